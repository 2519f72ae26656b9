package words

import (
	"errors"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Problem is an error in plain text, in five parts: what happened, what it means, who can fix it and how, what else
// works, and last the codes and ids. It ends in a newline.
func Problem(p *steps.Problem) string {
	if p == nil {
		return ""
	}
	return strings.Join(problemRows(p), "\n") + "\n"
}

func problemRows(p *steps.Problem) []string {
	rows := indented("", Sentence(p.Happened))
	if body := problemBody(p, ""); len(body) > 0 {
		rows = append(append(rows, ""), body...)
	}
	if own := MicrosoftsWords(p); own != "" {
		rows = append(append(rows, ""), indented("", own)...)
	}
	if support := SupportLines(p.Support, Width); len(support) > 0 {
		rows = append(append(rows, ""), support...)
	}
	return rows
}

// ProblemOf is the problem behind an error of the engine.
func ProblemOf(err error) *steps.Problem {
	var p *steps.Problem
	if errors.As(err, &p) {
		return p
	}
	return &steps.Problem{Happened: Sentence(Upper(err.Error())), Cause: err}
}

// MicrosoftsWords are the service's own words where the wizard has none that say more; else empty.
func MicrosoftsWords(p *steps.Problem) string {
	if m := Clean(p.Support.Message); m != "" && slices.Contains([]string{"sign-in-refused", "bad-request"}, p.Key) {
		return "In Microsoft's words: " + Sentence(m)
	}
	return ""
}

// problemBody is everything between the heading and the codes.
func problemBody(p *steps.Problem, indent string) []string {
	rows := indented(indent, Sentence(p.Means))
	switch {
	case p.Who == "" || p.Who == "you":
	case strings.HasPrefix(p.Who, "you"):
		rows = append(rows, indented(indent, Sentence(Upper(p.Who)))...)
	default:
		rows = append(rows, indented(indent, "Who can: "+Sentence(p.Who))...)
	}
	rows = append(rows, ways(indent, "How: ", p.How)...)
	rows = append(rows, ways(indent, "What else works: ", p.Or)...)
	if text := ClockOff(p.Support.ClockSkew); text != "" {
		rows = append(rows, indented(indent, text)...)
	}
	return append(rows, instead(indent, p.Instead)...)
}

// instead lists the other ways to sign in, each with the flag that takes it.
func instead(indent string, all []steps.Way) []string {
	var rows []string
	for i, w := range all {
		if i == 0 {
			rows = append(rows, indent+"What works instead:")
		}
		about := ""
		switch w {
		case steps.WayDeviceCode:
			about = "on any device"
		case steps.WayBrowser:
			about = "on a computer with a browser"
		case steps.WayAzureCLI:
			about = "after az login"
		case steps.WayEnvironment:
			about = "with the variables of a pipeline"
		}
		command := "modelop-entra --sign-in " + string(w)
		rows = append(rows, indent+"  "+command+strings.Repeat(" ", max(40-len(indent)-2-len(command), 2))+about)
	}
	return rows
}

// ways lists what to do: one way beside its label, several each on a row of its own.
func ways(indent, label string, all []string) []string {
	if len(all) == 1 && !IsCommand(all[0]) {
		return indented(indent, label+Sentence(Upper(all[0])))
	}
	var rows []string
	for i, way := range all {
		if i == 0 {
			rows = append(rows, indent+strings.TrimSpace(label))
		}
		if IsCommand(way) {
			rows = append(rows, indent+"  "+way)
		} else {
			rows = append(rows, indented(indent+"  ", way)...)
		}
	}
	return rows
}

// IsCommand tells whether a text is a command or a flag to type, which is never wrapped.
func IsCommand(s string) bool {
	if strings.HasPrefix(s, "--") {
		return true
	}
	for word := range strings.FieldsSeq(s) {
		if !strings.Contains(word, "=") { // settings may stand before the command
			return word == "modelop-entra" || word == "az" || word == "kubectl" || word == "helm" || word == "chmod"
		}
	}
	return false
}

// SupportLines are the codes and ids that Microsoft's support asks for, in rows of at most width cells. An id stays on
// one row with its label.
func SupportLines(s steps.Support, width int) []string {
	var rows []string
	for _, part := range supportParts(s) {
		last := len(rows) - 1
		if last >= 0 && Cells(rows[last])+2+Cells(part)+1 <= width {
			rows[last] += ", " + part
			continue
		}
		if last >= 0 {
			rows[last] += ","
		}
		rows = append(rows, part)
	}
	return rows
}

func supportParts(s steps.Support) []string {
	var parts []string
	for _, part := range []struct{ label, value string }{
		{"", s.Code},
		{"trace id ", s.TraceID},
		{"request id ", s.RequestID},
		{"correlation id ", s.CorrelationID},
	} {
		if part.value != "" {
			parts = append(parts, part.label+Clean(part.value))
		}
	}
	if len(parts) > 0 && !s.Time.IsZero() {
		parts = append(parts, StampToSecond(s.Time))
	}
	return parts
}
