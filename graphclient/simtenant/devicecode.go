package simtenant

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// deviceCode is a sign-in that waits for a person in a browser.
type deviceCode struct {
	userCode, code string
	clientID       string
	scope          string
	at             address
	expires        time.Time
	polls          int
	state          codeState
	decided        chan struct{} // closed when somebody approves or declines
	person         *person
}

type codeState int

const (
	codePending codeState = iota
	codeApproved
	codeDeclined
	codeUsed
)

const (
	userCodeLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789" // without those that look alike
	tokenLetters    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	codeLifetime    = 15 * time.Minute
)

// deviceCode answers the request for a code.
func (t *Tenant) deviceCode(r *http.Request, at address, form url.Values) reply {
	clientID, scope := form.Get("client_id"), form.Get("scope")
	if clientID == "" {
		return t.aadsts(r, 90014, words{"field": "client_id"})
	}
	if scope == "" {
		return t.aadsts(r, 90014, words{"field": "scope"})
	}
	if refused := t.checkClient(r, clientID, at); refused != nil {
		return *refused
	}
	lifetime := codeLifetime
	if t.scenario.SignIn.CodeLifetime > 0 {
		lifetime = t.scenario.SignIn.CodeLifetime
	}
	c := &deviceCode{
		userCode: t.text(9, userCodeLetters),
		code:     t.text(200, tokenLetters),
		clientID: clientID,
		scope:    scope,
		at:       at,
		expires:  t.clock.Now().Add(lifetime),
		decided:  make(chan struct{}),
	}
	t.codes = append(t.codes, c)
	uri := "https://microsoft.com/devicelogin"
	switch t.cloud().name {
	case "usgov", "usgov-dod":
		uri = "https://microsoft.com/deviceloginus"
	case "china":
		uri = "https://microsoft.com/deviceloginchina"
	}
	return ok(map[string]any{
		"user_code":        c.userCode,
		"device_code":      c.code,
		"verification_uri": uri,
		"expires_in":       int(lifetime / time.Second),
		"interval":         5,
		"message": fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.",
			uri, c.userCode),
	})
}

// hold keeps a poll waiting until somebody has answered its code, for as long as the tenant holds polls. It does not
// where polls are counted.
func (t *Tenant) hold(ctx context.Context, form url.Values) {
	if t.holdPolls <= 0 || t.autoApprove != nil {
		return
	}
	t.mu.Lock()
	c := t.findCode(form)
	var left time.Duration
	if c != nil {
		left = min(t.holdPolls, c.expires.Sub(t.clock.Now()))
	}
	t.mu.Unlock()
	if left <= 0 {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, left)
	defer cancel()
	select {
	case <-c.decided:
	case <-ctx.Done():
	case <-t.closed:
	}
}

func (t *Tenant) findCode(form url.Values) *deviceCode {
	for _, c := range t.codes {
		if c.code == form.Get("device_code") && c.clientID == form.Get("client_id") {
			return c
		}
	}
	return nil
}

// redeemDeviceCode answers a poll.
func (t *Tenant) redeemDeviceCode(r *http.Request, at address, form url.Values) reply {
	c := t.findCode(form)
	if c == nil {
		return t.aadsts(r, 70018, nil)
	}
	c.polls++
	t.decideBySelf(c)
	if code := t.scenario.SignIn.Refuse; code != 0 && c.state == codeApproved {
		return t.aadsts(r, code, t.clientWords(c.clientID))
	}
	switch c.state {
	case codeUsed:
		return t.aadsts(r, 90120, nil)
	case codeDeclined:
		return reply{status: http.StatusBadRequest, body: t.declined(r)}
	case codePending:
		if !t.clock.Now().Before(c.expires) {
			return t.aadsts(r, 70020, nil)
		}
		return t.aadsts(r, 70016, nil)
	case codeApproved:
	}
	session := session{clientID: c.clientID, person: c.person, at: at, scope: c.scope, claims: form.Get("claims"), issued: t.clock.Now()}
	answer := t.userTokens(r, session)
	if answer.status == http.StatusOK {
		c.state = codeUsed
	}
	return answer
}

// decideBySelf lets a code be answered without a browser where the options say so.
func (t *Tenant) decideBySelf(c *deviceCode) {
	if c.state != codePending || !t.clock.Now().Before(c.expires) {
		return
	}
	if a := t.autoApprove; a != nil && c.polls >= a.Poll {
		if p := t.personByUPN(a.As); p != nil {
			t.answer(c, p)
		}
	}
}

// answer does with a code what the scenario's people do.
func (t *Tenant) answer(c *deviceCode, p *person) {
	switch t.scenario.SignIn.Answer {
	case AnswerApprove:
		c.state, c.person = codeApproved, p
		close(c.decided)
	case AnswerDecline:
		c.state = codeDeclined
		close(c.decided)
	case AnswerNothing:
	}
}

func (t *Tenant) declined(r *http.Request) oauthError {
	e := t.aadsts(r, 65004, nil).body.(oauthError)
	e.Error, e.SubError = "authorization_declined", ""
	return e
}

// Errors of Approve.
var (
	ErrUnknownCode   = errors.New("simulated tenant: no sign-in waits for this code")
	ErrExpiredCode   = errors.New("simulated tenant: the code has expired")
	ErrUnknownPerson = errors.New("simulated tenant: there is no such person")
)

// Approve does what a person does in the browser: it types a code and signs in, unless the scenario's people decline or
// leave it alone. An empty user principal name is the scenario's person.
func (t *Tenant) Approve(userCode, userPrincipalName string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	c, err := t.waiting(userCode)
	if err != nil {
		return err
	}
	p := t.personByUPN(userPrincipalName)
	if p == nil {
		return fmt.Errorf("%w: %s", ErrUnknownPerson, userPrincipalName)
	}
	t.answer(c, p)
	return nil
}

func (t *Tenant) waiting(userCode string) (*deviceCode, error) {
	for _, c := range t.codes {
		if !strings.EqualFold(c.userCode, strings.TrimSpace(userCode)) || c.state != codePending {
			continue
		}
		if !t.clock.Now().Before(c.expires) {
			return nil, ErrExpiredCode
		}
		return c, nil
	}
	return nil, ErrUnknownCode
}

// PendingCodes lists the user codes that wait for a person.
func (t *Tenant) PendingCodes() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var pending []string
	for _, c := range t.codes {
		if c.state == codePending && t.clock.Now().Before(c.expires) {
			pending = append(pending, c.userCode)
		}
	}
	return pending
}
