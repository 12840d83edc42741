package host

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

func unsupportedFeatures() []string { return nil }

// isolate gives the child a process group of its own, so that all that it starts
// can be ended with it, and a signal to the suite's terminal does not reach it. When
// the suite is killed the child is too.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// starting is a program that is to be started.
type starting struct {
	cmd *exec.Cmd
	err chan error
}

var starter = sync.OnceValue(func() chan<- starting {
	starts := make(chan starting)
	go func() {
		runtime.LockOSThread()
		for s := range starts {
			s.err <- s.cmd.Start()
		}
	}()
	return starts
})

// spawn starts the program from a thread that lives as long as the process: what the
// system takes for the parent whose death ends the child is the thread that started
// it, and Go ends threads.
func spawn(cmd *exec.Cmd) error {
	s := starting{cmd, make(chan error, 1)}
	starter() <- s
	return <-s.err
}

// killTree kills the child's process group, and what has left the group but bears the
// child's mark.
func killTree(cmd *exec.Cmd, mark string) {
	killGroup(cmd)
	marks.kill(mark)
}

// killMarked kills what bears the mark of any child of this process.
func killMarked() { marks.kill(markPrefix()) }
