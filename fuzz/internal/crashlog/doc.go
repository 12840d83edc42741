// Package crashlog names the case that ended a process. An SDK that runs in the process of the fuzzer can
// end it without a word: by a stack overflow, a concurrent map write, os.Exit, or the kernel's memory
// killer. So the cases are written to a file before the SDK gets them, where a second process, the
// watchdog, or the next run reads which one was running. A guard ends an SDK that takes memory without
// end before the kernel does.
package crashlog
