package simtenant

import (
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"
)

// shape knows which properties a type has and which of them a caller may not set.
type shape struct {
	resource string // as messages call it
	typ      reflect.Type
	readOnly []string
}

// check refuses a body with a property that the type does not have, that is read-only, or that is null where the
// service has a collection.
func (s shape) check(body map[string]any) *reply {
	for _, name := range s.readOnly {
		if _, sent := body[name]; sent {
			refused := badRequest("Property '" + name + "' is read-only and cannot be set.")
			return &refused
		}
	}
	return checkObject(body, s.typ, s.resource, "")
}

func checkObject(body map[string]any, typ reflect.Type, resource, top string) *reply {
	for name, v := range body {
		if strings.Contains(name, "@odata.") {
			continue
		}
		field, found := fieldNamed(typ, name)
		if !found {
			refused := badRequest("The property '" + name + "' does not exist on type 'Microsoft.DirectoryServices." + resource +
				"'. Make sure to only use property names that are defined by the type.")
			return &refused
		}
		path := top
		if path == "" {
			path = name
		}
		if refused := checkValue(v, field.Type, resource, path); refused != nil {
			return refused
		}
	}
	return nil
}

func checkValue(v any, typ reflect.Type, resource, top string) *reply {
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch typ.Kind() {
	case reflect.Slice:
		list, isList := v.([]any)
		if !isList {
			refused := invalidValue(top, resource)
			return &refused
		}
		for _, member := range list {
			if refused := checkValue(member, typ.Elem(), resource, top); refused != nil {
				return refused
			}
		}
	case reflect.Struct:
		if object, isObject := v.(map[string]any); isObject {
			return checkObject(object, typ, typeNames[typ], top)
		}
	default:
	}
	return nil
}

// typeNames are the directory's own names of the complex types.
var typeNames = map[reflect.Type]string{
	reflect.TypeFor[API]():                    "ApiApplication",
	reflect.TypeFor[PreAuthorizedApp]():       "PreAuthorizedApplication",
	reflect.TypeFor[PermissionScope]():        "PermissionScope",
	reflect.TypeFor[AppRole]():                "AppRole",
	reflect.TypeFor[OptionalClaims]():         "OptionalClaims",
	reflect.TypeFor[OptionalClaim]():          "OptionalClaim",
	reflect.TypeFor[Info]():                   "InformationalUrl",
	reflect.TypeFor[KeyCredential]():          "KeyCredential",
	reflect.TypeFor[PasswordCredential]():     "PasswordCredential",
	reflect.TypeFor[ParentalControls]():       "ParentalControlSettings",
	reflect.TypeFor[RequiredResourceAccess](): "RequiredResourceAccess",
	reflect.TypeFor[ResourceAccess]():         "ResourceAccess",
	reflect.TypeFor[VerifiedPublisher]():      "VerifiedPublisher",
	reflect.TypeFor[Web]():                    "WebApplication",
	reflect.TypeFor[ImplicitGrant]():          "ImplicitGrantSettings",
	reflect.TypeFor[RedirectURISetting]():     "RedirectUriSettings",
	reflect.TypeFor[RedirectURIs]():           "RedirectUris",
}

func fieldNamed(typ reflect.Type, name string) (reflect.StructField, bool) {
	for field := range typ.Fields() {
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == name {
			return field, true
		}
	}
	return reflect.StructField{}, false
}

// merged applies a body to an object as PATCH does: objects merge, collections are replaced whole.
func merged[T any](object T, body map[string]any) (T, *reply) {
	doc := document(object)
	merge(doc, body)
	var next T
	data, err := json.Marshal(doc)
	if err == nil {
		err = json.Unmarshal(data, &next)
	}
	if err == nil {
		return next, nil
	}
	var wrong *json.UnmarshalTypeError
	expected := "Edm.String"
	if errors.As(err, &wrong) {
		switch wrong.Type.Kind() {
		case reflect.Bool:
			expected = "Edm.Boolean"
		case reflect.Int:
			expected = "Edm.Int32"
		case reflect.Struct, reflect.Slice:
			expected = "a complex value"
		default:
		}
	} else {
		expected = "Edm.DateTimeOffset" // the one type that reads its text itself
	}
	refused := refuse(http.StatusBadRequest, "BadRequest", "Cannot convert a primitive value to the expected type '"+expected+"'. See the inner exception for more details.")
	return next, &refused
}

func merge(into, from map[string]any) {
	for name, v := range from {
		if strings.Contains(name, "@odata.") {
			continue
		}
		object, isObject := v.(map[string]any)
		old, wasObject := into[name].(map[string]any)
		if isObject && wasObject {
			merge(old, object)
			continue
		}
		into[name] = v
	}
}
