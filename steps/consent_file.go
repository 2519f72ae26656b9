package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/written"
)

// Asked is what a handoff.json asks an administrator for. Somebody else wrote it: it names a setup, and nothing is granted
// because it says so.
type Asked struct {
	AskedBy string
	AskedAt time.Time
	Demo    bool   // it is about a simulated tenant
	Tenant  string // id
	Domain  string
	Key     string
	URL     blueprint.URL
	grants  []export.HandoffGrant
	// witnessed: this program itself knows who asked, and no file had to tell.
	witnessed bool
}

// grantable tells whether the permission may be granted to the registration at all.
func grantable(registration, permission string) bool {
	switch permission {
	case plan.SubjectCustomScope:
		return registration != blueprint.InternalClient
	case plan.SubjectModelOpClient, plan.SubjectGroupReadAll:
		return registration == blueprint.InternalClient
	case plan.SubjectSignInScopes, plan.SubjectServicePrincipal:
		return true
	}
	return false
}

// ReadAsked reads a handoff.json. Errors are *Problem.
func ReadAsked(path string) (Asked, error) {
	f, err := export.ReadHandoff(path)
	if err != nil {
		return Asked{}, unusableHandoff(path, err.Error(), err)
	}
	a, err := askedBy(f)
	if err != nil {
		var p *Problem
		if errors.As(err, &p) {
			return Asked{}, p
		}
		return Asked{}, unusableHandoff(path, err.Error(), err)
	}
	return a, nil
}

// askedBy is what a handoff.json asks for, where that can be granted at all.
func askedBy(f export.HandoffDocument) (Asked, error) {
	u, _, err := blueprint.ParseURL(f.URL)
	if err != nil || uuid.Validate(f.Tenant.ID) != nil || f.Key == "" {
		return Asked{}, errors.New("it does not say which setup it is about")
	}
	a := Asked{AskedBy: written.Printable(f.AskedBy), Demo: f.Demo, Tenant: f.Tenant.ID, Domain: written.Printable(f.Tenant.Domain), Key: f.Key, URL: u, AskedAt: f.AskedTime(), grants: f.Grants}
	for _, g := range f.Grants {
		switch {
		case !blueprint.IsRegistration(g.Registration) || g.ClientID == "":
			return Asked{}, foreignInHandoff()
		case !grantable(g.Registration, g.Permission):
			return Asked{}, neverGranted(g)
		}
	}
	if len(f.Grants) == 0 {
		return Asked{}, errors.New("it asks for nothing")
	}
	return a, nil
}

func unusableHandoff(path, why string, cause error) *Problem {
	return &Problem{
		Key: "handoff-file", Happened: fmt.Sprintf("%s cannot be used: %s.", written.Printable(path), why), Means: "Nothing was granted.",
		Who: "whoever sent it", How: []string{"Run the wizard for the setup once more: it writes handoff.json again."}, Cause: cause,
	}
}

// neverGranted refuses a handoff that asks for more than a setup can need.
func neverGranted(g export.HandoffGrant) *Problem {
	what := strings.Join(strings.Fields(written.Printable(g.Permission)), " ")
	if what == "" || len(what) > 80 {
		what = "a permission that has no name"
	}
	if slices.Contains([]string{plan.SubjectCustomScope, plan.SubjectModelOpClient, plan.SubjectGroupReadAll}, g.Permission) {
		what += " for " + g.Registration
	}
	return &Problem{
		Key: "handoff-never", Happened: "handoff.json asks for " + what + ". This command never grants that. Nothing was granted.",
		Means: "The file was not written by the wizard, or was changed since.", Who: "you",
		How: []string{"Ask whoever sent it. Do not grant by hand what it asks for."},
	}
}

func foreignInHandoff() *Problem {
	return &Problem{
		Key: "handoff-foreign", Happened: "handoff.json names an app that is not one of the four registrations of this setup. Nothing was granted.",
		Means: "The file was not written by the wizard, was changed since, or is about another tenant.", Who: "you",
		How: []string{"Ask whoever sent it. Do not grant by hand what it asks for."},
	}
}
