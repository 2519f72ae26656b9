package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
)

// Way is how to sign in. The drivers know it by this name: they import nothing that speaks to Microsoft Graph.
type Way = graphclient.Way

// The ways.
const (
	WayDeviceCode  = graphclient.WayDeviceCode
	WayBrowser     = graphclient.WayBrowser
	WayAzureCLI    = graphclient.WayAzureCLI
	WayEnvironment = graphclient.WayEnvironment
)

// Ways lists the ways in the order in which people are asked.
func Ways() []Way { return []Way{WayDeviceCode, WayBrowser, WayAzureCLI, WayEnvironment} }

// ParseWay finds a way by its name.
func ParseWay(name string) (Way, error) {
	if w := Way(name); slices.Contains(Ways(), w) {
		return w, nil
	}
	var names []string
	for _, w := range Ways() {
		names = append(names, string(w))
	}
	return "", fmt.Errorf("%q is not a way to sign in. Type one of %s.", name, strings.Join(names, ", ")) //nolint:revive,staticcheck // a sentence for people
}

// DemoAnswer is what the demo's person does with a device code.
type DemoAnswer string

// The answers.
const (
	DemoApproves DemoAnswer = ""
	DemoDeclines DemoAnswer = "declines"
	DemoLeaves   DemoAnswer = "leaves" // the code alone, until it expires
)

// UseWay chooses how to sign in from now on.
func (r *Run) UseWay(w Way) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.way = w
}

// CurrentWay is how to sign in.
func (r *Run) CurrentWay() Way {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.way
}

// SignIn signs in to the tenant and reads it. show hears of each device code; reading, which may be nil, of the moment when
// somebody has signed in. Errors are *Problem.
func (r *Run) SignIn(ctx context.Context, tenantHint string, show func(DeviceCode), reading func()) (Account, error) {
	way := r.CurrentWay()
	if p := r.notInDemo(way); p != nil {
		return Account{}, p
	}
	identity, err := r.Graph.SignInBy(ctx, way, tenantHint, r.shower(show))
	if err != nil {
		return Account{}, r.problem(err, Values{Tenant: tenantHint})
	}
	r.mu.Lock()
	r.identity = identity
	r.mu.Unlock()
	if reading != nil {
		reading()
	}
	account, err := r.readAccount(ctx)
	if err != nil {
		return account, r.challenged(ctx, err)
	}
	return account, nil
}

// SignInAgain signs the same person in to the same tenant, in the same way, after a sign-in was lost half-way.
func (r *Run) SignInAgain(ctx context.Context, show func(DeviceCode)) error {
	r.mu.Lock()
	before, way := r.identity, r.way
	r.mu.Unlock()
	if p := r.notInDemo(way); p != nil {
		return p
	}
	if _, err := r.Graph.SignInAgain(ctx, way, before, r.shower(show)); err != nil {
		return r.problem(err, Values{Tenant: before.TenantID})
	}
	return nil
}

// challenged says what to do where Microsoft asks for more than the Azure CLI has given: only the Azure CLI's own sign-in
// can meet that, so asking it once more tells the command.
func (r *Run) challenged(ctx context.Context, err error) error {
	way := r.CurrentWay()
	if p, ok := err.(*Problem); !ok || p.Key != keySignInEnded || way != WayAzureCLI { //nolint:errorlint // Read returns a Problem as it is
		return err
	}
	if again := r.SignInAgain(ctx, nil); again != nil {
		return again
	}
	return err
}

// notInDemo refuses what would leave the demo.
func (r *Run) notInDemo(w Way) *Problem {
	if !r.Demo || w != WayAzureCLI {
		return nil
	}
	return r.Errors().problem(keyNotInDemo, "", Values{})
}

func (r *Run) shower(show func(DeviceCode)) func(graphclient.DeviceCode) {
	return func(c graphclient.DeviceCode) {
		code := DeviceCode{Code: c.Code, Page: c.Page, IssuedAt: c.IssuedAt, ExpiresAt: c.ExpiresAt}
		if r.Approve != nil {
			code.Demo, code.DemoAnswer = func() { r.Approve(c.Code) }, r.DemoAnswer
		}
		show(code)
	}
}
