package fake

import (
	"os"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Valid holds a JSON report against a schema.
func Valid(t *testing.T, schema, report string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(report))
	if err != nil {
		t.Fatalf("it is no JSON: %v", err)
	}
	if err := compiled(t, schema).Validate(value); err != nil {
		t.Errorf("it is not valid: %.2000v", err)
	}
}

// compiled is the schema in a file.
func compiled(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	document, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	if err := compiler.AddResource(name, document); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}
