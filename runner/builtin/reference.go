package builtin

import "github.com/sdkconform/sdkconform/runner"

// Reference returns the tolerant SDK. It makes of a well-formed body exactly what
// [Strict] makes of it, and recovers the documented values of the malformed
// samples too.
func Reference() runner.Decoder { return sdk{name: "builtin-reference", mend: mend} }
