// List gives the Makefile, the workflows and the guide of adapters what they need of
// runner/adapters/adapters.yaml, the one place where the adapters stand.
//
// Usage, in the root of the repository:
//
//	go run ./runner/adapters/list make               # the Makefile's variables
//	go run ./runner/adapters/list matrix [LANGUAGE]  # the programs as JSON, for a matrix of GitHub Actions
//	go run ./runner/adapters/list train FOLDER       # makes the archive from which an adapter in Java starts
//	go run ./runner/adapters/list readme             # writes the tables of README.md there anew
//	go run ./runner/adapters/list public [RESULTS…]  # writes the table of PUBLIC.md anew; see there
//	go run ./runner/adapters/list findings [RESULTS…]  # writes the table of FINDINGS.md anew; see there
//
// It ends with status 2 if it was called in another way, and with status 1 for a fault
// in the file, with the line and what to do about it.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

const usage = "usage: go run ./runner/adapters/list make | matrix [LANGUAGE] | train FOLDER | readme | public [RESULTS.json…] | findings [RESULTS.json…]"

// errUsage is a call in a way that does not exist.
var errUsage = errors.New(usage)

func main() {
	err := run(".", os.Args[1:], os.Stdout)
	if err == nil {
		return
	}
	fmt.Fprintln(os.Stderr, err)
	if errors.Is(err, errUsage) {
		os.Exit(2)
	}
	os.Exit(1)
}

// run does what the arguments say in the repository whose root is given.
func run(root string, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	command, rest := args[0], args[1:]
	switch {
	case command == "public":
		return writePublic(root, rest, out)
	case command != "findings" && (len(rest) > 1 || len(rest) == 1 && command != "matrix" && command != "train"):
		return errUsage
	}
	list, err := load(os.DirFS(root))
	if err != nil {
		return err
	}
	switch command {
	case "make":
		_, err = io.WriteString(out, list.makefile())
	case "matrix":
		err = list.writeMatrix(out, rest)
	case "train":
		if len(rest) == 0 {
			return errUsage
		}
		err = list.train(root, rest[0], out)
	case "findings":
		err = list.writeFindings(root, rest, out)
	case "readme":
		err = list.writeTables(root, out)
	default:
		err = errUsage
	}
	return err
}
