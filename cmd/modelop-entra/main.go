// Command modelop-entra sets up Microsoft Entra ID for ModelOp Center: as a wizard in the terminal, or unattended with
// its sub-commands.
//
// This package holds flags, environment, wiring, the choice of a driver, the unattended driver, signals and exit codes.
// It must not decide anything about Entra. It is the only one that ends the process, and the only one of ours that reads the
// environment, but for the AZURE_ variables: they are graphclient's, which hands them to Microsoft's library.
package main

import (
	"context"
	"io"
	"os"
)

func main() {
	noCoreDump()
	os.Exit(run(context.Background(), os.Args[1:], system{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, getenv: os.Getenv,
	}))
}

// system is what the program gets from the operating system.
type system struct {
	stdin  *os.File
	stdout io.Writer
	stderr io.Writer
	getenv func(string) string
}
