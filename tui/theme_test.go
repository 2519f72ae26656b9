package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestTheEnvironmentTellsTheBackground(t *testing.T) {
	for value, want := range map[string]Background{
		"": BackgroundUnknown, "15": BackgroundUnknown, "15;default": BackgroundUnknown, "0;99": BackgroundUnknown,
		"15;0": BackgroundDark, "7;8": BackgroundDark, "12;default;0": BackgroundDark,
		"0;15": BackgroundLight, "0;7": BackgroundLight, "0;default;15": BackgroundLight,
	} {
		if got := BackgroundOf(value); got != want {
			t.Errorf("BackgroundOf(%q) = %d, want %d", value, got, want)
		}
	}
}

// TestColourStandsOnlyWhereItReads: colour only where it reads, and the same in 256 colours as in all.
func TestColourStandsOnlyWhereItReads(t *testing.T) {
	for _, test := range []struct {
		name       string
		background Background
		profile    colorprofile.Profile
		role       role
		want       string
	}{
		{"dark", BackgroundDark, colorprofile.TrueColor, roleAccent, "38;2;95;175;255"},
		{"light", BackgroundLight, colorprofile.TrueColor, roleAccent, "38;2;0;95;175"},
		{"16 colours, dark", BackgroundDark, colorprofile.ANSI, roleAccent, "96"},
		{"16 colours, light", BackgroundLight, colorprofile.ANSI, roleAccent, "34"},
		{"16 colours, muted", BackgroundDark, colorprofile.ANSI, roleMuted, ""},
		{"unknown", BackgroundUnknown, colorprofile.TrueColor, roleBad, "1"},
		{"unknown, muted", BackgroundUnknown, colorprofile.TrueColor, roleMuted, ""},
		{"unknown, focused row", BackgroundUnknown, colorprofile.TrueColor, roleSelected, "1;7"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := newTheme(test.background, test.profile, false).paint(test.role, "x")
			want := "x"
			if test.want != "" {
				want = "\x1b[" + test.want + "mx\x1b[m"
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	if got := newTheme(BackgroundDark, colorprofile.TrueColor, true).paint(roleBad, "x"); got != "x" {
		t.Errorf("without styling: %q", got)
	}
	if got := newTheme(BackgroundDark, colorprofile.ANSI256, true).link("text", "https://contoso.com"); !strings.Contains(got, "https://contoso.com") || strings.Contains(got, "\x1b[") {
		t.Errorf("a link without styling: %q", got)
	}
}
