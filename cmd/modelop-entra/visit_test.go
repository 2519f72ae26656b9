//go:build unix

package main_test

import (
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// visit is a person in front of the wizard, which works on a simulated tenant the way it works on a real one.
type visit struct {
	t *testing.T
	*terminal
	far  *far
	gate gate // on the way to the tenant
}

// start starts the wizard, and waits for its first screen. Codes are approved by hand.
func (v *visit) start(scenario string, change func(*simtenant.Options), options ...func(*vt.Emulator)) {
	v.t.Helper()
	v.far = newFar(v.t, scenario, 0, func(o *simtenant.Options) {
		o.AutoApprove, o.HoldPolls = nil, time.Second
		o.OnRequest = v.gate.pass
		if change != nil {
			change(o)
		}
	})
	v.terminal = startTerminal(v.t, v.far.place.command(v.t, v.far.env), options...)
	v.t.Cleanup(v.gate.openAll) // before the terminal is closed
	v.WaitFor("Which tenant?")
}

// signIn signs in with a code, up to the question whether this is the right tenant.
func (v *visit) signIn() {
	v.t.Helper()
	v.toCode()
	v.approve()
	v.WaitFor("Is this the right tenant?", "go on in")
}

// toCode goes from the first screen to the code.
func (v *visit) toCode() {
	v.t.Helper()
	v.Type("contoso.com")
	v.WaitFor("[contoso.com ")
	v.PressUntil("enter", "How do you want to sign in to contoso.com?")
	v.PressUntil("enter", "Type this code there:", "left.")
}

// approve does what a person does with the code in a browser.
func (v *visit) approve() {
	v.t.Helper()
	codes := v.far.tenant.PendingCodes()
	if len(codes) != 1 {
		v.t.Fatalf("%d codes wait for an answer", len(codes))
	}
	if err := v.far.tenant.Approve(codes[0], ""); err != nil {
		v.t.Fatal(err)
	}
}

// review goes on from the right tenant, with the answers of a new setup.
func (v *visit) review() {
	v.t.Helper()
	v.PressUntil("enter", "Where do people open ModelOp Center?")
	v.Type("modelop.contoso.com")
	v.WaitFor("https://modelop.contoso.com/modelOpWDC.html")
	v.PressUntil("enter", "How should ModelOp Center get the names of groups?")
	v.PressUntil("1", "(*) 1", "Group.Read.All")
	v.PressUntil("enter", "Nothing has been changed yet.", "► Apply ")
}
