package main

import (
	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
)

// completeValues lets the shell complete the values of flags that have a few known ones.
func completeValues(root *cobra.Command) {
	var formats []string
	for _, f := range export.Formats() {
		formats = append(formats, string(f))
	}
	values := map[string]cobra.CompletionFunc{
		"group-names": oneOf(
			string(blueprint.GroupNamesGraph), string(blueprint.GroupNamesSynced), string(blueprint.GroupNamesCloud), string(blueprint.GroupNamesIDs),
		),
		"synced-form":   oneOf(string(blueprint.SyncedFormSAM), string(blueprint.SyncedFormNetBIOS), string(blueprint.SyncedFormDNS)),
		"registrations": oneOf(blueprint.Names()...),
		"secrets":       oneOf(string(blueprint.SecretsAuto), string(blueprint.SecretsKeep), string(blueprint.SecretsNew)),
		"sign-in": oneOf(
			string(steps.WayDeviceCode), string(steps.WayBrowser), string(steps.WayAzureCLI), string(steps.WayEnvironment),
		),
		"cloud": oneOf(
			graphclient.PublicCloud.Name, graphclient.USGov.Name, graphclient.USGovDoD.Name, graphclient.China.Name,
		),
		"demo":   scenarios,
		"format": oneOf(formats...),
	}
	for _, cmd := range append(root.Commands(), root) {
		if cmd.ValidArgs == nil && cmd.Name() != "apply" { // apply takes a file; the others take none
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
		for flag, complete := range values {
			if cmd.Flags().Lookup(flag) == nil && cmd.PersistentFlags().Lookup(flag) == nil {
				continue
			}
			if err := cmd.RegisterFlagCompletionFunc(flag, complete); err != nil {
				panic(err) // only a flag that is not there, or is there twice, is refused
			}
		}
	}
}

// oneOf completes one of the words.
func oneOf(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// scenarios completes the name of a scenario. It reads them only when somebody asks: there are many, and every start of
// the program would wait for them.
func scenarios(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return scenarioNames(), cobra.ShellCompDirectiveNoFileComp
}
