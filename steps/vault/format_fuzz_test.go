package vault

import (
	"bytes"
	"testing"
)

// FuzzDecode: whatever is in vault.json, what was read is written so that it is read the same again.
func FuzzDecode(f *testing.F) {
	const secret = `{"registration":"go-cli","appId":"a","keyId":"k","label":"l","value":"v","endsAt":"2027-01-01T00:00:00Z","addedAt":"2026-01-01T00:00:00Z"}`
	for _, seed := range []string{
		`{"schema":"modelop-entra/vault/v1","notice":"","demo":false,"tenantId":"t","tenantName":"n","key":"k","url":"u","secrets":[` + secret + `],"intents":[{"label":"l","registration":"go-cli","at":"2026-01-01T00:00:00+01:00"}]}`,
		`{"schema":"modelop-entra/vault/v2"}`, `{"schema":"modelop-entra/vault/v01","tenantId":"t","key":"k"}`, `{"schema":"x"}`, `{}`, `null`, ``, `{"schema":`, "\xff",
		`{"schema":"modelop-entra/vault/v1","tenantId":"t","key":"k"} trailing`, `{"schema":"modelop-entra/vault/v1","tenantId":"t","key":"k","more":1}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := decode(data)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a word")
			}
			return
		}
		written, err := encode(c)
		if err != nil {
			return // a time that JSON cannot hold
		}
		again, err := decode(written)
		if err != nil {
			t.Fatalf("what was read from %q is refused once written: %v", data, err)
		}
		twice, err := encode(again)
		if err != nil || !bytes.Equal(written, twice) {
			t.Errorf("%q became %q, and then %q", data, written, twice)
		}
	})
}
