package simtenant

import "net/url"

// clientToken asks for a token as an application.
func (f *fixture) clientToken(appID, secret, scope string) answer {
	f.t.Helper()
	return f.form("contoso.com/oauth2/v2.0/token", url.Values{"grant_type": {"client_credentials"}, "client_id": {appID}, "client_secret": {secret}, "scope": {scope}})
}

// dynamicToken signs the scenario's person in to a client that asks for permissions by name.
func (f *fixture) dynamicToken(scopes string) string {
	f.t.Helper()
	code := f.form("contoso.com/oauth2/v2.0/devicecode", url.Values{"client_id": {graphTools}, "scope": {scopes + " openid offline_access profile"}})
	if err := f.tenant.Approve(code.text("user_code"), ""); err != nil {
		f.t.Fatal(err)
	}
	return f.form("contoso.com/oauth2/v2.0/token", url.Values{"client_id": {graphTools}, "grant_type": {"device_code"}, "device_code": {code.text("device_code")}}).must(200).text("access_token")
}
