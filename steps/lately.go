package steps

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/graphclient/tenant"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
)

// What was changed in the last minutes may not show yet: the copies of a tenant catch up one after the other.

const (
	// lately is how old a change may be that not every copy has. They need seconds, seldom minutes; the rest is for clocks
	// that differ.
	lately = 10 * time.Minute
	// catchUpWait is how long such a change is looked for again.
	catchUpWait = time.Minute
)

func isLately(at, now time.Time) bool { return now.Sub(at).Abs() <= lately }

// writtenLately is setup.json of the setup where a run on this computer made or changed it in the last minutes; false: none
// did, or nothing tells.
func (r *Run) writtenLately(choices blueprint.Choices) (export.Setup, bool) {
	folder := r.Folder(choices)
	setup, err := export.ReadSetup(filepath.Join(folder, export.SetupFile))
	if err != nil || setup.URL != choices.URL.String() || setup.Demo != r.Demo ||
		!strings.EqualFold(setup.Tenant.ID, r.State().Organization.ID) || !changedLately(folder, setup, r.Now()) {
		return export.Setup{}, false
	}
	if r.Demo && len(unseen(r.State(), setup)) == len(setup.Registrations) {
		return export.Setup{}, false // another scenario's: the demo's tenants all have one id
	}
	return setup, true
}

// changedLately tells whether the setup of a folder was changed from here in the last minutes. A run that changes something
// writes report.md, and setup.json where an id has changed.
func changedLately(folder string, setup export.Setup, now time.Time) bool {
	report, err := os.Stat(filepath.Join(folder, export.ReportFile))
	return isLately(setup.GeneratedAt, now) || err == nil && isLately(report.ModTime(), now)
}

// madeLately tells whether the tenant says of a registration that it was made in the last minutes.
func madeLately(p plan.Plan, now time.Time) bool {
	return slices.ContainsFunc(p.Registrations, func(reg plan.Registration) bool { return isLately(reg.CreatedAt, now) })
}

// CatchUp reads the tenant again, for up to a minute, while it does not show every registration of the setup that a run on
// this computer made or changed in the last minutes. waiting hears about it. Where nothing of that kind is known, or the
// tenant shows all of them, it sends nothing. Somebody must have signed in.
func (r *Run) CatchUp(ctx context.Context, url blueprint.URL, waiting func(Wait)) error {
	choices := r.Choices(url)
	setup, changed := r.writtenLately(choices)
	wait := Wait{For: WaitReplication, Since: r.Now(), AtMost: catchUpWait}
	for n := 0; changed && len(unseen(r.State(), setup)) > 0 && r.Now().Before(wait.Since.Add(catchUpWait)); n++ {
		if n == 0 {
			waiting(wait)
		}
		if err := r.Sleep(ctx, lookAgainPause(n)); err != nil {
			return r.problem(err, Values{})
		}
		if err := r.read(ctx, setup.Key, choices.NamePrefix); err != nil {
			return err
		}
	}
	return nil
}

// unseen are the registrations of setup.json that the tenant shows neither live nor among the deleted ones.
func unseen(s tenant.State, setup export.Setup) []export.Registration {
	var all []export.Registration
	for _, reg := range setup.Registrations {
		is := func(a tenant.Application) bool { return strings.EqualFold(a.AppID, reg.ClientID) }
		if !slices.ContainsFunc(s.Applications, is) && !slices.ContainsFunc(s.DeletedApplications, is) &&
			!slices.ContainsFunc(s.OtherDeleted, func(id string) bool { return strings.EqualFold(id, reg.ClientID) }) {
			all = append(all, reg)
		}
	}
	return all
}

// lookAgainPause is the pause after the nth look at what was changed lately.
func lookAgainPause(n int) time.Duration {
	pauses := []time.Duration{2 * time.Second, 3 * time.Second, 5 * time.Second}
	return pauses[min(n, len(pauses)-1)]
}
