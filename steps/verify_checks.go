package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// fixByApply is the way to mend what a plan would mend.
const fixByApply = "modelop-entra apply, with the same --tenant and --url"

// failedCheck is a check that found something wrong.
func failedCheck(text, means, fix string, findings ...string) Check {
	return Check{State: CheckFailed, Text: text, Means: means, Fix: fix, FixFor: "fix", Findings: findings}
}

// problemCheck is a check that failed for a reason that the catalogue has words for.
func problemCheck(text string, p *Problem) Check {
	c := failedCheck(text, p.Means, "", p.Happened)
	if len(p.How) > 0 {
		c.Fix = p.How[len(p.How)-1]
		if i := slices.IndexFunc(p.How, func(h string) bool { return strings.HasPrefix(h, "modelop-entra ") }); i >= 0 {
			c.Fix = p.How[i]
		}
	}
	c.Support = p.Support
	return c
}

// skipped is a check that has lost its ground.
func skipped(why string) Check { return Check{State: CheckUnknown, Text: "not checked: " + why} }

// checkAddresses reads the tenant's discovery document and its signing keys.
func (v *verifier) checkAddresses(ctx context.Context, i int) {
	defer close(v.known)
	v.begin(i)
	a, err := v.run.Graph.Addresses(ctx, v.subject.tenant.ID)
	switch {
	case err != nil:
		v.end(i, problemCheck("they do not answer", v.run.explain(err, Values{})))
	case !strings.Contains(strings.ToLower(a.Issuer), strings.ToLower(v.subject.tenant.ID)):
		v.end(i, failedCheck("the issuer is "+a.Issuer, "It is not the issuer of this tenant.", "modelop-entra verify, with the right --tenant"))
	case a.Keys() == 0:
		v.end(i, failedCheck("the tenant publishes no signing keys", "ModelOp Center cannot check any token.", "modelop-entra verify, once more in an hour"))
	default:
		v.addresses = a
		v.end(i, Check{State: CheckPassed, Text: "issuer and signing keys answer"})
	}
}

// checkRedirects asks the sign-in page about each redirect URI. Where it does not tell, what the tenant lists counts.
func (v *verifier) checkRedirects(ctx context.Context, i int) {
	v.patiently(ctx, i, func() Check {
		var uris []redirect
		for _, reg := range v.subject.registrations {
			for _, uri := range reg.redirects {
				r := redirect{registration: reg.name, uri: uri, listed: lists(v.latest(), reg, uri)}
				if reg.appID == "" {
					r.answer = graphclient.RedirectRefused
				} else if r.answer, r.err = v.run.Graph.AskRedirect(ctx, v.subject.tenant.ID, reg.appID, uri); r.err != nil {
					r.problem = v.run.explain(r.err, Values{Reg: reg.name, DisplayName: reg.displayName, URI: uri})
				}
				uris = append(uris, r)
			}
		}
		return redirectsCheck(uris, v.subject.outside)
	})
}

// redirect is a redirect URI with what the sign-in page said about it.
type redirect struct {
	registration, uri string
	answer            graphclient.RedirectAnswer
	err               error
	problem           *Problem
	listed            bool // the registration lists it, as far as was read
}

// lists tells whether nothing says that the registration lacks the redirect URI. p may be nil.
func lists(p *plan.Plan, reg provable, uri string) bool {
	if p == nil {
		return reg.appID != ""
	}
	for _, planned := range p.Registrations {
		if planned.Name != reg.name {
			continue
		}
		lacks := func(c plan.Change) bool { return c.IsRedirectURI() && c.After == uri }
		return reg.appID != "" && !slices.ContainsFunc(slices.Concat(planned.Changes, planned.LeftOut), lacks)
	}
	return false
}

func redirectsCheck(uris []redirect, outside bool) Check {
	accepted, unknown := 0, 0
	var findings []string
	later := false
	for _, r := range uris {
		switch {
		case r.answer == graphclient.RedirectAccepted:
			accepted++
		case r.answer == graphclient.RedirectRefused:
			findings = append(findings, r.uri, whoNeeds(r)+" cannot sign in. AADSTS50011.")
			later = later || r.listed
		case !r.listed:
			findings = append(findings, r.uri, whoNeeds(r)+" cannot sign in. It is not registered with "+r.registration+".")
		default:
			unknown++
		}
	}
	of := fmt.Sprintf("%d of %d accepted", accepted, len(uris))
	switch {
	case len(findings) > 0:
		c := failedCheck(of, "", fixByApply, findings...)
		c.later, c.lags = later, true
		return c
	case unknown > 0 && outside:
		return Check{State: CheckUnknown, Text: of + "; Microsoft does not tell more"}
	case unknown > 0:
		return Check{State: CheckUnknown, Text: "registered as they should be; Microsoft does not tell more"}
	}
	return Check{State: CheckPassed, Text: of + " by the sign-in page", Brief: of}
}

// whoNeeds names, at the beginning of a sentence, who is sent to a redirect URI of ModelOp Center.
func whoNeeds(r redirect) string {
	switch {
	case strings.HasSuffix(r.uri, "/jupyterOauth2ImplicitGrant.html"):
		return "Jupyter"
	case strings.HasSuffix(r.uri, "/modelOpWDC.html"):
		return "Tableau"
	case strings.Contains(r.uri, "powerbi.com"):
		return "Power BI"
	case r.registration == blueprint.GatewayService:
		return "Whoever opens ModelOp Center"
	}
	return "Whoever is sent there"
}

// checkConsents counts the consents that the setup needs. Where the setup was changed lately, it reads the tenant again for
// a while, also for the settings: a copy that lags is no drift.
func (v *verifier) checkConsents(ctx context.Context, i int) {
	v.patiently(ctx, i, func() Check {
		if v.settings != nil { // not the first look
			if again, err := v.run.subject(ctx, v.options, true); err == nil {
				v.mu.Lock()
				v.plan = again.plan
				v.mu.Unlock()
			}
		}
		p := *v.latest()
		settings := settingsCheck(p)
		v.settings = &settings
		c := consentsCheck(p)
		c.lags = settings != nil
		return c
	})
}

func consentsCheck(p plan.Plan) Check {
	present, waiting, unseen := 0, 0, 0
	var findings []string
	for _, reg := range p.Registrations {
		if reg.Action == plan.LeaveAlone {
			continue
		}
		for _, f := range reg.Facts {
			if f.Consent {
				present++
			}
		}
		for _, c := range reg.Unseen {
			if c.Subject != plan.SubjectGroupReadAll { // has a check of its own
				unseen++
			}
		}
		for _, c := range slices.Concat(reg.Changes, reg.LeftOut) {
			switch {
			case !c.Consent || c.Action == plan.Update && c.After == "taken back":
			case c.Handoff != "" && c.Subject == plan.SubjectGroupReadAll: // has a check of its own
			case c.Handoff != "":
				waiting++
			default:
				findings = append(findings, reg.Name+": "+isOrAre(c.Subject)+" not granted")
			}
		}
	}
	of := fmt.Sprintf("%d of %d present", present, present+waiting+unseen+len(findings))
	switch {
	case len(findings) > 0:
		c := failedCheck(of, "", fixByApply, findings...)
		c.later = true
		return c
	case waiting > 0:
		return Check{State: CheckHandoff, Text: of + ", the rest waits for an administrator"}
	case unseen > 0:
		return Check{State: CheckUnknown, Text: of + ", the rest cannot be seen with this account"}
	}
	return Check{State: CheckPassed, Text: of}
}

// checkSecret proves the vault's secret of a registration.
func (v *verifier) checkSecret(ctx context.Context, i int, reg provable) {
	internal := reg.name == blueprint.InternalClient
	if internal {
		defer close(v.signedIn) // prove closes it where internal-client has no secret to check
	}
	v.begin(i)
	switch {
	case reg.appID == "":
		v.end(i, failedCheck("the registration does not exist", "", fixByApply))
		return
	case reg.secret == nil:
		v.end(i, failedCheck("its secret is not in vault.json on this computer", "It cannot be proven here.", fixByApply))
		return
	}
	rotate := v.run.rotateCommand(reg.name, v.subject.tenant, v.subject.choices)
	token, p := v.run.secretToken(ctx, v.subject.tenant.ID, *reg.secret, Values{DisplayName: reg.displayName, Rotate: rotate}, v.waits(i))
	if p != nil {
		v.end(i, problemCheck("its secret is not accepted", p))
		return
	}
	if internal {
		v.own, v.works = token, true
	}
	ends := reg.secret.EndsAt
	until := "secret accepted, until " + date(ends)
	c := Check{State: CheckPassed, Text: "its secret is accepted, until " + date(ends), Brief: until, Until: ends}
	if left := ends.Sub(v.run.Now()); left <= v.options.WarnWithin {
		in := fmt.Sprintf(", in %d days", int(left.Hours()/24))
		c.State, c.Text, c.Brief = CheckWarning, c.Text+in, c.Brief+in
		c.Fix, c.FixFor = rotate, "renew"
	}
	v.end(i, c)
}

// checkToken looks at what internal-client's token says.
func (v *verifier) checkToken(ctx context.Context, i int) {
	if !await(ctx, v.signedIn, v.known) || !v.works {
		v.end(i, skipped("internal-client cannot sign in"))
		return
	}
	reg := v.subject.registration(blueprint.InternalClient)
	own := v.own
	v.patiently(ctx, i, func() Check {
		if own == (ownToken{}) {
			own, _ = v.run.secretToken(ctx, v.subject.tenant.ID, *reg.secret, Values{}, nil)
		}
		t := own
		own = ownToken{} // a second look needs a new token
		if t.text == "" {
			if t.refused == nil {
				t.refused = context.Cause(ctx)
			}
			return refusedToken(t.refused, v.run.explain(t.refused, Values{Reg: reg.name, DisplayName: reg.displayName}))
		}
		claims, err := v.addresses.Claims(t.text)
		if err != nil {
			return failedCheck("no token that can be read", "ModelOp Center's services cannot check it.", fixByApply, sentence(err.Error()))
		}
		return tokenCheck(tokenFaults(claims, reg.appID, v.addresses.Issuer, v.run.Now()))
	})
}

// checkGroups reads one group as internal-client.
func (v *verifier) checkGroups(ctx context.Context, i int) {
	if v.subject.plan != nil && groupsWait(*v.subject.plan) {
		v.end(i, Check{State: CheckHandoff, Text: "waits for an administrator"})
		return
	}
	if !await(ctx, v.signedIn) || !v.works {
		v.end(i, skipped("internal-client cannot sign in"))
		return
	}
	secret := v.subject.registration(blueprint.InternalClient).secret
	v.patiently(ctx, i, func() Check {
		n, err := v.run.Graph.GroupsOf(ctx, v.subject.tenant.ID, secret.AppID, secret.Value.Reveal())
		if err != nil {
			p := v.run.explain(err, Values{Reg: blueprint.InternalClient, Act: "read groups"})
			c := failedCheck("Microsoft Graph refuses", "ModelOp Center shows ids of groups instead of names.", fixByApply)
			var e *graphclient.Error
			if !errors.As(err, &e) || e.Kind != graphclient.KindNotAllowed {
				c = failedCheck("no answer from Microsoft Graph", p.Means, fixByApply, p.Happened)
			}
			c.Support, c.later = p.Support, true
			return c
		}
		if n == 0 {
			return Check{State: CheckPassed, Text: "Microsoft Graph answers; there is no group yet"}
		}
		return Check{State: CheckPassed, Text: "1 group read through Microsoft Graph"}
	})
}

// groupsWait tells whether Group.Read.All is left for an administrator.
func groupsWait(p plan.Plan) bool {
	return slices.ContainsFunc(p.Registrations, func(reg plan.Registration) bool {
		return slices.ContainsFunc(reg.Changes, func(c plan.Change) bool {
			return c.Consent && c.Handoff != "" && c.Subject == plan.SubjectGroupReadAll
		})
	})
}

// settingsCheck is the drift of the settings: everything that a plan would change but consents, secrets and redirect
// URIs, which have checks of their own. nil: there is none.
func settingsCheck(p plan.Plan) *Check {
	var findings []string
	for _, q := range p.Questions {
		if text := q.Registration + ": a question is open; the wizard asks it"; !slices.Contains(findings, text) {
			findings = append(findings, text)
		}
	}
	for _, reg := range p.Registrations {
		if reg.Action == plan.Create || reg.Action == plan.Restore {
			findings = append(findings, reg.Name+": it does not exist")
			continue
		}
		for _, c := range slices.Concat(reg.Changes, reg.LeftOut) {
			if !c.Consent && !c.IsRedirectURI() && c.Subject != plan.SubjectSecret {
				findings = append(findings, reg.Name+": "+drift(c))
			}
		}
	}
	if len(findings) == 0 {
		return nil
	}
	c := failedCheck(findings[0], "", fixByApply, findings[1:]...)
	c.Name, c.Doing, c.later = CheckSettings, "settings", true
	return &c
}

// drift says how a setting differs from what it should be.
func drift(c plan.Change) string {
	switch {
	case c.Action == plan.Add || c.Action == plan.Create || c.Before == "":
		return isOrAre(c.Subject) + " missing"
	case c.After == "":
		return isOrAre(c.Subject) + " " + c.Before
	}
	return isOrAre(c.Subject) + " " + c.Before + ", should be " + c.After
}

// isOrAre is what a plan calls a setting, with its verb.
func isOrAre(subject string) string {
	for _, many := range []string{"scopes", "claims", "permissions"} {
		if strings.HasSuffix(subject, many) {
			return subject + " are"
		}
	}
	return subject + " is"
}

// await waits until all are closed; false: the context ended first.
func await(ctx context.Context, all ...chan struct{}) bool {
	for _, c := range all {
		select {
		case <-c:
		case <-ctx.Done():
			return false
		}
	}
	return true
}
