package host

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

// A program that holds more memory than it may is killed, and so is one whose children
// do; what is only reserved is not held.
func TestMemoryLimit(t *testing.T) {
	check := leftovers(t)
	l := patient
	l.memory = 200 << 20
	for _, test := range []struct {
		action    string
		mebibytes int
		killed    bool
	}{
		{"memory", 8000, true},
		{"memory-of-others", 100, true},
		{"memory-reserved", 4000, false},
	} {
		t.Run(test.action, func(t *testing.T) {
			s := started(t, program("obedient"), time.Minute, l)
			f := s.Decode(t.Context(), &runner.Response{Action: test.action, Status: test.mebibytes}).Fault
			switch {
			case !test.killed && f != nil:
				t.Error(f)
			case test.killed && (f == nil || f.Kind != runner.Crash || !strings.Contains(f.What, "it was killed at ") || !strings.Contains(f.What, " MiB, the limit of the adapter is 200 MiB")):
				t.Errorf("got %v", f)
			}
			obeys(t, s)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	check()
}

// Who is sent a large body may hold more, and keep it.
func TestMemoryForLargeBody(t *testing.T) {
	check := leftovers(t)
	l := patient
	l.memory = 200 << 20
	s := started(t, program("obedient"), time.Minute, l)
	for _, mebibytes := range []int{250, 1} { // with the race detector twice as much
		large := runner.ExpectBody(t.Context(), 20<<20)
		if mebibytes == 1 {
			large = t.Context()
		}
		if f := s.Decode(large, &runner.Response{Action: "memory-and-answers", Status: mebibytes}).Fault; f != nil {
			t.Errorf("%d MiB: %v", mebibytes, f)
		}
	}
	f := s.Decode(t.Context(), &runner.Response{Action: "memory", Status: 8000}).Fault
	if f == nil || f.Kind != runner.Crash || !strings.Contains(f.What, "the limit of the adapter is 840 MiB") {
		t.Errorf("got %v", f)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	check()
}

// What processes share is counted once.
func TestHeldBy(t *testing.T) {
	self := os.Getpid()
	one := heldBy([]int{self}, 1)
	if one < 1<<20 {
		t.Errorf("this process holds %d bytes", one)
	}
	if got := heldBy([]int{self, self}, 1); got > 2*one || got == 0 {
		t.Errorf("twice is %d bytes, once %d", got, one)
	}
	if got := heldBy([]int{1 << 30}, 1); got != 0 {
		t.Errorf("a process that does not exist holds %d bytes", got)
	}
}

// The processes of a group and their descendants are found, others are not.
func TestFamily(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 60 & setsid sh -c 'sleep 60 & echo; wait' & wait")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Env = append(os.Environ(), "MARK=of-this-test")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	var all table
	family, found := all.family(cmd.Process.Pid), marked([]string{"MARK=of-another", "MARK=of-this-test"})
	if len(family) != 4 || len(found) < 4 {
		t.Errorf("the family is %v, marked are %v", family, found)
	}
	for _, pid := range found {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
	_ = cmd.Wait()
}

// When the suite is killed its children are.
func TestChildrenDieWithTheSuite(t *testing.T) {
	m := newMeeting(t)
	cmd := exec.Command(os.Args[0], "child", "suite", m.Addr().String())
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	child, err := m.Accept() // it is in a request
	if err == nil {
		defer child.Close()
		_, err = child.Read(make([]byte, 1))
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil {
		t.Fatal(err)
	}
	_ = child.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := child.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the child lives on (%v)", err)
	}
}

// What is killed without being closed takes with it what it has started.
func TestKillAll(t *testing.T) {
	check := leftovers(t)
	t.Run("", func(t *testing.T) {
		m := newMeeting(t)
		s := started(t, program("obedient"), time.Minute, patient)
		results := make(chan runner.Result, 1)
		go func() {
			results <- s.Decode(t.Context(), &runner.Response{Action: "starts-another-that-leaves", Product: m.Addr().String(), Status: 200})
		}()
		holder := m.wait(t)
		if r := <-results; r.Fault != nil {
			t.Fatal(r.Fault)
		}
		KillAll()
		_ = holder.SetReadDeadline(time.Now().Add(20 * time.Second))
		if _, err := holder.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
			t.Errorf("what the program has started lives on (%v)", err)
		}
		<-s.child.exited
		s.Restart()
		obeys(t, s)
		if err := s.Close(); err != nil {
			t.Error("Close:", err)
		}
	})
	check()
}

// A run that is stopped waits for no program that ignores the end of its input.
func TestCloseOfAStoppedRun(t *testing.T) {
	check := leftovers(t)
	ctx, stop := context.WithCancel(t.Context())
	l := patient
	l.close = forever
	s, err := start(ctx, program("ignores-end"), time.Minute, l)
	if err != nil {
		t.Fatal(err)
	}
	stop()
	if err := s.Close(); err != nil {
		t.Error("Close:", err)
	}
	v, err := Converse(program("ignores-end"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	v.child.limits.close = forever
	if r := v.Describe(t.Context()); r.Fault != nil {
		t.Fatal(r.Fault)
	}
	if err := v.End(ctx); err != nil {
		t.Error("End:", err)
	}
	check()
}

// What is looked for at the same time is looked for together, and each finds its own.
func TestSweeper(t *testing.T) {
	var all markKiller
	var wait sync.WaitGroup
	for i := range 20 {
		cmd := exec.Command("sleep", "60")
		mark := fmt.Sprintf("MARK=sweeper-%d-%d.", os.Getpid(), i)
		cmd.Env = append(os.Environ(), mark)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			all.kill(mark)
			if err := cmd.Wait(); err == nil || err.Error() != "signal: killed" {
				t.Errorf("program %d ended with %v", i, err)
			}
		})
	}
	wait.Wait()
}
