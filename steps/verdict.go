package steps

import (
	"errors"

	"github.com/modelop/modelop-entra/graphclient"
)

// ending is what decides how a run of any kind ended, once all that went wrong is known.
type ending struct {
	stopped  bool       // somebody wished so
	open     bool       // something that was meant to be sent is not carried out
	done     int        // what was carried out
	unknown  int        // what may have been
	problems []*Problem // of what was sent
	// attention: nothing more is to be sent, and yet not all is as it should be.
	attention bool
}

// result is the kind of the ending. Refused means that certainly nothing was written: the service said so of each.
func (e ending) result() Result {
	refused, lasting := len(e.problems) > 0 && e.done == 0 && e.unknown == 0, false
	for _, p := range e.problems {
		refused = refused && kindOf(p) == graphclient.KindNotAllowed
		lasting = lasting || lasts(p)
	}
	switch {
	case e.stopped && e.open:
		return ResultInterrupted
	case refused:
		return ResultRefused
	case lasting:
		return ResultFailed
	case e.open || e.attention:
		return ResultPartial
	}
	return ResultDone
}

// ending is what decides how an outcome is judged whose other parts are known. leftOut: the plan left something out.
func (o Outcome) ending(stopped, leftOut bool) ending {
	e := ending{
		stopped: stopped, open: o.Changes < o.Of, done: o.Changes, unknown: o.Unknown,
		attention: len(o.Handoffs) > 0 || len(o.Missing) > 0 || o.Problem != nil || leftOut,
	}
	for _, reg := range o.Registrations {
		if reg.Problem != nil {
			e.problems = append(e.problems, reg.Problem)
		}
	}
	return e
}

// lasts tells whether a problem may well be the same when the command is run again.
func lasts(p *Problem) bool {
	if p == nil {
		return false
	}
	switch kindOf(p) {
	case graphclient.KindBadRequest, graphclient.KindQuota, graphclient.KindCertificate, graphclient.KindBadAnswer,
		graphclient.KindTooLarge, graphclient.KindAudience, graphclient.KindIdentifierURI:
		return true
	case graphclient.KindNotAllowed, graphclient.KindNotThereYet, graphclient.KindThrottled, graphclient.KindUnavailable,
		graphclient.KindSecretForbidden, graphclient.KindSecretLifetime, graphclient.KindEntitlement,
		graphclient.KindUniqueNameTaken, graphclient.KindSignInEnded, graphclient.KindUnreachable, graphclient.KindNotFound,
		graphclient.KindStopped, graphclient.KindScopeSwitchedOff:
		return false
	}
	return p.Key == keyUnexpected
}

// kindOf is the kind of the error of Microsoft Graph behind a problem; empty if there is none.
func kindOf(p *Problem) graphclient.Kind {
	if p == nil {
		return ""
	}
	return kindIn(p.Cause)
}

// kindIn is the kind of an error of Microsoft Graph; empty if it is none.
func kindIn(err error) graphclient.Kind {
	var e *graphclient.Error
	if !errors.As(err, &e) {
		return ""
	}
	return e.Kind
}
