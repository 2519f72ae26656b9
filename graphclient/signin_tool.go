package graphclient

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// toolLimit is how long the Azure CLI may take for a token; it starts slowly on small computers.
const toolLimit = time.Minute

// withAzureCLI uses the account that the Azure CLI signed in on this computer.
func (a *signIn) withAzureCLI(ctx context.Context) (obtained, error) {
	o := &azidentity.AzureCLICredentialOptions{}
	if a.hint != organizations {
		if err := a.discover(ctx); err != nil {
			return obtained{}, err
		}
		o.TenantID = a.hint
	}
	made, err := azidentity.NewAzureCLICredential(o)
	if err != nil {
		return obtained{}, err
	}
	return obtained{TokenCredential: &toolCredential{tool: made, tenant: o.TenantID, clock: a.client.clock}}, nil
}

// toolCredential asks the Azure CLI for tokens, and sorts its errors. It keeps a token as long as it is good: each
// question starts the program, which takes a second, one after the other.
type toolCredential struct {
	tool   *azidentity.AzureCLICredential
	tenant string
	clock  Clock

	mu   sync.Mutex
	kept azcore.AccessToken
}

// renewBefore is how long before its end a kept token is given up.
const renewBefore = 5 * time.Minute

// GetToken returns the kept token, or a new one of the Azure CLI.
func (c *toolCredential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if o.Claims == "" && c.kept.ExpiresOn.Sub(c.clock.Now()) > renewBefore {
		return c.kept, nil
	}
	token, err := c.ask(ctx, o)
	if err == nil {
		c.kept = token
	}
	return token, err
}

// forget gives the kept token up, so that the next one is what the Azure CLI has by then.
func (c *toolCredential) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = azcore.AccessToken{}
}

func (c *toolCredential) ask(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	limited, cancel := context.WithTimeout(ctx, toolLimit)
	defer cancel()
	token, err := c.tool.GetToken(limited, o)
	if err == nil || ctx.Err() != nil {
		return token, err
	}
	return token, c.fault(err, o.Claims)
}

// fault sorts an error of the Azure CLI. It answers in text for people, and its own advice is what tells the cases apart.
func (c *toolCredential) fault(err error, claims string) *SignInError {
	f := &SignInError{Kind: SignInToolSignedOut, Request: "sign-in with the Azure CLI", Err: err}
	text := err.Error()
	switch codes := numbersIn(text); {
	case claims != "":
		f.Kind, f.Command = SignInToolChallenged, c.login("--claims-challenge "+base64.StdEncoding.EncodeToString([]byte(claims)))
	case strings.Contains(text, "executable not found"):
		f.Kind = SignInToolMissing
	case len(codes) > 0 && !renewable(codes):
		f.describe(text)
	}
	if f.Kind == SignInToolSignedOut || f.Kind == SignInToolMissing {
		f.Command = c.login("--allow-no-subscriptions")
	}
	return f
}

// renewable tells whether a refusal of the Azure CLI means that its sign-in has to be renewed.
func renewable(codes []int) bool {
	return slices.ContainsFunc([]int{50072, 50074, 50076, 50078, 50079, 50173, 70043, 70008, 700082, 700084, 50132, 50133},
		func(code int) bool { return slices.Contains(codes, code) })
}

// login is the command that signs the Azure CLI in.
func (c *toolCredential) login(option string) string {
	command := "az login"
	if c.tenant != "" {
		command += " --tenant " + c.tenant
	}
	return command + " " + option
}
