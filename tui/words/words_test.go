package words_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/tui/words"
)

var contoso = plan.Tenant{ID: "aaaabbbb-0000-cccc-1111-dddd2222eeee", DisplayName: "Contoso Ltd", DefaultDomain: "contoso.com"}

func at(clock string) time.Time {
	t, err := time.Parse("15:04:05", clock)
	if err != nil {
		panic(err)
	}
	return time.Date(2026, 11, 24, t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

func day(date string) time.Time {
	t, err := time.Parse(time.DateOnly, date)
	if err != nil {
		panic(err)
	}
	return t
}

// equal compares texts by their rows, so that a difference can be read.
func equal(t *testing.T, want, got string) {
	t.Helper()
	want = strings.TrimPrefix(want, "\n")
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("text differs (-want +got):\n%s\nwhole text:\n%s", diff, got)
	}
}

func TestNumbersAgreeWithTheirNouns(t *testing.T) {
	for _, tt := range []struct{ want, got string }{
		{"1 secret", words.Count(1, "secret")},
		{"0 secrets", words.Count(0, "secret")},
		{"4 registrations", words.Count(4, "registration")},
		{"0:00", words.Clock(-time.Second)},
		{"0:12", words.Clock(12*time.Second + 900*time.Millisecond)},
		{"14:32", words.Clock(14*time.Minute + 32*time.Second)},
		{"1:02:05", words.Clock(time.Hour + 2*time.Minute + 5*time.Second)},
		{"0 seconds", words.Duration(0)},
		{"30 seconds", words.Duration(30 * time.Second)},
		{"1 minute", words.Duration(time.Minute)},
		{"14 minutes and 30 seconds", words.Duration(14*time.Minute + 30*time.Second)},
		{"1 hour, 2 minutes and 5 seconds", words.Duration(time.Hour + 2*time.Minute + 5*time.Second)},
		{"0.0 kB", words.Size(0)},
		{"0.1 kB", words.Size(3)},
		{"3.1 kB", words.Size(3090)},
		{"2027-11-24", words.Date(day("2027-11-24"))},
		{"2026-11-24 14:02 UTC", words.Stamp(at("14:02:11"))},
		{"2026-11-24 14:02:11 UTC", words.StampToSecond(at("15:02:11").In(time.FixedZone("", 3600)).Add(-time.Hour))},
		{"", words.List(nil)},
		{"a", words.List([]string{"a"})},
		{"a and b", words.List([]string{"a", "b"})},
		{"a, b and c", words.List([]string{"a", "b", "c"})},
	} {
		if tt.want != tt.got {
			t.Errorf("want %q, got %q", tt.want, tt.got)
		}
	}
}

func TestTextsAreCleanAndFit(t *testing.T) {
	for _, tt := range []struct{ want, got string }{
		{"Contoso Ltd", words.Clean("Con\x1b[31mtoso\u202e Ltd\x07\x9b\u200b")},
		{"a b", words.Clean("a\nb\u2029")},
		{"Contoso ...", words.CutEnd("Contoso Pharmaceuticals", 11)},
		{"コント...", words.CutEnd("コントソ株式会社", 10)},
		{"contoso-pharm...crosoft.com", words.CutMiddle("contoso-pharmaceuticals.onmicrosoft.com", 27, 11)},
		{"the tenant does not", words.Inner("The tenant does not")},
		{"Microsoft knows no tenant", words.Inner("Microsoft knows no tenant")},
		{"Contoso Ltd (contoso.com)", words.Tenant(contoso)},
		{"contoso.com", words.Tenant(plan.Tenant{DefaultDomain: "contoso.com"})},
		{"コントソ株式会社 (contoso.com)", words.Tenant(plan.Tenant{DisplayName: "コントソ\u200f株式会社", DefaultDomain: "contoso.com"})},
		{"the tenant", words.Tenant(plan.Tenant{})},
		{"modelop-entra/x/", words.Folder("modelop-entra/x")},
		{"modelop-entra/x/", words.Folder("modelop-entra/x/")},
	} {
		if tt.want != tt.got {
			t.Errorf("want %q, got %q", tt.want, tt.got)
		}
	}
}

func TestCutsKeepTheirWidth(t *testing.T) {
	for _, text := range []string{
		"https://modelop.contoso.com/login/oauth2/code/gateway-service",
		"コントソ株式会社コントソ株式会社", "short", "",
		"/a/very/long/path/that/goes/on/and/on/コントソ株式会社/values.yaml",
	} {
		for width := 4; width < 80; width++ {
			for name, got := range map[string]string{
				"CutEnd": words.CutEnd(text, width), "CutMiddle": words.CutMiddle(text, width, 12),
			} {
				if words.Cells(got) > width {
					t.Errorf("%s(%q, %d) takes %d cells: %q", name, text, width, words.Cells(got), got)
				}
			}
			var joined string
			for _, row := range words.Wrap(text, width) {
				if words.Cells(row) > width {
					t.Errorf("Wrap(%q, %d): row %q is too wide", text, width, row)
				}
				joined += row
			}
			if strings.ReplaceAll(joined, " ", "") != strings.ReplaceAll(text, " ", "") {
				t.Errorf("Wrap(%q, %d) lost text: %q", text, width, joined)
			}
		}
	}
}
