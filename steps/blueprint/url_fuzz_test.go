package blueprint

import (
	"strings"
	"testing"
)

// FuzzParseURL: whatever is typed, what comes out is in its own normal form, and its key is safe as a file name.
func FuzzParseURL(f *testing.F) {
	for _, seed := range []string{
		"https://modelop.contoso.com", "modelop.contoso.com", "ModelOp.Contoso.com/", "https://modelop.contoso.com:443/",
		"https://modelop.contoso.com:8443/a/b", "http://localhost:8090", "http://modelop.contoso.com", "https://",
		"https://m\u00f6delop.contoso.com", "https://xn--mdelop-wxa.contoso.com", "https://[::1]:8443", "https://10.0.0.1",
		"https://user:secret@modelop.contoso.com", "https://modelop.contoso.com/?a=b#c", "https://modelop.contoso.com/%2e%2e/a",
		"  https://modelop.contoso.com  ", "https://modelop\u3002contoso.com", "https://modelop.contoso.com/a b", "\x00", "https://..",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, _, err := ParseURL(text)
		if err != nil {
			return
		}
		normal := u.String()
		again, _, err := ParseURL(normal)
		if err != nil {
			t.Fatalf("%q became %q, which is refused: %v", text, normal, err)
		}
		if again != u {
			t.Errorf("%q became %+v, and then %+v", text, u, again)
		}
		key := u.Key()
		if key == "" || strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789._-") != "" || strings.Trim(key, ".") == "" {
			t.Errorf("the key of %q is %q", normal, key)
		}
		for _, name := range Names() {
			if unique := UniqueName(key, name); len(unique) > maxUniqueName {
				t.Errorf("the unique name %q is longer than %d", unique, maxUniqueName)
			}
		}
		if !u.Serves(normal) {
			t.Errorf("%q does not serve itself", normal)
		}
	})
}
