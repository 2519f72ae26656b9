package steps

import (
	"runtime"
	"strings"
)

// Quoted makes a word safe to paste into a shell of this computer's kind.
func Quoted(word string) string { return quotedFor(runtime.GOOS, word) }

const plainInShells = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,"

// quotedFor is Quoted for an operating system. cmd.exe knows double quotes only, which PowerShell takes as well.
func quotedFor(system, word string) string {
	plain, quotes := plainInShells, func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	if system == "windows" {
		plain, quotes = plain+`\`, inDoubleQuotes
	}
	if word != "" && strings.Trim(word, plain) == "" {
		return word
	}
	return quotes(word)
}

// inDoubleQuotes is a word as programs on Windows read it back: backslashes count double before a quote only.
func inDoubleQuotes(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	slashes := 0
	for _, r := range s {
		switch r {
		case '\\':
			slashes++
		case '"':
			b.WriteString(strings.Repeat(`\`, slashes+1))
			slashes = 0
		default:
			slashes = 0
		}
		b.WriteRune(r)
	}
	b.WriteString(strings.Repeat(`\`, slashes) + `"`)
	return b.String()
}
