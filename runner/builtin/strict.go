package builtin

import "github.com/sdkconform/sdkconform/runner"

// Strict returns the SDK that reads well-formed bodies only. Everything else is
// undecodable, with its status.
func Strict() runner.Decoder { return sdk{name: "builtin-strict"} }
