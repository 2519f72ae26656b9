package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// TestACloserLookComesBackToTheSameAnswer: whoever has no browser here reads the page of a registration, and comes back to the same answer.
func TestACloserLookComesBackToTheSameAnswer(t *testing.T) {
	several := plan.Question{Kind: plan.AdoptWhich, Registration: blueprint.GatewayService, Candidates: candidates()}
	for _, tt := range []struct {
		name     string
		question plan.Question
		pages    []string // the app ids
		sees     []string
		answer   string
	}{
		{
			"one", adoptOne(),
			[]string{candidates()[0].AppID},
			[]string{"Redirect URIs", "none", "--adopt gateway-service=APP-ID"},
			"► (*) 1  Yes: adopt it.",
		},
		{
			"several", several,
			[]string{candidates()[0].AppID, candidates()[1].AppID},
			[]string{"https://modelop.contoso.com/login/oauth2/code/gateway-service", "http://localhost:8080/login/oauth2/code/gateway-service", "expired"},
			"► (*) 1  Made 2026-01-14",
		},
		{
			"hold", strangersHold(),
			[]string{strangersHold().AppID},
			[]string{"Whoever has its private key can sign in as it.", "--adopt internal-client=leave"},
			"► No: leave internal-client as it is",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opened := ""
			o := options()
			o.Browser = func(address string) error { opened = address; return nil }
			s := sit(t, asks(tt.question)(), o, 80, 50)
			s.toReview()
			s.press("1", "d")
			s.sees(tt.sees...)
			var page strings.Builder // the address goes over the end of a row
			for _, r := range s.model.body().rows {
				if r.mark == bare {
					page.WriteString(ansi.Strip(r.text))
				}
			}
			for _, id := range tt.pages {
				if !strings.Contains(page.String(), "ApplicationMenuBlade/~/Overview/appId/"+id) {
					t.Errorf("the page of %s does not stand there:\n%s", id, s.window())
				}
			}
			if len(tt.pages) == 1 {
				s.press("c")
				s.sees("The address was sent to your terminal's clipboard.")
				s.press("o")
				s.drain()
				if opened != page.String() {
					t.Errorf("opened %q, shown %q", opened, page.String())
				}
			}
			s.press("esc")
			s.sees(tt.answer)
		})
	}
}
