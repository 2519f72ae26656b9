package main

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/modelop/modelop-entra/graphclient"
	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/blueprint"
	"github.com/modelop/modelop-entra/steps/plan"
)

// answersHead begins every answers file that the wizard writes; by it a later one knows that it may take its place.
const answersHead = "# Answers of the wizard modelop-entra. They hold no secret."

// answersFile writes answers as a file that readAnswers reads: read again, they lead to the same choices.
func (o *options) answersFile(a steps.Answered) ([]byte, error) {
	if a.SoFar {
		given, err := o.planAnswers()
		if err != nil {
			return nil, err
		}
		a.Answers, a.Adopt, a.Replaces = given, given.Adopt, o.replaces
	}
	doc := &yaml.Node{Kind: yaml.MappingNode}
	set := func(key string, value *yaml.Node) { doc.Content = append(doc.Content, textNode(key), value) }
	set("schema", textNode(answersSchema))
	for _, one := range o.answersOf(a) {
		set(one.flag, answerNode(one))
	}
	var b bytes.Buffer
	b.WriteString(answersHead + "\n")
	if o.demo != "" {
		b.WriteString("# DEMO. Made with a simulated tenant.\n")
	}
	b.WriteString("# With --answers they go before what the tenant says; a flag goes before them.\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(doc); err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	return b.Bytes(), e.Close()
}

// answersOf are the answers in the words of the flags. Those that only say what is usual are among them where the tenant
// could say otherwise.
func (o *options) answersOf(a steps.Answered) []answer {
	var list []answer
	add := func(flag string, values ...string) {
		if !a.SoFar || o.set[flag] || flag == "tenant" || flag == "sign-in" {
			list = append(list, answer{flag, values})
		}
	}
	text := func(flag, value string) {
		if value != "" {
			add(flag, value)
		}
	}
	yes := func(flag string, is bool) {
		if is {
			add(flag, "true")
		}
	}
	c := a.Choices
	text("tenant", a.Tenant)
	if o.cloud != graphclient.PublicCloud.Name {
		add("cloud", o.cloud)
	}
	if a.Way != steps.WayDeviceCode {
		add("sign-in", string(a.Way))
	}
	text("client-id", o.clientID)
	text("url", c.URL.String())
	yes("keep-path", c.URL.Path != "")
	text("replaces", a.Replaces)
	text("group-names", string(c.GroupNames))
	if c.GroupNames == blueprint.GroupNamesSynced {
		text("synced-form", string(c.SyncedForm))
	}
	yes("drop-group-read-all", c.DropGroupReadAll)
	add("registrations", c.Names()...)
	add("name-prefix", c.NamePrefix)
	add("no-sign-in-scopes", strconv.FormatBool(!c.SignInScopes))
	text("secrets", string(c.Secrets))
	text("secret-lifetime", c.SecretLifetime.String())
	adopt := maps.Clone(a.Adopt)
	for name := range a.Answers.LeaveOut {
		if adopt == nil {
			adopt = map[string]string{}
		}
		adopt[name] = leaveAsItIs
	}
	if len(adopt) > 0 {
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(adopt)) {
			pairs = append(pairs, name+"="+adopt[name])
		}
		add("adopt", pairs...)
	}
	decision := func(flag string, d plan.Decision) {
		if d != "" {
			add(flag, strconv.FormatBool(d == plan.Allow))
		}
	}
	decision(scopeDowntimeFlag, a.Answers.ScopeDowntime)
	decision(singleTenantFlag, a.Answers.Audience)
	return list
}

// answerNode is the value of an answer, in the form that its key wants.
func answerNode(a answer) *yaml.Node {
	switch answerKinds()[a.flag] {
	case aBool:
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!bool", Value: a.values[0]}
	case aList:
		n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, v := range a.values {
			n.Content = append(n.Content, textNode(v))
		}
		return n
	case aMap:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, pair := range a.values {
			key, value, _ := strings.Cut(pair, "=")
			n.Content = append(n.Content, textNode(key), textNode(value))
		}
		return n
	case aText:
	}
	return textNode(a.values[0])
}

func textNode(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}
