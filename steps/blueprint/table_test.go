package blueprint

import (
	"strings"
	"testing"

	"github.com/modelop/modelop-entra/assets"
)

func TestLoadRefusesWhatItDoesNotKnow(t *testing.T) {
	good := string(assets.Registrations())
	for name, change := range map[string][2]string{
		"unknown key":          {"clientSecret: true", "clientSecrets: true"},
		"unknown registration": {"name: go-cli", "name: go-client"},
		"undefined scope":      {"scopes: [custom_scope]", "scopes: [customer_scope]"},
		"optional gateway":     {"required: true", "required: false"},
		"no reason":            {"full: Tells services from people.", `full: ""`},
		"who can consent":      {"Admins and users", "Everybody"},
		"Graph permission":     {"groupNames: [Group.Read.All]", "groupNames: [Groups.Read.All]"},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if bad == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := Load([]byte(bad)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
