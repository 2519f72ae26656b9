package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Results go to standard output, talk to standard error, and nothing is drawn twice.

// say writes one line of talk, unless --quiet asks for none.
func (p *program) say(format string, args ...any) {
	if !p.quiet {
		p.tell(format, args...)
	}
}

// tell writes what people have to know, also with --quiet: a code, a question, a problem.
func (p *program) tell(format string, args ...any) {
	_, _ = fmt.Fprintf(p.stderr, format+"\n", args...)
}

// machine tells whether a program reads standard output.
func (p *program) machine() bool { return p.json || p.events }

// result writes the document if a program reads standard output. People are told on standard error.
func (p *program) result(v any) error {
	if !p.machine() {
		return nil
	}
	return p.document(v)
}

// document writes the one document of a run to standard output; with --events it is the last line.
func (p *program) document(v any) error {
	p.told = true
	if p.events {
		return writeRow(p.system, v)
	}
	return writeDocument(p.system, v)
}

// show writes a result to standard output: the document for a program, the text for people.
func (p *program) show(document any, text string) error {
	if p.machine() {
		return p.document(document)
	}
	return p.print(text)
}

// print writes a result for people to standard output.
func (p *program) print(text string) error {
	_, err := io.WriteString(p.stdout, text)
	return notWritten(err)
}

// conclude ends a run that was to change something: the document for a program, for people the text and where the log is,
// and the exit code. With --quiet only an end that somebody has to do something about is told. An empty text says that
// everything has been told.
func (p *program) conclude(document any, r steps.Result, problem *steps.Problem, text string) error {
	unwritten := p.result(document)
	tell := p.tell
	if r == steps.ResultDone {
		tell = p.say
	}
	if text != "" {
		tell("%s", strings.TrimSuffix(text, "\n"))
	}
	ended := p.ended(r, problem)
	if unwritten != nil {
		return unwritten
	}
	return ended
}

// writeDocument writes one JSON document to standard output, laid out for people too.
func writeDocument(sys system, v any) error {
	e := json.NewEncoder(sys.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return notWritten(e.Encode(v))
}

// writeRow writes one JSON document to standard output, on a single row.
func writeRow(sys system, v any) error {
	e := json.NewEncoder(sys.stdout)
	e.SetEscapeHTML(false)
	return notWritten(e.Encode(v))
}

// notWritten is the error for a result that did not get to standard output; nil where it did.
func notWritten(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code: exitFailed, text: fmt.Sprintf("standard output: %v", err)}
}
