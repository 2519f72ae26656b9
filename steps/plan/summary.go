package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps/blueprint"
)

// maxSummary is how many characters a row's explanation may have at 80 columns.
const maxSummary = 36

// summary says in a few words, for the registration's row, what happens to it.
func (d *draft) summary(f finding) string {
	switch d.how {
	case Create:
		if d.secret.request == nil {
			return d.reg.Short
		}
		return fitted([]string{d.reg.Short, "secret " + d.m.in.Blueprint.Choices.SecretLifetime.String()}, "; ")
	case Restore:
		text := "deleted " + day(d.app.DeletedAt)
		if len(d.app.Secrets) > 0 {
			text += ", with its secrets"
		}
		return text
	case Adopt:
		if d.app.DeletedAt.IsZero() {
			return adoptSummary(f.ofURL, d.parts())
		}
		return fitted([]string{"deleted " + day(d.app.DeletedAt), "restore it"}, "; ")
	case Update, Grant, Add, Keep, LeaveAlone:
	}
	if parts := d.parts(); len(parts) > 0 {
		return fitted(parts, ", ")
	}
	if len(d.out.Changes) > 0 {
		return "as it should be, but its consents"
	}
	return ""
}

// parts returns the few words of each change, each once.
func (d *draft) parts() []string {
	var parts []string
	for _, b := range d.brief {
		if b != "" && !slices.Contains(parts, b) {
			parts = append(parts, b)
		}
	}
	return parts
}

// adoptSummary names what is added first, and the token version, which is only set, last.
func adoptSummary(ofURL bool, parts []string) string {
	slices.SortStableFunc(parts, func(a, b string) int {
		rank := func(s string) int {
			if strings.HasPrefix(s, "version ") {
				return 1
			}
			return 0
		}
		return rank(a) - rank(b)
	})
	if len(parts) > 0 {
		parts = append([]string{"add " + parts[0]}, parts[1:]...)
	}
	if !ofURL {
		return fitted(parts, ", ")
	}
	if len(parts) == 0 {
		return "has this URL"
	}
	parts[0] = "has this URL; " + parts[0]
	return fitted(parts, ", ")
}

// fitted joins as many parts as fit, and counts the rest.
func fitted(parts []string, sep string) string {
	for n := len(parts); n > 0; n-- {
		text := strings.Join(parts[:n], sep)
		if rest := len(parts) - n; rest > 0 {
			text += fmt.Sprintf(" and %d more", rest)
		}
		if len([]rune(text)) <= maxSummary {
			return text
		}
	}
	if len(parts) > 1 {
		return plural(len(parts), "change", "changes")
	}
	return strings.Join(parts, sep)
}

// keepSummary says, for a registration that is as it should be, what people look for first: its secret.
func keepSummary(r Registration, upToDate bool, in Input) string {
	if n := len(r.LeftOut); n > 0 {
		return plural(n, "change", "changes") + " left out"
	}
	if r.SecretExpiresSoon {
		return fmt.Sprintf("secret expires %s, %s", day(r.SecretUntil), days(in.Now, r.SecretUntil))
	}
	if !upToDate {
		return "as it should be"
	}
	i := slices.IndexFunc(in.Blueprint.Registrations, func(reg blueprint.Registration) bool { return reg.Name == r.Name })
	switch {
	case !r.SecretUntil.IsZero():
		return "secret until " + day(r.SecretUntil)
	case i >= 0 && in.Blueprint.Registrations[i].Secret:
		return "no secret on this computer"
	}
	return "no secret needed"
}
