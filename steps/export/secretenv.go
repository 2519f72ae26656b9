package export

import (
	"fmt"
	"strings"

	"github.com/modelop/modelop-entra/steps/vault"
)

// secretEnv is secret.env: one line for each secret, verbatim, since kubectl takes every character after the equals sign
// for the value.
func secretEnv(s Setup, secrets map[string]vault.Text) ([]byte, error) {
	var b strings.Builder
	if s.Demo {
		b.WriteString("# " + demoNotice + "\n")
	}
	b.WriteString("# Client secrets for kubectl create secret generic --from-env-file. Keep this file out of mail and out of git.\n")
	for _, v := range s.view(secrets).Secrets {
		value := v.Value.Reveal()
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, fmt.Errorf("the secret of %s has more than one line, and %s cannot hold that", v.Registration, EnvFile)
		}
		b.WriteString(v.Key + "=" + value + "\n")
	}
	return []byte(b.String()), nil
}
