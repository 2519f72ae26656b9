//go:build unix

package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/setuptest"
)

// rotating are the registrations that a rotation gives a new secret.
var rotating = []string{blueprint.GatewayService, blueprint.InternalClient, blueprint.GoCLI}

// rotation is a setup whose secrets are rotated.
type rotation struct {
	*far
	first map[string]string // the value of each secret that vault.json held before, by key id
}

// newRotation makes the setup.
func newRotation(t *testing.T) rotation {
	t.Helper()
	r := rotation{far: newFar(t, "clean", 0)}
	r.ends("apply", "--group-names", "graph")
	r.first = map[string]string{}
	for _, s := range r.vault().Secrets {
		r.first[s.KeyID] = s.Value
	}
	if len(r.first) != len(rotating) {
		t.Fatalf("the setup has %d secrets", len(r.first))
	}
	return r
}

// ends runs a command to its end, which must be a good one.
func (r rotation) ends(args ...string) {
	r.t.Helper()
	p := r.starts(args...)
	<-p.ended
	record(r.t.Name(), p.stderr.String())
	if p.code != 0 {
		r.t.Fatalf("%v ended with %d:\n%s", args, p.code, p.stderr)
	}
}

// keptSecrets is what vault.json holds: the secrets, and the labels of those that were asked for.
type keptSecrets struct {
	Secrets []keptSecret
	Intents []intent
}

type keptSecret struct{ Registration, AppID, KeyID, Value string }

type intent struct{ Registration, Label string }

// vault reads vault.json, which must be whole at every moment.
func (r rotation) vault() keptSecrets {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.place.dir, "setup", "vault.json"))
	if err != nil {
		r.t.Fatal(err)
	}
	var v keptSecrets
	if err := json.Unmarshal(data, &v); err != nil {
		r.t.Fatalf("vault.json is not whole: %v", err)
	}
	return v
}

// noneIsLost checks what was there when the program was killed: each secret that the tenant lists is in vault.json, or the
// label is that it was asked for with; and each registration has one in vault.json that works.
func (r rotation) noneIsLost() {
	r.t.Helper()
	v := r.vault()
	after := r.tenant.Snapshot()
	for _, name := range rotating {
		app := after.Application(name)
		works := 0
		for _, s := range v.Secrets {
			if s.Registration == name && r.tenant.CheckSecret(app.AppID, s.Value) {
				works++
			}
		}
		if works == 0 {
			r.t.Errorf("%s: vault.json holds no secret that works", name)
		}
		for _, c := range app.PasswordCredentials {
			kept := slices.ContainsFunc(v.Secrets, func(s keptSecret) bool { return s.KeyID == c.KeyID })
			intended := c.DisplayName != nil && slices.Contains(v.Intents, intent{name, *c.DisplayName})
			if !kept && !intended {
				r.t.Errorf("%s: vault.json knows nothing of the secret %s", name, c.KeyID)
			}
		}
	}
}

// theOldOnesStay checks that every secret from before the rotation is in vault.json, and works.
func (r rotation) theOldOnesStay() {
	r.t.Helper()
	kept := map[string]string{}
	for _, s := range r.vault().Secrets {
		if r.tenant.CheckSecret(s.AppID, s.Value) {
			kept[s.KeyID] = s.Value
		}
	}
	for id, value := range r.first {
		if kept[id] != value {
			r.t.Errorf("the old secret %s is lost", id)
		}
	}
}

// isSound checks the setup: nothing is there twice, vault.json knows each secret, and each of its secrets works.
func (r rotation) isSound() {
	r.t.Helper()
	setup := setuptest.Setup{URL: "https://modelop.contoso.com", Key: "modelop.contoso.com", Groups: setuptest.Graph}
	for _, fault := range setup.Check(r.tenant, r.before, filepath.Join(r.place.dir, "setup")) {
		r.t.Error(fault)
	}
}

// finishes removes the old secrets and checks that each registration is left with one, which is a new one that works.
func (r rotation) finishes() {
	r.t.Helper()
	r.ends("rotate", "--finish")
	r.noneIsLost()
	for _, name := range rotating {
		secrets := r.tenant.Snapshot().Application(name).PasswordCredentials
		if len(secrets) != 1 || r.first[secrets[0].KeyID] != "" {
			r.t.Errorf("%s is left with %d secrets", name, len(secrets))
		}
	}
}

// The requests of a rotation to Microsoft Graph: what it reads, and then one change for each registration, side by side.
const (
	rotationReads   = 2
	rotationChanges = 3
)

// atAnEnd tells whether a change is the first or the last: those between them are left out where not every moment is tried.
func atAnEnd(change int) bool { return change == 1 || change == rotationChanges }

// TestARotationThatIsKilledLosesNoSecret kills rotate before its requests, and after its changes and before the answer. The
// old secrets stay, what was asked for is known, and whatever command comes next clears up: the next rotate goes on, the next
// apply removes what never arrived.
func TestARotationThatIsKilledLosesNoSecret(t *testing.T) {
	for n := 1; n <= rotationReads+rotationChanges; n++ {
		if !everyKill() && !atAnEnd(n-rotationReads) {
			continue
		}
		t.Run(fmt.Sprintf("before request %d", n), func(t *testing.T) {
			t.Parallel()
			r := newRotation(t)
			r.killBefore(n, func() *process { return r.starts("rotate") })
			r.noneIsLost()
			r.theOldOnesStay()
			r.ends("rotate")
			r.isSound()
			r.theOldOnesStay()
			r.finishes()
		})
	}
	for n := 1; n <= rotationChanges; n++ {
		if !everyKill() && !atAnEnd(n) {
			continue
		}
		t.Run(fmt.Sprintf("after change %d", n), func(t *testing.T) {
			t.Parallel()
			r := newRotation(t)
			r.killAfter(n, func() *process { return r.starts("rotate") })
			r.noneIsLost()
			r.theOldOnesStay()
			r.ends("apply", "--group-names", "graph")
			r.isSound()
			r.theOldOnesStay()
			r.ends("rotate")
			r.isSound()
			r.finishes()
		})
	}
}

// TestTheEndOfARotationThatIsKilledLeavesASecretThatWorks kills rotate --finish in the same way.
func TestTheEndOfARotationThatIsKilledLeavesASecretThatWorks(t *testing.T) {
	one := func(name string, kill func(r rotation, finish func() *process)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRotation(t)
			r.ends("rotate")
			kill(r, func() *process { return r.starts("rotate", "--finish") })
			r.noneIsLost()
			r.finishes()
		})
	}
	for n := 1; n <= rotationChanges; n++ {
		if everyKill() {
			one(fmt.Sprintf("before change %d", n), func(r rotation, finish func() *process) { r.killBefore(rotationReads+n, finish) })
		}
		if everyKill() || atAnEnd(n) {
			one(fmt.Sprintf("after change %d", n), func(r rotation, finish func() *process) { r.killAfter(n, finish) })
		}
	}
}
