package words

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/plan"
)

// HandoffLines tells what is left for an administrator, and how to give it to one.
func HandoffLines(o steps.Outcome) []string {
	if len(o.Handoffs) == 0 {
		return nil
	}
	rows := []string{Count(len(o.Handoffs), "permission") + " left for an administrator:"}
	if len(o.Handoffs) == 1 {
		rows = []string{"1 permission is left for an administrator:"}
	}
	for _, h := range o.Handoffs {
		rows = append(rows, fmt.Sprintf("  %s for %s", h.Permission, h.Registration))
		if h.Why != "" {
			rows = append(rows, hanging("    Why         ", h.Why)...)
		}
		if h.Without != "" {
			rows = append(rows, hanging("    Without it  ", h.Without)...)
		}
		if h.Role != "" {
			rows = append(rows, hanging("    Who         ", WhoGrants(h.Role))...)
		}
		if h.Portal != "" {
			rows = append(rows, "    Where       "+h.Portal)
		}
	}
	for _, f := range o.Files {
		if f.Name == "handoff.md" {
			rows = append(rows, "Send them this file:", "  "+Folder(o.Folder)+f.Name)
			if command, ok := strings.CutSuffix(o.ConsentCommand, dataFile); ok {
				rows = append(rows, "Or let them run this, here or beside that file:", "  "+command+steps.Quoted(Folder(o.Folder)+dataFile))
			}
			return rows
		}
	}
	return rows
}

// dataFile is what an administrator's command reads.
const dataFile = "handoff.json"

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
