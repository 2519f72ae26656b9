package blueprint

import "fmt"

// InputError says what is wrong with something that a person typed, and what to type. Its text is whole sentences, meant
// to be shown as they are.
type InputError struct{ Text string }

func (e *InputError) Error() string { return e.Text }

func inputError(format string, args ...any) error {
	return &InputError{Text: fmt.Sprintf(format, args...)}
}
