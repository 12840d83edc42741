module github.com/sdkconform/sdkconform

go 1.25.0

require (
	github.com/beevik/etree v1.8.1
	github.com/kballard/go-shellquote v0.0.0-20180428030007-95032a82bc51
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3
	github.com/urfave/cli/v3 v3.14.0
	go.yaml.in/yaml/v3 v3.0.6
	golang.org/x/text v0.14.0
)
