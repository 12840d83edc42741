package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
)

// Java starts from an archive of the classes that a run has loaded before, in half the time. It is made by a run that ends
// with another option; without the archive, and with one of another Java or of other jars, Java starts as it always does.
const (
	archiveUsed = "-XX:SharedArchiveFile="
	archiveMade = "-XX:ArchiveClassesAtExit="
)

// longestTraining is after how long a program that is trained is ended.
const longestTraining = 10 * time.Minute

// train makes the archives of the programs in a folder, by decoding responses that the SDK claims to read. Of some SDKs Java
// can make none, which is said and is no error.
func (l *list) train(root, folder string, out io.Writer) error {
	i := slices.IndexFunc(l.adapters, func(a *adapter) bool { return a.folder.text == folder })
	if i < 0 {
		return fmt.Errorf("there is no adapter %q in %s", folder, dataFile)
	}
	a := l.adapters[i]
	requests, err := a.training()
	if err != nil {
		return err
	}
	for _, p := range a.programs {
		command := strings.Fields(p.command(a, l.languageOf(a)))
		at := slices.IndexFunc(command, func(word string) bool { return strings.HasPrefix(word, archiveUsed) })
		if at < 0 {
			return fmt.Errorf("the command of %s has no %sFILE", p.name.text, archiveUsed)
		}
		if err := makeArchive(root, command, at, requests); err != nil {
			fmt.Fprintf(out, "%s starts without an archive of its classes: %v\n", p.name.text, err)
		}
	}
	return nil
}

// training is what a program is trained with, as lines: it says who it is, and decodes of each of its sources the first
// success and the first error in each format.
func (a *adapter) training() ([]byte, error) {
	catalogue, err := fixtures.Default()
	if err != nil {
		return nil, err
	}
	var lines bytes.Buffer
	encoder := json.NewEncoder(&lines)
	id := int64(0)
	err = encoder.Encode(runner.ProtocolRequest{ID: id, Op: runner.OpDescribe, Protocol: runner.ProtocolVersion})
	taken := map[string]bool{}
	for _, f := range catalogue.Fixtures {
		r := &f.Response
		kind := strings.Join([]string{f.Source.ID, f.Kind, r.Format}, " ")
		if f.Form != fixtures.Wire || taken[kind] || !slices.ContainsFunc(a.providers, func(p value) bool { return p.text == r.Provider }) {
			continue
		}
		taken[kind] = true
		id++
		err = errors.Join(err, encoder.Encode(runner.ProtocolRequest{
			ID: id, Op: runner.OpDecode, Provider: r.Provider, Product: r.Product, Version: r.Version, Action: r.Action,
			Format: r.Format, Status: r.Status, Header: r.Header, Body: r.Body,
		}))
	}
	return lines.Bytes(), err
}

// makeArchive makes the archive that a command line names at a place. A program that is ended while it writes one leaves
// none: of a part of an archive Java dies.
func makeArchive(root string, command []string, at int, requests []byte) error {
	archive, err := filepath.Abs(filepath.Join(root, filepath.FromSlash(strings.TrimPrefix(command[at], archiveUsed))))
	if err != nil {
		return err
	}
	made := archive + ".new"
	ctx, cancel := context.WithTimeout(context.Background(), longestTraining)
	defer cancel()
	options := append([]string{archiveMade + made, "-XX:ErrorFile=" + archive + ".log"}, command[at+1:]...)
	run := exec.CommandContext(ctx, command[0], append(command[1:at:at], options...)...)
	run.Dir, run.Stdin = root, bytes.NewReader(requests)
	if err := run.Run(); err != nil {
		return errors.Join(err, os.RemoveAll(made))
	}
	return os.Rename(made, archive)
}
