package plan

// The directory roles by their full names, as Microsoft Entra writes them and as people read them.
const (
	RoleGlobalAdministrator           = "Global Administrator"
	RolePrivilegedRoleAdministrator   = "Privileged Role Administrator"
	RoleApplicationAdministrator      = "Application Administrator"
	RoleCloudApplicationAdministrator = "Cloud Application Administrator"
	RoleApplicationDeveloper          = "Application Developer"
)
