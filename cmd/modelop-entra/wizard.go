package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pkg/browser"
	"golang.org/x/term"

	"github.com/modelop/modelop-entra/tui"
	"github.com/modelop/modelop-entra/tui/words"
)

// wizard runs the full-screen wizard, and prints its summary once the screen is the shell's again.
func (p *program) wizard(ctx context.Context) error {
	out, ok := p.stdout.(*os.File)
	if !ok || p.stdin == nil || !term.IsTerminal(int(p.stdin.Fd())) || !term.IsTerminal(int(out.Fd())) || p.getenv("TERM") == "dumb" {
		return usage("the wizard needs a terminal that can draw.\nWithout one:\n" +
			"  modelop-entra apply --yes --no-input --tenant DOMAIN --url URL --group-names graph")
	}
	ctx, stop := p.untilSignal(ctx, func() {}) // the screen shows by itself that the run stops
	defer stop()
	browser.Stdout, browser.Stderr = io.Discard, io.Discard // a launcher's chatter would break the screen
	outcome, err := tui.Wizard(ctx, p.run, tui.Options{
		In:      p.stdin,
		Out:     out,
		Tenant:  p.tenant,
		Prefill: p.given.choices,
		Given:   tui.Given{Tenant: p.options.given["tenant"], URL: p.options.given["url"], GroupNames: p.given.is.GroupNames},
		Keep:    p.keepPath,
		Demo:    p.demo != nil,
		NoColor: p.noColor || p.getenv("NO_COLOR") != "",
		ASCII:   p.asciiOnly(),
		Version: version(),
		Log:     p.options.log,
		Browser: browser.OpenURL,
	})
	if err != nil {
		return &exitError{code: exitFailed, text: fmt.Sprintf("the screen could not be drawn: %v", err)}
	}
	_, _ = fmt.Fprint(out, words.Summary(outcome))
	return ended(outcome)
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
