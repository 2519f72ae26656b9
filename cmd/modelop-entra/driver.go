package main

import (
	"os"
	"strings"

	"golang.org/x/term"
)

// driver is how the wizard talks to a person.
type driver int

const (
	fullScreen driver = iota
	lineMode
)

// chooseDriver picks the driver, and says why when it is line mode without having been asked for. The full screen needs
// a terminal on both sides that can draw; everything else gets plain lines.
func (p *program) chooseDriver() (d driver, why string) {
	switch {
	case p.accessible || p.getenv("ACCESSIBLE") != "":
		return lineMode, ""
	case !isTerminal(p.stdin) || !isTerminal(p.stdout):
		return lineMode, "This is not a terminal that can draw, so the wizard talks in plain lines."
	case p.getenv("TERM") == "dumb":
		return lineMode, "TERM is dumb, so the wizard talks in plain lines."
	case misdraws(p.getenv):
		return lineMode, "Browser shells can draw the full screen wrongly, so the wizard talks in plain lines."
	}
	return fullScreen, ""
}

// misdraws knows the browser shells whose terminals garble a screen that is redrawn in part, by the marks that they set.
func misdraws(getenv func(string) string) bool {
	return getenv("AWS_EXECUTION_ENV") == "CloudShell" || strings.HasPrefix(getenv("AZUREPS_HOST_ENVIRONMENT"), "cloud-shell")
}

func isTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && f != nil && term.IsTerminal(int(f.Fd()))
}
