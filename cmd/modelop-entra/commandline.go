package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// The command lines that are shown to people, so that they can go on from where a run ended. Each holds only the flags
// that differ from the usual.

// command is the command line that goes on with the choices, after a sign-in. Without a sub-command it is the wizard's.
func (p *program) command(sub string, t plan.Tenant, c blueprint.Choices) string {
	return p.asSignedIn().command(sub, t, c)
}

// continueWith is the command that goes on from a plan.
func (p *program) continueWith(sub string, pl plan.Plan) string {
	return p.command(sub, pl.Tenant, p.run.Chosen())
}

// asSignedIn are the options with the way that the sign-in took, and with the folder: both may have been chosen on screen.
func (p *program) asSignedIn() *options {
	o := p.options
	o.signIn, o.out = string(p.run.CurrentWay()), p.run.NamedFolder()
	return &o
}

// command is the command line that goes on with the choices.
func (o *options) command(sub string, t plan.Tenant, c blueprint.Choices) string {
	args := []string{"modelop-entra"}
	if sub != "" {
		args = append(args, sub)
	}
	args = append(args, o.demoFlag()...)
	if domain := cmp.Or(t.DefaultDomain, o.tenant, t.ID); domain != "" {
		args = append(args, "--tenant", steps.Quoted(domain))
	}
	args = append(args, "--url", steps.Quoted(c.URL.String()))
	if c.URL.Path != "" {
		args = append(args, "--keep-path")
	}
	if c.GroupNames != "" {
		args = append(args, "--group-names", string(c.GroupNames))
	}
	if c.GroupNames == blueprint.GroupNamesSynced && c.SyncedForm != blueprint.SyncedFormSAM {
		args = append(args, "--synced-form", string(c.SyncedForm))
	}
	if o.set["registrations"] || len(c.Registrations) > 0 && len(c.Registrations) < len(blueprint.Names()) {
		args = append(args, "--registrations", strings.Join(c.Registrations, ","))
	}
	if c.NamePrefix != "" {
		args = append(args, "--name-prefix", steps.Quoted(c.NamePrefix))
	}
	if !c.SignInScopes {
		args = append(args, "--no-sign-in-scopes")
	}
	if c.SecretLifetime != blueprint.DefaultLifetime() && c.SecretLifetime != (blueprint.Lifetime{}) {
		args = append(args, "--secret-lifetime", steps.Quoted(c.SecretLifetime.String()))
	}
	if o.secrets != "" {
		args = append(args, "--secrets", o.secrets)
	}
	if o.dropGroupRead {
		args = append(args, "--drop-group-read-all")
	}
	for _, a := range o.adopt {
		args = append(args, "--adopt", a)
	}
	if o.replaces != "" {
		args = append(args, "--replaces", steps.Quoted(o.replaces))
	}
	args = slices.Concat(args, o.hurtingFlags(), o.signInFlags(steps.Way(o.signIn)), o.outFlag())
	return strings.Join(args, " ")
}

// commandAbout is the command line of a sub-command, with its arguments, about a setup that exists: the tenant knows the
// answers, so that only where it is and how to sign in is said.
func (o *options) commandAbout(sub string, t plan.Tenant, c blueprint.Choices) string {
	bare := options{demo: o.demo, tenant: o.tenant, cloud: o.cloud, signIn: o.signIn, clientID: o.clientID, out: o.out}
	return bare.command(sub, t, blueprint.Choices{URL: c.URL, SignInScopes: true})
}

// applySavedCommand is the command that applies a saved plan.
func (o *options) applySavedCommand(file string, pl plan.Plan) string {
	args := slices.Concat([]string{"modelop-entra", "apply", steps.Quoted(file)}, o.demoFlag())
	if slices.ContainsFunc(pl.Questions, func(q plan.Question) bool { return q.Kind == plan.ScopeDowntime }) {
		args = append(args, "--"+scopeDowntimeFlag)
	}
	return strings.Join(slices.Concat(args, o.signInFlags(steps.Way(o.signIn)), o.outFlag()), " ")
}

// grantCommand is the command with which an administrator grants what handoff.json asks for. How the operator signs in is
// not how the administrator does.
func (o *options) grantCommand() string {
	args := slices.Concat([]string{"modelop-entra", "consent"}, o.demoFlag(), o.cloudFlag(), []string{"--from", "handoff.json"})
	return strings.Join(args, " ")
}

// elsewhere is the command that runs the wizard on a computer with a browser, with the answers that flags gave: from a
// file, or spelled out where there is none.
func (p *program) elsewhere(tenant, answers string) string {
	if answers != "" {
		return "modelop-entra --answers " + steps.Quoted(answers)
	}
	o := &p.options
	args := []string{"modelop-entra"}
	if tenant != "" {
		args = append(args, "--tenant", steps.Quoted(tenant))
	}
	if o.url != "" {
		args = append(args, "--url", steps.Quoted(o.url))
	}
	if o.groupNames != "" {
		args = append(args, "--group-names", o.groupNames)
	}
	return strings.Join(append(args, o.signInFlags(steps.WayBrowser)...), " ")
}

func (o *options) demoFlag() []string {
	switch o.demo {
	case "":
		return nil
	case demoDefault:
		return []string{"--demo"}
	}
	return []string{"--demo=" + o.demo}
}

func (o *options) cloudFlag() []string {
	if o.cloud == graphclient.PublicCloud.Name {
		return nil
	}
	return []string{"--cloud", o.cloud}
}

// signInFlags are the flags that sign in to this tenant in a way.
func (o *options) signInFlags(way steps.Way) []string {
	args := o.cloudFlag()
	if way != steps.WayDeviceCode {
		args = append(args, "--sign-in", string(way))
	}
	if o.clientID != "" {
		args = append(args, "--client-id", steps.Quoted(o.clientID))
	}
	return args
}

func (o *options) outFlag() []string {
	if o.out == "" {
		return nil
	}
	return []string{"--out", steps.Quoted(o.out)}
}

// hurtingFlags are the flags that allow a change which hurts, or leave it out, as they were given.
func (o *options) hurtingFlags() []string {
	var args []string
	for _, f := range []struct {
		flag    string
		allowed bool
	}{{scopeDowntimeFlag, o.scopeDowntime}, {singleTenantFlag, o.singleTenant}} {
		switch o.decision(f.flag, f.allowed) {
		case plan.Allow:
			args = append(args, "--"+f.flag)
		case plan.LeaveIt:
			args = append(args, "--"+f.flag+"=false")
		}
	}
	return args
}
