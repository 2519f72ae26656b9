package simtenant

import "time"

// Lag says how far the replicas of a tenant are behind: for a time, and for a number of looks after it, so that tests can
// choose which look meets which replica. The zero Lag is a tenant without replicas.
type Lag struct {
	// New is how long a new object is not found, NewReads how many look-ups after that still do not find it.
	New      time.Duration
	NewReads int
	// Flap makes the look-up after the first successful one fail again, as another replica would.
	Flap bool
	// Copy is how long it takes until an application's scopes and roles are on its service principal, CopyReads how
	// many looks at them after that still find the old ones.
	Copy      time.Duration
	CopyReads int
	// Everywhere is how long it takes at most until every replica has a new object, or a copy, however few looks there were.
	// Zero: as many looks as it takes.
	Everywhere time.Duration
	// Update is how long reads and checks see an application as it was before a change.
	Update time.Duration
	// Secret is how long a new client secret is not accepted yet.
	Secret time.Duration
}

// replica is how far an object has got around. The zero replica is a new object; a settled one is everywhere.
type replica struct {
	Since   time.Time `json:"since"`
	Looks   int       `json:"looks"`
	Settled bool      `json:"settled"`
}

// sees tells whether a look-up finds the object now, and counts it.
func (l Lag) sees(r *replica, now time.Time) bool {
	if r.Settled || l.over(r.Since, now) {
		r.Settled = true
		return true
	}
	if now.Before(r.Since.Add(l.New)) {
		return false
	}
	r.Looks++
	found := r.Looks - l.NewReads // 1 when it is found for the first time
	switch {
	case found <= 0:
		return false
	case l.Flap && found == 2:
		return false
	case !l.Flap || found > 2:
		r.Settled = true
	}
	return true
}

// sees tells whether the request that is being answered finds an object.
func (t *Tenant) sees(r *replica) bool { return t.scenario.Lag.sees(r, t.clock.Now()) }

// over tells whether every replica has by now what was written then.
func (l Lag) over(then, now time.Time) bool {
	return l.Everywhere > 0 && !now.Before(then.Add(l.Everywhere))
}

// seen returns the application as reads and checks see it now.
func (a *appRecord) seen(now time.Time) *Application {
	if a.Stale != nil {
		if now.Before(a.StaleUntil) {
			return a.Stale
		}
		a.Stale = nil
	}
	return &a.Application
}

// changed takes over a new version of an application, which replicas see later.
func (t *Tenant) changed(a *appRecord, next Application) {
	now := t.clock.Now()
	if t.scenario.Lag.Update > 0 && a.Stale == nil {
		before := a.Application
		a.Stale, a.StaleUntil = &before, now.Add(t.scenario.Lag.Update)
	}
	sp := t.liveServicePrincipalByAppID(a.AppID)
	if sp != nil {
		t.settle(sp) // what was on its way has arrived, if its time has come
	}
	a.Application = next
	a.forgetSecrets()
	if sp != nil {
		t.copyLater(sp)
	}
}

// copyLater starts the way of an application's properties to its service principal.
func (t *Tenant) copyLater(sp *spRecord) {
	sp.CopyDue, sp.CopyLooks = t.clock.Now().Add(t.scenario.Lag.Copy), 0
	if t.scenario.Lag.Copy == 0 && t.scenario.Lag.CopyReads == 0 {
		t.copyFromApplication(sp)
	}
}

// settle brings a service principal up to date if its time has come, and counts the look.
func (t *Tenant) settle(sp *spRecord) {
	lag, now := t.scenario.Lag, t.clock.Now()
	if sp.CopyDue.IsZero() {
		return
	}
	if lag.over(sp.CopyDue.Add(-lag.Copy), now) {
		t.copyFromApplication(sp)
		return
	}
	if now.Before(sp.CopyDue) {
		return
	}
	if sp.CopyLooks++; sp.CopyLooks > lag.CopyReads {
		t.copyFromApplication(sp)
	}
}

func (t *Tenant) copyFromApplication(sp *spRecord) {
	sp.CopyDue = time.Time{}
	a := t.applicationByAppID(sp.AppID)
	if a == nil {
		return
	}
	sp.DisplayName, sp.AppDisplayName = a.DisplayName, ptr(a.DisplayName)
	sp.AppDescription = a.Description
	sp.SignInAudience = ptr(a.SignInAudience)
	sp.AppRoles = append([]AppRole{}, a.AppRoles...)
	sp.OAuth2PermissionScopes = append([]PermissionScope{}, a.API.OAuth2PermissionScopes...)
	sp.ReplyURLs = append(append(append([]string{}, a.Web.RedirectURIs...), a.SPA.RedirectURIs...), a.PublicClient.RedirectURIs...)
	sp.ServicePrincipalNames = append(append([]string{}, a.IdentifierURIs...), a.AppID)
	sp.Homepage, sp.LogoutURL = a.Web.HomePageURL, a.Web.LogoutURL
	sp.Info, sp.VerifiedPublisher = a.Info, a.VerifiedPublisher
}
