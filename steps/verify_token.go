package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/written"
)

// tokenFault is a claim of internal-client's token that is not as ModelOp Center's services need it.
type tokenFault struct {
	text  string // "no role modelop_client in it"
	means string
	later bool // what was granted or changed just now reaches tokens late
}

// tokenFaults compares a token, claim by claim, with what ModelOp Center's services accept.
// Source: Microsoft's access token claims reference, and ModelOp's page about Microsoft Entra ID.
func tokenFaults(c graphclient.Claims, appID, issuer string, now time.Time) []tokenFault {
	const refused = "ModelOp Center's services will be refused."
	var faults []tokenFault
	add := func(later bool, text string) {
		faults = append(faults, tokenFault{text: text, means: refused, later: later})
	}
	if c.SignatureFault != nil {
		add(false, "its signature is not one of the tenant's keys")
	}
	version2 := c.Version == "2.0"
	if !version2 {
		add(true, fmt.Sprintf("its version is %s, should be 2.0", orNone(c.Version)))
	}
	// The audience and issuer of version 1 differ by nature: one fault is told once.
	if version2 && !(len(c.Audience) == 1 && strings.EqualFold(c.Audience[0], appID)) {
		add(true, fmt.Sprintf("its audience is %s, should be %s", orNone(strings.Join(c.Audience, " ")), appID))
	}
	if version2 && c.Issuer != issuer {
		add(false, fmt.Sprintf("its issuer is %s, should be %s", orNone(c.Issuer), issuer))
	}
	if !slices.Contains(c.Roles, "modelop_client") {
		add(true, "no role modelop_client in it")
	}
	if c.Type != "app" {
		add(true, "no claim idtyp app in it")
	}
	if !c.ExpiresAt.After(now) {
		add(false, "it has expired already: compare this computer's clock")
	}
	return faults
}

func orNone(s string) string {
	if s == "" {
		return "missing"
	}
	return s
}

// tokenCheck is the result of the comparison.
func tokenCheck(faults []tokenFault) Check {
	if len(faults) == 0 {
		return Check{
			State: CheckPassed, Text: "version 2, audience, role modelop_client, idtyp app, signature",
			Brief: "version 2, role modelop_client, idtyp app",
		}
	}
	c := failedCheck(faults[0].text, faults[0].means, fixByApply)
	c.later = true
	for i, f := range faults {
		c.later = c.later && f.later
		if i > 0 {
			c.Findings = append(c.Findings, sentence(f.text))
		}
	}
	return c
}

// refusedToken is the check where the service accepted the secret and gave no token.
func refusedToken(err error, p *Problem) Check {
	c := failedCheck("no token", "ModelOp Center's services will be refused.", fixByApply)
	c.Support, c.later = p.Support, true
	var e *graphclient.SignInError
	switch {
	case errors.As(err, &e) && slices.Contains(e.Codes, 501051):
		c.Text = "no token: internal-client does not hold the role modelop_client"
	case errors.As(err, &e) && (e.OAuthError == "invalid_resource" || slices.Contains(e.Codes, 500011)):
		c.Text = "no token: internal-client has no Application ID URI"
	default:
		c.Findings = []string{p.Happened}
	}
	return c
}

// sentence gives a text a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.TrimRight(written.Capital(s), ".") + "."
}

// date is a day, as screens write it.
func date(t time.Time) string { return t.UTC().Format(time.DateOnly) }
