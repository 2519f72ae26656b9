package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// options are the flags as they were given: by flag, or else by environment variable, or else by answers file.
type options struct {
	wired *program // the program that was made from them; nil: none yet

	url            string
	keepPath       bool
	groupNames     string
	syncedForm     string
	registrations  []string
	namePrefix     string
	noSignInScopes bool
	secrets        string
	secretLifetime string
	adopt          []string
	scopeDowntime  bool
	singleTenant   bool
	dropGroupRead  bool
	replaces       string
	tenant         string
	clientID       string
	signIn         string
	cloud          string
	out            string
	yes            bool
	testAfter      bool // apply --verify
	noInput        bool
	json           bool
	events         bool
	verbose        bool
	quiet          bool
	report         bool
	save           string // plan --save
	noColor        bool
	accessible     bool
	log            string
	demo           string
	demoReset      bool
	answersFiles   []string
	set            map[string]bool // by flag name: a flag, its variable or an answers file gave it
}

// demoDefault is what --demo without a scenario means.
const demoDefault = "clean"

// answerFlags adds the flags that answer the wizard's questions and say where to run.
func (o *options) answerFlags(f *pflag.FlagSet) {
	f.StringArrayVar(&o.answersFiles, "answers", nil, "take answers from this YAML file; apply takes several, one for each customer")
	f.StringVar(&o.tenant, "tenant", "", "the tenant, by domain or id; empty: the account's own")
	f.StringVar(&o.url, "url", "", "the ModelOp URL: where people open ModelOp Center")
	f.BoolVar(&o.keepPath, "keep-path", false, "keep the path of --url: ModelOp Center really lives under it")
	f.StringVar(&o.groupNames, "group-names", "", "how ModelOp Center gets the names of groups: graph, synced, cloud or ids")
	f.StringVar(&o.syncedForm, "synced-form", "", "with --group-names synced: sam, netbios or dns (default sam)")
	f.BoolVar(&o.dropGroupRead, "drop-group-read-all", false, "take Group.Read.All back where it is no longer needed")
	f.StringSliceVar(&o.registrations, "registrations", nil, "the registrations to set up (default all four; gateway-service and internal-client are always needed)")
	f.StringVar(&o.namePrefix, "name-prefix", "", "a prefix for the display names of the registrations")
	f.BoolVar(&o.noSignInScopes, "no-sign-in-scopes", false, "leave out the consent to openid, profile, email and offline_access")
	f.StringVar(&o.secrets, "secrets", "", "when to add secrets: auto, keep or new (default auto)")
	f.StringVar(&o.secretLifetime, "secret-lifetime", "", "how long secrets live: 365d, 12mo or 8760h (default 12mo)")
	f.StringArrayVar(&o.adopt, "adopt", nil, "adopt a registration that exists: REGISTRATION=APP-ID, REGISTRATION=new to make a new one, or REGISTRATION=leave to leave it as it is; may be repeated")
	f.StringVar(&o.replaces, "replaces", "", "the URL of the setup that --url is the new address of")
	f.BoolVar(&o.scopeDowntime, "allow-scope-downtime", false, "allow a change during which signing in to ModelOp Center fails for up to 3 minutes")
	f.BoolVar(&o.singleTenant, "allow-single-tenant", false, "allow a change that locks accounts of other tenants out")
	f.StringVar(&o.out, "out", "", "the setup folder (default modelop-entra/KEY, where KEY is the host of --url)")
}

// runFlags adds the flags that say how to sign in and how to run.
func (o *options) runFlags(f *pflag.FlagSet) {
	f.StringVar(&o.signIn, "sign-in", "device-code", "how to sign in: device-code, browser, azure-cli or environment")
	f.StringVar(&o.cloud, "cloud", "public", "Microsoft's cloud that the tenant lives in: public, usgov, usgov-dod or china")
	f.StringVar(&o.clientID, "client-id", "", "the app to sign in with, by its client id (default Microsoft Azure CLI)")
	f.BoolVar(&o.noColor, "no-color", false, "no colour")
	f.BoolVar(&o.accessible, "accessible", false, "ask and tell in plain lines, for screen readers and terminals that cannot draw")
	f.BoolVar(&o.verbose, "verbose", false, "tell each request to Microsoft on standard error, without secrets")
	f.StringVar(&o.log, "log", "", "write a log without secrets to this file")
	f.StringVar(&o.demo, "demo", "", "run against a simulated tenant that starts from this scenario; see --help")
	f.Lookup("demo").NoOptDefVal = demoDefault
	f.BoolVar(&o.demoReset, "demo-reset", false, "forget the simulated tenant and start it anew")
}

// unattendedFlags adds the flags of commands that run without the wizard.
func (o *options) unattendedFlags(f *pflag.FlagSet) {
	f.BoolVar(&o.noInput, "no-input", false, "never ask; end with exit code 2 or 3 instead")
	f.BoolVar(&o.quiet, "quiet", false, "say only what somebody has to do something about")
	f.BoolVar(&o.json, "json", false, "write one JSON document to standard output")
}

// eventsFlag adds the flag of commands whose run has events.
func (o *options) eventsFlag(f *pflag.FlagSet) {
	f.BoolVar(&o.events, "events", false, "write each event to standard output as one line of JSON, and the document of --json as the last line")
}

// fromEnvironment fills in the flags that were not given from MODELOP_ENTRA_ variables, and notes which were given.
func (o *options) fromEnvironment(cmd *cobra.Command, getenv func(string) string) error {
	o.set = map[string]bool{}
	var failed error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if !f.Changed {
			if v := getenv(variable(f.Name)); v != "" {
				if err := cmd.Flags().Set(f.Name, v); err != nil && failed == nil {
					failed = badValue(variable(f.Name), v, f)
				}
			}
		}
		o.set[f.Name] = f.Changed
	})
	if o.demoReset && o.demo == "" {
		o.demo = demoDefault
	}
	switch {
	case failed != nil:
		return failed
	case o.json && o.events:
		return usage("--json and --events both want standard output. Leave one of the two out. " + nothingSent)
	case o.verbose && o.quiet:
		return usage("--verbose and --quiet want the opposite. Leave one of the two out. " + nothingSent)
	}
	return o.fromAnswersFile(cmd)
}

// badValue says that a flag cannot take a value, by the name under which it was given.
func badValue(name, value string, f *pflag.Flag) error {
	text := fmt.Sprintf("%s: %q is not what it takes.", name, value)
	switch f.Value.Type() {
	case "bool":
		text = fmt.Sprintf("%s: %q is neither true nor false.", name, value)
	case "int":
		text = fmt.Sprintf("%s: %q is not a whole number that fits.", name, value)
	}
	return usage(text + " " + nothingSent)
}

// flagError puts what the flag library says about a value into our own words.
func flagError(_ *cobra.Command, err error) error {
	var bad *pflag.InvalidValueError
	if errors.As(err, &bad) {
		return badValue("--"+bad.GetFlag().Name, bad.GetValue(), bad.GetFlag())
	}
	return err
}

// variable is the environment variable of a flag.
func variable(flag string) string {
	return "MODELOP_ENTRA_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}
