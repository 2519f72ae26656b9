package graphclient

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// withEnvironment signs a pipeline in with the AZURE_ variables. They are azidentity's to read.
func (a *signIn) withEnvironment(ctx context.Context) (obtained, error) {
	if fault := unusableFile(); fault != nil {
		return obtained{}, fault
	}
	var made azcore.TokenCredential
	var err error
	if os.Getenv("AZURE_FEDERATED_TOKEN_FILE") != "" {
		made, err = azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{ClientOptions: a.options()})
	} else {
		made, err = azidentity.NewEnvironmentCredential(&azidentity.EnvironmentCredentialOptions{ClientOptions: a.options()})
	}
	if err == nil && os.Getenv("AZURE_CLIENT_ID") == "" {
		err = errors.New("AZURE_CLIENT_ID is empty")
	}
	if err != nil {
		return obtained{}, &SignInError{Kind: SignInNotConfigured, Err: err}
	}
	if a.hint != organizations && !strings.EqualFold(a.hint, os.Getenv("AZURE_TENANT_ID")) {
		if err := a.discover(ctx); err != nil {
			return obtained{}, err
		}
	}
	return obtained{TokenCredential: made}, nil
}

// unusableFile says which file that the variables name cannot be used, if there is one. azidentity tells that as text
// alone, or when it asks for a token. Like azidentity it looks at the first that is set of a pipeline's token, a secret
// and a certificate.
func unusableFile() *SignInError {
	var variable string
	var check func([]byte) error
	switch {
	case os.Getenv("AZURE_FEDERATED_TOKEN_FILE") != "":
		variable, check = "AZURE_FEDERATED_TOKEN_FILE", func(token []byte) error {
			if len(bytes.TrimSpace(token)) == 0 {
				return errors.New("it is empty")
			}
			return nil
		}
	case os.Getenv("AZURE_CLIENT_SECRET") == "" && os.Getenv("AZURE_CLIENT_CERTIFICATE_PATH") != "":
		variable, check = "AZURE_CLIENT_CERTIFICATE_PATH", func(certificate []byte) error {
			_, _, err := azidentity.ParseCertificates(certificate, []byte(os.Getenv("AZURE_CLIENT_CERTIFICATE_PASSWORD")))
			return err
		}
	default:
		return nil
	}
	file := os.Getenv(variable)
	content, err := os.ReadFile(file)
	if err == nil {
		err = check(content)
	}
	if err == nil {
		return nil
	}
	return &SignInError{Kind: SignInFileUnusable, Variable: variable, File: file, Err: err}
}
