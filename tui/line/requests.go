package line

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/modelop/modelop-entra/tui/words"
)

// firstRequests is the number of the first registration that gets a request; 0: none does.
func (w *wizard) firstRequests() int {
	for i, r := range w.plan.Registrations {
		if len(r.Operations) > 0 {
			return i + 1
		}
	}
	return 0
}

// requests tells the requests of one registration as they will be sent.
func (w *wizard) requests(about string) {
	n, err := strconv.Atoi(about)
	if err != nil || n < 1 || n > len(w.plan.Registrations) {
		w.talk.fail(fmt.Sprintf("type requests and a number from 1 to %d.", len(w.plan.Registrations)))
		return
	}
	r := w.plan.Registrations[n-1]
	w.talk.say(r.Name + ": " + words.Count(len(r.Operations), "request") + ".")
	for i, op := range r.Operations {
		q := words.RequestOf(r, op)
		w.talk.say(fmt.Sprintf("Request %d of %d, as it will be sent:", i+1, len(r.Operations)))
		w.talk.alone(q.Method + " " + q.Path)
		if q.Body == "" {
			w.talk.hang("  ", "Without a body.")
		}
		for row := range strings.Lines(q.Body) {
			w.talk.text("  " + row)
		}
		w.talk.hang("  ", q.About(cmp.Or(w.opt.Graph, "graph.microsoft.com")))
	}
}
