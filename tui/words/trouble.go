package words

import (
	"slices"

	"github.com/modelop/modelop-entra/steps"
)

// Trouble is one problem of a run, with the names of all registrations that have it.
type Trouble struct {
	Names   []string // empty: the run as a whole
	Problem *steps.Problem
}

// About begins a sentence about the trouble: "go-cli: ", or nothing for the run as a whole.
func (t Trouble) About() string {
	if len(t.Names) == 0 {
		return ""
	}
	return List(t.Names) + ": "
}

// Sentence is what happened, and to whom.
func (t Trouble) Sentence() string {
	if len(t.Names) == 0 {
		return Sentence(t.Problem.Happened)
	}
	return t.About() + Sentence(Inner(t.Problem.Happened))
}

// Problems lists the problems of a run, each once.
func Problems(o steps.Outcome) []Trouble {
	var all []Trouble
	for _, r := range o.Registrations {
		if r.Problem == nil {
			continue
		}
		at := slices.IndexFunc(all, func(t Trouble) bool { return t.Problem.Happened == r.Problem.Happened })
		if at < 0 {
			all = append(all, Trouble{Problem: r.Problem})
			at = len(all) - 1
		} else if all[at].Problem.Means != r.Problem.Means { // each its own: none stands for all
			common := *all[at].Problem
			common.Means = ""
			all[at].Problem = &common
		}
		all[at].Names = append(all[at].Names, r.Name)
	}
	if o.Problem != nil && !slices.ContainsFunc(all, func(t Trouble) bool { return t.Problem.Happened == o.Problem.Happened }) {
		all = append(all, Trouble{Problem: o.Problem})
	}
	return all
}

func troubleRows(t Trouble) []string {
	rows := indented("", t.Sentence())
	rows = append(rows, problemBody(t.Problem, "  ")...)
	for _, row := range SupportLines(t.Problem.Support, Width-2) {
		rows = append(rows, "  "+row)
	}
	return rows
}
