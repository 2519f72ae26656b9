package words

import (
	"fmt"
)

// Count is a number with its noun: "1 secret", "3 secrets".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Number is a small number in words.
func Number(n int) string {
	names := []string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
	if n < 0 || n >= len(names) {
		return fmt.Sprint(n)
	}
	return names[n]
}

// Size is a file's size in kB (1000 bytes) with one decimal. A file that is not empty has at least 0.1 kB.
func Size(bytes int64) string {
	if bytes > 0 && bytes < 100 {
		bytes = 100
	}
	return fmt.Sprintf("%.1f kB", float64(bytes)/1000)
}

// HaveBeen begins a sentence about one thing or several.
func HaveBeen(n int, one, several string) string {
	if n == 1 {
		return one + " has been"
	}
	return several + " have been"
}

// these points at a counted noun: "this change", "these 20 changes".
func these(n int, noun string) string {
	if n == 1 {
		return "this " + noun
	}
	return "these " + Count(n, noun)
}
