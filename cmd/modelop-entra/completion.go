package main

import (
	"github.com/spf13/cobra"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/graphclient/simtenant"
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
	var scenarios []string
	for _, s := range simtenant.Scenarios() {
		scenarios = append(scenarios, s.Name)
	}
	values := map[string][]string{
		"group-names": {
			string(blueprint.GroupNamesGraph), string(blueprint.GroupNamesSynced), string(blueprint.GroupNamesCloud), string(blueprint.GroupNamesIDs),
		},
		"synced-form":   {string(blueprint.SyncedFormSAM), string(blueprint.SyncedFormNetBIOS), string(blueprint.SyncedFormDNS)},
		"registrations": blueprint.Names(),
		"secrets":       {string(blueprint.SecretsAuto), string(blueprint.SecretsKeep), string(blueprint.SecretsNew)},
		"sign-in": {
			string(steps.WayDeviceCode), string(steps.WayBrowser), string(steps.WayAzureCLI), string(steps.WayEnvironment),
		},
		"cloud": {
			graphclient.PublicCloud.Name, graphclient.USGov.Name, graphclient.USGovDoD.Name, graphclient.China.Name,
		},
		"demo":   scenarios,
		"format": formats,
	}
	for _, cmd := range append(root.Commands(), root) {
		if cmd.ValidArgs == nil && cmd.Name() != "apply" { // apply takes a file; the others take none
			cmd.ValidArgsFunction = cobra.NoFileCompletions
		}
		for flag, list := range values {
			if cmd.Flags().Lookup(flag) == nil && cmd.PersistentFlags().Lookup(flag) == nil {
				continue
			}
			err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp))
			if err != nil {
				panic(err) // only a flag that is not there, or is there twice, is refused
			}
		}
	}
}
