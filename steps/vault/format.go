package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/modelop/modelop-entra/steps/written"
)

// The file's schema: a name and a version. A higher version was written by a newer wizard.
const (
	schemaName    = "modelop-entra/vault/v"
	schemaVersion = 1
)

const (
	notice     = "Client secrets of ModelOp Center's registrations in Microsoft Entra ID. Keep this file on this computer, out of mail and out of git."
	demoNotice = "DEMO. Made with a simulated tenant: these secrets open nothing. "
)

// file is vault.json as it stands on disk, the one place where secrets are plain text.
type file struct {
	Schema   string       `json:"schema"`
	Notice   string       `json:"notice"`
	Demo     bool         `json:"demo"`
	TenantID string       `json:"tenantId"`
	Tenant   string       `json:"tenantName"`
	Key      string       `json:"key"`
	URL      string       `json:"url"`
	Secrets  []fileSecret `json:"secrets"`
	Intents  []fileIntent `json:"intents"`
}

type fileSecret struct {
	Registration string    `json:"registration"`
	AppID        string    `json:"appId"`
	KeyID        string    `json:"keyId"`
	Label        string    `json:"label"`
	Value        string    `json:"value"`
	EndsAt       time.Time `json:"endsAt"`
	AddedAt      time.Time `json:"addedAt"`
}

type fileIntent struct {
	Label        string    `json:"label"`
	Registration string    `json:"registration"`
	At           time.Time `json:"at"`
}

func encode(c Contents) ([]byte, error) {
	f := file{
		Schema:   schemaName + strconv.Itoa(schemaVersion),
		Notice:   notice,
		Demo:     c.Identity.Demo,
		TenantID: c.Identity.TenantID,
		Tenant:   c.Identity.TenantName,
		Key:      c.Identity.Key,
		URL:      c.Identity.URL,
		Secrets:  []fileSecret{},
		Intents:  []fileIntent{},
	}
	if f.Demo {
		f.Notice = demoNotice + notice
	}
	for _, s := range c.Secrets {
		f.Secrets = append(f.Secrets, fileSecret{s.Registration, s.AppID, s.KeyID, s.Label, s.Value.Reveal(), s.EndsAt.UTC(), s.AddedAt.UTC()})
	}
	for _, i := range c.Intents {
		f.Intents = append(f.Intents, fileIntent{i.Label, i.Registration, i.At.UTC()})
	}
	return written.JSON(f)
}

// decode reads vault.json. Errors are Problems, and never quote the file.
func decode(data []byte) (Contents, error) {
	var head struct {
		Schema string `json:"schema"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return Contents{}, damaged(jsonFault(data, err))
	}
	version, ok := schemaVersionOf(head.Schema)
	switch {
	case !ok:
		return Contents{}, damaged("it is not a file of the wizard")
	case version > schemaVersion:
		return Contents{}, newer()
	}
	var f file
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return Contents{}, damaged("it holds something that the wizard did not write")
	}
	if f.TenantID == "" || f.Key == "" {
		return Contents{}, damaged("it does not say which setup it belongs to")
	}
	c := Contents{Identity: Identity{TenantID: f.TenantID, TenantName: f.Tenant, Key: f.Key, URL: f.URL, Demo: f.Demo}}
	for _, s := range f.Secrets {
		if s.Registration == "" || s.KeyID == "" || s.Value == "" {
			return Contents{}, damaged("a secret in it is incomplete")
		}
		c.Secrets = append(c.Secrets, Secret{s.Registration, strings.ToLower(s.AppID), strings.ToLower(s.KeyID), s.Label, NewText(s.Value), s.EndsAt, s.AddedAt})
	}
	for _, i := range f.Intents {
		c.Intents = append(c.Intents, Intent(i))
	}
	return c, nil
}

func schemaVersionOf(schema string) (int, bool) {
	s, ok := strings.CutPrefix(schema, schemaName)
	version, err := strconv.Atoi(s)
	return version, ok && err == nil && version > 0
}

// jsonFault says what is wrong with the text as such.
func jsonFault(data []byte, err error) string {
	// A decoder, unlike Unmarshal, tells an end in the middle from a wrong character.
	if len(bytes.TrimSpace(data)) == 0 {
		return "it is empty"
	}
	var v json.RawMessage
	if decodeErr := json.NewDecoder(bytes.NewReader(data)).Decode(&v); errors.Is(decodeErr, io.ErrUnexpectedEOF) {
		return "it ends in the middle"
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("it is not JSON, from byte %d on", syntax.Offset)
	}
	return "it is not a file of the wizard"
}
