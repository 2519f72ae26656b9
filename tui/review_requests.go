package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
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
	return append(keys, binding{key: "c", word: "copy", help: "copy this request"}, keyHelp)
}

func (r *requests) count() int { return len(r.from.registration().Operations) }

func (r *requests) request() request {
	reg := r.from.registration()
	return requestOf(reg, reg.Operations[r.at])
}

func (r *requests) view(s *session) body {
	b := s.body()
	q := r.request()
	b.heading(fmt.Sprintf("%s: request %d of %d, as it will be sent", r.from.registration().Name, r.at+1, r.count()))
	b.alone(rolePlain, q.method+" "+q.path)
	if q.body != "" {
		for _, l := range strings.Split(q.body, "\n") {
			for _, piece := range chop(l, b.width) {
				b.add(piece)
			}
		}
	} else {
		b.add("without a body")
	}
	b.blank()
	text := "To " + cmp.Or(s.opt.Graph, "graph.microsoft.com") + ". Needs " + q.needs + "."
	if q.method == "PATCH" {
		text += " Lists are sent whole; what was there is in them."
	}
	b.text(text)
	b.note = r.note
	return b
}

func (r *requests) update(s *session, msg tea.Msg) (screen, tea.Cmd) {
	k, ok := msg.(keyMsg)
	if !ok {
		return r, nil
	}
	n := r.count()
	switch k.name {
	case "esc":
		return r.from, nil
	case "left":
		return newRequests(r.from, (r.at+n-1)%n), nil
	case "right":
		return newRequests(r.from, (r.at+1)%n), nil
	case "c":
		r.note = s.sent("The request was")
		q := r.request()
		return r, tea.SetClipboard(strings.TrimSpace(q.method + " " + q.path + "\n" + q.body))
	}
	return r, nil
}
