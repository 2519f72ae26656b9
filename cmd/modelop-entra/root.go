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

func planCommand(sys system, o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what apply would change, and change nothing",
		Long: `Show what apply would change, and change nothing.

The plan goes to standard output. Exit code 0: nothing to change. 5: changes are
pending. --report writes it as a page for a change board or a security team: each
registration, permission and consent, why ModelOp Center needs it, what happens
without it, and how to undo it.`,
		Example: `  modelop-entra plan --tenant contoso.com --url https://modelop.contoso.com --group-names graph
  modelop-entra plan --demo --tenant contoso.com --url https://modelop.contoso.com --group-names graph --json
  modelop-entra plan --demo --tenant contoso.com --url https://modelop.contoso.com --group-names graph --report > report.md
  modelop-entra plan --demo --tenant contoso.com --url https://modelop.contoso.com --group-names graph --save plan.json`,
		Args: cobra.NoArgs,
		RunE: o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.plan(ctx) }),
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().StringVar(&o.save, "save", "", "save the plan to this file, for apply FILE")
	cmd.Flags().BoolVar(&o.report, "report", false, "write the plan as a report for a change board or a security team, in Markdown")
	return cmd
}

func applyCommand(sys system, o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "apply [FILE]",
		Short: "Make the changes without the wizard",
		Long: `Make the changes without the wizard.

It waits for the person who approves the code, which goes to standard error. It
asks once before it writes; --yes answers that question and no other. --tenant is
needed, so that nothing is written to a tenant that nobody named.

FILE is a plan that plan --save wrote. The plan is computed anew; if it does not
amount to the same, apply says what differs and changes nothing.

--answers FILE takes the answers from a YAML file. Several of them are customers:
each gets a sign-in and a folder of its own (DIR/KEY with --out DIR), and one table
at the end tells how all of them went.`,
		Example: `  modelop-entra apply --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph
  modelop-entra apply --demo --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph
  modelop-entra apply --demo --yes --no-input --tenant contoso.com --url https://modelop.contoso.com --group-names graph --verify --events
  modelop-entra apply plan.json --demo
  modelop-entra apply --yes --answers contoso.yaml --answers fabrikam.yaml`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) == 1 && len(o.answers) > 0:
				return usage("A saved plan holds its answers. Leave --answers out. " + nothingSent)
			case len(o.answers) > 1:
				return o.applyInARow(cmd.Context(), cmd, sys)
			case len(args) == 1:
				return o.applyFile(cmd, sys, args)
			}
			return o.runs(sys, func(ctx context.Context, p *program, _ []string) error { return p.apply(ctx) })(cmd, args)
		},
	}
	o.unattendedFlags(cmd.Flags())
	o.eventsFlag(cmd.Flags())
	cmd.Flags().BoolVar(&o.yes, "yes", false, "apply the plan without asking")
	cmd.Flags().BoolVar(&o.testAfter, "verify", false, "test the setup with real tokens afterwards")
	return cmd
}
