package export

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modelop/modelop-entra/steps/vault"
)

// Format names one of the files that a setup can be written as.
type Format string

// The formats.
const (
	Helm   Format = "helm"
	Secret Format = "secret"
	Spring Format = "spring"
	JSON   Format = "json"
	Env    Format = "env"
)

// Formats lists all formats, in the order in which the files are listed.
func Formats() []Format { return []Format{Helm, Secret, Spring, JSON, Env} }

// usual are the formats that a run writes unless others are asked for.
func usual() []Format { return []Format{Helm, Secret, Spring, JSON} }

// ParseFormats checks the names of formats and returns each once, in the order of Formats.
func ParseFormats(names []string) ([]Format, error) {
	for _, n := range names {
		if !slices.Contains(Formats(), Format(n)) {
			return nil, fmt.Errorf("%q is not one of %s", n, formatNames())
		}
	}
	var chosen []Format
	for _, f := range Formats() {
		if slices.Contains(names, string(f)) {
			chosen = append(chosen, f)
		}
	}
	return chosen, nil
}

func formatNames() string {
	var all []string
	for _, f := range Formats() {
		all = append(all, string(f))
	}
	return strings.Join(all, ", ")
}

// HoldsSecrets tells whether a file of the format holds client secrets.
func (f Format) HoldsSecrets() bool { return f == Secret || f == Env }

// Options say what to render, and how. The zero Options are the files of every run.
type Options struct {
	Formats []Format // nil: the usual ones, all but Env
	Layout  *Layout  // the customer's own layout of values.yaml; nil: ours
	Root    []string // the keys above our values; nil: modelop
}

// secretEnv is secret.env: one line for each secret, verbatim, since kubectl takes every character after the equals sign
// for the value.
func secretEnv(s Setup, secrets map[string]vault.Text) ([]byte, error) {
	var b strings.Builder
	if s.Demo {
		b.WriteString("# " + demoNotice + "\n")
	}
	b.WriteString("# Client secrets for kubectl create secret generic --from-env-file. Keep this file out of mail and out of git.\n")
	for _, v := range s.view(secrets).Secrets {
		value := v.Value.Reveal()
		if strings.ContainsAny(value, "\r\n\x00") {
			return nil, fmt.Errorf("the secret of %s has more than one line, and %s cannot hold that", v.Registration, EnvFile)
		}
		b.WriteString(v.Key + "=" + value + "\n")
	}
	return []byte(b.String()), nil
}
