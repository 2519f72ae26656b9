package words

import (
	"fmt"

	"github.com/modelop/modelop-entra/steps"
)

// Consent is what an administrator is asked to grant, in the words of the program. who is who signed in. It ends in a
// newline.
func Consent(c steps.Consent, who string) string {
	var p paragraphs
	if c.Demo {
		p.say("DEMO. This is a simulated tenant.")
	}
	tenant := Tenant(c.Tenant)
	if len(c.Items) == 0 {
		p.say(fmt.Sprintf("Nothing is left to grant in %s.", tenant))
		return p.text()
	}
	waits := "waits"
	if len(c.Items) > 1 {
		waits = "wait"
	}
	p.say(fmt.Sprintf("%s for ModelOp Center at %s %s to be granted in %s.", Count(len(c.Items), "permission"), Clean(c.URL), waits, tenant))
	for _, i := range c.Items {
		rows := hanging("  ", Clean(i.Permission)+" to "+Clean(i.DisplayName)+", on "+Clean(i.Resource))
		rows = append(rows, hanging("    It may      ", i.May)...)
		rows = append(rows, hanging("    Why         ", i.Why)...)
		rows = append(rows, hanging("    Undo        ", "Entra admin center > Entra ID > Enterprise apps > "+Clean(i.DisplayName)+" > Permissions")...)
		if i.Needs != "" {
			rows = append(rows, hanging("    Not by you  ", "it needs "+Role(i.Needs))...)
		}
		p.add(rows...)
	}
	for _, q := range c.Holds {
		rows := indented("", "Somebody else can use "+q.Registration+" too, and what it gets:")
		for _, h := range q.Holds {
			rows = append(rows, "  "+Pad(h.Kind, 21)+Clean(h.Value))
		}
		p.add(rows...)
	}
	if c.AskedBy != "" && !c.AskedAt.IsZero() {
		p.say(fmt.Sprintf("Asked by %s on %s, says the file. You are %s.", Clean(c.AskedBy), Stamp(c.AskedAt), Clean(who)))
	}
	return p.text()
}

// Granted says how granting ended. It ends in a newline.
func Granted(c steps.Consent, o steps.Outcome) string {
	var p paragraphs
	tenant := Tenant(c.Tenant)
	switch {
	case len(c.Items) == 0:
		p.say("Everything that was asked for is granted already.")
	case o.Of == 0 && o.Problem != nil:
		p.say("Nothing was granted in " + tenant + ".")
	case o.Of == 0:
		p.say("Nothing was granted: you do not hold the role that it needs in " + tenant + ".")
	default:
		p.say(fmt.Sprintf("%d of %s granted in %s.", o.Changes, Count(o.Of, "permission"), tenant))
	}
	for _, t := range Problems(o) {
		p.add(troubleRows(t)...)
	}
	if o.Result == steps.ResultDone {
		p.say("Whoever sent the file can go on: the next run notices by itself.")
	}
	return p.text()
}
