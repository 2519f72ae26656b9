package words_test

import (
	"testing"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

func TestWhoIsSignedInIsToldWithTheirRoles(t *testing.T) {
	for _, tt := range []struct {
		account steps.Account
		want    string
	}{
		{steps.Account{Name: "a@contoso.com"}, "a@contoso.com"},
		{steps.Account{Name: "a@contoso.com", RolesKnown: true}, "a@contoso.com, no active directory role"},
		{steps.Account{Name: "a@contoso.com", Roles: []string{"Reader", "Wri\x07ter"}}, "a@contoso.com, Reader, Writer"},
		{steps.Account{Name: "pipeline", Application: true, Permissions: []string{"A.Read", "B.Read"}}, `the app "pipeline", with A.Read, B.Read`},
	} {
		if got := words.SignedInAs(tt.account); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestRolesHaveTheirArticle(t *testing.T) {
	want := "an Application Administrator, a User Administrator and a Global Administrator"
	if got := words.Roles([]string{"Application Administrator", "User Administrator", "Global\x07 Administrator"}); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
