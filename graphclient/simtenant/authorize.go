package simtenant

import (
	"fmt"
	"html"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// authorizationCode is a sign-in in the browser that waits to be redeemed.
type authorizationCode struct {
	session   session
	redirect  string
	challenge string
}

// authorize answers the browser's sign-in page. It signs the scenario's person in without asking anything, and sends
// the browser back.
func (t *Tenant) authorize(r *http.Request, at address, form url.Values) reply {
	clientID, redirect := form.Get("client_id"), form.Get("redirect_uri")
	if refused := t.checkClient(r, clientID, at); refused != nil {
		return page(*refused)
	}
	if redirect == "" {
		return page(t.aadsts(r, 500113, nil))
	}
	if !t.redirectAllowed(t.findClient(clientID), redirect) {
		return page(t.aadsts(r, 50011, words{"redirect": redirect, "app": clientID}))
	}
	back := url.Values{}
	if s := form.Get("state"); s != "" {
		back.Set("state", s)
	}
	switch code := t.scenario.SignIn.RefuseBrowser; {
	case form.Get("prompt") == "none":
		back.Set("error", "login_required")
		back.Set("error_description", "AADSTS50058: A silent sign-in request was sent but no user is signed in.")
	case code != 0:
		e := t.aadsts(r, code, t.clientWords(clientID)).body.(oauthError)
		back.Set("error", e.Error)
		back.Set("error_description", e.ErrorDescription)
	default:
		code := t.text(120, tokenLetters)
		t.authz[code] = &authorizationCode{
			session: session{
				clientID: clientID, person: t.whoBrowses(form.Get("login_hint")), at: at, scope: form.Get("scope"), claims: form.Get("claims"),
				nonce: form.Get("nonce"), issued: t.clock.Now(),
			},
			redirect:  redirect,
			challenge: form.Get("code_challenge"),
		}
		back.Set("code", code)
	}
	if form.Get("response_mode") == "form_post" {
		return formPost(redirect, back)
	}
	separator := "?"
	if form.Get("response_mode") == "fragment" {
		separator = "#"
	} else if strings.Contains(redirect, "?") {
		separator = "&"
	}
	return reply{status: http.StatusFound}.with("Location", redirect+separator+back.Encode())
}

// whoBrowses is who signs in in a browser: the person that the page was asked for, or else the one that the options name.
// The caller holds mu.
func (t *Tenant) whoBrowses(hint string) *person {
	if p := t.personByUPN(hint); hint != "" && p != nil {
		return p
	}
	if t.autoApprove != nil {
		return t.personByUPN(t.autoApprove.As)
	}
	return t.somebody()
}

// formPost is a page that sends the browser back with a form, which it submits by itself.
func formPost(redirect string, back url.Values) reply {
	var fields strings.Builder
	for _, name := range slices.Sorted(maps.Keys(back)) {
		fmt.Fprintf(&fields, `<input type="hidden" name="%s" value="%s" />`, html.EscapeString(name), html.EscapeString(back.Get(name)))
	}
	text := fmt.Sprintf(`<html><head><title>Working...</title></head><body><form method="POST" name="hiddenform" action="%s">%s`+
		`<noscript><p>Script is disabled. Click Submit to continue.</p><input type="submit" value="Submit" /></noscript></form>`+
		`<script language="javascript">document.forms[0].submit();</script></body></html>`, html.EscapeString(redirect), fields.String())
	return reply{status: http.StatusOK, raw: []byte(text)}.with("Content-Type", "text/html; charset=utf-8")
}

// page shows a refusal to a person.
func page(refused reply) reply {
	e := refused.body.(oauthError)
	text := fmt.Sprintf("<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><p>Sorry, but we're having trouble signing you in.</p><p>%s</p></body></html>",
		html.EscapeString(e.ErrorDescription))
	return reply{status: http.StatusBadRequest, raw: []byte(text)}.with("Content-Type", "text/html; charset=utf-8")
}

// redirectAllowed tells whether a client may be sent to an address. The port of localhost does not count.
func (t *Tenant) redirectAllowed(c *client, redirect string) bool {
	if c.first != nil {
		return isLocalhost(redirect)
	}
	if c.app == nil {
		return false
	}
	all := slices.Concat(c.app.Web.RedirectURIs, c.app.SPA.RedirectURIs, c.app.PublicClient.RedirectURIs)
	return slices.ContainsFunc(all, func(registered string) bool {
		return registered == redirect || isLocalhost(registered) && withoutPort(registered) == withoutPort(redirect)
	})
}

func isLocalhost(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "http" && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1")
}

func withoutPort(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	if host, _, err := net.SplitHostPort(u.Host); err == nil {
		u.Host = host
	}
	return strings.TrimSuffix(u.String(), "/")
}

// redeemAuthorizationCode ends a sign-in in the browser.
func (t *Tenant) redeemAuthorizationCode(r *http.Request, form url.Values) reply {
	c := t.authz[form.Get("code")]
	if c == nil || c.session.clientID != form.Get("client_id") {
		return t.aadsts(r, 70008, nil)
	}
	delete(t.authz, form.Get("code"))
	if c.redirect != form.Get("redirect_uri") {
		return t.aadsts(r, 50011, words{"redirect": form.Get("redirect_uri"), "app": c.session.clientID})
	}
	if c.challenge != "" && digest(form.Get("code_verifier")) != c.challenge {
		return t.aadsts(r, 50148, nil)
	}
	if client := t.findClient(c.session.clientID); client.app != nil && slices.Contains(client.app.Web.RedirectURIs, c.redirect) {
		if refused := t.checkCredential(r, client, form); refused != nil { // a web server can keep a secret, and must show it
			return *refused
		}
	}
	s := c.session
	if scope := form.Get("scope"); scope != "" {
		s.scope = scope
	}
	if claims := form.Get("claims"); claims != "" {
		s.claims = claims
	}
	return t.userTokens(r, s)
}
