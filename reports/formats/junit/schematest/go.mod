// The tests of package junit against JUnit's schemas. They are a module of their own so that the validator is not in the
// go.mod that SDKs read.
module github.com/sdkconform/sdkconform/reports/formats/junit/schematest

go 1.25.4

replace github.com/sdkconform/sdkconform => ../../../..

require (
	github.com/jacoelho/xsd v0.0.27
	github.com/sdkconform/sdkconform v0.0.0-00010101000000-000000000000
)

require (
	github.com/Masterminds/semver/v3 v3.4.0 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // indirect
	go.yaml.in/yaml/v3 v3.0.6 // indirect
	go.yaml.in/yaml/v4 v4.0.0 // indirect
	golang.org/x/text v0.38.0 // indirect
)
