package steps

import (
	"strings"
	"testing"
)

// FuzzReadSavedPlan: a plan file that is taken names a key that cannot lead out of the folder, and a URL in normal form.
func FuzzReadSavedPlan(f *testing.F) {
	const good = `{"schema":"modelop-entra/saved-plan/v1","savedAt":"2026-11-24T14:00:00Z","savedBy":"admin@contoso.com",` +
		`"tenant":{"id":"aaaabbbb-0000-cccc-1111-dddd2222eeee"},"key":"modelop.contoso.com","url":"https://modelop.contoso.com",` +
		`"choices":{"groupNames":"graph","syncedForm":"sam","registrations":["gateway-service","internal-client"],"signInScopes":true,` +
		`"secrets":"auto","secretLifetime":"12mo"},"answers":{},"registrations":[]}`
	for _, seed := range []string{
		good, good + "{}", strings.Replace(good, "modelop.contoso.com", "..", 1), strings.Replace(good, "v1", "v2", 1),
		strings.Replace(good, "admin", `\u001b[31m`, 1), `{}`, `[]`, ``, `{"schema":"modelop-entra/saved-plan/v1"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, choices, err := ReadSavedPlan(data)
		if err != nil {
			return
		}
		if s.Key == "" || strings.ContainsAny(s.Key, `/\`) || strings.Trim(s.Key, ".") == "" {
			t.Errorf("the key %q was taken", s.Key)
		}
		if choices.URL.Host == "" {
			t.Errorf("a plan without a URL was taken: %q", data)
		}
	})
}
