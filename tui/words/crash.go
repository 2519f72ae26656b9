package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
)

// Crash is what people read after an error in the program itself. The outcome says what exists; nil or no change done:
// nothing was written. log is the path of the log, empty when there is none.
func Crash(o *steps.Outcome, log string) string {
	rows := []string{"modelop-entra has stopped because of an error in itself. We are sorry.", ""}
	if o == nil || o.Changes == 0 && o.Unknown == 0 {
		rows = append(rows, "Nothing was changed in your tenant.")
	} else {
		rows = append(rows, indented("", fmt.Sprintf("What exists in %s: %d of %s are done. Nothing was undone.",
			TenantName(o.Tenant), o.Changes, Count(o.Of, "change")))...)
		if o.Secrets > 0 {
			rows = append(rows, strings.TrimSuffix(secretsMade(o.Secrets), " vault.json."),
				"  "+Folder(o.Folder)+"vault.json")
		}
		if o.Continue != "" {
			rows = append(rows, "", "To go on, run this again. It looks at the tenant first, and repairs:",
				"  "+o.Continue)
		}
	}
	if log != "" {
		rows = append(rows, "", "The log says what happened, without secrets. Please send it to ModelOp:", "  "+log)
	}
	return strings.Join(rows, "\n") + "\n"
}
