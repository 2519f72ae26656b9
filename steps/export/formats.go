package export

import (
	"fmt"
	"slices"
	"strings"
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
