package blueprint

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestALongKeyIsCutAndStaysItsOwn(t *testing.T) {
	if got, want := UniqueName("modelop.contoso.com", GatewayService), "modelop.modelop.contoso.com.gateway-service"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	key := strings.Repeat("a", 50) + "." + strings.Repeat("b", 50)
	got := UniqueName(key, ExternalIntegrationClient)
	if len(got) > 100 || !strings.HasPrefix(got, "modelop."+key[:40]+"-") || !strings.HasSuffix(got, ".external-integration-client") {
		t.Errorf("a long key: %s", got)
	}
	if other := UniqueName(key+"c", ExternalIntegrationClient); other == got {
		t.Errorf("two long keys share %s", got)
	}
}

func TestARefusedPrefixSaysWhatToChange(t *testing.T) {
	for prefix, want := range map[string]string{
		"":                       "",
		"prod-":                  "",
		"テスト ":                   "",
		strings.Repeat("p", 93):  "",
		strings.Repeat("p", 104): "The longest name would have 131 characters. The wizard allows 120. Take 11 off.",
		"a<b":                    `A prefix holds letters, digits, spaces and . _ - only. Take out "<".`,
		" prod":                  "A name cannot begin with a space. Take it out.",
		"pr\x07od":               "The prefix holds characters that cannot be seen. Type it by hand.",
	} {
		got := ""
		if err := CheckNamePrefix(prefix); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", prefix, got, want)
		}
	}
}

func TestTheRequiredRegistrationsAreAlwaysChosen(t *testing.T) {
	got, err := ParseRegistrations([]string{"go-cli"})
	if diff := cmp.Diff([]string{GatewayService, InternalClient, GoCLI}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := ParseRegistrations([]string{"gateway"}); err == nil || !strings.Contains(err.Error(), `"gateway"`) {
		t.Errorf("an unknown name: %v", err)
	}
}
