package steps

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
	"github.com/modelop/modelop-entra/steps/written"
)

// SavedPlan is a plan in a file, to be looked at by others and applied later. It holds the answers, and the changes as
// people read them. It holds no requests: those are computed anew, and the file only says what they may amount to.
type SavedPlan struct {
	Schema        string              `json:"schema"`
	SavedAt       time.Time           `json:"savedAt"`
	SavedBy       string              `json:"savedBy"`
	Demo          bool                `json:"demo"`
	Tenant        plan.Tenant         `json:"tenant"`
	Key           string              `json:"key"`
	URL           string              `json:"url"`
	Choices       SavedChoices        `json:"choices"`
	Answers       plan.Answers        `json:"answers"`
	Registrations []SavedRegistration `json:"registrations"`
}

// SavedChoices are the choices in the words of the flags.
type SavedChoices struct {
	GroupNames       string   `json:"groupNames"`
	SyncedForm       string   `json:"syncedForm"`
	DropGroupReadAll bool     `json:"dropGroupReadAll"`
	Registrations    []string `json:"registrations"`
	NamePrefix       string   `json:"namePrefix"`
	SignInScopes     bool     `json:"signInScopes"`
	Secrets          string   `json:"secrets"`
	SecretLifetime   string   `json:"secretLifetime"`
}

// SavedRegistration is what happens to one registration.
type SavedRegistration struct {
	Name        string        `json:"name"`
	DisplayName string        `json:"displayName"`
	Action      plan.Action   `json:"action"`
	AppID       string        `json:"appId,omitempty"`
	Changes     []plan.Change `json:"changes,omitempty"`
}

// MaxSavedPlan is how large a saved plan may be, in bytes.
const MaxSavedPlan = 1 << 20

const (
	savedSchemaName = "modelop-entra/saved-plan/v"
	savedSchema     = savedSchemaName + "1"
)

// PlanDocument is the plan that Plan made last as a saved plan in JSON.
func (r *Run) PlanDocument(p plan.Plan) ([]byte, error) {
	made := r.lastPlanned()
	c := made.Choices
	c.Registrations = c.Names()
	s := SavedPlan{
		Schema: savedSchema, SavedAt: r.Now().UTC().Truncate(time.Second), SavedBy: p.Actor, Demo: r.Demo, Tenant: p.Tenant, Key: p.Key, URL: p.URL,
		Choices: SavedChoices{
			GroupNames: string(c.GroupNames), SyncedForm: string(c.SyncedForm), DropGroupReadAll: c.DropGroupReadAll,
			Registrations: c.Registrations, NamePrefix: c.NamePrefix, SignInScopes: c.SignInScopes, Secrets: string(c.Secrets),
			SecretLifetime: c.SecretLifetime.String(),
		},
		Answers: made.Answers, Registrations: savedRegistrations(p),
	}
	return written.JSON(s)
}

func savedRegistrations(p plan.Plan) []SavedRegistration {
	list := []SavedRegistration{}
	for _, reg := range p.Registrations {
		list = append(list, SavedRegistration{reg.Name, reg.DisplayName, reg.Action, reg.AppID, reg.Changes})
	}
	return list
}

// ReadSavedPlan reads a saved plan and checks all that is in it. What it returns is safe to plan with.
func ReadSavedPlan(data []byte) (SavedPlan, blueprint.Choices, error) {
	var s SavedPlan
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return s, blueprint.Choices{}, fmt.Errorf("it is not JSON, or it ends in the middle: %w", err)
	}
	switch {
	case !strings.HasPrefix(head.Schema, savedSchemaName):
		return s, blueprint.Choices{}, errors.New("it is not a saved plan")
	case head.Schema != savedSchema:
		return s, blueprint.Choices{}, fmt.Errorf("it was saved by another version of the wizard, as %q", head.Schema)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&s); err != nil {
		return s, blueprint.Choices{}, fmt.Errorf("it holds something that the wizard did not write: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return s, blueprint.Choices{}, errors.New("something follows the plan")
	}
	if err := onlyText(data); err != nil {
		return s, blueprint.Choices{}, err
	}
	choices, err := s.choices()
	if err != nil {
		return s, choices, err
	}
	return s, choices, s.check()
}

// isSavedPlan tells whether a file is a saved plan, of whatever version.
func isSavedPlan(data []byte) bool {
	var head struct {
		Schema string `json:"schema"`
	}
	return json.Unmarshal(data, &head) == nil && strings.HasPrefix(head.Schema, savedSchemaName)
}

// onlyText refuses control characters: people read what is in the file.
func onlyText(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	for {
		t, err := d.Token()
		if err != nil {
			return nil //nolint:nilerr // the document has been decoded before, so this is its end
		}
		if s, ok := t.(string); ok && strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
			return fmt.Errorf("a text in it holds characters that cannot be shown: %q", s)
		}
	}
}

func (s SavedPlan) choices() (blueprint.Choices, error) {
	c := blueprint.Choices{
		Key: s.Key, DropGroupReadAll: s.Choices.DropGroupReadAll, NamePrefix: s.Choices.NamePrefix, SignInScopes: s.Choices.SignInScopes,
		Secrets: blueprint.SecretMode(s.Choices.Secrets),
	}
	var err error
	if c.URL, _, err = blueprint.ParseURL(s.URL); err != nil {
		return c, fmt.Errorf("url: %w", err)
	}
	if c.GroupNames, err = blueprint.ParseGroupNames(s.Choices.GroupNames); err != nil {
		return c, fmt.Errorf("groupNames: %w", err)
	}
	if c.SyncedForm, err = blueprint.ParseSyncedForm(s.Choices.SyncedForm); err != nil {
		return c, fmt.Errorf("syncedForm: %w", err)
	}
	if c.Registrations, err = blueprint.ParseRegistrations(s.Choices.Registrations); err != nil {
		return c, fmt.Errorf("registrations: %w", err)
	}
	if err = blueprint.CheckNamePrefix(c.NamePrefix); err != nil {
		return c, fmt.Errorf("namePrefix: %w", err)
	}
	if c.SecretLifetime, err = blueprint.ParseLifetime(s.Choices.SecretLifetime); err != nil {
		return c, fmt.Errorf("secretLifetime: %w", err)
	}
	switch c.Secrets {
	case blueprint.SecretsAuto, blueprint.SecretsKeep, blueprint.SecretsNew:
		return c, nil
	}
	return c, fmt.Errorf("secrets: %q is not one of auto, keep, new", s.Choices.Secrets)
}

// keySigns and maxKey say what a key can be.
const (
	keySigns = "abcdefghijklmnopqrstuvwxyz0123456789._-"
	maxKey   = 400
)

func isKey(s string) bool {
	return s != "" && len(s) <= maxKey && strings.Trim(s, keySigns) == "" && strings.Trim(s, ".") != ""
}

func (s SavedPlan) check() error {
	if uuid.Validate(s.Tenant.ID) != nil {
		return fmt.Errorf("tenant: %q is not an id", s.Tenant.ID)
	}
	for _, key := range []string{s.Key, cmp.Or(s.Answers.Replaces, s.Key)} {
		if !isKey(key) {
			return fmt.Errorf("key: %q cannot be the key of a setup", key)
		}
	}
	for name, id := range s.Answers.Adopt {
		if !blueprint.IsRegistration(name) || id != plan.AdoptNew && uuid.Validate(id) != nil {
			return fmt.Errorf("answers: %s cannot become %s", id, name)
		}
	}
	for id := range s.Answers.TrustHolds {
		if uuid.Validate(id) != nil {
			return fmt.Errorf("answers: %q is not an id", id)
		}
	}
	for name := range s.Answers.LeaveOut {
		if !blueprint.IsRegistration(name) {
			return fmt.Errorf("answers: there is no registration %q", name)
		}
	}
	for _, answer := range []plan.Decision{s.Answers.ScopeDowntime, s.Answers.Audience} {
		if answer != "" && answer != plan.Allow && answer != plan.LeaveIt {
			return fmt.Errorf("answers: %q is not one of allow, leave", answer)
		}
	}
	return nil
}

// Differences says what the plan that was made now has and the saved one has not, and the other way round, one sentence
// each. It is empty where both amount to the same.
func (s SavedPlan) Differences(now plan.Plan) []string {
	var differences []string
	before, after := described(s.Registrations), described(savedRegistrations(now))
	for _, d := range after {
		if !before.has(d) {
			differences = append(differences, "not in the file: "+d)
		}
	}
	for _, d := range before {
		if !after.has(d) {
			differences = append(differences, "only in the file: "+d)
		}
	}
	return differences
}

type descriptions []string

func (d descriptions) has(text string) bool {
	for _, t := range d {
		if t == text {
			return true
		}
	}
	return false
}

// described is each change with all that tells it from others. The expiry of a new secret moves with the days.
func described(regs []SavedRegistration) descriptions {
	var d descriptions
	for _, reg := range regs {
		head := reg.Name + ": " + string(reg.Action)
		if reg.AppID != "" {
			head += ", " + strings.ToLower(reg.AppID)
		}
		if reg.DisplayName != "" && reg.DisplayName != reg.Name {
			head += ", called " + reg.DisplayName
		}
		d = append(d, head)
		for _, c := range reg.Changes {
			d = append(d, reg.Name+": "+describedChange(c))
		}
	}
	return d
}

// describedChange is a change with all that tells it from others.
func describedChange(c plan.Change) string {
	text := string(c.Action) + " " + c.Subject
	if c.Before != "" {
		text += ", before: " + c.Before
	}
	if c.After != "" && c.Subject != plan.SubjectSecret {
		text += ", after: " + c.After
	}
	if c.Consent {
		text += ", a consent"
	}
	if c.Handoff != "" {
		text += ", for " + c.Handoff
	}
	return text
}
