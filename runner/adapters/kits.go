// Package adapters holds the kits in other languages as files, so that a new adapter has one
// beside it without anything published or checked out. The adapters of the folders below are
// modules and projects of their own; README.md is their guide.
package adapters

import "embed"

// Kits are the sources of the kits for Python, Node and Java, without their tests.
//
//go:embed kit-python/sdkconform_kit.py kit-node/index.js kit-java/src/main/java
var Kits embed.FS
