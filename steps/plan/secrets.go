package plan

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/written"
)

// secretPlan is what happens to the secrets of one registration.
type secretPlan struct {
	request *tenant.SecretRequest // the secret to add; nil: none
	change  Change
	brief   string
	orphans []string // key ids of secrets whose value never arrived: removed as part of adding
}

// planSecret decides whether the registration needs a new secret. It has what it needs only if this vault holds a live
// one that the tenant lists as well. Secrets that the vault does not own stay.
func (d *draft) planSecret() secretPlan {
	var s secretPlan
	known := d.known()
	live, foreign := 0, []tenant.Secret(nil)
	var ended time.Time
	for _, have := range d.app.Secrets {
		_, ours := known[strings.ToLower(have.KeyID)]
		alive := have.EndsAt.After(d.m.in.Now)
		switch {
		case ours && alive:
			if have.EndsAt.After(d.out.SecretUntil) {
				d.out.SecretUntil = have.EndsAt
			}
		case !ours && slices.Contains(d.m.in.Intents, have.DisplayName):
			s.orphans = append(s.orphans, have.KeyID)
			continue
		}
		if !ours {
			foreign = append(foreign, have)
			if alive {
				live++
			}
		}
		if !alive && have.EndsAt.After(ended) {
			ended = have.EndsAt
		}
	}
	for _, f := range foreign {
		d.foreign(SubjectSecret, SubjectSecret, secretText(f, d.m.in.Now))
	}
	d.vanished(known)
	if !d.reg.Secret {
		return s
	}
	switch d.m.in.Blueprint.Choices.Secrets {
	case blueprint.SecretsKeep:
		if d.out.SecretUntil.IsZero() {
			d.m.warn(d.reg.Name, "No secret of "+d.reg.Name+" is on this computer, and none is added. secret.yaml cannot be written.")
		}
	case blueprint.SecretsNew:
		s.add(d, "ModelOp Center gets a new one", "You asked for a new secret. Those that exist stay valid.", "a new secret")
	case blueprint.SecretsAuto:
		switch {
		case !d.out.SecretUntil.IsZero():
		case live > 0:
			text := fmt.Sprintf("%s, but its value is not on this computer; it stays valid", plural(live, "live secret exists", "live secrets exist"))
			if live > 1 {
				text = fmt.Sprintf("%d live secrets exist, but their values are not on this computer; they stay valid", live)
			}
			s.add(d, text, text+". Without a new one, secret.yaml cannot be written.", "add a secret, its own is elsewhere")
		case !ended.IsZero():
			s.add(d, "the last one expired "+day(ended), "The last one expired on "+day(ended)+".", "secret expired "+day(ended)+", add one")
		default:
			why := d.m.in.Blueprint.Reasons.Secret
			s.add(d, why.Short, why.Full, SubjectSecret)
		}
	}
	if until := d.out.SecretUntil; !until.IsZero() && until.Sub(d.m.in.Now) <= blueprint.ExpiresSoon {
		d.out.SecretExpiresSoon = true
		d.m.warn(d.reg.Name, fmt.Sprintf("The secret of %s expires on %s, %s.", d.reg.Name, day(until), days(d.m.in.Now, until)))
	}
	if !d.out.SecretUntil.IsZero() {
		d.fact(SubjectSecret, "until "+day(d.out.SecretUntil)+", in your vault")
	}
	return s
}

// known returns the secrets of this registration that the vault holds, by key id.
func (d *draft) known() map[string]KnownSecret {
	known := map[string]KnownSecret{}
	for _, k := range d.m.in.Known {
		if k.Registration == d.reg.Name {
			known[strings.ToLower(k.KeyID)] = k
		}
	}
	return known
}

// vanished mentions live secrets of the vault that the tenant no longer lists, or whose registration was not seen.
func (d *draft) vanished(known map[string]KnownSecret) {
	s := d.m.in.State
	for _, k := range d.m.in.Known {
		if _, ours := known[strings.ToLower(k.KeyID)]; !ours || !k.EndsAt.After(d.m.in.Now) {
			continue
		}
		_, live := named(s.Applications, k.AppID)
		switch {
		case Gone(s, d.m.in.Blueprint.Key, k, d.m.in.Now):
			d.m.warn(d.reg.Name, "A secret of "+d.reg.Name+" in vault.json is no longer in the tenant. It is taken out of the vault.")
		case !live && !isDeleted(s, k.AppID):
			d.m.warn(d.reg.Name, "vault.json holds a secret of "+d.reg.Name+" whose registration was not seen in the tenant. It stays in the vault.")
		}
	}
}

func (s *secretPlan) add(d *draft, short, full, brief string) {
	ends := d.m.in.Blueprint.Choices.SecretLifetime.From(d.m.in.Now)
	s.request = &tenant.SecretRequest{Label: d.m.in.Label, EndsAt: ends}
	s.change = Change{Action: Add, Subject: SubjectSecret, After: "until " + day(ends), Short: short, Reason: written.Capital(full)}
	s.brief = brief
}

// operations removes orphans and adds the secret, one after the other.
func (s secretPlan) operations(d *draft) {
	var changes []int
	if s.request == nil && len(s.orphans) > 0 {
		// An earlier run asked for one more secret than the registration needs, and its value never arrived.
		changes = []int{d.change(Change{Action: Update, Subject: SubjectSecret, Before: plural(len(s.orphans), "secret", "secrets") + " of an interrupted run", After: "removed"},
			blueprint.Reason{Short: "its value never arrived", Full: "An earlier run asked for it, and its value never arrived."}, "remove a lost secret")}
	}
	for i, id := range s.orphans {
		op := Operation{Kind: RemoveSecret, Doing: "remove a lost secret", Did: "a secret whose value never arrived removed", KeyID: id}
		if i == len(s.orphans)-1 {
			op.Changes = changes
		}
		d.then(op)
	}
	if s.request == nil {
		return
	}
	i := d.change(s.change, blueprint.Reason{Short: s.change.Short, Full: s.change.Reason}, s.brief)
	d.then(Operation{Kind: AddSecret, Doing: "add a secret", Did: "secret added", Changes: []int{i}, Secret: s.request})
}

func secretText(s tenant.Secret, now time.Time) string {
	name := s.DisplayName
	if name == "" {
		name = s.KeyID
	}
	if !s.EndsAt.After(now) {
		return fmt.Sprintf("%q, expired %s", name, day(s.EndsAt))
	}
	return fmt.Sprintf("%q, until %s", name, day(s.EndsAt))
}
