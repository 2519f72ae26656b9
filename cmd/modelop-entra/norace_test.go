//go:build !race

package main_test

// raceDetector tells whether the tests run with the race detector; the compiled program then does too.
const raceDetector = false
