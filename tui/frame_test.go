package tui

import (
	"slices"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestALongTenantCanBeRecognizedInEveryWindow: where the tenant has a long name and a long domain, both can be recognized in every window.
func TestALongTenantCanBeRecognizedInEveryWindow(t *testing.T) {
	for columns, want := range map[int]string{
		40: "  Contoso P...  contoso...icrosoft.com",
		80: "  ModelOp Center: Entra ID setup  Contoso P...  contoso-pharmac...icrosoft.com",
	} {
		s := sit(t, contoso(), options(), columns, 24)
		s.session.shown.DisplayName = "Contoso Pharmaceuticals Manufacturing and Distribution"
		s.session.shown.DefaultDomain = "contoso-pharmaceuticals-manufacturing.onmicrosoft.com"
		if got := ansi.Strip(s.session.titleLine()); got != want {
			t.Errorf("%d columns: %q, want %q", columns, got, want)
		}
	}
}

// TestAMessageNeverHidesThatTheBodyGoesOn: a message never hides that the body goes on below.
func TestAMessageNeverHidesThatTheBodyGoesOn(t *testing.T) {
	for _, at := range []struct {
		columns int
		note    string
		all     int
		want    string
	}{
		{40, "Still applying: 11 of 20.", 10, "  Still applying: 11 of 20."},
		{40, "", 14, "            up/down rows 1 to 10 of 14"},
		{40, "Stopping.", 14, "  Stopping.            up/down 1-10/14"},
		{40, "Still applying.", 14, "  Still applying.      up/down 1-10/14"},
		{40, "Still applying: 11 of 20.", 14, "  Still applying: 11 of 20.    1-10/14"},
		{40, "The page was opened in your browser.", 14, "  The page was opened in y...  1-10/14"},
		{80, "The page was opened in your browser.", 14, "  The page was opened in your browser.              up/down rows 1 to 10 of 14"},
	} {
		s := sit(t, contoso(), options(), at.columns, 24)
		if got := ansi.Strip(s.session.noteLine(at.note, keyScroll, 0, 10, at.all)); got != at.want {
			t.Errorf("%d columns: %q, want %q", at.columns, got, at.want)
		}
	}
}

// BenchmarkFrame measures one frame of every screen at 80 by 24: a message that changes nothing, and the drawing.
func BenchmarkFrame(b *testing.B) {
	for _, at := range slices.Concat(stops, later, testStops) {
		b.Run(at.name, func(b *testing.B) {
			s := sitAt(b, at, 80, 24, nil)
			b.ReportAllocs()
			for b.Loop() {
				s.model.Update(tickMsg{})
				s.model.View()
			}
		})
	}
}
