package export

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"

	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/vault/disk"
)

// What is read back of the files that this package writes. Somebody may have changed them since, or written them. Errors
// are for people, to follow "cannot be used: ", and quote nothing of the file.

var (
	errNotThere = errors.New("it is not there")
	errNotOurs  = errors.New("it is not a file of the wizard")
	errDamaged  = errors.New("it is not a file of the wizard, or it is damaged")
	errNewer    = errors.New("a newer version of the wizard wrote it")
	errMore     = errors.New("it holds something that the wizard did not write")
	errNotWhole = errors.New("it is not complete")
)

// maxRead bounds what is read of a file. A real one has a few kB.
const maxRead = 1 << 20

// ReadHandoff reads a handoff.json that a person named. It tells what the file says; whether that may be granted is for
// the caller to decide.
func ReadHandoff(path string) (HandoffDocument, error) {
	data, err := read(path)
	if err != nil {
		return HandoffDocument{}, err
	}
	if err := checkSchema(data, handoffSchema); err != nil {
		return HandoffDocument{}, err
	}
	var h HandoffDocument
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil || d.More() {
		return HandoffDocument{}, errMore
	}
	return h, nil
}

// ReadSetup reads a setup.json. Its URL is one.
func ReadSetup(path string) (Setup, error) {
	data, err := read(path)
	if err != nil {
		return Setup{}, err
	}
	if err := checkSchema(data, setupSchema); err != nil {
		return Setup{}, err
	}
	var s Setup
	if json.Unmarshal(data, &s) != nil {
		return Setup{}, errDamaged
	}
	if s.Tenant.ID == "" || s.Key == "" || s.URL == "" || len(s.Registrations) == 0 {
		return Setup{}, errNotWhole
	}
	signsIn := false // every setup has a registration with which its own services do
	for _, reg := range s.Registrations {
		if !blueprint.IsRegistration(reg.Name) || reg.ClientID == "" {
			return Setup{}, errNotWhole
		}
		signsIn = signsIn || reg.Name == blueprint.InternalClient && reg.SecretKey != ""
	}
	if _, _, err := blueprint.ParseURL(s.URL); err != nil || !signsIn {
		return Setup{}, errNotWhole
	}
	return s, nil
}

func read(path string) ([]byte, error) {
	data, err := disk.ReadNamed(path, maxRead)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errNotThere
	case errors.Is(err, disk.ErrNotPlain), errors.Is(err, disk.ErrTooLarge), errors.Is(err, disk.ErrLink):
		return nil, errNotOurs
	}
	return data, err
}

// checkSchema tells whether a JSON document says that it has the schema, modelop-entra/NAME/vN.
func checkSchema(data []byte, schema string) error {
	var head struct {
		Schema string `json:"schema"`
	}
	name := strings.TrimRight(schema, "0123456789")
	switch err := json.Unmarshal(data, &head); {
	case err != nil || !strings.HasPrefix(head.Schema, name):
		return errDamaged
	case head.Schema != schema:
		return errNewer
	}
	return nil
}
