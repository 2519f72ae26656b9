package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/tui/words"
)

// exportFlags are the flags of export alone.
type exportFlags struct {
	formats  []string
	template string
	root     string
	stdout   bool
	reveal   bool
}

func exportCommand(sys system, o *options) *cobra.Command {
	var f exportFlags
	var how export.Options
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write the files of a setup again",
		Long: `Write the files of a setup again, from what the tenant holds and vault.json
knows. Nothing is changed in the tenant.

--template FILE lays values.yaml out as your chart wants it. FILE is a Go text
template over the data of setup.json; assets/templates/examples holds one that
explains itself. --set-root moves our own layout below other keys.

Exit code 4: a file could not be written, because something is still missing.`,
		Example: `  modelop-entra export --demo --tenant contoso.com --url https://modelop.contoso.com
  modelop-entra export --demo --url https://modelop.contoso.com --format helm --stdout --set-root global.modelop
  modelop-entra export --demo --url https://modelop.contoso.com --format env`,
		Args: cobra.NoArgs,
		PreRunE: func(*cobra.Command, []string) (err error) {
			how, err = f.parse(sys, o)
			return err
		},
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.export(ctx, f, how) }),
	}
	o.unattendedFlags(cmd.Flags())
	cmd.Flags().StringSliceVar(&f.formats, "format", nil, "what to write: helm, secret, spring, json, env (default all but env)")
	cmd.Flags().StringVar(&f.template, "template", "", "lay values.yaml out as this Go text template says")
	cmd.Flags().StringVar(&f.root, "set-root", "", "the keys above the values, with dots between them (default modelop)")
	cmd.Flags().BoolVar(&f.stdout, "stdout", false, "write one format to standard output, and no file")
	cmd.Flags().BoolVar(&f.reveal, "reveal", false, "with --stdout: yes, write secrets to standard output")
	return cmd
}

// parse checks the flags against each other, and the template, before anything is sent.
func (f exportFlags) parse(sys system, o *options) (export.Options, error) {
	var how export.Options
	var err error
	if f.formats != nil {
		if how.Formats, err = export.ParseFormats(f.formats); err != nil {
			return how, usage(fmt.Sprintf("--format: %v.", err))
		}
	}
	writesValues := how.Formats == nil
	for _, format := range how.Formats {
		writesValues = writesValues || format == export.Helm
	}
	switch {
	case f.template != "" && f.root != "":
		return how, usage("--set-root moves our own layout. A --template has its keys where it wants them: leave one of the two out.")
	case f.template != "" && !writesValues:
		return how, usage("--template lays values.yaml out, and --format leaves that out. Add helm to --format.")
	case f.root != "" && !writesValues:
		return how, usage("--set-root is about values.yaml, and --format leaves that out. Add helm to --format.")
	}
	if f.root != "" {
		if how.Root, err = export.ParseRoot(f.root); err != nil {
			return how, usage(fmt.Sprintf("--set-root: %v.", err))
		}
	}
	if f.template != "" {
		text, err := readFile(f.template, export.MaxLayout)
		if err != nil {
			return how, usage(fmt.Sprintf("--template: %v.", err))
		}
		if how.Layout, err = export.ParseLayout(f.template, text); err != nil {
			return how, usage(fmt.Sprintf("--template: %v.", err))
		}
	}
	return how, f.parseStdout(sys, o, how)
}

// parseStdout checks what goes to standard output: one format, and secrets only where somebody asked for them and
// nobody looks on.
func (f exportFlags) parseStdout(sys system, o *options, how export.Options) error {
	if !f.stdout {
		if f.reveal {
			return usage("--reveal is about --stdout. Files with secrets are written without it.")
		}
		return nil
	}
	if len(how.Formats) != 1 {
		return usage("--stdout writes one format. Name it with --format.")
	}
	if o.json {
		return usage("--stdout and --json both want standard output. Leave one of the two out.")
	}
	secrets := how.Formats[0].HoldsSecrets()
	switch {
	case secrets && !f.reveal:
		return usage(fmt.Sprintf("--format %s holds secrets. To write them to standard output, add --reveal.", how.Formats[0]))
	case secrets && isTerminal(sys.stdout):
		return usage("Standard output is a terminal, and secrets are never shown there. Send it to a file or to another command.")
	case !secrets && f.reveal:
		return usage(fmt.Sprintf("--format %s holds no secrets. Leave --reveal out.", how.Formats[0]))
	}
	return nil
}

// export is the command export.
func (p *program) export(ctx context.Context, f exportFlags, how export.Options) error {
	if err := p.requireURL(); err != nil {
		return err
	}
	stopping := p.saysStopping // it writes files
	if f.stdout {
		stopping = nil
	}
	ctx, stop := p.untilSignal(ctx, stopping)
	defer stop()
	pl, err := p.signInAndFind(ctx, p.parsed.choices.Secrets)
	if err != nil {
		return err
	}
	if f.stdout {
		text, err := p.run.ExportOne(pl, how)
		if err != nil {
			return p.refuse(err)
		}
		return p.print(string(text))
	}
	outcome, err := p.run.Export(pl, how)
	if err != nil {
		return p.refuse(err)
	}
	if err := p.show(exportDocument(outcome), words.Exported(outcome)); err != nil {
		return err
	}
	if outcome.Problem != nil {
		p.tell("%s", words.Problem(outcome.Problem))
	}
	if outcome.Result != steps.ResultDone {
		p.tell("To make what is missing:\n  %s", p.continueWith("apply", pl))
	}
	return p.ended(outcome.Result, outcome.Problem)
}
