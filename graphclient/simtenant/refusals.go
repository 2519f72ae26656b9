package simtenant

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// refusal is an answer of Microsoft Entra ID that says no.
type refusal struct {
	status   int // zero is 400
	error    string
	suberror string
	text     string // {tenant}, {app}, {name} and so on are filled in
	claims   string
}

// refusals are the refusals of a sign-in by their AADSTS number.
// Source of numbers and words: Microsoft Entra authentication and authorization error codes, and quoted answers.
var refusals = map[int]refusal{
	16000:   {error: "interaction_required", text: "User account '{upn}' from identity provider '{idp}' does not exist in tenant '{tenantName}' and cannot access the application '{app}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account."},
	50020:   {error: "invalid_grant", text: "User account '{upn}' from identity provider '{idp}' does not exist in tenant '{tenantName}' and cannot access the application '{app}'({name}) in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account."},
	50034:   {error: "invalid_grant", text: "The user account {upn} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory."},
	50053:   {error: "invalid_grant", text: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."},
	50057:   {error: "invalid_grant", text: "The user account is disabled."},
	50059:   {error: "invalid_request", text: "No tenant-identifying information found in either the request or implied by any provided credentials."},
	50072:   {error: "interaction_required", suberror: "basic_action", text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'."},
	50074:   {error: "interaction_required", suberror: "basic_action", text: "Strong Authentication is required."},
	50076:   {error: "interaction_required", suberror: "basic_action", text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'."},
	50079:   {error: "interaction_required", suberror: "basic_action", text: "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'."},
	50097:   {error: "interaction_required", text: "Device authentication is required."},
	50105:   {error: "invalid_grant", text: "Your administrator has configured the application {name} ('{app}') to block users unless they are specifically granted ('assigned') access to the application. The signed-in user '{upn}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application."},
	50126:   {error: "invalid_grant", text: "Error validating credentials due to invalid username or password."},
	50129:   {error: "interaction_required", text: "Device is not workplace joined. Workplace join is required to register the device."},
	50134:   {error: "invalid_request", text: "Wrong data center."},
	50173:   {error: "invalid_grant", text: "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{validFrom}'."},
	50194:   {error: "invalid_request", text: "Application '{app}'({name}) is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant."},
	50199:   {error: "interaction_required", text: "For security reasons, user confirmation is required for this request. Please repeat the request allowing user interaction."},
	53000:   {error: "interaction_required", suberror: "message_only", text: "Device is not in required device state: compliant. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune."},
	53001:   {error: "interaction_required", suberror: "message_only", text: "Device is not in required device state: domain_joined. Conditional Access policy requires a domain joined device, and the device is not domain joined."},
	53003:   {error: "invalid_grant", suberror: "message_only", text: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.", claims: `{"access_token":{"capolids":{"essential":true,"values":["{policy}"]}}}`},
	530032:  {error: "invalid_grant", suberror: "message_only", text: "User blocked due to risk on home tenant or security policy."},
	530034:  {error: "access_denied", text: "A delegated administrator was blocked from accessing the tenant due to account risk in their home tenant."},
	530035:  {error: "invalid_grant", suberror: "message_only", text: "Access has been blocked by security defaults. This is due to the request using legacy auth or being deemed unsafe by security defaults policies."},
	65001:   {error: "invalid_grant", suberror: "consent_required", text: "The user or administrator has not consented to use the application with ID '{app}' named '{name}'. Send an interactive authorization request for this user and resource."},
	65002:   {error: "invalid_request", text: "Consent between first party application '{app}' and first party resource '{resource}' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API."},
	65004:   {error: "access_denied", suberror: "user_decline", text: "User declined to consent to access the app."},
	70000:   {error: "invalid_grant", text: "The request was denied because one or more scopes requested are unauthorized or expired. The user must first sign in and grant the client application access to the requested scope."},
	70001:   {error: "unauthorized_client", text: "The application named {name} is disabled."},
	70002:   {error: "invalid_client", status: http.StatusUnauthorized, text: "Error validating credentials. The specified client is not allowed to use this flow."},
	70008:   {error: "invalid_grant", text: "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."},
	70011:   {error: "invalid_scope", text: "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."},
	70016:   {error: "authorization_pending", text: "OAuth 2.0 device flow error. Authorization is pending. Continue polling."},
	70018:   {error: "bad_verification_code", text: "Bad verification code. User typed in wrong user code for device code flow. Authorization is not approved."},
	70019:   {error: "expired_token", text: "Verification code expired."},
	70020:   {error: "expired_token", text: "The provided value for the input parameter 'device_code' is not valid. This device code has expired."},
	70043:   {error: "invalid_grant", suberror: "token_expired", text: "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access. The token was issued on {issued} and the maximum allowed lifetime for this request is 14400."},
	700016:  {error: "unauthorized_client", text: "Application with identifier '{app}' was not found in the directory '{tenantName}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."},
	700025:  {error: "invalid_client", status: http.StatusUnauthorized, text: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."},
	700038:  {error: "unauthorized_client", text: "{app} is not a valid application identifier."},
	7000112: {error: "unauthorized_client", text: "Application '{app}'({name}) is disabled."},
	7000215: {error: "invalid_client", status: http.StatusUnauthorized, text: "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{app}'."},
	7000216: {error: "invalid_client", status: http.StatusUnauthorized, text: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type."},
	7000218: {error: "invalid_client", status: http.StatusUnauthorized, text: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."},
	7000222: {error: "invalid_client", status: http.StatusUnauthorized, text: "The provided client secret keys for app '{app}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."},
	7000229: {error: "unauthorized_client", text: "The client application {app} is missing service principal in the tenant {tenant}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119"},
	700024:  {error: "invalid_client", status: http.StatusUnauthorized, text: "Client assertion is not within its valid time range. Current time: {now}, expiry time of assertion {expiry}. Please see https://learn.microsoft.com/entra/identity-platform/certificate-credentials for more information."},
	700211:  {error: "invalid_client", status: http.StatusUnauthorized, text: "No matching federated identity record found for presented assertion issuer '{issuer}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion."},
	700212:  {error: "invalid_client", status: http.StatusUnauthorized, text: "No matching federated identity record found for presented assertion audience '{audience}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion."},
	700027:  {error: "invalid_client", status: http.StatusUnauthorized, text: "The certificate with identifier used to sign the client assertion is not registered on application."},
	700213:  {error: "invalid_client", status: http.StatusUnauthorized, text: "No matching federated identity record found for presented assertion subject '{subject}'. Check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"},
	90002:   {error: "invalid_request", text: "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."},
	90014:   {error: "invalid_request", text: "The required field '{field}' is missing from the credential. Ensure that you have all the necessary parameters for the login request."},
	900023:  {error: "invalid_request", text: "Specified tenant identifier '{tenant}' is neither a valid DNS name, nor a valid external domain."},
	90038:   {error: "invalid_request", text: "Tenant '{tenant}' request is being redirected to the National Cloud '{cloud}'."},
	900384:  {error: "invalid_request", text: "The tenant '{tenant}' is in the National Cloud '{cloud}', and signing in from this cloud is not supported."},
	90094:   {error: "invalid_grant", suberror: "consent_required", text: "{name} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it."},
	90095:   {error: "invalid_grant", suberror: "consent_required", text: "Admin consent is required for the permissions requested by this application. An admin consent request may be sent to the admin."},
	90120:   {error: "invalid_grant", text: "This request has already been authorized or declined. Retry with a new device code."},
	9002313: {error: "invalid_request", text: "Invalid request. Request is malformed or invalid."},
	9002325: {error: "invalid_request", text: "Proof Key for Code Exchange is required for cross-origin authorization code redemption."},
	50148:   {error: "invalid_grant", text: "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE."},
	50011:   {error: "invalid_request", text: "The redirect URI '{redirect}' specified in the request does not match the redirect URIs configured for the application '{app}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error."},
	500011:  {error: "invalid_resource", text: "The resource principal named {resource} was not found in the tenant named {tenantName}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant."},
	500113:  {error: "invalid_request", text: "No reply address is registered for the application."},
	500200:  {error: "invalid_request", text: "User account '{upn}' is a personal Microsoft account. Personal Microsoft accounts are not supported for this application unless explicitly invited to an organization. Try signing out and signing back in with an organizational account."},
	501051:  {error: "invalid_grant", text: "Application '{app}'({name}) is not assigned to a role for the application '{resource}'({resourceName})."},
	650052:  {error: "invalid_client", text: "The app is trying to access a service '{resource}' that your organization '{tenant}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions."},
	650057:  {error: "invalid_resource", text: "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {app}({name}). Resource value from request: {resource}."},
	1002012: {error: "invalid_scope", text: "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI)."},
	70003:   {error: "unsupported_grant_type", text: "The app requested an unsupported grant type '{grant}'."},
	700051:  {error: "unsupported_response_type", text: "response_type 'token' is not enabled for the application."},
	700054:  {error: "unsupported_response_type", text: "response_type 'id_token' is not enabled for the application."},
	700082:  {error: "invalid_grant", suberror: "bad_token", text: "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00."},
	50196:   {error: "invalid_grant", text: "The server terminated an operation because it encountered a client request loop. Please contact your app vendor."},
}

// RefusalCodes lists, in order, the AADSTS numbers that a scenario or a test can have a sign-in refused with.
func RefusalCodes() []int {
	codes := make([]int, 0, len(refusals))
	for code := range refusals {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// oauthError is the body of a refusal by the authority.
type oauthError struct {
	Error            string `json:"error"`
	ErrorDescription string `json:"error_description"`
	ErrorCodes       []int  `json:"error_codes,omitempty"`
	Timestamp        string `json:"timestamp"`
	TraceID          string `json:"trace_id"`
	CorrelationID    string `json:"correlation_id"`
	ErrorURI         string `json:"error_uri,omitempty"`
	SubError         string `json:"suberror,omitempty"`
	Claims           string `json:"claims,omitempty"`
}

// words fill in the placeholders of a refusal.
type words map[string]string

// aadsts makes the refusal with the given number. The caller holds mu.
func (t *Tenant) aadsts(r *http.Request, code int, w words) reply {
	known, found := refusals[code]
	if !found {
		known = refusal{error: "invalid_request", text: "The sign-in was refused."}
	}
	if known.status == 0 {
		known.status = http.StatusBadRequest
	}
	fill := []string{
		"{tenant}", t.state.Organization.ID, "{tenantName}", t.state.Organization.DisplayName,
		"{idp}", "https://sts.windows.net/" + t.state.Organization.ID + "/",
		"{resource}", graphAppID, "{policy}", "5f3bd9a3-0f9e-4f0a-a9f7-1d1f4c9b6e01",
		"{cloud}", cloudByName(t.scenario.Cloud).instance,
		"{now}", t.clock.Now().UTC().Format(tokenTime), "{expiry}", t.clock.Now().UTC().Add(-time.Hour).Format(tokenTime),
		"{upn}", t.somebody().UPN, "{issued}", t.clock.Now().UTC().Add(-2 * time.Hour).Format(tokenTime), "{validFrom}", t.clock.Now().UTC().Format(tokenTime),
	}
	for name, v := range w {
		fill = append([]string{"{" + name + "}", v}, fill...)
	}
	replacer := strings.NewReplacer(fill...)
	now := t.clock.Now().UTC().Format("2006-01-02 15:04:05Z")
	correlation := r.Header.Get("client-request-id")
	if correlation == "" {
		correlation = t.uuid()
	}
	trace := t.uuid()
	return reply{status: known.status, body: oauthError{
		Error: known.error,
		ErrorDescription: fmt.Sprintf("AADSTS%d: %s Trace ID: %s Correlation ID: %s Timestamp: %s",
			code, replacer.Replace(known.text), trace, correlation, now),
		ErrorCodes:    []int{code},
		Timestamp:     now,
		TraceID:       trace,
		CorrelationID: correlation,
		ErrorURI:      fmt.Sprintf("https://login.microsoftonline.com/error?code=%d", code),
		SubError:      known.suberror,
		Claims:        replacer.Replace(known.claims),
	}}
}

// tokenTime is how refusals write a time.
const tokenTime = "2006-01-02T15:04:05.0000000Z"
