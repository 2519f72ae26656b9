package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/tui/words"
)

// customer is one of several answers files, and how its run ended.
type customer struct {
	File     string          `json:"file"`
	Tenant   string          `json:"tenant"`
	URL      string          `json:"url"`
	ExitCode int             `json:"exitCode"`
	Outcome  json.RawMessage `json:"outcome,omitempty"` // as apply --json writes it; absent where it did not come that far
	key      string
}

// customers is the document of apply with several answers files.
type customers struct {
	Schema string     `json:"schema"`
	Runs   []customer `json:"runs"`
}

// applyInARow applies several answers files one after the other, each with its own sign-in and its own folder, and ends
// with one table. All files are read before anything is sent.
func (o *options) applyInARow(ctx context.Context, cmd *cobra.Command, sys system) error {
	all, err := readCustomers(o.answersFiles)
	if err != nil {
		return err
	}
	shared := sharedFlags(cmd)
	for i := range all {
		c := &all[i]
		_, _ = fmt.Fprintf(sys.stderr, "%d of %d: %s\n", i+1, len(all), words.Clean(c.File))
		if o.events {
			ev := eventLine{Event: eventCustomer, Customer: &customerEntry{File: c.File, N: i + 1, Of: len(all)}}
			_ = writeEvent(sys, ev) // whoever reads them has gone; the document at the end tells
		}
		o.applyCustomer(ctx, c, shared, sys)
		_, _ = fmt.Fprintln(sys.stderr)
		if c.ExitCode == exitInterrupted {
			all = all[:i+1]
			break
		}
	}
	if err := o.writeCustomers(sys, all); err != nil {
		return err
	}
	return endOfAll(all, len(o.answersFiles))
}

// readCustomers reads the answers files, and checks that each is about a setup of its own.
func readCustomers(files []string) ([]customer, error) {
	var all []customer
	taken := map[string]string{} // the file, by the key of its setup
	for _, file := range files {
		answers, err := readAnswers(file)
		if err != nil {
			return nil, usage(fmt.Sprintf("--answers: %v\n%s", err, nothingSent))
		}
		c := customer{File: file, Tenant: answerFor(answers, "tenant"), URL: answerFor(answers, "url")}
		url, _, err := blueprint.ParseURL(c.URL)
		if err != nil || c.Tenant == "" {
			return nil, usage(fmt.Sprintf("--answers: %s has to answer tenant and url, where there are several. %s", file, nothingSent))
		}
		c.key = url.Key()
		if other, ok := taken[c.key]; ok {
			return nil, usage(fmt.Sprintf("--answers: %s and %s are about the same ModelOp URL. %s", other, file, nothingSent))
		}
		taken[c.key] = file
		all = append(all, c)
	}
	return all, nil
}

// applyCustomer runs apply for one customer, and notes how that ended.
func (o *options) applyCustomer(ctx context.Context, c *customer, shared []string, sys system) {
	args := append([]string{"apply", "--answers=" + c.File}, shared...)
	if o.out != "" {
		args = append(args, "--out="+filepath.Join(o.out, c.key))
	}
	var document bytes.Buffer
	one := sys
	one.stdout = &document
	if o.events {
		one.stdout = io.MultiWriter(&document, sys.stdout)
		args = append(args, "--events")
	} else {
		args = append(args, "--json")
	}
	c.ExitCode = run(ctx, args, one)
	c.Outcome = lastDocument(document.Bytes())
}

// lastDocument is the document at the end of what a run wrote; nil where it wrote none.
func lastDocument(written []byte) json.RawMessage {
	var last json.RawMessage
	d := json.NewDecoder(bytes.NewReader(written))
	for {
		var one json.RawMessage
		if d.Decode(&one) != nil {
			return last
		}
		last = one
	}
}

// sharedFlags are the flags that count for every customer.
func sharedFlags(cmd *cobra.Command) []string {
	var args []string
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch f.Name {
		case "answers", "out", "json", "events":
			return
		}
		if list, ok := f.Value.(pflag.SliceValue); ok {
			for _, v := range list.GetSlice() {
				args = append(args, "--"+f.Name+"="+v)
			}
			return
		}
		args = append(args, "--"+f.Name+"="+f.Value.String())
	})
	return args
}

func (o *options) writeCustomers(sys system, all []customer) error {
	document := customers{Schema: "modelop-entra/customers/v1", Runs: all}
	switch {
	case o.events:
		return writeRow(sys, document)
	case o.json:
		return writeDocument(sys, document)
	}
	var b strings.Builder
	for _, c := range all {
		b.WriteString(words.Pad(endWord(c.ExitCode), 13) + words.Pad(words.Clean(c.Tenant), 30) + words.Clean(c.URL) + "\n")
	}
	_, err := fmt.Fprint(sys.stdout, b.String())
	return notWritten(err)
}

// endWord is how a run ended, in one word.
func endWord(code int) string {
	switch code {
	case exitDone:
		return "done"
	case exitPartial:
		return "partial"
	case exitInterrupted:
		return "stopped"
	case exitFailed:
		return "failed"
	}
	return "refused"
}

// endOfAll is the exit code of several runs: that of all of them, or partial.
func endOfAll(all []customer, of int) error {
	code := all[0].ExitCode
	for _, c := range all {
		if c.ExitCode == exitInterrupted {
			return &exitError{code: exitInterrupted}
		}
		if c.ExitCode != code {
			code = exitPartial
		}
	}
	if code == exitDone && len(all) == of {
		return nil
	}
	return &exitError{code: code}
}
