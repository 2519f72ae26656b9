package plan

import (
	"fmt"
	"slices"
	"strings"
)

// compare plans the plain properties: those with one value, and the redirect URIs.
func (d *draft) compare() {
	d.displayName()
	d.switchedOn()
	d.audience()
	d.tokenVersion()
	d.redirects()
	d.implicit()
	d.publicClient()
}

// displayName follows a prefix that the operator changed. A name that somebody else gave stays.
func (d *draft) displayName() {
	if d.how == Adopt {
		return
	}
	before, ok := strings.CutSuffix(d.app.DisplayName, d.reg.Name)
	wanted := strings.TrimSuffix(d.reg.DisplayName, d.reg.Name)
	old, known := prefixOf(setupApplications(d.m.in.State, d.m.in.Blueprint.Key))
	if !ok || !known || before != old || wanted == old {
		return
	}
	d.write.DisplayName = &d.reg.DisplayName
	d.out.DisplayName = d.reg.DisplayName
	d.updates(Change{Action: Update, Subject: "name", Before: d.app.DisplayName, After: d.reg.DisplayName},
		d.m.in.Blueprint.Reasons.DisplayName, "new name", "rename the registration", "renamed")
}

func (d *draft) switchedOn() {
	if !d.app.Disabled {
		return
	}
	d.write.Disabled = new(false)
	d.updates(Change{Action: Update, Subject: SubjectRegistration, Before: "switched off", After: "switched on"},
		d.m.in.Blueprint.Reasons.Enabled, "switch it on", "switch the registration on", "switched on")
}

// audience narrows who can sign in, which locks outsiders out: asked first.
func (d *draft) audience() {
	before := d.app.SignInAudience
	if before == "" {
		before = "AzureADandPersonalMicrosoftAccount" // Microsoft Graph's default
	}
	if before == d.reg.SignInAudience {
		d.fact("who may use it", audienceText(before))
		return
	}
	why := d.m.in.Blueprint.Reasons.SignInAudience
	c := Change{Action: Update, Subject: "who may use it", Before: audienceText(before), After: audienceText(d.reg.SignInAudience)}
	switch d.m.in.Answers.Audience {
	case LeaveIt:
		d.leaveOut(c, why)
		return
	case Allow:
	default:
		d.m.ask(Question{
			Kind: Audience, Registration: d.reg.Name, AppID: d.app.AppID,
			Text: fmt.Sprintf("%s may be used by %s. It should be %s: everybody else is locked out then.",
				d.reg.Name, audienceText(before), audienceText(d.reg.SignInAudience)),
		})
	}
	d.write.SignInAudience = &d.reg.SignInAudience
	d.updates(c, why, "this tenant only", "limit it to this tenant", "limited to this tenant")
}

func audienceText(a string) string {
	switch a {
	case "AzureADMyOrg":
		return "this tenant only"
	case "AzureADMultipleOrgs":
		return "every organization's tenant"
	case "AzureADandPersonalMicrosoftAccount":
		return "every tenant and personal Microsoft accounts"
	case "PersonalMicrosoftAccount":
		return "personal Microsoft accounts only"
	}
	return a
}

func (d *draft) tokenVersion() {
	before := max(d.app.TokenVersion, 1) // the default is 1
	if before == d.reg.TokenVersion {
		d.fact("access token version", fmt.Sprint(before))
		return
	}
	d.write.TokenVersion = &d.reg.TokenVersion
	brief := fmt.Sprintf("token version %d -> %d", before, d.reg.TokenVersion)
	if d.how == Adopt {
		brief = fmt.Sprintf("version %d", d.reg.TokenVersion)
	}
	d.updates(Change{Action: Update, Subject: "access token version", Before: fmt.Sprint(before), After: fmt.Sprint(d.reg.TokenVersion)},
		d.m.in.Blueprint.Reasons.TokenVersion, brief, "set the access token version", "access token version set")
}

// platform is one list of redirect URIs.
type platform struct {
	name   string
	wanted []string
	have   []string
	write  **[]string
}

// redirects adds the addresses that are missing. Entra ID allows each address on one platform only, whatever its case, so
// one of ours that stands elsewhere moves. Other addresses stay.
func (d *draft) redirects() {
	platforms := []platform{
		{"web", d.reg.Web, d.app.Web, &d.write.Web},
		{"single-page application", d.reg.SPA, d.app.SPA, &d.write.SPA},
		{"mobile and desktop", d.reg.PublicClient, d.app.PublicClient, &d.write.PublicClient},
	}
	var all []string
	for _, p := range platforms {
		all = append(all, p.wanted...)
	}
	for _, p := range platforms {
		misplaced := func(uri string) bool { return containsFold(all, uri) && !slices.Contains(p.wanted, uri) }
		kept := without(p.have, misplaced)
		lacking := missing(p.wanted, p.have)
		for _, uri := range kept {
			if !slices.Contains(p.wanted, uri) {
				d.foreign("redirect URI", subjectRedirectURI+" ("+p.name+")", uri)
			}
		}
		if len(kept) != len(p.have) || len(lacking) > 0 {
			*p.write = new(append(kept, lacking...))
		}
		for _, uri := range lacking {
			before := ""
			for _, other := range platforms {
				if i := slices.IndexFunc(other.have, func(s string) bool { return strings.EqualFold(s, uri) }); i >= 0 {
					before = other.have[i] + " (" + other.name + ")"
				}
			}
			brief := "redirect URI"
			if len(lacking) > 1 {
				brief = "redirect URIs"
			}
			d.updates(Change{Action: Add, Subject: subjectRedirectURI + " (" + p.name + ")", Before: before, After: uri},
				d.m.in.Blueprint.Reasons.RedirectURIs, brief, "add redirect URIs", "redirect URI added")
		}
		for _, uri := range p.wanted {
			if slices.Contains(p.have, uri) {
				d.fact(subjectRedirectURI+" ("+p.name+")", uri)
			}
		}
	}
}

func (d *draft) implicit() {
	for _, s := range []struct {
		subject      string
		have, wanted bool
		write        **bool
	}{
		{"implicit grant, access tokens", d.app.ImplicitAccessToken, d.reg.ImplicitAccessToken, &d.write.ImplicitAccessToken},
		{"implicit grant, ID tokens", d.app.ImplicitIDToken, d.reg.ImplicitIDToken, &d.write.ImplicitIDToken},
	} {
		if s.have == s.wanted {
			d.fact(s.subject, onOff(s.have))
			continue
		}
		why := d.m.in.Blueprint.Reasons.ImplicitOff
		if s.wanted {
			why = d.m.in.Blueprint.Reasons.ImplicitOn
		}
		*s.write = new(s.wanted)
		d.updates(Change{Action: Update, Subject: s.subject, Before: onOff(s.have), After: onOff(s.wanted)}, why,
			"implicit grant", "set the implicit grant", "implicit grant set")
	}
}

func (d *draft) publicClient() {
	wanted := d.reg.AllowPublicClientFlows
	if wanted == nil {
		return
	}
	if d.app.FallbackPublicClient == *wanted {
		d.fact("public client flows", onOff(*wanted))
		return
	}
	d.write.FallbackPublicClient = wanted
	d.updates(Change{Action: Update, Subject: "public client flows", Before: onOff(d.app.FallbackPublicClient), After: onOff(*wanted)},
		d.m.in.Blueprint.Reasons.PublicClient, "public client flows", "set public client flows", "public client flows set")
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}
