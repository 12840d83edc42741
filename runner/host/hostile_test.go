package host

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/runner/internal/runnertest"
)

// TestMain makes this test binary its own adapter program, an obedient or a hostile
// one: "child MODE [FILE]".
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "child" {
		hostile(os.Args[2], os.Args[3:])
		os.Exit(0)
	}
	// With the race detector a program sleeps for a second before it ends.
	_ = os.Setenv("GORACE", strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0"))
	os.Exit(m.Run())
}

// program is the command line of a child in the given mode.
func program(mode string, args ...string) []string {
	return append([]string{os.Args[0], "child", mode}, args...)
}

// forever is longer than any test waits, and short enough that nothing lives on for
// long where a test is killed.
const forever = 5 * time.Minute

const goodDescription = `"describe":{"name":"hostile","version":"1","language":"go","ops":["decode","call"],` +
	`"providers":["alibaba"],"formats":["json"],"exposes":["code"],"tolerant":false,"concurrency":1}`

// hostile is the program. It goes wrong at its start by its mode, and later by the
// action of a request.
func hostile(mode string, args []string) {
	starts := 0
	switch mode { // what another child has started
	case "hold":
		hold(args[0])
		return
	case "suite": // with a child of its own that never answers
		s, err := Start(context.Background(), program("obedient"), time.Hour)
		if err != nil {
			panic(err)
		}
		s.Decode(context.Background(), &runner.Response{Action: "meets", Product: args[0]})
		return
	case "hoard":
		mebibytes, _ := strconv.Atoi(args[0])
		hoard(mebibytes)
	}
	if len(args) > 0 { // a file with a byte for each start
		file, err := os.OpenFile(args[0], os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			panic(err)
		}
		_, _ = file.WriteString("x")
		info, err := file.Stat()
		if err != nil {
			panic(err)
		}
		starts = int(info.Size())
		_ = file.Close()
	}
	description := goodDescription
	switch mode {
	case "obedient", "ignores-end", "bye", "ends-with-5":
	case "main":
		echo := runnertest.Echo(1)
		decode := echo.DecodeFunc
		echo.DecodeFunc = func(ctx context.Context, r runner.Response) (runner.Outcome, error) {
			fmt.Println("what an SDK prints is no answer")
			return decode(ctx, r)
		}
		runner.Main(echo)
	case "takes-4":
		takeFour()
		return
	case "dies":
		fmt.Fprintln(os.Stderr, "no license file")
		os.Exit(7)
	case "dies-when-started-twice":
		if starts == 2 {
			os.Exit(7)
		}
	case "dies-when-started-again":
		if starts > 1 {
			os.Exit(7)
		}
	case "another-when-started-again":
		if starts > 1 {
			description = strings.Replace(description, `"1"`, `"2"`, 1)
		}
	case "mute":
		time.Sleep(forever)
	case "banner":
		fmt.Println("Welcome to the SDK!")
	case "wrong-id":
		fmt.Println(`{"id":99,` + goodDescription + `}`)
	case "no-member":
		description = `"outcome":{"kind":"success"}`
	case "failure":
		description = `"failure":"no client\nat all"`
	case "no-name":
		description = strings.Replace(description, `"hostile"`, `""`, 1)
	case "unknown-field":
		description = strings.Replace(description, `"code"`, `"colour"`, 1)
	default:
		panic("unknown mode " + mode)
	}
	serveHostile(description)
	switch mode {
	case "ignores-end":
		time.Sleep(forever)
	case "bye":
		fmt.Println("bye")
	case "ends-with-5":
		os.Exit(5)
	}
}

func serveHostile(description string) {
	in := bufio.NewReader(os.Stdin)
	var described int64
	first := "" // written before anything else, once the next request is there
	say := func(format string, args ...any) { fmt.Printf(format+"\n", args...) }
	for {
		text, err := in.ReadBytes('\n')
		if err != nil {
			return
		}
		q, length := request(text)
		if q.Op == runner.OpDescribe {
			described = q.ID
			say(`{"id":%d,%s}`, q.ID, description)
			continue
		}
		if first != "" {
			say("%s", first)
			first = ""
		}
		// The code tells the children of a program apart.
		good := fmt.Sprintf(`{"id":%d,"outcome":{"kind":"success","code":"%d","message":"%s %d","text":"%d"}}`,
			q.ID, os.Getpid(), q.Action, length, described)
		switch q.Action {
		case "exit-0":
			os.Exit(0)
		case "exit-3":
			os.Exit(3)
		case "kill":
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			time.Sleep(forever)
		case "panic":
			panic("as asked")
		case "half":
			fmt.Print(`{"id":`)
			os.Exit(0)
		case "garbage":
			say("hello")
		case "array":
			say("[1]")
		case "empty":
			say("")
		case "status-in-quotes":
			say(`{"id":%d,"outcome":{"kind":"error","status":"400"}}`, q.ID)
		case "kind-number":
			say(`{"id":%d,"outcome":{"kind":5}}`, q.ID)
		case "half-and-silent": // as one whose line has no line feed, or waits in a buffer
			fmt.Print(`{"id":`)
			time.Sleep(forever)
		case "closes-all":
			_, _, _ = os.Stdin.Close(), os.Stdout.Close(), os.Stderr.Close()
			time.Sleep(forever)
		case "no-id":
			say(`{"outcome":{"kind":"success"}}`)
		case "wrong-id":
			say(`{"id":%d,"outcome":{"kind":"success"}}`, q.ID+1)
		case "twice": // by one write, so that both are there at once
			say("%s\n%s", good, good)
		case "half-behind": // and no end of it
			fmt.Printf("%s\nhalf", good)
		case "twice-late":
			say("%s", good)
			first = good
		case "progress":
			say("10%%")
			say("%s", good)
		case "flood":
			block := strings.Repeat("a", 64<<10)
			for err == nil {
				_, err = io.WriteString(os.Stdout, block)
			}
		case "silent":
			time.Sleep(forever)
		case "spins":
			for until := time.Now().Add(forever); time.Now().Before(until); {
			}
		case "memory":
			hoard(q.Status)
		case "memory-and-answers": // and keeps it
			kept = append(kept, filled(q.Status)...)
			say("%s", good)
		case "memory-of-others": // that started it, and it holds little
			for range 4 {
				other := exec.Command(os.Args[0], "child", "hoard", strconv.Itoa(q.Status))
				if err := other.Start(); err != nil {
					panic(err)
				}
			}
			time.Sleep(forever)
		case "memory-reserved": // and not used
			reserved := make([]byte, q.Status<<20)
			say("%s", good)
			runtime.KeepAlive(reserved)
		case "closes-stdout":
			_ = os.Stdout.Close()
			time.Sleep(forever)
		case "closes-stdin":
			_ = os.Stdin.Close()
			time.Sleep(forever)
		case "answers-and-stops-reading":
			say("%s", good)
			time.Sleep(forever)
		case "answers-early": // the next request, of which it reads the beginning
			say("%s", good)
			beginning, _ := in.Peek(64)
			_, _ = fmt.Sscanf(string(beginning), `{"id":%d`, &q.ID)
			say(`{"id":%d,"outcome":{"kind":"success"}}`, q.ID)
			time.Sleep(forever)
		case "answers-and-talks":
			say("%s", good)
			for range 1 << 17 {
				say("noise")
			}
		case "answers-and-dies":
			say("%s", good)
			os.Exit(3)
		case "node-without-a-module":
			fmt.Fprint(os.Stderr, "node:internal/modules/cjs/loader:1210\n  throw err;\n  ^\n\nError: Cannot find module './sdk'\nRequire stack:\n"+
				"- /home/me/adapter.js\n    at Module._load (node:internal) {\n  code: 'MODULE_NOT_FOUND'\n}\n\nNode.js v20.20.2\n")
			os.Exit(1)
		case "stderr":
			for i := range 100_000 {
				fmt.Fprintln(os.Stderr, "line", i)
			}
			os.Exit(3)
		case "failure":
			say(`{"id":%d,"failure":"as\nasked"}`, q.ID)
		case "neither":
			say(`{"id":%d}`, q.ID)
		case "unknown-kind":
			say(`{"id":%d,"outcome":{"kind":"fine"}}`, q.ID)
		case "large":
			say(`{"id":%d,"outcome":{"kind":"success","message":"%s"}}`, q.ID, strings.Repeat("m", 8<<20))
		case "longest", "too-long":
			head, end := fmt.Sprintf(`{"id":%d,"outcome":{"kind":"success","message":"`, q.ID), `","requestId":"r"}}`
			length := runner.MaxLine - len(head) - len(end)
			if q.Action == "too-long" {
				length++
			}
			fmt.Print(head, strings.Repeat("m", length), end, "\n")
		case "meets":
			meet(q.Product, "h")
		case "starts-another", "starts-another-that-leaves", "starts-another-and-dies", "starts-another-that-leaves-and-dies", "starts-another-unmarked-that-leaves-and-dies":
			other := exec.Command(os.Args[0], "child", "hold", q.Product)
			other.Stdin, other.Stdout, other.Stderr = os.Stdin, os.Stdout, os.Stderr
			if strings.Contains(q.Action, "leaves") {
				leaveGroup(other)
			}
			if strings.Contains(q.Action, "unmarked") {
				other.Env = []string{"GORACE=atexit_sleep_ms=0"}
			}
			if err := other.Start(); err != nil {
				panic(err)
			}
			meet(q.Product, "c")
			if strings.Contains(q.Action, "dies") {
				os.Exit(3)
			}
			say("%s", good)
		default:
			say("%s", good)
		}
	}
}

// request reads a request, and how long its body is. A body is the last member: a long one is not
// decoded, which takes seconds with the race detector.
func request(text []byte) (q runner.ProtocolRequest, length int) {
	beginning, body, found := bytes.Cut(text, []byte(`"body":"`))
	if end := bytes.IndexByte(body, '"'); found && end > 4<<10 {
		if rest := string(body[end:]); rest != "\"}\n" || end%4 != 0 {
			panic("behind the body is " + rest)
		}
		length = end/4*3 - bytes.Count(body[end-2:end], []byte("="))
		text = append(beginning, `"body":""}`...)
	}
	if err := json.Unmarshal(text, &q); err != nil {
		panic(err)
	}
	return q, length + len(q.Body)
}

// hoard takes memory as fast as it can, and keeps it.
func hoard(mebibytes int) {
	all := filled(mebibytes)
	time.Sleep(forever)
	runtime.KeepAlive(all)
}

// kept is memory that is held while the program lives.
var kept [][]byte

// filled is so much memory, written to.
func filled(mebibytes int) [][]byte {
	var all [][]byte
	for range mebibytes {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 4096 {
			block[i] = 1
		}
		all = append(all, block)
	}
	return all
}

// takeFour takes up to four requests before it answers, the last first. The code of an
// answer is how many it had.
func takeFour() {
	lines := make(chan []byte)
	go func() {
		in := bufio.NewReader(os.Stdin)
		for {
			text, err := in.ReadBytes('\n')
			if err != nil {
				close(lines)
				return
			}
			lines <- text
		}
	}()
	for text := range lines {
		taken := [][]byte{text}
		for quiet := false; !quiet && len(taken) < 4; {
			select {
			case more, ok := <-lines:
				if ok {
					taken = append(taken, more)
				}
				quiet = !ok
			case <-time.After(50 * time.Millisecond):
				quiet = true
			}
		}
		for _, text := range slices.Backward(taken) {
			q, length := request(text)
			switch {
			case q.Op == runner.OpDescribe:
				fmt.Printf(`{"id":%d,%s}`+"\n", q.ID, strings.Replace(goodDescription, `"concurrency":1`, `"concurrency":4`, 1))
			case q.Action == "exit-3":
				os.Exit(3)
			case q.Action == "silent":
			case q.Action == "garbage":
				fmt.Println("hello")
			default:
				if q.Action == "slow" {
					time.Sleep(1500 * time.Millisecond)
				}
				fmt.Printf(`{"id":%d,"outcome":{"kind":"success","message":"%s %d","code":"%d"}}`+"\n", q.ID, q.Action, length, len(taken))
			}
		}
	}
}

// hold lives until its connection to the test ends, which sees by the same that it
// has ended. It keeps the pipes that it was given.
func hold(address string) { meet(address, "h") }

// meet tells the test which program it is, and waits until the test says something
// or goes.
func meet(address, who string) {
	c, err := net.Dial("tcp", address)
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(c, who)
	_, _ = c.Read(make([]byte, 1))
}
