package main_test

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// daemons is how many programs of their own session "starts-daemons" starts.
const daemons = 20

func init() {
	startDaemons = func() {
		for range daemons {
			d := exec.Command(os.Args[0], "adapter", "daemon")
			d.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			d.Stdin, d.Stdout, d.Stderr = os.Stdin, os.Stdout, os.Stderr
			if err := d.Start(); err != nil {
				panic(err)
			}
		}
		time.Sleep(forever)
	}
	// Each is connected to the test until it ends.
	beDaemon = func() {
		c, err := net.Dial("tcp", os.Getenv("DAEMONS_MEET"))
		if err != nil {
			panic(err)
		}
		_, _ = c.Read(make([]byte, 1))
	}
}

// Whatever signal ends a command, and however soon a second one comes, nothing is left:
// no program, whatever session it is in, and no temporary file. What did not run is told.
func TestSignals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		signals []syscall.Signal
		args    []string
		status  int // -1: by the signal, or before it came by the status of a stopped run
	}{
		{"run, SIGINT", []syscall.Signal{syscall.SIGINT}, []string{"run", "--tls"}, 3},
		{"run, SIGTERM", []syscall.Signal{syscall.SIGTERM}, []string{"run", "--jobs", "2"}, 3},
		{"run, SIGHUP", []syscall.Signal{syscall.SIGHUP}, []string{"run"}, 3},
		{"run, twice", []syscall.Signal{syscall.SIGINT, syscall.SIGTERM}, []string{"run", "--tls"}, -1},
		{"smoke, SIGINT", []syscall.Signal{syscall.SIGINT}, []string{"smoke"}, 3},
		{"fuzz, SIGINT", []syscall.Signal{syscall.SIGINT}, []string{"fuzz", "--time", "5m"}, 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			temporary, out := t.TempDir(), t.TempDir()
			args := append(test.args, "--adapter", adapter("starts-daemons"), "--timeout", "5m")
			if args[0] != "smoke" {
				args = append(args, "--out", out)
			}
			cmd := command(t, args...)
			cmd.Env = append(os.Environ(), "DAEMONS_MEET="+listener.Addr().String(), "TMPDIR="+temporary)
			var stdout, stderr bytes.Buffer
			cmd.Stdout, cmd.Stderr = &stdout, &stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			var met []net.Conn
			for len(met) < daemons {
				c, err := listener.Accept()
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				met = append(met, c)
			}
			// Both are there before the program can do anything about the first.
			for _, s := range append(append([]syscall.Signal{syscall.SIGSTOP}, test.signals...), syscall.SIGCONT) {
				if err := cmd.Process.Signal(s); err != nil {
					t.Fatal(err)
				}
			}
			_ = cmd.Wait()
			if got := cmd.ProcessState.ExitCode(); got != test.status && (test.status >= 0 || got != 3) {
				t.Errorf("it ended with %v, want %d\n%s%s", cmd.ProcessState, test.status, stdout.String(), stderr.String())
			}
			for i, c := range met {
				_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
				if _, err := c.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
					t.Fatalf("daemon %d lives on (%v)", i, err)
				}
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			if test.args[0] != "run" || test.status != 3 {
				return
			}
			results := read(t, out)
			if totals := results.Adapters[0].Totals; totals["not-run"] != len(results.Adapters[0].Cases) || !results.Gate.Incomplete {
				t.Errorf("got the totals %v of %d cases, and the gate %+v", totals, len(results.Adapters[0].Cases), results.Gate)
			}
			if !strings.Contains(stdout.String(), "INCOMPLETE") {
				t.Errorf("got %s", stdout.String())
			}
		})
	}
}
