package plan

// The directory roles by their full names, as Microsoft Entra writes them and as people read them.
const (
	RolePrivilegedRoleAdministrator   = "Privileged Role Administrator"
	RoleCloudApplicationAdministrator = "Cloud Application Administrator"
)
