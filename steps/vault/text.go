package vault

import (
	"fmt"
	"log/slog"
)

// Text is a secret in memory. However it is printed, logged or encoded, it shows a placeholder; only Reveal tells it.
type Text struct {
	// A pointer, so that not even the printing of a surrounding struct's unexported fields shows the value.
	value *string
}

// placeholder stands for a secret wherever one would be shown.
const placeholder = "(secret)"

// NewText wraps a secret. An empty string makes the zero Text.
func NewText(s string) Text {
	if s == "" {
		return Text{}
	}
	return Text{&s}
}

// Reveal returns the secret itself, for vault.json, secret.yaml, secret.env and the eyes of who asked for it.
func (t Text) Reveal() string {
	if t.value == nil {
		return ""
	}
	return *t.value
}

// IsZero tells whether there is no secret.
func (t Text) IsZero() bool { return t.value == nil }

// Equal tells whether both hold the same secret.
func (t Text) Equal(u Text) bool { return t.Reveal() == u.Reveal() }

// String returns a placeholder, or nothing for the zero Text.
func (t Text) String() string {
	if t.IsZero() {
		return ""
	}
	return placeholder
}

// Format writes what String returns, whatever the verb.
func (t Text) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(t.String())) }

// MarshalText returns what String returns, for JSON, YAML and the like.
func (t Text) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// LogValue returns what String returns.
func (t Text) LogValue() slog.Value { return slog.StringValue(t.String()) }
