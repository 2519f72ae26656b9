package main_test

import (
	"os"
	"testing"
)

// TestTheStrippedBinaryStaysSmall holds the program as it is given to people, without symbols, under 25 MB.
func TestTheStrippedBinaryStaysSmall(t *testing.T) {
	if raceDetector {
		t.Skip("the size does not depend on the race detector")
	}
	const most = 25_000_000
	info, err := os.Stat(released(t))
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() >= most {
		t.Errorf("the stripped binary has %d bytes, not under %d", info.Size(), most)
	}
}
