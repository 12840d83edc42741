package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/safetext"
	"github.com/sdkconform/sdkconform/runner/replay"
	"github.com/urfave/cli/v3"
)

// trusted makes the test authority one that the programs started from now on trust.
func trusted() (*replay.TestCA, func() error, error) {
	authority, err := replay.Authority()
	if err != nil {
		return nil, nil, fmt.Errorf("there is no test authority: %w", err)
	}
	forget, err := authority.Trust()
	if err != nil {
		return nil, nil, err
	}
	return authority, temporary.add(forget), nil
}

// serve holds one fixture on a port until it is interrupted.
func serve(ctx context.Context, c *cli.Command) (err error) {
	if c.NArg() != 1 {
		return usage(errors.New("name one fixture; 'sdkconform list' prints every id"))
	}
	p, err := plan(c)
	if err != nil {
		return err
	}
	id := c.Args().First()
	f := p.Catalogue.Fixture(id)
	if f == nil {
		return usage(fmt.Errorf("there is no fixture %q; 'sdkconform list' prints every id%s", id, didYouMean(likeID(id, p.Catalogue.Fixtures))))
	}
	out := &lockedWriter{to: c.Root().Writer}
	server, trust, closeServer, err := listen(c.String("addr"), c.Bool("tls"))
	if err != nil {
		return usage(fmt.Errorf("--addr: %w", err))
	}
	defer func() { err = errors.Join(err, closeServer()) }()
	if err := server.HoldAs(f.Answer()); err != nil {
		return usage(err)
	}
	endpoint, err := server.EndpointOf(f.OnWire().Delivery)
	if err != nil {
		return err
	}
	server.Log(func(q replay.Request) { out.write(logged(q)) })
	out.write(introduction(endpoint, trust, f))
	<-ctx.Done()
	if out.err != nil {
		return exit{reports.ExitUnwritten, out.err}
	}
	return nil
}

// listen starts the server; trust is the file of the authority that speaks for it,
// empty without TLS.
func listen(address string, secure bool) (s *replay.Server, trust string, closeAll func() error, err error) {
	if !secure {
		s, err = replay.NewServerAt(address, nil)
		if err != nil {
			return nil, "", nil, err
		}
		return s, "", s.Close, nil
	}
	authority, forget, err := trusted()
	if err != nil {
		return nil, "", nil, err
	}
	if s, err = replay.NewServerAt(address, &authority.Certificate); err != nil {
		return nil, "", nil, errors.Join(err, forget())
	}
	return s, os.Getenv("SDKCONFORM_CA_FILE"), func() error { return errors.Join(s.Close(), forget()) }, nil
}

// introduction says what is held, where, and how to ask for it.
func introduction(endpoint, trust string, f *fixtures.Fixture) string {
	var b strings.Builder
	r := &f.Response
	fmt.Fprintf(&b, "%s\nHTTP %d, %d bytes, to every request, on %s\n", f.ID, r.Status, len(r.Body), endpoint)
	d := f.OnWire().Delivery
	if d != replay.DeliverPlain {
		fmt.Fprintf(&b, "delivered: %s, %s\n", d, saysOf(f.Form))
	}
	if first := f.First; first != nil {
		fmt.Fprintf(&b, "the first request alone is answered with %s\n", first.ID)
	}
	var flags []string
	if d.IsPacked() {
		flags = append(flags, "--compressed") // curl prints nothing packed
	}
	if d.IsHead() {
		flags = append(flags, "--head")
	}
	if trust != "" {
		fmt.Fprintf(&b, "certificate of the authority: %s\n", trust)
		flags = append(flags, "--cacert", trust)
	}
	fmt.Fprintf(&b, "  %s\nCtrl-C ends it. What arrives:\n", f.Source.Dialect().Curl(endpoint, r, flags...))
	return b.String()
}

// saysOf is what is done to the response in a form, in words.
func saysOf(name string) string {
	forms, err := fixtures.Forms()
	if i := slices.IndexFunc(forms, func(f fixtures.Form) bool { return f.Name == name }); err == nil && i >= 0 {
		return forms[i].Is
	}
	return name
}

// logged is a request as it is shown when it arrives.
func logged(q replay.Request) string {
	const most = 4 << 10
	var b strings.Builder
	fmt.Fprintf(&b, "%s connection %d: %s\n", time.Now().Format("15:04:05.000"), q.Connection, safetext.Visible([]byte(q.Line()), most))
	var names []string
	for name := range q.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, value := range q.Header[name] {
			fmt.Fprintf(&b, "  %s\n", safetext.Visible([]byte(name+": "+value), most))
		}
	}
	if len(q.Body) > 0 {
		fmt.Fprintf(&b, "\n  %s\n", safetext.Visible(q.Body, most))
	}
	return b.String()
}

// lockedWriter writes what several connections log, and remembers that it could not.
type lockedWriter struct {
	mu  sync.Mutex
	to  io.Writer
	err error
}

func (w *lockedWriter) write(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.err == nil {
		_, w.err = io.WriteString(w.to, text)
	}
}
