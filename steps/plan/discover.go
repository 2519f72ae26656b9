package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
)

// finding is what stands for a registration in the tenant. how is Create where nothing does, and empty while a question
// is open.
type finding struct {
	how Action
	app tenant.Application
	// ofURL says that a redirect URI tells that it serves this ModelOp URL.
	ofURL bool
}

// evidence is what an application tells about the ModelOp Center that it serves.
type evidence int

const (
	tellsNothing evidence = iota
	tellsThisURL
	tellsAnother
)

// discover finds what stands for each registration, and asks where only the operator can know.
func (m *maker) discover() {
	m.found = map[string]finding{}
	if m.askReplaces() {
		return
	}
	for _, reg := range m.in.Blueprint.Registrations {
		if m.in.Answers.LeaveOut[reg.Name] {
			if app, ok := m.ours(reg, m.in.State.Applications); ok {
				m.found[reg.Name] = finding{app: app}
			}
			continue
		}
		f := m.find(reg)
		if f.app.AppID != "" && m.taken(f.app.AppID) {
			m.askWhich(reg, nil, f.app.AppID)
			f = finding{}
		}
		m.found[reg.Name] = f
	}
}

// taken tells whether an application stands for another registration already.
func (m *maker) taken(appID string) bool {
	for _, f := range m.found {
		if strings.EqualFold(f.app.AppID, appID) {
			return true
		}
	}
	return false
}

// askReplaces asks, for a URL that no setup of the tenant has, whether one of them has moved there. An answer that names no
// setup, or that the blueprint was not made for, is no answer.
func (m *maker) askReplaces() bool {
	b, a := m.in.Blueprint, m.in.Answers
	setups := Setups(m.in.State)
	exists := slices.ContainsFunc(setups, func(s Setup) bool { return s.Key == b.Key }) || m.existsDeleted()
	switch {
	case a.Replaces != "":
		if exists && a.Replaces == b.Key {
			return false
		}
	case exists, a.NewSetup, len(setups) == 0:
		return false
	}
	m.ask(Question{Kind: Replaces, Setups: setups})
	return true
}

// existsDeleted tells whether a registration of the setup is among the deleted ones.
func (m *maker) existsDeleted() bool {
	return slices.ContainsFunc(slices.Concat(m.in.Blueprint.Registrations, m.in.Blueprint.LeftOut), func(reg blueprint.Registration) bool {
		_, ok := m.ours(reg, m.in.State.DeletedApplications)
		return ok
	})
}

// find decides what stands for one registration.
func (m *maker) find(reg blueprint.Registration) finding {
	answer := m.in.Answers.Adopt[reg.Name]
	if app, ok := m.ours(reg, m.in.State.Applications); ok {
		if several := m.allOurs(reg, m.in.State.Applications); len(several) > 1 && !strings.EqualFold(app.UniqueName, reg.UniqueName) {
			if app, ok = named(several, answer); !ok {
				m.askWhich(reg, several, answer)
				return finding{}
			}
		}
		return finding{how: Update, app: app}
	}
	if app, ok := named(m.adoptable(), answer); ok {
		return finding{how: Adopt, app: app, ofURL: m.evidence(reg, app) == tellsThisURL}
	}
	if app, ok := m.ours(reg, m.in.State.DeletedApplications); ok {
		return finding{how: Restore, app: app}
	}
	candidates, others := m.candidates(reg)
	if answer == AdoptNew {
		return finding{how: Create}
	}
	if answer != "" {
		m.askWhich(reg, candidates, answer)
		return finding{}
	}
	switch len(candidates) {
	case 0:
		if len(others) > 0 {
			m.ask(Question{Kind: NamePrefix, Registration: reg.Name, Candidates: m.describe(others)})
		}
		return finding{how: Create}
	case 1:
		switch m.evidence(reg, candidates[0]) {
		case tellsThisURL:
			return finding{how: Adopt, app: candidates[0], ofURL: true}
		case tellsAnother:
			m.ask(Question{Kind: NamePrefix, Registration: reg.Name, Candidates: m.describe(candidates)})
			return finding{how: Create}
		case tellsNothing:
		}
		m.ask(Question{Kind: AdoptOne, Registration: reg.Name, Candidates: m.describe(candidates)})
		return finding{}
	}
	m.askWhich(reg, candidates, "")
	return finding{}
}

// askWhich lets the operator choose. answer is one that fits none of them.
func (m *maker) askWhich(reg blueprint.Registration, candidates []tenant.Application, answer string) {
	q := Question{Kind: AdoptWhich, Registration: reg.Name, Candidates: m.describe(candidates)}
	if answer != "" && answer != AdoptNew {
		q.Text = fmt.Sprintf("No registration with the app id %s can be adopted as %s.", answer, reg.Name)
	}
	m.ask(q)
}

// ours returns the application that is the registration of this setup: by its unique name, or by its tags. Of several
// deleted ones it is the one with the unique name, else the one that was deleted last.
func (m *maker) ours(reg blueprint.Registration, among []tenant.Application) (tenant.Application, bool) {
	all := m.allOurs(reg, among)
	if len(all) == 0 {
		return tenant.Application{}, false
	}
	best := all[0]
	for _, a := range all[1:] {
		if !strings.EqualFold(best.UniqueName, reg.UniqueName) &&
			(strings.EqualFold(a.UniqueName, reg.UniqueName) || a.DeletedAt.After(best.DeletedAt)) {
			best = a
		}
	}
	return best, true
}

func (m *maker) allOurs(reg blueprint.Registration, among []tenant.Application) []tenant.Application {
	var all []tenant.Application
	for _, a := range among {
		if Ours(a, m.in.Blueprint.Key, reg.Name) {
			all = append(all, a)
		}
	}
	return all
}

// candidates returns the applications that have the registration's display name and belong to no setup, and those that
// have it and belong to another one.
func (m *maker) candidates(reg blueprint.Registration) (candidates, others []tenant.Application) {
	for _, a := range slices.Concat(m.in.State.Applications, m.in.State.DeletedApplications) {
		if !strings.EqualFold(a.DisplayName, reg.DisplayName) {
			continue
		}
		switch key, _ := setupOf(a); key {
		case "":
			candidates = append(candidates, a)
		case m.in.Blueprint.Key: // another registration of this setup
		default:
			if a.DeletedAt.IsZero() {
				others = append(others, a)
			}
		}
	}
	return candidates, others
}

// adoptable returns every application that belongs to no setup.
func (m *maker) adoptable() []tenant.Application {
	var all []tenant.Application
	for _, a := range slices.Concat(m.in.State.Applications, m.in.State.DeletedApplications) {
		if key, _ := setupOf(a); key == "" {
			all = append(all, a)
		}
	}
	return all
}

// named returns the application with the application id.
func named(among []tenant.Application, appID string) (tenant.Application, bool) {
	if appID == "" || appID == AdoptNew {
		return tenant.Application{}, false
	}
	i := slices.IndexFunc(among, func(a tenant.Application) bool { return strings.EqualFold(a.AppID, appID) })
	if i < 0 {
		return tenant.Application{}, false
	}
	return among[i], true
}

// evidence is what a candidate's redirect URIs tell. A registration without any shares the evidence of gateway-service.
func (m *maker) evidence(reg blueprint.Registration, a tenant.Application) evidence {
	if e := m.ownEvidence(a); e != tellsNothing {
		return e
	}
	if len(reg.Web)+len(reg.SPA)+len(reg.PublicClient) > 0 {
		return tellsNothing
	}
	return m.gatewayEvidence()
}

// ownEvidence goes by the redirect URIs alone. Those that every ModelOp Center has tell nothing.
func (m *maker) ownEvidence(a tenant.Application) evidence {
	e := tellsNothing
	for _, uri := range a.RedirectURIs() {
		switch {
		case m.in.Blueprint.URL.Serves(uri):
			return tellsThisURL
		case !m.fixed(uri):
			e = tellsAnother
		}
	}
	return e
}

// fixed tells whether a redirect URI is the same for every ModelOp URL.
func (m *maker) fixed(uri string) bool {
	for _, reg := range slices.Concat(m.in.Blueprint.Registrations, m.in.Blueprint.LeftOut) {
		if containsFold(reg.PublicClient, uri) && !m.in.Blueprint.URL.Serves(uri) {
			return true
		}
	}
	return false
}

// gatewayEvidence is what the gateway-service that is ours, that was named, or that could be adopted tells.
func (m *maker) gatewayEvidence() evidence {
	i := slices.IndexFunc(m.in.Blueprint.Registrations, func(r blueprint.Registration) bool { return r.Name == blueprint.GatewayService })
	if i < 0 {
		return tellsNothing
	}
	gateway := m.in.Blueprint.Registrations[i]
	for _, among := range [][]tenant.Application{m.in.State.Applications, m.in.State.DeletedApplications} {
		if _, ok := m.ours(gateway, among); ok {
			return tellsThisURL
		}
	}
	answer := m.in.Answers.Adopt[blueprint.GatewayService]
	if app, ok := named(m.adoptable(), answer); ok {
		return m.ownEvidence(app)
	}
	candidates, _ := m.candidates(gateway)
	if len(candidates) == 0 {
		return tellsNothing
	}
	all := m.ownEvidence(candidates[0])
	for _, c := range candidates[1:] {
		if m.ownEvidence(c) != all {
			return tellsNothing
		}
	}
	if all == tellsThisURL && (len(candidates) > 1 || answer == AdoptNew) {
		return tellsNothing
	}
	return all
}

// describe tells of candidates what helps to recognise them.
func (m *maker) describe(apps []tenant.Application) []Candidate {
	var list []Candidate
	for _, a := range apps {
		c := Candidate{
			ObjectID: a.ObjectID, AppID: a.AppID, DisplayName: a.DisplayName, CreatedAt: a.CreatedAt,
			Deleted: !a.DeletedAt.IsZero(), RedirectURIs: a.RedirectURIs(), LastSecret: a.SecretsEnd(), Serves: m.serves(a),
		}
		for _, o := range a.Owners {
			c.Owners = append(c.Owners, ownerName(o))
		}
		list = append(list, c)
	}
	return list
}

// serves is the address of the ModelOp Center that an application serves, as far as it tells.
func (m *maker) serves(a tenant.Application) string {
	if url := a.TagValue(blueprint.TagURL); url != "" {
		return url
	}
	for _, uri := range a.RedirectURIs() {
		if m.fixed(uri) {
			continue
		}
		scheme, rest, ok := strings.Cut(uri, "://")
		if !ok {
			continue
		}
		host, _, _ := strings.Cut(rest, "/")
		return scheme + "://" + host
	}
	return ""
}
