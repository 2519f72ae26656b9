package main

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// given is what the flags answered.
type given struct {
	choices blueprint.Choices
	is      steps.Given
	answers plan.Answers
}

// parse checks every answer that the flags gave. Each error says what is wrong and what to type.
func (o *options) parse() (given, error) {
	var g given
	g.choices = blueprint.Choices{
		SyncedForm:       blueprint.SyncedFormSAM,
		SignInScopes:     !o.noSignInScopes,
		Secrets:          blueprint.SecretsAuto,
		SecretLifetime:   blueprint.Year,
		NamePrefix:       o.namePrefix,
		DropGroupReadAll: o.dropGroupRead,
	}
	g.is = steps.Given{
		GroupNames: o.given["group-names"], SyncedForm: o.given["synced-form"], Registrations: o.given["registrations"],
		NamePrefix: o.given["name-prefix"], SignInScopes: o.given["no-sign-in-scopes"], SecretLifetime: o.given["secret-lifetime"],
	}
	var err error
	if o.url != "" {
		if g.choices.URL, _, err = blueprint.ParseURL(o.url); err != nil {
			return g, usage("--url: " + err.Error())
		}
		if path := g.choices.URL.Path; path != "" && !o.keepPath {
			return g, usage(fmt.Sprintf("--url: ModelOp Center normally lives at the top of its address.\n"+
				"Leave %s out, or add --keep-path if it really lives there.", path))
		}
	}
	if o.groupNames != "" {
		if g.choices.GroupNames, err = blueprint.ParseGroupNames(o.groupNames); err != nil {
			return g, usage("--group-names: " + err.Error())
		}
	}
	if o.syncedForm != "" {
		if g.choices.SyncedForm, err = blueprint.ParseSyncedForm(o.syncedForm); err != nil {
			return g, usage("--synced-form: " + err.Error())
		}
	}
	if o.given["registrations"] {
		if g.choices.Registrations, err = blueprint.ParseRegistrations(o.registrations); err != nil {
			return g, usage("--registrations: " + err.Error())
		}
	}
	if err := blueprint.CheckNamePrefix(o.namePrefix); err != nil {
		return g, usage("--name-prefix: " + err.Error())
	}
	switch m := blueprint.SecretMode(o.secrets); m {
	case "":
	case blueprint.SecretsAuto, blueprint.SecretsKeep, blueprint.SecretsNew:
		g.choices.Secrets = m
	default:
		return g, usage(fmt.Sprintf("--secrets: %q is not one of auto, keep, new.", o.secrets))
	}
	if o.secretLifetime != "" {
		if g.choices.SecretLifetime, err = blueprint.ParseLifetime(o.secretLifetime); err != nil {
			return g, usage("--secret-lifetime: " + err.Error())
		}
	}
	if g.answers, err = o.planAnswers(); err != nil {
		return g, err
	}
	if o.clientID != "" {
		if _, err := uuid.Parse(o.clientID); err != nil {
			return g, usage(fmt.Sprintf("--client-id: %q is not an id like 04b07795-8ddb-461a-bbee-02f9e1bf7b46.", o.clientID))
		}
	}
	if _, err := o.theWay(); err != nil {
		return g, err
	}
	if _, err := o.theCloud(); err != nil {
		return g, err
	}
	return g, nil
}

// planAnswers parses the flags that answer a plan's questions.
func (o *options) planAnswers() (plan.Answers, error) {
	a := plan.Answers{Adopt: map[string]string{}, TrustHolds: map[string]bool{}}
	for _, pair := range o.adopt {
		name, id, ok := strings.Cut(pair, "=")
		if !ok || !blueprint.IsRegistration(name) {
			return a, usage(fmt.Sprintf("--adopt: %q is not REGISTRATION=APP-ID, for example gateway-service=00001111-aaaa-2222-bbbb-3333cccc4444.", pair))
		}
		if id != plan.AdoptNew {
			if _, err := uuid.Parse(id); err != nil {
				return a, usage(fmt.Sprintf("--adopt %s: %q is neither an application id nor new.", name, id))
			}
			a.TrustHolds[id] = true // naming it is the explicit yes
		}
		a.Adopt[name] = id
	}
	a.ScopeDowntime = o.scopeDowntimeAnswer()
	return a, nil
}

// scopeDowntimeAnswer is what --allow-scope-downtime answers: said to be false, it leaves the change out.
func (o *options) scopeDowntimeAnswer() plan.Permission {
	switch {
	case o.scopeDowntime:
		return plan.Allow
	case o.given["allow-scope-downtime"]:
		return plan.LeaveIt
	}
	return ""
}
