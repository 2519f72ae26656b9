package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/steps"
)

// run is the whole program but for the process's end: it returns the exit code.
func run(ctx context.Context, args []string, sys system) (code int) {
	var o options
	defer func() {
		if v := recover(); v != nil {
			code = o.crashed(sys.stderr)
		}
	}()
	root := rootCommand(sys, &o)
	root.SetArgs(args)
	root.SetIn(sys.stdin)
	root.SetOut(sys.stdout)
	root.SetErr(sys.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if e := new(exitError); o.set == nil && !errors.As(err, &e) {
		// No command was begun, so cobra did not understand the command line: an unknown flag or command.
		err = usage(err.Error() + "\nRun modelop-entra --help to see what there is.")
	}
	if fell := new(steps.Panic); errors.As(err, &fell) {
		return o.crashed(sys.stderr)
	}
	if text := err.Error(); text != "" {
		_, _ = fmt.Fprintf(sys.stderr, "modelop-entra: %s\n", text)
	}
	return exitCode(err)
}

const rootHelp = `Set up Microsoft Entra ID for ModelOp Center.

Without a command the wizard starts: it signs you in, asks for the ModelOp
URL and how ModelOp Center gets the names of groups, shows every change,
and makes or repairs the four registrations when you say so. An answer given as
a flag is filled in and can still be changed on screen.

Every flag can be given as an environment variable too: MODELOP_ENTRA_ and the
flag's name in capitals, for example MODELOP_ENTRA_TENANT.

` + signInHelp + `

Commands write their result to standard output and all else to standard error.
With --json the result is one JSON document. With --events each event is one line
of JSON, and the same document is the last line. A run that stops before it has a
result writes a modelop-entra/stopped document instead. The schemas stand in
assets/schemas: members may be added, but none is renamed or removed without a
new version. Only where nothing was sent, because the command line was wrong, is
there no document.`

const rootExample = `  modelop-entra --demo                      rehearse against a simulated tenant
  modelop-entra --tenant contoso.com        begin with the tenant filled in
  modelop-entra plan --tenant contoso.com --url https://modelop.contoso.com \
      --group-names graph                   show the changes, and make none
  modelop-entra apply --yes --no-input --tenant contoso.com \
      --url https://modelop.contoso.com --group-names graph`

func rootCommand(sys system, o *options) *cobra.Command {
	root := &cobra.Command{
		Use:               "modelop-entra",
		Short:             "Set up Microsoft Entra ID for ModelOp Center",
		Long:              rootHelp + "\n\n" + exitHelp(),
		Example:           rootExample,
		Args:              cobra.NoArgs,
		SilenceErrors:     true,
		SilenceUsage:      true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return o.fromEnvironment(cmd, sys.getenv) },
		RunE:              o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.wizard(ctx) }),
	}
	root.SetFlagErrorFunc(flagError)
	o.answerFlags(root.PersistentFlags())
	o.runFlags(root.PersistentFlags())
	root.AddCommand(planCommand(sys, o), applyCommand(sys, o), exportCommand(sys, o), statusCommand(sys, o), removeCommand(sys, o), rotateCommand(sys, o), consentCommand(sys, o), verifyCommand(sys, o), versionCommand(sys))
	completeValues(root)
	return root
}
