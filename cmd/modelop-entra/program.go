package main

import (
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/pkg/browser"

	"github.com/modelop/modelop-entra/assets"
	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// program is a command's run with all that it is wired from.
type program struct {
	system
	options
	parsed parsed
	run    *steps.Run
	// table is ModelOp's table of registrations.
	table   blueprint.Table
	demo    *demo // nil outside the demo
	log     *slog.Logger
	logPath string // where the log of this run stands, for people; empty: there is none
	close   []func() error

	sent bool       // something was sent to Microsoft
	told bool       // the document of the run was written
	line sync.Mutex // one event is written at a time
}

// wire makes the program from the options. It is the one place where the simulated tenant takes the place of Microsoft:
// only the HTTP transport differs.
func (o *options) wire(sys system) (*program, error) {
	parsed, err := o.parse()
	if err != nil {
		return nil, err
	}
	p := &program{system: sys, options: *o, parsed: parsed, log: slog.New(slog.DiscardHandler)}
	o.wired = p
	if p.table, err = blueprint.Load(assets.Registrations()); err != nil {
		return nil, err
	}
	if err := p.openLogs(time.Now()); err != nil {
		return nil, err
	}
	if o.demo != "" {
		if p.demo, err = openDemo(o.demo, o.demoReset, sys.getenv); err != nil {
			return nil, err
		}
		p.close = append(p.close, p.demo.server.Close)
	}
	browser.Stdout, browser.Stderr = io.Discard, io.Discard // a launcher's chatter would break the screen, or get between the lines
	p.run = p.newRun("")
	return p, nil
}

// newRun makes a run in which nobody has signed in. In the demo as is who will; empty: the scenario's person.
func (p *program) newRun(as string) *steps.Run {
	c := steps.Config{
		Table:    p.table,
		Errors:   sync.OnceValue(problems),
		Now:      time.Now,
		Prefill:  p.parsed.choices,
		Given:    p.parsed.given,
		Way:      p.parsed.way,
		ClientID: p.clientID,
		Out:      p.out,
		Demo:     p.demo != nil,
		Continue: func(t plan.Tenant, c blueprint.Choices) string {
			return p.command("", t, c)
		},
		Command: func(sub string, t plan.Tenant, c blueprint.Choices) string {
			return p.asSignedIn().commandAbout(sub, t, c)
		},
		WriteAnswers:   p.answersFile,
		ApplyCommand:   func(file string, pl plan.Plan) string { return p.asSignedIn().applySavedCommand(file, pl) },
		ConsentCommand: p.grantCommand(),
	}
	network := graphclient.Options{Cloud: p.parsed.cloud, OpenBrowser: browser.OpenURL, ClientID: p.clientID, Log: p.log}
	if p.demo != nil {
		network.Transport = p.demo.transport
		network.OpenBrowser = func(address string) error { return p.demo.browse(address, as) }
		c.Approve, c.DemoAnswer = func(code string) { p.demo.approve(code, as) }, p.demo.answer()
	}
	c.Graph = graphclient.New(network)
	return steps.NewRun(c)
}

// problems parses the catalogue of what can go wrong.
func problems() steps.Catalogue {
	c, err := steps.LoadCatalogue(assets.Errors())
	if err != nil {
		panic(err) // it is part of the program, and a test loads it
	}
	return c
}

// end closes what wire opened. An error in the program itself is in the log before that.
func (p *program) end() {
	if v := recover(); v != nil {
		fell := steps.NewPanic(v)
		p.logPanic(fell)
		defer panic(fell)
	}
	for _, c := range p.close {
		_ = c()
	}
}
