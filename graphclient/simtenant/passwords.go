package simtenant

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// secretLetters are the letters of a client secret.
const secretLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"

// newSecret makes a client secret. The caller holds mu.
func (t *Tenant) newSecret(label *string, start, end time.Time) PasswordCredential {
	text := t.text(3, secretLetters[:62]) + "8Q~" + t.text(34, secretLetters)
	return PasswordCredential{
		DisplayName: label, EndDateTime: &end, StartDateTime: &start, KeyID: t.uuid(), Hint: ptr(text[:3]), SecretText: &text,
	}
}

// keep returns new secrets as the tenant keeps them: once their texts are told, nobody can read them again, so the record
// holds only what they hash to.
func (a *appRecord) keep(secrets ...PasswordCredential) []PasswordCredential {
	if a.SecretHashes == nil {
		a.SecretHashes = map[string]string{}
	}
	kept := append([]PasswordCredential{}, secrets...)
	for i, p := range kept {
		a.SecretHashes[p.KeyID] = secretHash(value(p.SecretText))
		kept[i].SecretText = nil
	}
	return kept
}

// forgetSecrets drops the hashes of secrets that are gone.
func (a *appRecord) forgetSecrets() {
	maps.DeleteFunc(a.SecretHashes, func(keyID, _ string) bool {
		return !slices.ContainsFunc(a.PasswordCredentials, func(p PasswordCredential) bool { return strings.EqualFold(p.KeyID, keyID) })
	})
}

// secretHash is the SHA-256 of a secret's text. The texts are random and long, so it needs no salt.
func secretHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// newSecrets makes the client secrets that come with a new application.
func (t *Tenant) newSecrets(sent any) ([]PasswordCredential, *reply) {
	list, _ := sent.([]any)
	made := []PasswordCredential{}
	for _, one := range list {
		body, isObject := one.(map[string]any)
		if !isObject {
			return nil, refusedValue("passwordCredentials")
		}
		if given(body, "keyId") {
			r := badRequest("The property KeyId is not supported for Create Application flow.")
			return nil, &r
		}
		secret, refused := t.askedSecret(body)
		if refused != nil {
			return nil, refused
		}
		made = append(made, secret)
	}
	return made, nil
}

func given(body map[string]any, name string) bool { return body[name] != nil }

// askedSecret makes the secret that a body asks for, as far as the tenant's policy allows it.
func (t *Tenant) askedSecret(body map[string]any) (PasswordCredential, *reply) {
	no := func(r reply) (PasswordCredential, *reply) { return PasswordCredential{}, &r }
	if given(body, "secretText") || given(body, "customKeyIdentifier") || given(body, "hint") || given(body, "keyId") {
		return no(badRequest("New password credentials must be generated using service actions."))
	}
	var asked struct {
		DisplayName   *string    `json:"displayName"`
		EndDateTime   *time.Time `json:"endDateTime"`
		StartDateTime *time.Time `json:"startDateTime"`
	}
	data, _ := json.Marshal(body) // it was read from JSON
	if json.Unmarshal(data, &asked) != nil {
		return no(refuse(http.StatusBadRequest, "BadRequest", "Cannot convert a primitive value to the expected type 'Edm.DateTimeOffset'. See the inner exception for more details."))
	}
	start := t.clock.Now().UTC().Truncate(time.Microsecond)
	if asked.StartDateTime != nil {
		start = asked.StartDateTime.UTC()
	}
	end := start.AddDate(2, 0, 0)
	if asked.EndDateTime != nil {
		end = asked.EndDateTime.UTC()
	}
	if !end.After(start) {
		return no(badRequest("Key credential end date is invalid."))
	}
	if t.state.Policies.SecretsForbidden {
		return no(refuse(http.StatusBadRequest, "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy"))
	}
	if limit := t.state.Policies.SecretMaxLifetime; limit > 0 && end.Sub(start) > limit {
		return no(refuse(http.StatusBadRequest, "CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy"))
	}
	return t.newSecret(asked.DisplayName, start, end), nil
}

func (t *Tenant) addPassword(c *call, app *appRecord) reply {
	if !t.mayChange(c.actor, app.Owners) {
		return denied()
	}
	body := map[string]any{}
	if len(c.body) > 0 {
		var refused *reply
		if body, refused = c.json(); refused != nil {
			return *refused
		}
	}
	asked, _ := body["passwordCredential"].(map[string]any)
	secret, refused := t.askedSecret(asked)
	if refused != nil {
		return *refused
	}
	next := app.Application
	next.PasswordCredentials = append(slices.Clone(app.PasswordCredentials), app.keep(secret)...)
	t.changed(app, next)
	doc := document(secret)
	doc["@odata.context"] = c.context("microsoft.graph.passwordCredential")
	return reply{status: http.StatusOK, body: doc, wrote: true}
}

func (t *Tenant) removePassword(c *call, app *appRecord) reply {
	if !t.mayChange(c.actor, app.Owners) {
		return denied()
	}
	body, refused := c.json()
	if refused != nil {
		return *refused
	}
	keyID, _ := body["keyId"].(string)
	i := slices.IndexFunc(app.PasswordCredentials, func(p PasswordCredential) bool { return strings.EqualFold(p.KeyID, keyID) })
	if i < 0 {
		return badRequest("No password credential found with keyId.")
	}
	next := app.Application
	next.PasswordCredentials = slices.Delete(slices.Clone(app.PasswordCredentials), i, i+1)
	t.changed(app, next)
	return reply{status: http.StatusNoContent, wrote: true}
}

// checkPasswordPatch refuses a PATCH that would make a secret. One that leaves secrets out removes them.
func checkPasswordPatch(app *appRecord, sent any) *reply {
	list, _ := sent.([]any)
	for _, one := range list {
		body, _ := one.(map[string]any)
		keyID, _ := body["keyId"].(string)
		known := slices.ContainsFunc(app.PasswordCredentials, func(p PasswordCredential) bool { return strings.EqualFold(p.KeyID, keyID) })
		if !known || given(body, "secretText") {
			r := badRequest("New password credentials must be generated using service actions.")
			return &r
		}
	}
	return nil
}

// CheckSecret tells whether a client secret of an application is accepted now.
func (t *Tenant) CheckSecret(appID, text string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.secretState(t.applicationByAppID(appID), text) == secretGood
}

type secretState int

const (
	secretUnknown secretState = iota
	secretExpired
	secretGood
)

func (t *Tenant) secretState(a *appRecord, text string) secretState {
	if a == nil || text == "" {
		return secretUnknown
	}
	now, hash := t.clock.Now(), secretHash(text)
	for _, p := range a.PasswordCredentials {
		if a.SecretHashes[strings.ToLower(p.KeyID)] != hash {
			continue
		}
		if p.EndDateTime != nil && !now.Before(*p.EndDateTime) {
			return secretExpired
		}
		if p.StartDateTime != nil && now.Before(p.StartDateTime.Add(t.scenario.Lag.Secret)) {
			return secretUnknown
		}
		return secretGood
	}
	return secretUnknown
}
