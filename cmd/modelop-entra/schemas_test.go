package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modelop/modelop-entra/steps"
	"github.com/modelop/modelop-entra/steps/export"
)

// enums are the values of the types that have only these.
var enums = map[reflect.Type][]any{
	reflect.TypeFor[eventName](): anyOf(eventSigningIn, eventSignedIn, eventPlanned, eventProgress, eventCheck, eventSecret, eventDeleted, eventCustomer),
	reflect.TypeFor[steps.Result](): anyOf(steps.ResultDone, steps.ResultPartial, steps.ResultRefused, steps.ResultFailed,
		steps.ResultInterrupted, steps.ResultSaved),
}

func anyOf[T ~string](values ...T) []any {
	var all []any
	for _, v := range values {
		all = append(all, string(v))
	}
	return all
}

const schemaFolder = "../../assets/schemas"

// documents are the JSON documents that the program writes, by the names of their schemas.
var documents = map[string]any{
	"plan/v1":       planned{},
	"outcome/v1":    ending{},
	"export/v1":     exported{},
	"status/v1":     standing{},
	"removed/v1":    removed{},
	"rotated/v1":    rotated{},
	"verify/v1":     verified{},
	"customers/v1":  customers{},
	"version/v1":    versionDocument{},
	"event/v1":      eventLine{},
	"stopped/v1":    stopped{},
	"setup/v1":      export.Setup{},
	"saved-plan/v1": steps.SavedPlan{},
}

// TestSchemasTellWhatIsWritten holds assets/schemas to the types that are written. A field that is renamed or removed
// shows here: other people's programs read it, so that it needs a new version.
func TestSchemasTellWhatIsWritten(t *testing.T) {
	for name, document := range documents {
		schema := schemaOf(reflect.TypeOf(document))
		schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
		schema["title"] = "modelop-entra/" + name
		schema["properties"].(map[string]any)["schema"] = map[string]any{"const": "modelop-entra/" + name}
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		if err := e.Encode(schema); err != nil {
			t.Fatal(err)
		}
		file := schemaFile(name)
		if os.Getenv("UPDATE_GOLDEN") != "" {
			if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Errorf("%v; `make golden` writes it", err)
			continue
		}
		if diff := cmp.Diff(string(want), b.String()); diff != "" {
			t.Errorf("%s (-file +program):\n%s", file, diff)
		}
	}
}

func schemaFile(name string) string {
	return filepath.Join(schemaFolder, strings.ReplaceAll(name, "/", "-")+".json")
}

// schemaOf describes a type as encoding/json writes it.
func schemaOf(t reflect.Type) map[string]any {
	switch {
	case t == reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case t.Kind() == reflect.Pointer:
		s := schemaOf(t.Elem())
		if types, ok := s["type"].([]any); !ok || !slices.Contains(types, any("null")) {
			s["type"] = []any{s["type"], "null"}
		}
		return s
	}
	if t == reflect.TypeFor[json.RawMessage]() {
		return schemaOf(reflect.TypeFor[ending]())
	}
	switch t.Kind() {
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.String:
		if values, ok := enums[t]; ok {
			return map[string]any{"type": "string", "enum": values}
		}
		return map[string]any{"type": "string"}
	case reflect.Int, reflect.Int64, reflect.Uint32:
		return map[string]any{"type": "integer"}
	case reflect.Slice:
		return map[string]any{"type": []any{"array", "null"}, "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Struct:
		properties, required := map[string]any{}, []any{}
		for _, f := range reflect.VisibleFields(t) {
			name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
			if !f.IsExported() || name == "-" || f.Anonymous && name == "" {
				continue
			}
			if name == "" {
				name = f.Name
			}
			properties[name] = schemaOf(f.Type)
			if !strings.Contains(options, "omit") {
				required = append(required, name)
			}
		}
		return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
	default:
		panic(fmt.Sprintf("no schema for %v", t))
	}
}

// TestOutputsFitTheirSchemas runs the commands and checks each document against the schema that it names.
func TestOutputsFitTheirSchemas(t *testing.T) {
	schemas, err := filepath.Abs(schemaFolder)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	t.Chdir(t.TempDir())
	for _, args := range [][]string{
		{"plan", "--demo", "--group-names", "graph"},
		{"plan", "--demo=half-finished", "--group-names", "ids"},
		{"plan", "--demo=foreign-additions", "--group-names", "graph", "--out", "foreign"},
		{"apply", "--demo", "--yes", "--group-names", "graph"},
		{"apply", "--demo=no-admin", "--yes", "--group-names", "graph", "--out", "handed"},
		{"apply", "--demo=secrets-forbidden", "--yes", "--group-names", "graph", "--out", "without"},
		{"verify", "--demo"},
		{"status", "--demo=device-code-blocked"},
		{"export", "--demo"},
		{"export", "--demo", "--out", "elsewhere"},
		{"status", "--demo"},
		{"status", "--demo=no-admin"},
		{"apply", "--demo", "--yes", "--group-names", "graph", "--verify"},
		{"rotate", "--demo", "--yes"},
		{"rotate", "--demo", "--yes", "--finish"},
		{"remove", "--demo", "--confirm", "modelop.contoso.com"},
	} {
		args := append(args, "--json", "--no-input", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com")
		t.Run(strings.Join(args[:2], " "), func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			run(t.Context(), args, system{stdout: &stdout, stderr: &stderr, getenv: func(name string) string {
				return map[string]string{"HOME": home, "XDG_STATE_HOME": home}[name]
			}})
			if stdout.Len() == 0 {
				t.Fatalf("no document\n%s", stderr.String())
			}
			validate(t, schemas, stdout.Bytes())
		})
	}
	data, err := os.ReadFile(filepath.Join("modelop-entra-demo", "modelop.contoso.com", "setup.json"))
	if err != nil {
		t.Fatal(err)
	}
	validate(t, schemas, data)
}

// TestEventsFitTheirSchemas runs the commands that have events, and checks each line against the schema that it names. The
// last line is the document that --json writes, and nothing else is.
func TestEventsFitTheirSchemas(t *testing.T) {
	schemas, err := filepath.Abs(schemaFolder)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args string
		ends string
		has  []eventName
	}{
		{"plan --demo --group-names graph", "plan/v1", []eventName{eventSigningIn, eventSignedIn, eventPlanned}},
		{"apply --demo --yes --group-names graph --verify", "outcome/v1", []eventName{eventSigningIn, eventSignedIn, eventPlanned, eventProgress, eventCheck}},
		{"verify --demo", "verify/v1", []eventName{eventSigningIn, eventSignedIn, eventCheck}},
		{"verify --demo --outside", "verify/v1", []eventName{eventCheck}},
		{"rotate --demo --yes", "rotated/v1", []eventName{eventSigningIn, eventSignedIn, eventPlanned, eventProgress, eventSecret}},
		{"rotate --demo --yes --finish", "rotated/v1", []eventName{eventSigningIn, eventSignedIn, eventSecret}},
		{"remove --demo --confirm modelop.contoso.com", "removed/v1", []eventName{eventSigningIn, eventSignedIn, eventDeleted}},
		{"verify --demo=no-admin", "stopped/v1", []eventName{eventSigningIn, eventSignedIn}},
		{"plan --demo=device-code-blocked --group-names graph", "stopped/v1", []eventName{eventSigningIn}},
	} {
		t.Run(c.args, func(t *testing.T) {
			args := append(strings.Fields(c.args), "--events", "--no-input", "--tenant", "contoso.com", "--url", "https://modelop.contoso.com")
			var stdout, stderr bytes.Buffer
			run(t.Context(), args, system{stdout: &stdout, stderr: &stderr, getenv: func(name string) string {
				return map[string]string{"HOME": home, "XDG_STATE_HOME": home}[name]
			}})
			lines := strings.Split(strings.TrimSuffix(stdout.String(), "\n"), "\n")
			var has []eventName
			for i, line := range lines {
				name, event := validate(t, schemas, []byte(line))
				if isLast := i == len(lines)-1; isLast != (name != "event/v1") {
					t.Errorf("line %d of %d is %s", i+1, len(lines), name)
				}
				if i == len(lines)-1 && name != c.ends {
					t.Errorf("ends with %s\n%s", line, stderr.String())
				}
				if event, ok := event["event"].(string); ok && !slices.Contains(has, eventName(event)) {
					has = append(has, eventName(event))
				}
			}
			if diff := cmp.Diff(c.has, has); diff != "" {
				t.Errorf("events (-want +got):\n%s\n%s", diff, stderr.String())
			}
		})
	}
}

// validate checks one document, and that nothing follows it. It returns the name of its schema, and what it holds.
func validate(t *testing.T, folder string, data []byte) (string, map[string]any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	var document map[string]any
	if err := d.Decode(&document); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		t.Error("something follows the document")
	}
	name, _ := strings.CutPrefix(fmt.Sprint(document["schema"]), "modelop-entra/")
	text, err := os.ReadFile(filepath.Join(folder, strings.ReplaceAll(name, "/", "-")+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults(schema, document, name) {
		t.Error(fault)
	}
	return name, document
}

// faults checks a value against the part of JSON Schema that our schemas use.
func faults(schema map[string]any, value any, at string) []string {
	if want, ok := schema["const"]; ok {
		if value != want {
			return []string{fmt.Sprintf("%s is %v instead of %v", at, value, want)}
		}
		return nil
	}
	types, ok := schema["type"].([]any)
	if !ok {
		types = []any{schema["type"]}
	}
	if is := jsonType(value); !slices.Contains(types, any(is)) {
		return []string{fmt.Sprintf("%s is %s instead of %v", at, is, types)}
	}
	var found []string
	switch v := value.(type) {
	case string:
		if values, ok := schema["enum"].([]any); ok && !slices.Contains(values, any(v)) {
			found = append(found, fmt.Sprintf("%s is %q, which is none of %v", at, v, values))
		}
		if _, err := time.Parse(time.RFC3339, v); schema["format"] == "date-time" && err != nil {
			found = append(found, at+" is no time: "+v)
		}
	case []any:
		for i, item := range v {
			found = append(found, faults(schema["items"].(map[string]any), item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		properties, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := v[name.(string)]; !ok {
				found = append(found, fmt.Sprintf("%s lacks %s", at, name))
			}
		}
		for name, item := range v {
			part, known := properties[name].(map[string]any)
			if !known {
				part, known = schema["additionalProperties"].(map[string]any)
			}
			if !known {
				found = append(found, at+" has "+name+", which its schema does not know")
				continue
			}
			found = append(found, faults(part, item, at+"."+name)...)
		}
	}
	return found
}

func jsonType(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	}
	return "object"
}

func TestFaultsAreFound(t *testing.T) {
	schema := schemaOf(reflect.TypeFor[oldSecret]())
	good := map[string]any{"registration": "go-cli", "keyId": "1", "until": "2027-11-24T00:00:00Z", "foreign": false}
	if f := faults(schema, good, "x"); len(f) > 0 {
		t.Errorf("%q", f)
	}
	for name, change := range map[string]func(map[string]any){
		"missing": func(m map[string]any) { delete(m, "keyId") },
		"type":    func(m map[string]any) { m["foreign"] = "no" },
		"time":    func(m map[string]any) { m["until"] = "tomorrow" },
		"extra":   func(m map[string]any) { m["value"] = "x" },
	} {
		bad := map[string]any{}
		for k, v := range good {
			bad[k] = v
		}
		change(bad)
		if f := faults(schema, bad, "x"); len(f) != 1 {
			t.Errorf("%s: %q", name, f)
		}
	}
}
