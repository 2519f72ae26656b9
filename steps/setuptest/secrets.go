package setuptest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/modelop/modelop-entra/graphclient/simtenant"
)

// secret is a client secret as vault.json holds it.
type secret struct {
	Registration string    `json:"registration"`
	AppID        string    `json:"appId"`
	KeyID        string    `json:"keyId"`
	Value        string    `json:"value"`
	EndsAt       time.Time `json:"endsAt"`
}

// vault reads vault.json. None is an empty one.
func (c *checker) vault(folder string) []secret {
	data, err := os.ReadFile(filepath.Join(folder, "vault.json"))
	if os.IsNotExist(err) {
		return nil
	}
	var v struct {
		Secrets []secret `json:"secrets"`
	}
	if err == nil {
		err = json.Unmarshal(data, &v)
	}
	if err != nil {
		c.complain("vault.json: %v", err)
	}
	return v.Secrets
}

// secrets checks that every vault holds a secret that works, that it holds none that the tenant does not list, and that
// every secret that was made is in a vault.
func (c *checker) secrets(r row, app *simtenant.ApplicationSnapshot, vaults map[string][]secret) {
	now := time.Now()
	kept := map[string]bool{}
	for folder, held := range vaults {
		works := 0
		for _, s := range held {
			if s.Registration != r.name || s.EndsAt.Before(now) {
				continue
			}
			kept[s.KeyID] = true
			switch {
			case s.AppID != app.AppID:
				c.complain("%s: a secret in the vault of %s is of another application", r.name, folder)
			case !c.tenant.CheckSecret(app.AppID, s.Value):
				c.complain("%s: the secret %s in the vault of %s does not work", r.name, s.KeyID, folder)
			default:
				works++
			}
		}
		want := r.secret && !c.setup.NoSecrets
		if want && works == 0 || !want && works > 0 {
			c.complain("%s: the vault of %s holds %d secrets that work", r.name, folder, works)
		}
	}
	old := map[string]bool{}
	for _, a := range slices.Concat(c.before.Applications, c.before.DeletedApplications) {
		for _, p := range a.PasswordCredentials {
			old[p.KeyID] = true
		}
	}
	for _, p := range app.PasswordCredentials {
		if !old[p.KeyID] && !kept[p.KeyID] {
			c.complain("%s: the secret %s (%s) is an orphan", r.name, p.KeyID, text(p.DisplayName))
		}
	}
}
