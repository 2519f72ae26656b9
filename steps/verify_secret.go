package steps

import (
	"context"
	"errors"
	"slices"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/vault"
)

// secretToken proves that the sign-in service accepts a secret of the vault, with a token for the registration's own
// Application ID URI, and gives the token where the service gave one. One that was just made is waited for, up to a minute;
// waiting hears about that and may be nil. An answer that comes after the secret was checked, such as a missing Application
// ID URI, is no fault of the secret: refused then tells it. Nobody has to be signed in. about is for the words of a refusal.
func (r *Run) secretToken(ctx context.Context, tenantID string, s vault.Secret, about Values, waiting func(Wait)) (ownToken, *Problem) {
	if waiting == nil {
		waiting = func(Wait) {}
	}
	since := r.Now()
	wait := Wait{For: WaitNewSecret, Since: since, AtMost: catchUpWait}
	for n := 0; ; n++ {
		token, err := r.Graph.AppToken(ctx, tenantID, s.AppID, s.Value.Reveal(), ownScope(s.AppID))
		switch judgeSecret(err) {
		case secretAccepted:
			return ownToken{text: token, refused: err}, nil
		case secretUnusable, secretUnproven:
			return ownToken{}, r.secretProblem(err, s, about)
		case secretUnknown:
		}
		if now := r.Now(); !isLately(s.AddedAt, now) || !now.Before(since.Add(catchUpWait)) {
			return ownToken{}, r.secretProblem(err, s, about)
		}
		waiting(wait)
		if r.Sleep(ctx, lookAgainPause(n)) != nil {
			return ownToken{}, r.secretProblem(ctx.Err(), s, about)
		}
	}
}

// ownToken is what a registration got for its own Application ID URI. Without a text, refused says why: the service
// refused after it had accepted the secret.
type ownToken struct {
	text    string
	refused error
}

func ownScope(appID string) string { return "api://" + appID + "/.default" }

func (r *Run) secretProblem(err error, s vault.Secret, about Values) *Problem {
	about.Reg, about.Date = s.Registration, s.EndsAt
	p := r.explain(err, about)
	var e *graphclient.SignInError
	if errors.As(err, &e) && slices.ContainsFunc(e.Codes, registrationUnusable) {
		// The catalogue's words for these numbers are about the app that the operator signs in with.
		p.Key, p.Or = "registration-cannot-sign-in", nil
		p.Happened = "Entra ID does not let " + s.Registration + " sign in: it is missing, or switched off, in the tenant."
		p.Means = "What uses its secret cannot get tokens."
		p.Who, p.How = "you", []string{"modelop-entra apply, with the same --tenant and --url"}
	}
	return p
}

// secretVerdict is what an answer of the sign-in service says about a secret.
type secretVerdict int

const (
	secretAccepted secretVerdict = iota
	secretUnknown                // not accepted: wrong, or so new that not every copy of the tenant has it
	secretUnusable               // expired, or the registration may not sign in at all
	secretUnproven               // the service did not say
)

// The numbers behind AADSTS that decide. Source: Microsoft Entra authentication and authorization error codes,
// learn.microsoft.com/entra/identity-platform/reference-error-codes.
const (
	secretExpiredCode     = 7000222
	registrationNotFound  = 700016
	noServicePrincipalYet = 7000229
	registrationDisabled  = 7000112
)

func registrationUnusable(code int) bool {
	return code == registrationNotFound || code == noServicePrincipalYet || code == registrationDisabled
}

// judgeSecret reads the answer to a registration's own sign-in. The service checks the secret before it looks at what is
// asked for, so that a refusal of the latter proves the former.
func judgeSecret(err error) secretVerdict {
	var e *graphclient.SignInError
	switch {
	case err == nil:
		return secretAccepted
	case !errors.As(err, &e) || e.Kind != graphclient.SignInRefused:
		return secretUnproven
	case slices.Contains(e.Codes, secretExpiredCode):
		return secretUnusable
	case e.OAuthError == "invalid_client", slices.Contains(e.Codes, registrationNotFound), slices.Contains(e.Codes, noServicePrincipalYet):
		return secretUnknown
	case e.OAuthError == "invalid_resource", e.OAuthError == "invalid_scope", slices.ContainsFunc(e.Codes, afterTheSecret):
		return secretAccepted
	}
	return secretUnusable
}

// afterTheSecret tells the refusals that come once the secret has been accepted: the resource is not in the tenant, is
// not among the listed permissions, or wants the registration to be assigned to a role first; the scope is not one.
func afterTheSecret(code int) bool {
	return code == 500011 || code == 650057 || code == 501051 || code == 1002012
}
