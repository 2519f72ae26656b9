package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"
)

const (
	answersSchemaName = "modelop-entra/answers/v"
	answersSchema     = answersSchemaName + "1"
	maxAnswersFile    = 64 << 10
)

// answerKind is what an answers file may hold under a key.
type answerKind string

const (
	aText answerKind = "a text"
	aBool answerKind = "true or false"
	aList answerKind = "a list of texts"
	aMap  answerKind = "a mapping of registrations to texts"
)

// answerKinds are the keys of an answers file: the flags that answer what the wizard asks. What a run does with its
// answers (--yes, --out, --demo and so on) is not among them, and neither is a secret.
func answerKinds() map[string]answerKind {
	return map[string]answerKind{
		"tenant": aText, "url": aText, "keep-path": aBool, "replaces": aText, "group-names": aText, "synced-form": aText,
		"drop-group-read-all": aBool, "registrations": aList, "name-prefix": aText, "no-sign-in-scopes": aBool, "secrets": aText,
		"secret-lifetime": aText, "adopt": aMap, scopeDowntimeFlag: aBool, singleTenantFlag: aBool, "sign-in": aText, "client-id": aText, "cloud": aText,
	}
}

// answer is one answer, as its flag takes it.
type answer struct {
	flag   string
	values []string
}

// readAnswers reads an answers file. All that is wrong with it is told at once, line by line.
func readAnswers(file string) ([]answer, error) {
	data, err := readFile(file, maxAnswersFile)
	if err != nil {
		return nil, err
	}
	answers, faults := parseAnswers(data)
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s cannot be used:\n  %s", file, strings.Join(faults, "\n  "))
	}
	return answers, nil
}

func parseAnswers(data []byte) ([]answer, []string) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, []string{strings.TrimPrefix(err.Error(), "yaml: ")}
	}
	if len(doc.Content) != 1 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, []string{"line 1: answers are keys with values, like url: https://modelop.contoso.com"}
	}
	var answers []answer
	var faults []string
	fault := func(n *yaml.Node, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("line %d: ", n.Line)+fmt.Sprintf(format, args...))
	}
	seen := map[string]bool{}
	pairs := doc.Content[0].Content
	for i := 0; i+1 < len(pairs); i += 2 {
		key, value := pairs[i], pairs[i+1]
		kind, known := answerKinds()[key.Value]
		switch {
		case seen[key.Value]:
			fault(key, "%s is answered twice", key.Value)
		case key.Value == "schema":
			if err := checkAnswersSchema(value.Value); err != nil {
				fault(value, "%v", err)
			}
		case !known:
			fault(key, "there is no answer %q", key.Value)
		default:
			values, err := answerValues(value, kind)
			if err != nil {
				fault(value, "%s: %v", key.Value, err)
			}
			answers = append(answers, answer{key.Value, values})
		}
		seen[key.Value] = true
	}
	if !seen["schema"] {
		fault(doc.Content[0], "the key schema is missing. Write  schema: %s", answersSchema)
	}
	return answers, faults
}

func checkAnswersSchema(schema string) error {
	switch {
	case schema == answersSchema:
		return nil
	case strings.HasPrefix(schema, answersSchemaName):
		return fmt.Errorf("schema %s is of another version of the wizard; this one reads %s", schema, answersSchema)
	}
	return fmt.Errorf("schema: write %s", answersSchema)
}

// answerValues are the values of a node, as the flag takes them.
func answerValues(n *yaml.Node, kind answerKind) ([]string, error) {
	wrong := fmt.Errorf("it wants %s", kind)
	switch kind {
	case aText:
		text, err := plainText(n)
		return []string{text}, err
	case aBool:
		var is bool
		if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!bool" || n.Decode(&is) != nil {
			return nil, wrong
		}
		return []string{fmt.Sprint(is)}, nil
	case aList:
		if n.Kind != yaml.SequenceNode {
			return nil, wrong
		}
		var values []string
		for _, item := range n.Content {
			text, err := plainText(item)
			if err != nil {
				return nil, err
			}
			values = append(values, text)
		}
		return values, nil
	case aMap:
		if n.Kind != yaml.MappingNode {
			return nil, wrong
		}
		var values []string
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, err := plainText(n.Content[i])
			if err != nil {
				return nil, err
			}
			text, err := plainText(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			values = append(values, key+"="+text)
		}
		return values, nil
	}
	return nil, wrong
}

// plainText is the text of a node: a number, a yes or a date that nobody put into quotes is none.
func plainText(n *yaml.Node) (string, error) {
	if n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str" {
		return "", errors.New("it wants a text; put it into quotes where it looks like something else")
	}
	if strings.ContainsFunc(n.Value, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return "", errors.New("it holds characters that cannot be shown")
	}
	return n.Value, nil
}

// fromAnswersFile fills in what neither a flag nor a variable answered.
func (o *options) fromAnswersFile(cmd *cobra.Command) error {
	switch {
	case len(o.answersFiles) == 0:
		return nil
	case len(o.answersFiles) > 1 && cmd.Name() != "apply":
		return usage("Only apply takes several --answers files. " + nothingSent)
	case len(o.answersFiles) > 1:
		return nil // each gets a run of its own
	}
	answers, err := readAnswers(o.answersFiles[0])
	if err != nil {
		return usage(fmt.Sprintf("--answers: %v\n%s", err, nothingSent))
	}
	for _, a := range answers {
		if o.set[a.flag] {
			continue
		}
		for _, v := range a.values {
			if err := cmd.Flags().Set(a.flag, v); err != nil {
				return usage(fmt.Sprintf("--answers: %s: %s: %v. %s", o.answersFiles[0], a.flag, err, nothingSent))
			}
		}
		o.set[a.flag] = true
	}
	return nil
}

// answerFor is what an answers file says to a flag; empty where it does not answer.
func answerFor(answers []answer, flag string) string {
	i := slices.IndexFunc(answers, func(a answer) bool { return a.flag == flag })
	if i < 0 || len(answers[i].values) == 0 {
		return ""
	}
	return answers[i].values[0]
}
