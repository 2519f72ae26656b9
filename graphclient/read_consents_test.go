package graphclient

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/graphclient/tenant"
)

func TestReadConsentsTakesOneRequestWhereTheIDsAreKnown(t *testing.T) {
	byID := []tenant.ServicePrincipal{{AppID: appID, ObjectID: "sp-1"}}
	byAppID := []tenant.ServicePrincipal{{AppID: appID}}
	there := response{status: 200, body: `{"id":"sp-1","appId":"` + appID + `","displayName":"gateway-service","accountEnabled":true}`}
	for name, test := range map[string]struct {
		principals []tenant.ServicePrincipal
		principal  response
		consents   *response // nil: what the tenant has
		requests   int
		holds      bool
		kind       Kind
	}{
		"in one request":             {principals: byID, requests: 1, holds: true},
		"looked up first":            {principals: byAppID, principal: there, requests: 2, holds: true},
		"not there":                  {principals: byAppID, principal: notFound, requests: 1},
		"gone":                       {principals: byID, consents: &notFound, requests: 1},
		"nobody may look":            {principals: byID, consents: &forbidden, requests: 1, kind: KindNotAllowed},
		"nobody may look it up":      {principals: byAppID, principal: forbidden, requests: 1, kind: KindNotAllowed},
		"nobody may look in the end": {principals: byAppID, principal: there, consents: &forbidden, requests: 2, kind: KindNotAllowed},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{t: t}
			c, _ := signedIn(t, s)
			s.graph = func(r seen) response {
				return batchReply(t, r, func(path string) response {
					switch {
					case strings.HasPrefix(path, "/servicePrincipals(appId='"+appID):
						return test.principal
					case test.consents != nil:
						return *test.consents
					}
					return gatewayTenant(path)
				})
			}
			state, err := c.ReadConsents(t.Context(), test.principals, Patience{})
			if kindOf(err) != test.kind || len(s.calls()) != test.requests {
				t.Errorf("%v after %v", err, s.calls())
			}
			if holds := len(state.Grants) == 1 && len(state.Assignments) == 1; holds != test.holds {
				t.Errorf("%+v", state)
			}
		})
	}
}

func TestAPersonIsNamedAsTheTenantSpellsThem(t *testing.T) {
	for name, test := range map[string]struct {
		answer response
		want   string
		kind   Kind
	}{
		"known":     {answer: response{status: 200, body: `{"userPrincipalName":"Ada@contoso.com"}`}, want: "Ada@contoso.com"},
		"unknown":   {answer: notFound, kind: KindNotFound},
		"forbidden": {answer: forbidden, kind: KindNotAllowed},
		"odd":       {answer: response{status: 200, body: `[]`}, kind: KindBadAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			s := &service{t: t, graph: func(seen) response { return test.answer }}
			c, _ := signedIn(t, s)
			got, err := c.Person(t.Context(), "ada@contoso.com/x#EXT#")
			if got != test.want || kindOf(err) != test.kind {
				t.Errorf("%q, %v", got, err)
			}
			if diff := cmp.Diff([]string{"GET /users/ada@contoso.com/x#EXT#"}, s.calls()); diff != "" {
				t.Error(diff)
			}
		})
	}
}
