package main

import (
	"strings"
	"testing"
	"unicode"
)

// FuzzAnswersFile: whatever is in the file, it is either answers to known questions in plain text, or a list of faults.
func FuzzAnswersFile(f *testing.F) {
	for _, seed := range []string{
		"schema: modelop-entra/answers/v1\ntenant: contoso.com\nurl: https://modelop.contoso.com\ngroup-names: graph\nregistrations: [gateway-service, internal-client]\n",
		"schema: modelop-entra/answers/v1\nkeep-path: true\nadopt: {gateway-service: 00001111-aaaa-2222-bbbb-3333cccc4444}\n",
		"schema: modelop-entra/answers/v2\n", "tenant: contoso.com\n", "schema: modelop-entra/answers/v1\ntenant: 42\ntenant: x\nsecret: y\n",
		"schema: modelop-entra/answers/v1\nname-prefix: &a x\ntenant: *a\n", "- a\n- b\n", "", "a: [", "? [a]\n: b\n", "%YAML 9.9\n---\n", "a: &a [*a]\n",
		"schema: modelop-entra/answers/v1\ntenant: \"\\x1b[31m\"\n", "schema: modelop-entra/answers/v1\n<<: {tenant: x}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		answers, faults := parseAnswers(data)
		for _, fault := range faults {
			if strings.TrimSpace(fault) == "" {
				t.Errorf("a fault without a word: %q", fault)
			}
		}
		if len(faults) > 0 {
			return
		}
		seen := map[string]bool{}
		for _, a := range answers {
			if _, known := answerKinds()[a.flag]; !known || seen[a.flag] {
				t.Errorf("%q is no question, or is answered twice", a.flag)
			}
			seen[a.flag] = true
			for _, v := range a.values {
				if strings.ContainsFunc(v, func(r rune) bool { return !unicode.IsPrint(r) }) {
					t.Errorf("%s: %q cannot be shown", a.flag, v)
				}
			}
		}
	})
}
