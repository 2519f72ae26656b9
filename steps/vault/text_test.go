package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestTextNeverShowsTheSecret(t *testing.T) {
	const value = "8Q~very-secret-value"
	type surrounding struct {
		Shown  Text
		hidden Text
	}
	s := Secret{Registration: "go-cli", Value: NewText(value)}
	outer := surrounding{Shown: s.Value, hidden: s.Value}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
		fmt.Fprintf(&out, verb+verb+verb+verb+verb+verb, s, &s, s.Value, &s.Value, outer, []Secret{s})
	}
	slog.New(slog.NewTextHandler(&out, nil)).Info("text", "secret", s, "value", s.Value, "outer", outer)
	slog.New(slog.NewJSONHandler(&out, nil)).Info("json", "secret", s, "value", s.Value, "outer", outer)
	encoded, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, form := range []string{value, fmt.Sprintf("%x", value), fmt.Sprintf("%X", value), "very"} {
		if strings.Contains(out.String(), form) {
			t.Errorf("%q is in the output:\n%s", form, out.String())
		}
	}
	if got := s.Value.Reveal(); got != value {
		t.Errorf("Reveal() = %q", got)
	}
	if got := fmt.Sprint(Text{}); got != "" {
		t.Errorf("the zero Text prints %q", got)
	}
}
