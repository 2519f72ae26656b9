package steps

import (
	"testing"

	"github.com/modelop/modelop-entra/steps/plan"
)

func TestLacksLeavesOutWhatIsHandedOver(t *testing.T) {
	groups := Ability{Answer: plan.CanNo, Text: "grant Group.Read.All. A Privileged Role Administrator can"}
	consent := Ability{Answer: plan.CanUnknown, What: "consent for everyone"}
	for name, tt := range map[string]struct {
		account Account
		want    bool
	}{
		"what is handed over":  {Account{Abilities: []Ability{{Answer: plan.CanYes}, groups}}, false},
		"what nobody hands on": {Account{Abilities: []Ability{groups, consent}}, true},
		"an app":               {Account{Application: true, Abilities: []Ability{consent}}, false},
	} {
		if got := tt.account.Lacks() != nil; got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
