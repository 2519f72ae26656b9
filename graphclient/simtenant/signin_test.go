package simtenant

import "net/url"

// clientToken asks for a token as an application.
func (f *fixture) clientToken(appID, secret, scope string) answer {
	f.t.Helper()
	return f.form("contoso.com/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {scope}})
}
