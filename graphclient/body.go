package graphclient

import (
	"github.com/microsoft/kiota-abstractions-go/serialization"
	"github.com/microsoftgraph/msgraph-sdk-go/models"
)

// applicationBody is sent in place of a models.Application, and principalBody in place of a models.ServicePrincipal:
// where text/template is used, the linker keeps every exported method of every type that is made, and from these two
// models that leads to all others of the SDK, which would double the program. The embedded interface stays nil. It
// satisfies the SDK's signatures; of a body that is sent, the SDK calls nothing but Serialize.
type applicationBody struct {
	models.Applicationable
	fields
}

type principalBody struct {
	models.ServicePrincipalable
	fields
}

func newApplicationBody() *applicationBody {
	b := &applicationBody{}
	b.text("@odata.type", given("#microsoft.graph.application"))
	return b
}

func newPrincipalBody() *principalBody {
	b := &principalBody{}
	b.text("@odata.type", given("#microsoft.graph.servicePrincipal"))
	return b
}

// Serialize writes what was set, and nothing else.
func (b *applicationBody) Serialize(w serialization.SerializationWriter) error { return b.write(w) }

// Serialize writes what was set, and nothing else.
func (b *principalBody) Serialize(w serialization.SerializationWriter) error { return b.write(w) }

// fields are those of a JSON object, in the order in which they are written. A nil value is left out by the SDK's writer,
// an empty collection is not.
type fields []func(serialization.SerializationWriter) error

func (f *fields) write(w serialization.SerializationWriter) error {
	for _, field := range *f {
		if err := field(w); err != nil {
			return err
		}
	}
	return nil
}

func (f *fields) add(field func(serialization.SerializationWriter) error) { *f = append(*f, field) }

func (f *fields) text(key string, value *string) {
	f.add(func(w serialization.SerializationWriter) error { return w.WriteStringValue(key, value) })
}

func (f *fields) flag(key string, value *bool) {
	f.add(func(w serialization.SerializationWriter) error { return w.WriteBoolValue(key, value) })
}

func (f *fields) null(key string) {
	f.add(func(w serialization.SerializationWriter) error { return w.WriteNullValue(key) })
}

func (f *fields) texts(key string, values []string) {
	f.add(func(w serialization.SerializationWriter) error { return w.WriteCollectionOfStringValues(key, values) })
}

func (f *fields) object(key string, value serialization.Parsable) {
	f.add(func(w serialization.SerializationWriter) error { return w.WriteObjectValue(key, value) })
}

func (f *fields) objects(key string, values []serialization.Parsable) {
	f.add(func(w serialization.SerializationWriter) error { return w.WriteCollectionOfObjectValues(key, values) })
}
