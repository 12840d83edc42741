package waivers

import _ "embed"

//go:embed waivers.schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of a waiver file. It is for editors: [Parse] looks closer.
func Schema() []byte { return schema }
