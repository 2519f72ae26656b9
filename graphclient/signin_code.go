package graphclient

import (
	"context"
	"errors"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// withDeviceCode signs a person in who types a code on any device.
func (a *signIn) withDeviceCode(ctx context.Context) (obtained, error) {
	made, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: a.options(),
		ClientID:      a.client.clientID,
		TenantID:      a.hint,
		// A later request without a valid token must fail; the default would start a new device code inside of it.
		DisableAutomaticAuthentication: true,
		UserPrompt:                     a.prompt,
	})
	if err != nil {
		return obtained{}, err
	}
	request := a.client.tokenRequest(a.way, a.claims)
	who, err := made.Authenticate(ctx, &request)
	a.poll(false)
	if err != nil {
		return obtained{}, err
	}
	object, _, _ := strings.Cut(who.HomeAccountID, ".")
	return obtained{made, who.Username, who.TenantID, object}, nil
}

func (a *signIn) prompt(_ context.Context, m azidentity.DeviceCodeMessage) error {
	a.mu.Lock()
	code := DeviceCode{
		Code: m.UserCode, Page: m.VerificationURL,
		IssuedAt: a.issued, ExpiresAt: a.issued.Add(a.code.lifetime()),
	}
	a.mu.Unlock()
	if code.Code == "" || code.Page == "" {
		return errors.New("the answer holds no code")
	}
	a.poll(true)
	a.show(code)
	return nil
}
