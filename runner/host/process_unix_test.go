//go:build unix

package host

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
)

func leaveGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// childrenLeft reports whether this process has children that nobody waited for.
func childrenLeft() bool {
	_, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
	return !errors.Is(err, syscall.ECHILD)
}

// meeting is where the test meets what a program has started ("hold") and the
// program itself, which goes on when both are there.
type meeting struct{ net.Listener }

func newMeeting(t *testing.T) meeting {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return meeting{listener}
}

// wait returns the connection that ends when what the program has started does; it
// ends with the test at the latest.
func (m meeting) wait(t *testing.T) net.Conn {
	t.Helper()
	var holder, program net.Conn
	for range 2 {
		c, err := m.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		who := make([]byte, 1)
		if _, err := io.ReadFull(c, who); err != nil {
			t.Fatal(err)
		}
		if string(who) == "h" {
			holder = c
		} else {
			program = c
		}
	}
	if _, err := io.WriteString(program, "g"); err != nil {
		t.Fatal(err)
	}
	return holder
}

// What a program has started holds its pipes. It ends with the program, on Linux also
// where it has left the process group. What cannot be found keeps at least nothing of
// the run.
func TestGrandchildren(t *testing.T) {
	check := leftovers(t)
	for _, test := range []struct {
		action string
		fault  string
		lives  bool
	}{
		{action: "starts-another"},
		{action: "starts-another-and-dies", fault: "it died (exit status 3) before it answered"},
		{action: "starts-another-unmarked-that-leaves-and-dies", fault: "it died (exit status 3) before it answered", lives: true},
		{action: "starts-another-that-leaves-and-dies", fault: "it died (exit status 3) before it answered", lives: runtime.GOOS != "linux"},
	} {
		t.Run(test.action, func(t *testing.T) {
			m := newMeeting(t)
			s := started(t, program("obedient"), time.Minute, patient)
			results := make(chan runner.Result, 1)
			go func() {
				results <- s.Decode(t.Context(), &runner.Response{Action: test.action, Product: m.Addr().String(), Status: 200})
			}()
			holder := m.wait(t)
			result := <-results
			switch {
			case test.fault == "" && result.Fault != nil:
				t.Fatal(result.Fault)
			case test.fault != "" && (result.Fault == nil || result.Fault.Kind != runner.Crash || !strings.Contains(result.Fault.What, test.fault)):
				t.Fatalf("got %v, want a crash with %q", result.Fault, test.fault)
			}
			obeys(t, s)
			if err := s.Close(); err != nil {
				t.Error("Close:", err)
			}
			if test.lives {
				return
			}
			_ = holder.SetReadDeadline(time.Now().Add(20 * time.Second))
			if _, err := holder.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("what the program has started lives on (%v)", err)
			}
		})
	}
	// The output of a dead program that somebody holds open does not end before the
	// deadline does: still it is no hang.
	t.Run("deadline", func(t *testing.T) {
		m := newMeeting(t)
		s := started(t, program("obedient"), time.Minute, patient)
		request := func(id int64) []byte {
			line, err := appendDecode(nil, id, &runner.Response{Action: "starts-another-unmarked-that-leaves-and-dies", Product: m.Addr().String()})
			if err != nil {
				t.Fatal(err)
			}
			return line
		}
		if _, err := s.child.stdin.Write(request(1)); err != nil {
			t.Fatal(err)
		}
		m.wait(t)
		<-s.child.exited
		_, f := s.child.await(t.Context(), s.child.request(t.Context(), 2, request(2), time.Millisecond))
		if f == nil || f.Kind != runner.Crash || !strings.Contains(f.What, "it died (exit status 3) before it answered") {
			t.Errorf("got %v, want a crash", f)
		}
		s.kill()
	})
	check()
}

// What is no program is said to be what it is, with what to do about it.
func TestWhatIsNoProgram(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, test := range []struct{ program, want string }{
		{dir, "permission denied; it is a folder"},
		{file("adapter.py", "", 0o600), "permission denied; it is no program: make it executable (chmod +x), or name what runs it (python3 "},
		{file("text", "not a program", 0o700), "exec format error; it is no program of this system: a script begins with #! and what runs it"},
		{file("script", "#!/nowhere/python9\n", 0o700), "no such file or directory; it is there: the program that it names in its first line (#!) is not"},
		{filepath.Join(dir, "none"), "none: no such file or directory"},
	} {
		_, err := Start(t.Context(), []string{test.program}, time.Minute)
		if err == nil || !strings.Contains(err.Error(), "the adapter could not be started: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got %v, want %q", test.program, err, test.want)
		}
	}
}
