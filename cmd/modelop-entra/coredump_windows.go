package main

// noCoreDump does nothing: Windows writes no file about a crash unless somebody has asked it to.
func noCoreDump() {}
