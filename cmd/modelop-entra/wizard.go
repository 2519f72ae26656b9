package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/pkg/browser"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui"
	"github.com/modelop/modelop-entra/tui/line"
	"github.com/modelop/modelop-entra/tui/words"
)

// wizard asks its way through the six steps, on the full screen or in plain lines.
func (p *program) wizard(ctx context.Context) error {
	var outcome steps.Outcome
	var err error
	switch d, why := p.chooseDriver(); {
	case d == fullScreen && p.verbose:
		return usage("The full screen has no room for --verbose. Add --accessible, or see the same with --log FILE. " + nothingSent)
	case d == fullScreen:
		outcome, err = p.screen(ctx)
	default:
		if why != "" {
			_, _ = fmt.Fprintln(p.stdout, why)
		}
		outcome, err = p.lines(ctx)
	}
	switch {
	case p.fell(err):
		return err
	case err != nil:
		return &exitError{code: exitFailed, text: fmt.Sprintf("the wizard cannot talk to you any more: %v", err)}
	}
	return p.ended(outcome.Result, outcome.Problem)
}

// screen runs the full-screen wizard, and prints its summary once the screen is the shell's again.
func (p *program) screen(ctx context.Context) (steps.Outcome, error) {
	stopping := make(chan struct{})
	ctx, stop := p.untilSignal(ctx, func() { close(stopping) })
	defer stop()
	outcome, err := tui.Wizard(ctx, p.run, p.screenOptions(stopping))
	if err == nil {
		_, err = fmt.Fprint(p.stdout, words.Summary(outcome))
	}
	return outcome, err
}

// screenOptions are what a full screen needs beside the engine.
func (p *program) screenOptions(stopping <-chan struct{}) tui.Options {
	return tui.Options{
		In:            p.stdin,
		Out:           p.stdout,
		Tenant:        p.tenant,
		Prefill:       p.parsed.choices,
		Given:         p.parsed.given,
		KeepPath:      p.keepPath,
		Way:           p.parsed.way,
		SSH:           p.overSSH(),
		Cloud:         p.cloudText(),
		Portal:        p.run.Graph.Cloud().PortalHost,
		Graph:         p.run.Graph.Cloud().GraphHost,
		Folder:        p.out,
		Elsewhere:     p.elsewhere,
		Administrator: func() tui.Granter { return p.administrator() },
		Demo:          p.demo != nil,
		NoColor:       p.noColor || p.getenv("NO_COLOR") != "",
		ASCII:         p.asciiOnly(),
		Background:    tui.BackgroundOf(p.getenv("COLORFGBG")),
		Version:       version(),
		Log:           p.logPath,
		Browser:       browser.OpenURL,
		OwnApp:        p.clientID != "",
		Redirects:     p.table.RedirectURIs,
		Stopping:      stopping,
	}
}

// administrator is a run for the second person of a handoff. In the demo that is somebody who may grant everything.
func (p *program) administrator() *steps.Run {
	as := ""
	if p.demo != nil {
		as = p.demo.tenant.Administrator()
	}
	return p.newRun(as)
}

// lines runs line mode, which has said everything by itself when it ends.
func (p *program) lines(ctx context.Context) (steps.Outcome, error) {
	ctx, stop := p.untilSignal(ctx, p.saysStopping)
	defer stop()
	return line.Run(ctx, p.run, line.Options{
		In:            p.stdin,
		Out:           p.stdout,
		Echo:          isTerminal(p.stdin),
		Tenant:        p.tenant,
		Prefill:       p.parsed.choices,
		Given:         p.parsed.given,
		KeepPath:      p.keepPath,
		Way:           p.parsed.way,
		SSH:           p.overSSH(),
		Administrator: func() line.Granter { return p.administrator() },
		Elsewhere:     p.elsewhere,
		Folder:        p.out,
		Log:           p.logPath,
		Graph:         p.run.Graph.Cloud().GraphHost,
		Portal:        p.run.Graph.Cloud().PortalHost,
		Demo:          p.demo != nil,
		OwnApp:        p.clientID != "",
		Redirects:     p.table.RedirectURIs,
	})
}

// asciiOnly tells whether only ASCII signs can be drawn: asked for, or the locale or terminal knows no others.
func (p *program) asciiOnly() bool {
	if p.getenv("MODELOP_ENTRA_ASCII") != "" || p.getenv("TERM") == "linux" {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := p.getenv(name); v != "" {
			v = strings.ToLower(v)
			return !strings.Contains(v, "utf-8") && !strings.Contains(v, "utf8")
		}
	}
	return p.getenv("OS") != "Windows_NT" // no locale at all is the C locale
}
