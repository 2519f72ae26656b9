package line

import (
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/tui/words"
)

// problemIDs are the ids for support of the problems of a run, those of each registration by themselves.
func problemIDs(o steps.Outcome) []string {
	var rows []string
	known := false
	add := func(name string, p *steps.Problem) {
		if lines := supportLines(p.Support); len(lines) > 0 {
			rows = append(append(rows, name+":"), lines...)
		}
	}
	for _, r := range o.Registrations {
		if r.Problem != nil {
			known = known || r.Problem == o.Problem
			add(r.Name, r.Problem)
		}
	}
	if o.Problem != nil && !known {
		add("The run", o.Problem)
	}
	return rows
}

// testIDs are the ids for support of the checks that failed.
func (w *wizard) testIDs() []string {
	if w.tested == nil {
		return nil
	}
	var rows []string
	if p := w.tested.Problem; p != nil {
		rows = supportLines(p.Support)
	}
	for _, c := range w.tested.Checks {
		if lines := supportLines(c.Support); len(lines) > 0 && c.State == steps.CheckFailed {
			rows = append(append(rows, words.Upper(c.Doing)+":"), lines...)
		}
	}
	return rows
}

// ids is the command that tells ids for support; there may be none yet.
func (w *wizard) ids(rows func() []string) command {
	return command{word: "ids", do: func(string) bool {
		all := rows()
		for _, row := range all {
			w.talk.row("", row)
		}
		return len(all) > 0
	}}
}

// supportLines are the ids for support, one on a row.
func supportLines(s steps.Support) []string {
	var rows []string
	if s.Code != "" {
		rows = append(rows, "Code: "+words.Sentence(s.Code))
	}
	for _, id := range [][2]string{
		{"Trace id: ", s.TraceID}, {"Request id: ", s.RequestID}, {"Correlation id: ", s.CorrelationID},
	} {
		if id[1] != "" {
			rows = append(rows, id[0]+id[1])
		}
	}
	if len(rows) > 0 && !s.Time.IsZero() {
		rows = append(rows, "Time: "+words.StampToSecond(s.Time))
	}
	return rows
}
