package results

import _ "embed"

//go:embed results.schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of results.json.
func Schema() []byte { return schema }
