package host

import (
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
	"golang.org/x/sys/unix"
)

// crowd keeps one processor busy until the test ends, and puts all threads of a process
// on it, too. Busy is one of those that do so.
func crowd(t *testing.T) (join func(pid int), busy int) {
	t.Helper()
	var all, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &all); err != nil {
		t.Fatal(err)
	}
	for i := 0; one.Count() == 0; i++ {
		if all.IsSet(i) {
			one.Set(i)
		}
	}
	join = func(pid int) {
		threads, err := os.ReadDir("/proc/" + strconv.Itoa(pid) + "/task")
		if err != nil {
			t.Fatal(err)
		}
		for _, thread := range threads {
			id, _ := strconv.Atoi(thread.Name())
			_ = unix.SchedSetaffinity(id, &one) // of one that has ended meanwhile
		}
	}
	for range 4 {
		cmd := exec.Command("sh", "-c", "while :; do :; done")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
		busy = cmd.Process.Pid
		join(busy)
	}
	return join, busy
}

// A wait counts also before it is over, which is when the system counts it.
func TestWaits(t *testing.T) {
	const took, most, little = 100 * time.Millisecond, 60 * time.Millisecond, 5 * time.Millisecond
	for _, test := range []struct {
		name     string
		was, now queue
		want     bool
	}{
		{"it sleeps", queue{}, queue{}, false},
		{"it has just been woken", queue{}, queue{ready: true}, false},
		{"it works", queue{ready: true}, queue{ready: true, worked: most}, false},
		{"it works by turns", queue{ready: true}, queue{ready: true, worked: most, waited: took - most, given: 5}, false},
		{"it has waited", queue{}, queue{ready: true, worked: little, waited: most, given: 1}, true},
		{"it waits all the time", queue{ready: true}, queue{ready: true}, true},
		{"it has worked, and waits", queue{ready: true}, queue{ready: true, worked: little}, true},
		{"it was given one, and sleeps", queue{ready: true}, queue{worked: little, waited: little, given: 1}, false},
	} {
		if waits(test.was, test.now, took) != test.want {
			t.Errorf("%s: want %v", test.name, test.want)
		}
	}
}

// A program that the machine does not let work has more time than one that sleeps; at
// the end it is told, too.
func TestStarved(t *testing.T) {
	join, busy := crowd(t)
	waited := func() (sum time.Duration) {
		for _, q := range queued([]int{busy}) {
			sum += q.waited
		}
		return sum
	}
	before := waited()
	time.Sleep(starvedWindow)
	told := waited() > before // not every system says who waits
	for _, action := range []string{"silent", "spins"} {
		s := started(t, program("obedient"), time.Minute, patient)
		obeys(t, s)
		c := s.child
		s.timeout = time.Second
		begun := time.Now()
		wait := s.Begin(t.Context(), &runner.Response{Action: action})
		join(c.cmd.Process.Pid)
		want := told && action == "spins" // once it has read its request
		runnertest.Settle(t, fmt.Sprintf("%s: starved is never %v", action, want), func() bool { return c.starved() == want })
		f := wait().Fault
		if took := time.Since(begun); f == nil || f.Kind != runner.Hang || told && action == "spins" && took < 2*s.timeout {
			t.Errorf("%s: got %v after %v", action, f, took)
		}
		s.timeout = time.Minute
		obeys(t, s)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
