//go:build unix

package main

import "syscall"

// noCoreDump keeps what is in memory, secrets and tokens among it, out of a file that a crash would leave.
func noCoreDump() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) // lowering it is always allowed
	neverDump()
}
