package words

import (
	"testing"

	"github.com/modelop/modelop-entra/steps"
)

func TestASetupsStateIsToldInWords(t *testing.T) {
	for _, c := range []struct {
		setup steps.SetupSummary
		want  string
	}{
		{steps.SetupSummary{}, "as it should be"},
		{steps.SetupSummary{Changes: 1}, "needs repair, 1 change"},
		{steps.SetupSummary{Unknown: "vault.json is damaged."}, "not known"},
	} {
		if got := SetupState(c.setup); got != c.want {
			t.Errorf("%+v: %q, want %q", c.setup, got, c.want)
		}
	}
	if facts := SetupFacts(steps.SetupSummary{Unknown: "vault.json is damaged"}); facts[1] != (Fact{"Why", "vault.json is damaged."}) {
		t.Errorf("%v", facts)
	}
}
