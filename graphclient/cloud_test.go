package graphclient

// The public cloud, where the tests play unless they say otherwise.
const (
	loginHost  = "login.microsoftonline.com"
	graphHost  = "graph.microsoft.com"
	graphScope = "https://" + graphHost + "/.default"
)
