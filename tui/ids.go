package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// ids shows what Microsoft's support or an administrator asks for. It lies over the screen of the error.
type ids struct {
	problem *steps.Problem
	under   screen
	note    string
}

func startIDs(p *steps.Problem, under screen) screen { return &ids{problem: p, under: under} }

func (i *ids) about() (name, text string) {
	return "Ids for support", "Microsoft's support and your administrators find the request by these ids."
}

func (i *ids) rail() rail { return i.under.rail() }

func (i *ids) keys(s *session) []binding {
	keys := []binding{
		{key: "c", word: "copy all", help: "copy all of it"},
		keyBack,
	}
	if bound(i.under.keys(s), "q") {
		keys = append(keys, keyQuit)
	}
	return append(keys, keyHelp)
}

// idKeys is the key that shows the ids of a problem, where it has any.
func idKeys(p *steps.Problem) []binding {
	if p == nil || len(supportFacts(p)) == 0 {
		return nil
	}
	return []binding{keyIDs}
}

// leave ends the run as the screen underneath would.
func (i *ids) leave(s *session) tea.Cmd {
	if l, ok := i.under.(leavable); ok {
		return l.leave(s)
	}
	return s.quit(s.interrupted())
}

// supportFacts are the labels and values that are known.
func supportFacts(p *steps.Problem) [][2]string {
	s := p.Support
	when := ""
	if !s.Time.IsZero() {
		when = words.StampToSecond(s.Time)
	}
	var facts [][2]string
	for _, f := range [][2]string{
		{"Code", s.Code},
		{"Message", s.Message},
		{"Trace id", s.TraceID},
		{"Request id", s.RequestID},
		{"Correlation id", s.CorrelationID},
		{"Time", when},
		{"Request", s.Request},
	} {
		if f[1] = words.Clean(f[1]); f[1] != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

func (i *ids) view(s *session) body {
	b := s.body()
	b.heading("For Microsoft support or your administrator")
	facts := supportFacts(i.problem)
	for _, f := range facts {
		b.labelled(f[0], factColumn, f[1])
	}
	if i.problem.Support.TraceID != "" {
		b.blank()
		b.text("An administrator finds this sign-in, with the name of the policy, in\n" +
			"Entra admin center > Entra ID > Monitoring & health > Sign-in logs,\nby its correlation id.")
	}
	if text, far := clockText(i.problem.Support); text != "" {
		b.blank()
		if far {
			b.signed(roleWarn, signLook, text)
		} else {
			b.text(text)
		}
	}
	b.note = i.note
	return b
}

// clockText says how far this computer's clock is from Microsoft's, and whether that is too far. A service that gave no
// ids gave no time either.
func clockText(s steps.Support) (text string, far bool) {
	if s.TraceID == "" && s.RequestID == "" && s.CorrelationID == "" {
		return "", false
	}
	if text := words.ClockOff(s.ClockSkew); text != "" {
		return text, true
	}
	within := max(s.ClockSkew.Abs().Round(time.Second), 2*time.Second)
	return "This computer's clock is right to within " + words.Duration(within) + ".", false
}

func (i *ids) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return i, nil
	}
	switch k.name {
	case "esc":
		return i.under, nil
	case "c":
		var all strings.Builder
		for _, f := range supportFacts(i.problem) {
			fmt.Fprintf(&all, "%s: %s\n", f[0], f[1])
		}
		i.note = s.sent("The ids were")
		return i, tea.SetClipboard(all.String())
	}
	return i, nil
}
