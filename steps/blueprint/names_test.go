package blueprint

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestUniqueName(t *testing.T) {
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

func TestCheckNamePrefix(t *testing.T) {
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

func TestParseRegistrations(t *testing.T) {
	got, err := ParseRegistrations([]string{"go-cli"})
	if diff := cmp.Diff([]string{GatewayService, InternalClient, GoCLI}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if _, err := ParseRegistrations([]string{"gateway"}); err == nil || !strings.Contains(err.Error(), `"gateway"`) {
		t.Errorf("an unknown name: %v", err)
	}
}

func TestLifetime(t *testing.T) {
	now := time.Date(2026, 11, 24, 14, 2, 0, 0, time.UTC)
	for in, want := range map[string][2]string{
		"365d":     {"1 year", "2027-11-24"},
		"12mo":     {"1 year", "2027-11-24"},
		"8760h":    {"1 year", "2027-11-24"},
		"1 year":   {"1 year", "2027-11-24"},
		"2 Years":  {"2 years", "2028-11-24"},
		"6 months": {"6 months", "2027-05-24"},
		"180d":     {"180 days", "2027-05-23"},
		"90 days":  {"90 days", "2027-02-22"},
		"1 day":    {"1 day", "2026-11-25"},
		"36h":      {"1 day 12 hours", "2026-11-26"},
	} {
		l, err := ParseLifetime(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got := [2]string{l.String(), l.From(now).Format(time.DateOnly)}; got != want {
			t.Errorf("%s: got %v, want %v", in, got, want)
		}
	}
	for _, in := range []string{"", "0d", "-1d", "1", "d", "1 fortnight", "101y", "999999999999999999999d", "1.5y", "99999999999 years"} {
		if l, err := ParseLifetime(in); err == nil || err.Error() != "Type a lifetime like 1 year, 6 months or 90 days." {
			t.Errorf("%q: %v, %v", in, l, err)
		}
	}
}

func TestParseAnswers(t *testing.T) {
	if g, err := ParseGroupNames("synced"); err != nil || g != GroupNamesSynced {
		t.Error(g, err)
	}
	if _, err := ParseGroupNames("names"); err == nil {
		t.Error("an unknown answer was accepted")
	}
	if f, err := ParseSyncedForm("dns"); err != nil || f != SyncedFormDNS {
		t.Error(f, err)
	}
	if _, err := ParseSyncedForm(""); err == nil {
		t.Error("an empty form was accepted")
	}
}
