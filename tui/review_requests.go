package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/modelop/modelop-entra/tui/words"
)

// requests shows the requests of one registration, as they will be sent.
type requests struct {
	from *details
	at   int
	note string
}

func newRequests(from *details, at int) *requests { return &requests{from: from, at: at} }

func (r *requests) about() (string, string) {
	return "The requests", "What the wizard will send to Microsoft Graph for this registration, in order. Nothing has been sent."
}
func (r *requests) rail() rail { return rail{at: stageReview} }

func (r *requests) keys(*session) []binding {
	keys := []binding{keyBack}
	if r.count() > 1 {
		keys = append(keys, binding{key: "left/right", word: "other request", short: "other", help: "the other requests"})
	}
	return append(keys,
		binding{key: "s", word: "save plan", wide: true, help: "save the plan, with all requests, and your answers"},
		binding{key: "c", word: "copy", help: "copy this request"}, keyHelp)
}

func (r *requests) count() int { return len(r.from.registration().Operations) }

func (r *requests) request() words.Request {
	reg := r.from.registration()
	return words.RequestOf(reg, reg.Operations[r.at])
}

func (r *requests) view(s *session) body {
	b := s.body()
	q := r.request()
	b.heading(fmt.Sprintf("%s: request %d of %d, as it will be sent", r.from.registration().Name, r.at+1, r.count()))
	b.alone(rolePlain, q.Method+" "+q.Path)
	if q.Body != "" {
		for _, l := range strings.Split(q.Body, "\n") {
			for _, piece := range chop(l, b.width) {
				b.add(piece)
			}
		}
	} else {
		b.add("without a body")
	}
	b.blank()
	b.text(q.About(cmp.Or(s.opt.Graph, "graph.microsoft.com")))
	b.note = r.note
	return b
}

func (r *requests) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	if saved, ok := msg.(savedMsg); ok {
		r.note = saved.note(s)
		return r, nil
	}
	k, ok := msg.(keyMsg)
	if !ok {
		return r, nil
	}
	n := r.count()
	r.note = ""
	switch k.name {
	case "esc":
		return r.from, nil
	case "left":
		return newRequests(r.from, (r.at+n-1)%n), nil
	case "right":
		return newRequests(r.from, (r.at+1)%n), nil
	case "s":
		return r, s.savePlan(r.from.plan, false)
	case "c":
		r.note = s.sent("The request was")
		q := r.request()
		return r, tea.SetClipboard(strings.TrimSpace(q.Method + " " + q.Path + "\n" + q.Body))
	}
	return r, nil
}
