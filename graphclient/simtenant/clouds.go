package simtenant

import "strings"

// cloud is one of Microsoft's clouds, with the hosts that serve it.
type cloud struct {
	name           string
	authorityHosts []string // the first is the preferred one
	graphHost      string
	instance       string // cloud_instance_name
	regionSubScope string // tenant_region_sub_scope: what tells the two clouds of the US Government apart
}

var clouds = []cloud{
	{
		name:           "public",
		authorityHosts: []string{"login.microsoftonline.com", "login.windows.net", "login.microsoft.com", "sts.windows.net"},
		graphHost:      "graph.microsoft.com",
		instance:       "microsoftonline.com",
	},
	{
		name:           "usgov",
		authorityHosts: []string{"login.microsoftonline.us", "login.usgovcloudapi.net"},
		graphHost:      "graph.microsoft.us",
		instance:       "microsoftonline.us",
		regionSubScope: "DODCON",
	},
	{
		name:           "usgov-dod",
		authorityHosts: []string{"login.microsoftonline.us"},
		graphHost:      "dod-graph.microsoft.us",
		instance:       "microsoftonline.us",
		regionSubScope: "DOD",
	},
	{
		name:           "china",
		authorityHosts: []string{"login.partner.microsoftonline.cn", "login.chinacloudapi.cn"},
		graphHost:      "microsoftgraph.chinacloudapi.cn",
		instance:       "partner.microsoftonline.cn",
	},
}

func cloudByName(name string) *cloud {
	for i := range clouds {
		if clouds[i].name == name {
			return &clouds[i]
		}
	}
	return &clouds[0]
}

func (t *Tenant) cloud() *cloud { return cloudByName(t.scenario.Cloud) }

// graphURL is the address of Microsoft Graph in the tenant's cloud.
func (t *Tenant) graphURL() string { return "https://" + t.cloud().graphHost }

func cloudByGraphHost(host string) *cloud {
	for i := range clouds {
		if clouds[i].graphHost == host {
			return &clouds[i]
		}
	}
	return nil
}

func cloudByAuthorityHost(host string) *cloud {
	for i := range clouds {
		if clouds[i].hasAuthorityHost(host) {
			return &clouds[i]
		}
	}
	return nil
}

func (c *cloud) hasAuthorityHost(host string) bool {
	for _, h := range c.authorityHosts {
		if strings.EqualFold(h, host) {
			return true
		}
	}
	return false
}
