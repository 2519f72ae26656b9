package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
)

// checkModelOp compares what the running ModelOp Center uses with the tenant's own addresses.
func (v *verifier) checkModelOp(ctx context.Context, i int) {
	v.begin(i)
	s, err := v.run.Graph.ModelOpSettings(ctx, v.subject.url)
	if err != nil {
		c := noSettings(err, v.subject.url+graphclient.ModelOpSettingsAddress)
		c.Support = v.run.explain(err, Values{URL: v.subject.url}).Support
		v.end(i, c)
		return
	}
	if !await(ctx, v.known) || v.addresses.Issuer == "" {
		v.end(i, skipped("the sign-in addresses are not known"))
		return
	}
	v.end(i, modelOpCheck(s, v.addresses))
}

// noSettings is the check of a ModelOp Center that did not tell its settings.
func noSettings(err error, address string) Check {
	text, fix := "it does not answer", "make sure that it runs and can be reached from here, then test again"
	findings := []string{address}
	var e *graphclient.SignInError
	if errors.As(err, &e) && e.Err != nil {
		findings = append(findings, "The reason: "+e.Err.Error()+".")
		switch e.Kind {
		case graphclient.SignInCertificate:
			text = "its certificate is not trusted on this computer"
			fix = "name the certificate of its authority, with SSL_CERT_FILE=/path/to/ca.pem, then test again"
		case graphclient.SignInBadAnswer:
			text = "it answers without its settings"
			fix = "make sure that the ModelOp URL is right and that its version tells its settings, then test again"
		default:
		}
	}
	return failedCheck(text, "Nothing is known about the sign-in of the running ModelOp Center.", fix, findings...)
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
