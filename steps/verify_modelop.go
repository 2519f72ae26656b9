package steps

import (
	"context"
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
)

// checkModelOp compares what the running ModelOp Center uses with the tenant's own addresses.
func (v *verifier) checkModelOp(ctx context.Context, i int) {
	v.begin(i)
	s, err := v.run.Graph.ModelOpSettings(ctx, v.subject.url)
	if err != nil {
		p := v.run.explain(err, Values{URL: v.subject.url})
		c := failedCheck("no settings from "+v.subject.url+graphclient.ModelOpSettingsAddress, "Nothing is known about the running ModelOp Center.",
			"make sure that it runs and can be reached from here, then test again")
		c.Support = p.Support
		v.end(i, c)
		return
	}
	if !await(ctx, v.known) || v.addresses.Issuer == "" {
		v.end(i, skipped("the sign-in addresses are not known"))
		return
	}
	v.end(i, modelOpCheck(s, v.addresses))
}

// modelOpCheck compares ModelOp Center's addresses with those of the tenant's discovery document.
func modelOpCheck(s graphclient.ModelOpSettings, a graphclient.Addresses) Check {
	var findings []string
	for _, one := range []struct{ name, is, want string }{
		{"issuerUri", s.IssuerURI, a.Issuer},
		{"authorizationUri", s.AuthorizationURI, a.Authorization},
		{"tokenUri", s.TokenURI, a.Token},
		{"jwkSetUri", s.JWKSetURI, a.KeySet},
	} {
		if strings.TrimRight(one.is, "/") != strings.TrimRight(one.want, "/") {
			findings = append(findings, fmt.Sprintf("%s is %s, should be %s", one.name, orNone(one.is), one.want))
		}
	}
	if len(findings) == 0 {
		return Check{State: CheckPassed, Text: "it uses the sign-in addresses of this tenant"}
	}
	return failedCheck("it uses other sign-in addresses", "People cannot sign in, or sign in elsewhere.",
		"helm upgrade with the values.yaml of the setup folder", findings...)
}
