package steps

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/export"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/vault"
)

// problem turns an error into what a person needs, as an error.
func (r *Run) problem(err error, v Values) error { return r.explain(err, v) }

func (r *Run) explain(err error, v Values) *Problem {
	if v.Tenant == "" {
		v.Tenant = r.State().Organization.DisplayName
	}
	r.mu.Lock()
	if v.User == "" {
		v.User = r.identity.Username
	}
	v.Application = r.identity.Application
	made := r.planned
	r.mu.Unlock()
	if v.Rotate == "" && made.Choices.URL.Host != "" {
		v.Rotate = r.rotateCommand(v.Reg, r.tenant(), made.Choices)
	}
	if strings.EqualFold(r.ClientID, graphclient.GraphCommandLineTools) {
		v.App = "Microsoft Graph Command Line Tools"
	}
	v.ClientID, v.Cloud, v.Way = r.ClientID, r.Graph.Cloud(), r.CurrentWay()
	p := r.Errors().Explain(err, v)
	p.Support.ClockSkew = r.Graph.ClockSkew()
	return p
}

// Explain turns an error into what a person needs. What kind of error it is decides; AADSTS numbers choose the words of
// a refused sign-in. An error that nobody has words for yet keeps Microsoft's code and message in Support. nil stays nil.
func (c Catalogue) Explain(err error, v Values) *Problem {
	var (
		known  *Problem
		secret *vault.Problem
		file   *export.WriteError
		signIn *graphclient.SignInError
		graph  *graphclient.Error
	)
	var p *Problem
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.As(err, &secret):
		p = explainVault(secret)
	case errors.As(err, &file):
		v.file = file.Error()
		p = c.problem(keyFileUnwritten, "", v)
	case errors.As(err, &signIn):
		p = c.explainSignIn(signIn, v)
	case errors.As(err, &graph):
		p = c.explainGraph(graph, v)
	case errors.Is(err, context.Canceled):
		p = c.problem(keyStopped, "", v)
	case errors.Is(err, context.DeadlineExceeded):
		p = c.problem(keyUnreachable, "", v)
		p.Support.Message = err.Error()
	default:
		p = c.problem(keyUnexpected, "", v)
		p.Support.Message = err.Error()
	}
	p.Cause = err
	return p
}

// problem fills in the words of an entry, with those of its variants over them. An empty or unknown variant changes
// nothing.
func (c Catalogue) problem(key, variant string, v Values, more ...string) *Problem {
	e, ok := c.entries[key]
	if !ok {
		return &Problem{Key: key, Happened: "Something went wrong that the wizard has no words for."}
	}
	w := e.with(e.Variants[variant])
	for _, name := range more {
		w = w.with(e.Variants[name])
	}
	p := &Problem{Key: key, Variant: variant, Happened: v.fill(w.Happened), Means: v.fill(w.Means), Who: v.fill(w.Who)}
	for _, how := range w.How {
		p.How = append(p.How, v.fill(how))
	}
	for _, or := range w.Or {
		p.Or = append(p.Or, v.fill(or))
	}
	for _, way := range w.Instead {
		if way != v.Way {
			p.Instead = append(p.Instead, way)
		}
	}
	return p
}

// explainVault: the vault's problems carry their own words.
func explainVault(s *vault.Problem) *Problem {
	p := &Problem{Key: "vault-" + string(s.Kind), Happened: s.Happened, Means: s.Means, Who: "you"}
	if s.How != "" {
		p.How = []string{s.How}
	}
	return p
}

func (c Catalogue) explainSignIn(e *graphclient.SignInError, v Values) *Problem {
	key := c.signIn[e.Kind]
	if e.Kind == graphclient.SignInRefused {
		key = c.refusal(e)
	}
	variant := ""
	environment := strings.Contains(e.Request, "environment variables")
	switch {
	case key == keyBlocked && e.Request != "" && !strings.Contains(e.Request, "device code"):
		variant = variantOtherWay
	case key == keyCertificate:
		v.issuer, variant = untrusted(e)
	case key == keyOtherCloud && e.Cloud != "":
		v.cloud, variant = e.Cloud, variantNamedCloud
	case key == "az-signed-out" && v.Cloud.AzureName != "" && v.Cloud != graphclient.PublicCloud:
		v.azCloud, variant = v.Cloud.AzureName, variantOtherAzCloud
	case environment && slices.Contains([]string{"secret-wrong", "secret-expired", "app-unknown", "app-is-public"}, key):
		variant = variantEnvironment
	case e.Kind == graphclient.SignInWrongTenant:
		v.otherTenant, v.User = e.Identity.TenantID, cmp.Or(e.Identity.Username, e.Identity.AppName, v.User)
	case e.Kind == graphclient.SignInOtherPerson:
		v.other = cmp.Or(e.Identity.Username, e.Identity.AppName)
	}
	v.command, v.variable, v.file = e.Command, e.Variable, e.File
	v.code = signInCode(e.Codes, e.OAuthError)
	if _, host, found := strings.Cut(e.Request, ", to "); found {
		v.host = host
	} else {
		v.host = cmp.Or(v.Cloud.LoginHost, graphclient.PublicCloud.LoginHost)
	}
	p := c.problem(key, variant, v)
	p.Command = e.Command
	p.Support = Support{
		Code: v.code, Message: ownMessage(e.Description), TraceID: e.TraceID, CorrelationID: e.CorrelationID, Time: e.Date,
		Request: e.Request,
	}
	if p.Support.Message == "" && e.Err != nil {
		p.Support.Message = e.Err.Error()
	}
	return p
}

// refusal finds the entry for a refused sign-in.
func (c Catalogue) refusal(e *graphclient.SignInError) string {
	for _, code := range e.Codes {
		if key, ok := c.aadsts[code]; ok {
			return key
		}
	}
	if len(e.Codes) == 0 && e.OAuthError == "" {
		return keyTenantUnknown // nothing was asked: what the person typed cannot be a tenant
	}
	return c.signIn[graphclient.SignInRefused]
}

// ownMessage is the service's message without the number that it begins with and the ids that it ends with: Support holds
// them in fields of their own.
func ownMessage(description string) string {
	message, _, _ := strings.Cut(description, "Trace ID:")
	if rest, found := strings.CutPrefix(message, "AADSTS"); found {
		message = strings.TrimPrefix(strings.TrimLeft(rest, "0123456789"), ":")
	}
	return strings.TrimSpace(message)
}

// signInCode is the code as support asks for it: "AADSTS53003, access_denied".
func signInCode(codes []int, oauthError string) string {
	var parts []string
	for _, n := range codes {
		parts = append(parts, "AADSTS"+strconv.Itoa(n))
	}
	if oauthError != "" {
		parts = append(parts, oauthError)
	}
	return strings.Join(parts, ", ")
}

// untrusted tells who signed the certificate that is not trusted here, and which words fit.
func untrusted(err error) (signer, variant string) {
	var invalid x509.CertificateInvalidError
	if errors.As(err, &invalid) && invalid.Reason == x509.Expired {
		return "", variantOutOfTime
	}
	if signer = issuer(err); signer == "" {
		variant = variantUnknownIssuer
	}
	return signer, variant
}

// issuer is who signed the certificate that is not trusted here, if the error tells.
func issuer(err error) string {
	var untrusted *tls.CertificateVerificationError
	if !errors.As(err, &untrusted) || len(untrusted.UnverifiedCertificates) == 0 {
		return ""
	}
	name := untrusted.UnverifiedCertificates[0].Issuer
	return cmp.Or(name.CommonName, strings.Join(name.Organization, ", "))
}

func (c Catalogue) explainGraph(e *graphclient.Error, v Values) *Problem {
	key := c.graph[e.Kind]
	if key == "" {
		key = keyUnexpected
	}
	v.status, v.host = e.Status, cmp.Or(v.Cloud.GraphHost, graphclient.PublicCloud.GraphHost)
	variant := ""
	var more []string
	switch key {
	case keyCertificate:
		v.issuer, variant = untrusted(e)
	case keyNotAllowed:
		variant = refusedAct(&v)
		if v.Application {
			v.needs, more = neededPermission(variant), []string{variantApplication}
		}
	case keyQuota:
		// The message alone tells whose limit it is.
		if strings.Contains(e.Message, "for the Tenant") {
			variant = variantTenant
		}
	case keyReplication:
		switch {
		case v.Open == 1:
			variant = variantOneOpen
		case v.Open > 1:
			variant = variantSeveralOpen
		}
	case keyConflict:
		if v.DeletedUnseen {
			variant = variantUnseen
		}
	case keySecretPolicy:
		if e.Kind == graphclient.KindSecretForbidden {
			variant = variantForbidden
		}
	}
	p := c.problem(key, variant, v, more...)
	p.Support = Support{
		Code: e.Code, Message: e.Message, RequestID: e.RequestID, CorrelationID: e.ClientRequestID, Time: e.Date,
		Request: strings.TrimSpace(e.Method + " " + e.Path),
	}
	if e.Status != 0 {
		p.Support.Code = strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, cmp.Or(e.Code, http.StatusText(e.Status))))
	}
	if p.Support.Message == "" && e.Err != nil {
		p.Support.Message = e.Err.Error()
	}
	return p
}

// refusedAct chooses the words of a missing role by what was tried, and completes what was tried.
func refusedAct(v *Values) string {
	act, _, _ := strings.Cut(v.Act, " ")
	switch act {
	case "create":
		if strings.Contains(v.Act, "service principal") {
			return variantPrincipal
		}
		return ""
	case "change":
		return variantChange
	case "restore":
		return variantRestore
	case "grant":
		switch v.Permission {
		case plan.SubjectGroupReadAll:
			v.Act = "grant " + plan.SubjectGroupReadAll
			return variantGrantGroups
		case plan.SubjectModelOpClient:
			v.Act = "grant the role " + plan.SubjectModelOpClient
			return variantGrantRole
		case "":
			v.Act = "grant permissions to " + cmp.Or(v.Reg, "this registration")
			if v.Reg == blueprint.InternalClient {
				return variantGrantRole
			}
		default:
			v.Act = "grant " + v.Permission
		}
		return variantGrantScope
	}
	if v.Act == "" {
		v.Act = "read what the tenant holds"
	}
	return variantRead
}

// neededPermission is what an application needs for what it may not do.
func neededPermission(variant string) string {
	switch variant {
	case "", variantPrincipal:
		return permissionOwned
	case variantChange, variantRestore:
		return permissionAll
	case variantGrantScope:
		return permissionGrant
	case variantGrantRole, variantGrantGroups:
		return permissionAssign
	}
	return permissionRead
}
