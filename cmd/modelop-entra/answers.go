package main

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// parsed are the options as the engine takes them.
type parsed struct {
	choices blueprint.Choices // the answers that flags gave, and the defaults for the rest
	given   steps.Given       // which of them flags gave
	answers plan.Answers      // to the questions of a plan
	way     steps.Way
	cloud   graphclient.Cloud
}

// parse checks every answer that the flags gave. Each error says what is wrong and what to type.
func (o *options) parse() (parsed, error) {
	var p parsed
	p.choices = blueprint.Choices{
		SyncedForm:       blueprint.SyncedFormSAM,
		SignInScopes:     !o.noSignInScopes,
		Secrets:          blueprint.SecretsAuto,
		SecretLifetime:   blueprint.DefaultLifetime(),
		NamePrefix:       o.namePrefix,
		DropGroupReadAll: o.dropGroupRead,
	}
	p.given = steps.Given{
		Tenant: o.set["tenant"], Way: o.set["sign-in"], URL: o.set["url"],
		GroupNames: o.set["group-names"], SyncedForm: o.set["synced-form"], Registrations: o.set["registrations"],
		NamePrefix: o.set["name-prefix"], SignInScopes: o.set["no-sign-in-scopes"], SecretLifetime: o.set["secret-lifetime"],
	}
	var err error
	if o.url != "" {
		if p.choices.URL, _, err = blueprint.ParseURL(o.url); err != nil {
			return p, usage("--url: " + err.Error())
		}
		if path := p.choices.URL.Path; path != "" && !o.keepPath {
			return p, usage(fmt.Sprintf("--url: ModelOp Center normally lives at the top of its address.\n"+
				"Leave %s out, or add --keep-path if it really lives there.", path))
		}
	}
	if o.groupNames != "" {
		if p.choices.GroupNames, err = blueprint.ParseGroupNames(o.groupNames); err != nil {
			return p, usage("--group-names: " + err.Error())
		}
	}
	if o.syncedForm != "" {
		if p.choices.SyncedForm, err = blueprint.ParseSyncedForm(o.syncedForm); err != nil {
			return p, usage("--synced-form: " + err.Error())
		}
	}
	if o.set["registrations"] {
		if p.choices.Registrations, err = blueprint.ParseRegistrations(o.registrations); err != nil {
			return p, usage("--registrations: " + err.Error())
		}
	}
	if err := blueprint.CheckNamePrefix(o.namePrefix); err != nil {
		return p, usage("--name-prefix: " + err.Error())
	}
	switch m := blueprint.SecretMode(o.secrets); m {
	case "":
	case blueprint.SecretsAuto, blueprint.SecretsKeep, blueprint.SecretsNew:
		p.choices.Secrets = m
	default:
		return p, usage(fmt.Sprintf("--secrets: %q is not one of auto, keep, new.", o.secrets))
	}
	if o.secretLifetime != "" {
		if p.choices.SecretLifetime, err = blueprint.ParseLifetime(o.secretLifetime); err != nil {
			return p, usage("--secret-lifetime: " + err.Error())
		}
	}
	if p.answers, err = o.planAnswers(); err != nil {
		return p, err
	}
	if o.clientID != "" {
		if _, err := uuid.Parse(o.clientID); err != nil {
			return p, usage(fmt.Sprintf("--client-id: %q is not an id like 04b07795-8ddb-461a-bbee-02f9e1bf7b46.", o.clientID))
		}
	}
	if p.way, err = o.theWay(); err != nil {
		return p, err
	}
	p.cloud, err = o.theCloud()
	return p, err
}

// planAnswers parses the flags that answer a plan's questions.
func (o *options) planAnswers() (plan.Answers, error) {
	a := plan.Answers{Adopt: map[string]string{}, TrustHolds: map[string]bool{}, LeaveOut: map[string]bool{}}
	for _, pair := range o.adopt {
		name, id, ok := strings.Cut(pair, "=")
		if !ok || !blueprint.IsRegistration(name) {
			return a, usage(fmt.Sprintf("--adopt: %q is not REGISTRATION=APP-ID, for example gateway-service=00001111-aaaa-2222-bbbb-3333cccc4444.", pair))
		}
		if id == leaveAsItIs {
			a.LeaveOut[name] = true
			continue
		}
		if id != plan.AdoptNew {
			if _, err := uuid.Parse(id); err != nil {
				return a, usage(fmt.Sprintf("--adopt %s: %q is neither an application id nor new or leave.", name, id))
			}
			a.TrustHolds[id] = true // naming it is the explicit yes
		}
		a.Adopt[name] = id
	}
	a.ScopeDowntime = o.decision(scopeDowntimeFlag, o.scopeDowntime)
	a.Audience = o.decision(singleTenantFlag, o.singleTenant)
	return a, nil
}

// leaveAsItIs is the value of --adopt that leaves a registration out of this run.
const leaveAsItIs = "leave"

// The flags that allow a change which hurts. Said to be false, they leave it out.
const (
	scopeDowntimeFlag = "allow-scope-downtime"
	singleTenantFlag  = "allow-single-tenant"
)

// decision is what such a flag answers.
func (o *options) decision(flag string, allowed bool) plan.Decision {
	switch {
	case allowed:
		return plan.Allow
	case o.set[flag]:
		return plan.LeaveIt
	}
	return ""
}
