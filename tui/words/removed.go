package words

import (
	"fmt"

	"github.com/modelop/modelop-entra/steps"
)

// Removal says what taking a setup down would delete, and what it would not. It ends in a newline.
func Removal(m steps.Removal) string {
	var p paragraphs
	if len(m.Delete) == 0 {
		p.say(fmt.Sprintf("There is nothing to delete of the setup for %s in %s.", Clean(m.Setup.URL), Tenant(m.Tenant)))
	} else {
		rows := indented("", fmt.Sprintf("This deletes the setup for %s in %s:", Clean(m.Setup.URL), Tenant(m.Tenant)))
		p.add(append(rows, removableRows(m.Delete)...)...)
		p.say("Nobody can sign in to this ModelOp Center any more, from the first deletion on. " + restorable)
	}
	if len(m.Stay) > 0 {
		rows := indented("", "Somebody else made these, and the wizard adopted them. They stay, with all that is on them:")
		rows = append(rows, removableRows(m.Stay)...)
		p.add(append(rows, "To delete them too, add --including-adopted.")...)
	}
	return p.text()
}

const restorable = "For 30 days the registrations can be restored, with their secrets; so long their names stay reserved."

func removableRows(all []steps.Removable) []string {
	var rows []string
	for _, r := range all {
		rows = append(rows, "  "+Pad(Clean(r.DisplayName), 29)+r.AppID)
	}
	return rows
}

// Removed is how taking a setup down ended. again is the command that restores or goes on. It ends in a newline.
func Removed(o steps.Removed, again string) string {
	var p paragraphs
	of := Count(len(o.Delete), "registration")
	switch o.Result {
	case steps.ResultDone:
		p.say(fmt.Sprintf("Deleted %s of %s in %s.", of, Clean(o.Setup.URL), Tenant(o.Tenant)))
	case steps.ResultInterrupted:
		p.say(fmt.Sprintf("Stopped by you: %d of %s are deleted.", len(o.Deleted), of))
	case steps.ResultRefused:
		p.add("Nothing was deleted.")
	case steps.ResultPartial, steps.ResultFailed, steps.ResultSaved:
		p.say(fmt.Sprintf("Not finished: %d of %s are deleted.", len(o.Deleted), of))
	}
	for _, f := range o.Failed {
		p.add(problemRows(f.Problem)...)
	}
	if o.Problem != nil && len(o.Failed) == 0 {
		p.add(problemRows(o.Problem)...)
	}
	if len(o.Deleted) > 0 {
		p.add(append(append(indented("", restorable), "To restore them:"), "  "+again)...)
	}
	if len(o.Deleted) > 0 && o.Folder != "" {
		p.say("The files in " + Folder(o.Folder) + " stay. vault.json holds the secrets that come back with a restore.")
	}
	return p.text()
}
