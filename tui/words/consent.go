package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// Consent is what an administrator is asked to grant, in the words of the program. who is who signed in. It ends in a
// newline.
func Consent(c steps.Consent, who string) string {
	s := &summary{}
	if c.Demo {
		s.paragraph(indented("", "DEMO. This is a simulated tenant."))
	}
	tenant := Tenant(c.Tenant)
	if len(c.Items) == 0 {
		s.paragraph(indented("", fmt.Sprintf("Nothing is left to grant in %s.", tenant)))
		return strings.Join(s.rows, "\n") + "\n"
	}
	waits := "waits"
	if len(c.Items) > 1 {
		waits = "wait"
	}
	s.paragraph(indented("", fmt.Sprintf("%s for ModelOp Center at %s %s to be granted in %s.", Count(len(c.Items), "permission"), Clean(c.URL), waits, tenant)))
	for _, i := range c.Items {
		rows := hanging("  ", Clean(i.Permission)+" to "+Clean(i.DisplayName)+", on "+Clean(i.Resource))
		rows = append(rows, hanging("    It may      ", i.May)...)
		rows = append(rows, hanging("    Why         ", i.Why)...)
		rows = append(rows, hanging("    Undo        ", "Entra admin center > Entra ID > Enterprise apps > "+Clean(i.DisplayName)+" > Permissions")...)
		if i.Needs != "" {
			rows = append(rows, hanging("    Not by you  ", "it needs a "+i.Needs)...)
		}
		s.paragraph(rows)
	}
	for _, q := range c.Holds {
		rows := indented("", "Somebody else can use "+q.Registration+" too, and what it gets:")
		for _, h := range q.Holds {
			rows = append(rows, "  "+Pad(h.Kind, 21)+Clean(h.Value))
		}
		s.paragraph(rows)
	}
	if c.AskedBy != "" && !c.AskedAt.IsZero() {
		s.paragraph(indented("", fmt.Sprintf("Asked by %s on %s, says the file. You are %s.", Clean(c.AskedBy), Stamp(c.AskedAt), Clean(who))))
	}
	return strings.Join(s.rows, "\n") + "\n"
}

// Roles says which roles somebody holds: "a Privileged Role Administrator", "an Application Administrator and a …". Empty:
// none.
func Roles(names []string) string {
	var all []string
	for _, n := range names {
		n = Clean(n)
		article := "a "
		if n != "" && strings.ContainsRune("AEIO", rune(n[0])) {
			article = "an "
		}
		all = append(all, article+n)
	}
	return List(all)
}

// WhoGrants says who can grant a permission that needs the role.
func WhoGrants(role string) string {
	switch role {
	case plan.RolePrivilegedRoleAdministrator:
		return "a Privileged Role Administrator, or Global Administrator"
	case plan.RoleCloudApplicationAdministrator:
		return "a Cloud Application Administrator, Application Administrator or Global Administrator"
	}
	return role
}

// AlsoRemoves warns of the consents that the portal's button takes back; empty where there are none.
func AlsoRemoves(consents []string) string {
	if len(consents) == 0 {
		return ""
	}
	return fmt.Sprintf("This button also removes %s that others gave: %s.", Count(len(consents), "consent"), Clean(strings.Join(consents, ", ")))
}

// HaveBeen begins a sentence about one thing or several.
func HaveBeen(n int, one, several string) string {
	if n == 1 {
		return one + " has been"
	}
	return several + " have been"
}

// Granted says how granting ended. It ends in a newline.
func Granted(c steps.Consent, o steps.Outcome) string {
	s := &summary{outcome: o}
	tenant := Tenant(c.Tenant)
	switch {
	case len(c.Items) == 0:
		s.paragraph(indented("", "Everything that was asked for is granted already."))
	case o.Of == 0 && o.Problem != nil:
		s.paragraph(indented("", "Nothing was granted in "+tenant+"."))
	case o.Of == 0:
		s.paragraph(indented("", "Nothing was granted: you do not hold the role that it needs in "+tenant+"."))
	default:
		s.paragraph(indented("", fmt.Sprintf("%d of %s granted in %s.", o.Changes, Count(o.Of, "permission"), tenant)))
	}
	for _, t := range Problems(o) {
		s.paragraph(troubleRows(t))
	}
	if o.Result == steps.ResultDone {
		s.paragraph(indented("", "Whoever sent the file can go on: the next run notices by itself."))
	}
	return strings.Join(s.rows, "\n") + "\n"
}
