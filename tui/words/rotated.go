package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Checked tells in one row whether Entra ID accepts a secret.
func Checked(c steps.CheckedSecret) string {
	if c.Problem != nil {
		return Pad(c.Registration, 29) + "FAILED: " + Inner(c.Problem.Happened)
	}
	return Pad(c.Registration, 29) + "secret accepted, until " + Date(c.EndsAt)
}

// Rotated says how the first half of a rotation ended, and what to do before the second. finish is the command for that.
// It ends in a newline.
func Rotated(o steps.Outcome, result steps.Result, checked []steps.CheckedSecret, finish string) string {
	var p paragraphs
	if o.Demo {
		p.say(DemoWas)
	}
	if len(checked) == 0 {
		p.add("No new secret was made.")
	} else {
		made := Count(len(checked), "new secret") + " saved in vault.json. The old ones stay valid."
		p.say(made)
	}
	if o.Problem != nil {
		p.add(problemRows(o.Problem)...)
	}
	for _, c := range checked {
		if c.Problem != nil {
			p.add(problemRows(c.Problem)...)
		}
	}
	p.add(HandoffLines(o)...)
	p.add(missing(o.Missing)...)
	if len(checked) > 0 && result != steps.ResultInterrupted {
		var rows []string
		for _, c := range o.Next {
			if strings.HasPrefix(c, "kubectl ") {
				rows = append(rows, "  "+c)
			}
		}
		if len(rows) > 0 {
			p.add(append([]string{"Next, install them and restart ModelOp Center:"}, rows...)...)
		}
		p.add("When it runs with them, remove the old ones:", "  "+finish)
	} else if o.Continue != "" {
		p.add("To see how the setup stands:", "  "+o.Continue)
	}
	return p.text()
}

// Retirement lists the secrets that the end of a rotation removes. It ends in a newline.
func Retirement(m steps.Retirement) string {
	if len(m.Old) == 0 {
		return "No old secret is left. vault.json knows only those that ModelOp Center needs.\n"
	}
	rows := indented("", fmt.Sprintf("This removes from %s:", Tenant(m.Tenant)))
	for _, o := range m.Old {
		row := "  " + Pad(o.Registration, 29) + o.KeyID + ", until " + Date(o.EndsAt)
		if o.Foreign {
			row += ", of others"
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n") + "\n"
}

// Retired says how the end of a rotation went. It ends in a newline.
func Retired(o steps.Retired) string {
	var p paragraphs
	if o.Demo {
		p.say(DemoWas)
	}
	head := fmt.Sprintf("%d of %s removed.", len(o.Removed), Count(len(o.Old), "secret"))
	switch o.Result {
	case steps.ResultDone:
		head = Count(len(o.Removed), "secret") + " removed. ModelOp Center's are those in vault.json."
	case steps.ResultInterrupted:
		head = "Stopped by you. " + head
	case steps.ResultRefused:
		head = "Nothing was removed."
	case steps.ResultPartial, steps.ResultFailed, steps.ResultSaved:
	}
	p.say(head)
	if o.Problem != nil {
		p.add(problemRows(o.Problem)...)
	}
	return p.text()
}
