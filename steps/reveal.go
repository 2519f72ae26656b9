package steps

import (
	"errors"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/vault"
)

// SecretHolders lists the registrations whose live secret the vault holds, in ModelOp's order.
func (r *Run) SecretHolders() []SecretHolder {
	current := r.currentSecrets()
	var holders []SecretHolder
	for _, name := range blueprint.Names() {
		if s, ok := current[name]; ok {
			holders = append(holders, SecretHolder{Registration: name, EndsAt: s.EndsAt})
		}
	}
	return holders
}

// Secret tells the live secret of a registration, to be shown on demand and kept nowhere.
func (r *Run) Secret(registration string) (string, error) {
	s, ok := r.currentSecrets()[registration]
	if !ok {
		return "", errors.New("the vault holds no live secret of " + registration)
	}
	return s.Value.Reveal(), nil
}

// currentSecrets is the newest live secret of each registration, once the vault has been open.
func (r *Run) currentSecrets() map[string]vault.Secret {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.contents == nil {
		return nil
	}
	return r.contents().Current(r.Now())
}
