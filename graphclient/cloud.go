package graphclient

import "strings"

// Cloud is one of Microsoft's clouds: where people sign in and where Microsoft Graph is.
// Source: Microsoft Entra authentication and national clouds; Microsoft Graph national cloud deployments.
type Cloud struct {
	Name      string // as --cloud names it
	LoginHost string
	GraphHost string
	// PortalHost is the Microsoft Entra admin center.
	PortalHost string
	// AzureName is the cloud's name for the Azure CLI: az cloud set --name.
	AzureName string
	// instance is cloud_instance_name in a tenant's metadata. The two clouds of the US Government share one.
	instance string
}

// The clouds.
var (
	PublicCloud = Cloud{"public", "login.microsoftonline.com", "graph.microsoft.com", "entra.microsoft.com", "AzureCloud", "microsoftonline.com"}
	USGov       = Cloud{"usgov", "login.microsoftonline.us", "graph.microsoft.us", "entra.microsoft.us", "AzureUSGovernment", "microsoftonline.us"}
	USGovDoD    = Cloud{"usgov-dod", "login.microsoftonline.us", "dod-graph.microsoft.us", "entra.microsoft.us", "AzureUSGovernment", "microsoftonline.us"}
	China       = Cloud{"china", "login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn", "entra.microsoftonline.cn", "AzureChinaCloud", "partner.microsoftonline.cn"}
)

// clouds lists all clouds.
func clouds() []Cloud { return []Cloud{PublicCloud, USGov, USGovDoD, China} }

// CloudByName finds a cloud by its name.
func CloudByName(name string) (Cloud, bool) {
	for _, c := range clouds() {
		if c.Name == name {
			return c, true
		}
	}
	return Cloud{}, false
}

// graphBase is the address of Microsoft Graph's version that is used.
func (c Cloud) graphBase() string { return "https://" + c.GraphHost + version }

// version is the version of Microsoft Graph that is used, as its addresses begin.
const version = "/v1.0"

// graphScope asks for whatever the signed-in application may do on Microsoft Graph.
func (c Cloud) graphScope() string { return "https://" + c.GraphHost + "/.default" }

// login is an address of the sign-in service, below a tenant.
func (c Cloud) login(tenant, path string) string {
	return "https://" + c.LoginHost + "/" + tenant + path
}

// cloudOf finds the cloud that a tenant's metadata names, by its instance and the part of a region that tells the two
// clouds of the US Government apart. It tells false for a name that nobody knows.
func cloudOf(instance, regionSubScope string) (Cloud, bool) {
	if instance == USGov.instance && strings.EqualFold(regionSubScope, "DOD") {
		return USGovDoD, true
	}
	for _, c := range clouds() {
		if instance != "" && strings.EqualFold(c.instance, instance) {
			return c, true
		}
	}
	return Cloud{}, false
}
