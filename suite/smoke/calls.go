package smoke

import (
	"fmt"

	"github.com/sdkconform/sdkconform/fixtures"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/host"
	"github.com/sdkconform/sdkconform/runner/replay"
)

// call lets the adapter call a server that holds a documented response of each target.
func (s *smoke) call(c *Check) {
	var doubts []Problem
	one := false
	s.calls(c, replay.DeliverPlain, func(f *fixtures.Fixture, reply host.Reply) {
		right, found := s.compare(c, reply, s.should(reply, &f.Response, wanted(f)), &f.Response, wanted(f))
		one = one || right
		doubts = append(doubts, found...)
	})
	c.doubt(doubts, one)
}

// transport lets it call a server that closes the connection instead of answering.
func (s *smoke) transport(c *Check) {
	s.calls(c, replay.DeliverClosed, func(f *fixtures.Fixture, reply host.Reply) {
		if kind := reply.Outcome.Kind; kind != runner.KindTransport {
			c.Notes = append(c.Notes, fmt.Sprintf("%s %s: a connection that is closed before the status line is %q", f.Response.Provider, f.Response.Format, kind))
		}
	})
}

// calls has one call made to each target, and hands on the outcomes of those that the
// server saw.
func (s *smoke) calls(c *Check, d replay.Delivery, seen func(*fixtures.Fixture, host.Reply)) {
	server, err := replay.NewServer()
	if err != nil {
		c.NotRun = err.Error()
		return
	}
	defer server.Close()
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = runner.DefaultTimeout
	}
	targets, _ := s.targets() // checked with the description
	for _, t := range targets {
		f := s.sample(t, fixtures.Success)
		if f == nil {
			f = s.sample(t, fixtures.Error)
		}
		if f == nil || s.description.Name == "" {
			continue
		}
		if err := server.HoldAs(replay.Answer{Response: &f.Response, Transfer: replay.Transfer{Delivery: d}}); err != nil {
			c.NotRun = err.Error()
			return
		}
		server.Take()
		reply := s.talk.Call(s.ctx, &runner.Call{
			Provider: t.source.Provider, Product: t.source.Product, Version: t.source.Version, Action: t.source.Action, Format: t.format,
			Endpoint: server.Endpoint(), AccessKeyID: replay.AccessKeyID, AccessKeySecret: replay.AccessKeySecret, Timeout: timeout * 4 / 5,
		})
		w := wanted(f)
		if d != replay.DeliverPlain {
			w = want{kind: runner.KindTransport}
		}
		should := s.should(reply, &f.Response, w)
		switch {
		case !s.answered(c, reply, should):
		case len(server.Take()) == 0:
			c.Problems = append(c.Problems, Problem{
				What: fmt.Sprintf("%s %s: the server at %s saw no request", t.source.Provider, t.format, server.Endpoint()),
				Sent: visible(reply.Sent), Line: visible(reply.Line), Should: should,
				Hint: "the client must ask the endpoint of the request, host and port, by plain HTTP, and no proxy",
			})
		default:
			seen(f, reply)
		}
	}
}
