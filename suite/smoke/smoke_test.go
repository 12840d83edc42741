package smoke_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sdkconform/sdkconform/fixtures/builtin"
	"github.com/sdkconform/sdkconform/runner"
	"github.com/sdkconform/sdkconform/suite/smoke"
)

// TestMain makes this test binary its own adapter program: "adapter MODE".
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == "adapter" {
		adapter(os.Args[2])
	}
	_ = os.Setenv("GORACE", strings.TrimSpace(os.Getenv("GORACE")+" atexit_sleep_ms=0"))
	os.Exit(m.Run())
}

// faulty is an adapter of the reference with a fault that adapters have.
type faulty struct {
	runner.Adapter
	mode string
}

func adapter(mode string) {
	f := faulty{builtin.Reference(), mode}
	switch mode {
	case "prints-a-banner":
		fmt.Println("Welcome!")
	case "writes-a-bom":
		fmt.Print("\ufeff")
	case "reads-64-KiB":
		in := make([]byte, 64<<10)
		for {
			n, err := os.Stdin.Read(in)
			if err != nil {
				os.Exit(0)
			}
			if n == len(in) {
				fmt.Fprintln(os.Stderr, "token too long")
				os.Exit(1)
			}
			var out bytes.Buffer
			if err := runner.Serve(context.Background(), f, bytes.NewReader(in[:n]), &out); err != nil {
				os.Exit(1)
			}
			_, _ = os.Stdout.Write(out.Bytes())
		}
	case "string-ids":
		answerAll(func(id json.Number) string { return fmt.Sprintf(`{"id":"%s","failure":"x"}`, id) })
	case "unknown-is-the-end":
		answerAll(nil)
	case "ends-with-5":
		if err := runner.Serve(context.Background(), f, os.Stdin, os.Stdout); err != nil {
			os.Exit(1)
		}
		os.Exit(5)
	case "misspells-a-member", "misspells-a-member-of-one-form":
		serveRewritten(f)
	case "describes-no-more":
		if _, err := os.Stat(os.Getenv("SMOKE_STARTED")); err == nil {
			fmt.Fprintln(os.Stderr, "the port is taken")
			os.Exit(1)
		}
		_ = os.WriteFile(os.Getenv("SMOKE_STARTED"), nil, 0o600)
	}
	runner.Main(f)
}

// answerAll answers each request by the text, where there is one; else as the
// reference does, but for operations that it does not know, which end it.
func answerAll(text func(json.Number) string) {
	decoder := json.NewDecoder(os.Stdin)
	for {
		var q struct {
			ID json.Number `json:"id"`
			Op string      `json:"op"`
		}
		var raw json.RawMessage
		if decoder.Decode(&raw) != nil || json.Unmarshal(raw, &q) != nil {
			os.Exit(0)
		}
		switch {
		case text != nil:
			fmt.Println(text(q.ID))
		case q.Op != "describe" && q.Op != "decode" && q.Op != "call":
			panic("no such operation: " + q.Op)
		default:
			_ = runner.Serve(context.Background(), builtin.Reference(), bytes.NewReader(append(raw, '\n')), os.Stdout)
		}
	}
}

// serveRewritten serves the reference with the name of a member misspelt.
func serveRewritten(f faulty) {
	reader, writer := io.Pipe()
	go func() {
		_ = runner.Serve(context.Background(), f, os.Stdin, writer)
		_ = writer.Close()
	}()
	lines := bufio.NewReader(reader)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			os.Exit(0)
		}
		if f.mode == "misspells-a-member" || strings.Contains(line, "undecodable") {
			line = strings.ReplaceAll(line, `"text":`, `"txt":`)
		}
		_, _ = os.Stdout.WriteString(line)
	}
}

func (f faulty) Describe() runner.Description {
	d := f.Adapter.Describe()
	d.Providers = []string{"alibaba", "tencent"} // whatever else is shipped
	switch f.mode {
	case "no-provider":
		d.Providers = nil
	case "unknown-provider":
		d.Providers = []string{"nobody"}
	case "hides-the-message":
		d.Exposes = []string{"status", "code", "requestId"}
	case "several", "mixes":
		d.Concurrency = 4
	}
	return d
}

func (f faulty) Decode(ctx context.Context, r runner.Response) (runner.Outcome, error) {
	if f.mode == "keeps-base64" {
		r.Body = []byte("eyJSZXF1ZXN0SWQi")
	}
	o, err := f.Adapter.(runner.Decoder).Decode(ctx, r)
	switch f.mode {
	case "latin-1":
		var latin strings.Builder
		for _, b := range []byte(o.Message) {
			latin.WriteRune(rune(b))
		}
		o.Message = latin.String()
	case "ascii":
		o.Message = strings.Map(func(r rune) rune {
			if r > 127 {
				return '?'
			}
			return r
		}, o.Message)
	case "all-succeeds":
		o.Kind = runner.KindSuccess
	case "hides-successes":
		if o.Kind == runner.KindSuccess {
			o.RequestID = ""
		}
	case "no-request-id":
		o.RequestID = ""
	case "drops-the-code":
		o.Code = ""
	case "wraps-the-message":
		o.Message = "code: 400, " + o.Message
	case "reads-no-xml":
		if r.Format == "xml" && r.Status >= 400 {
			o.Code, o.Message = "", string(r.Body)
		}
	case "fails":
		return o, errors.New("no credentials")
	case "crashes-on-html":
		if bytes.HasPrefix(r.Body, []byte("<html")) {
			panic("no html")
		}
	case "crashes-on-errors":
		if r.Status >= 400 {
			panic("nil map")
		}
	case "reads-1-MiB":
		if len(r.Body) > 1<<20 {
			o.Code, o.Message = "", string(r.Body[:1024])
		}
	case "cuts-messages":
		o.Message = o.Message[:min(len(o.Message), 8<<10)]
	case "hangs":
		time.Sleep(5 * time.Minute)
	case "mixes":
		if strings.HasPrefix(o.Message, "message number ") { // which come several at a time
			o.Message = "the message of another"
		}
	}
	return o, err
}

func (f faulty) Call(ctx context.Context, c runner.Call) (runner.Outcome, error) {
	if f.mode == "calls-elsewhere" {
		c.Endpoint = "http://127.0.0.1:1"
	}
	o, err := f.Adapter.(runner.Caller).Call(ctx, c)
	if f.mode == "catches-no-network-error" && o.Kind == runner.KindTransport {
		panic(o.Text)
	}
	return o, err
}

// check is what smoke says of the adapter in a mode.
func check(t *testing.T, mode string) (*smoke.Report, string) {
	t.Helper()
	timeout := time.Minute
	if mode == "hangs" {
		timeout = 200 * time.Millisecond
	}
	report, err := smoke.Run(t.Context(), smoke.Options{Argv: []string{os.Args[0], "adapter", mode}, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := report.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	return report, text.String()
}

func TestGoodAdapters(t *testing.T) {
	for _, mode := range []string{"good", "several", "reads-1-MiB"} {
		report, text := check(t, mode)
		if !report.Passed() || !strings.Contains(text, "The adapter is ready: no check failed.") {
			t.Errorf("%s: got\n%s", mode, text)
		}
		for _, c := range report.Checks {
			if (c.NotRun != "") != (c.Name == "concurrency" && mode != "several") {
				t.Errorf("%s: %s was not run: %s", mode, c.Name, c.NotRun)
			}
		}
	}
}

// Each mistake is found by the check that it belongs to, and told with the line that
// was wrong, the one that was wanted, and where it usually comes from.
func TestMistakes(t *testing.T) {
	t.Setenv("SMOKE_STARTED", t.TempDir()+"/started")
	for _, test := range []struct {
		mode, check string
		want        []string // in the text
	}{
		{"prints-a-banner", "describe", []string{"wrote   Welcome!", `should  {"id":0,"describe":{"name":`, "print everything else"}},
		{"writes-a-bom", "describe", []string{"byte order mark, EF BB BF", "write UTF-8 without"}},
		{"string-ids", "describe", []string{"its id is a string; it must be a whole number", `wrote   {"id":"0"`, "the id is a number"}},
		{"no-provider", "describe", []string{`names no provider; "alibaba"`}},
		{"unknown-provider", "describe", []string{`"nobody"`, `"alibaba ecs"`}},
		{"keeps-base64", "success", []string{`is "undecodable"`, "is base64 in the request: is it decoded?", `"kind":"success"`}},
		{"no-request-id", "success", []string{"its requestId is nothing, the body has", "exposes names it"}},
		{"fails", "success", []string{"the adapter says that it failed: no credentials", "what the SDK says belongs into an outcome"}},
		{"hangs", "success", []string{"silent for 200ms", "flushed at once", "wrote   nothing"}},
		{"all-succeeds", "error", []string{`is "success"`, "does the SDK get the status of the response?"}},
		{"drops-the-code", "error", []string{"its code is nothing, the body has", "exposes names it"}},
		{"crashes-on-errors", "error", []string{"it died (exit status 2: panic: nil map", "its standard error ends with: "}},
		{"latin-1", "encodings", []string{"UTF-8 was read as Latin-1"}},
		{"ascii", "encodings", []string{"characters beyond ASCII are lost"}},
		{"reads-64-KiB", "long line", []string{"some readers stop at 64 KiB"}},
		{"mixes", "concurrency", []string{"the message of another"}},
		{"misspells-a-member", "error", []string{"the answer is not as the protocol's schema wants it", "'txt' not allowed", `wrote   {"id":1,"outcome":{"kind":"error"`, "'sdkconform schema' prints"}},
		{"misspells-a-member-of-one-form", "every form", []string{"'txt' not allowed", `wrote   {"id":`, `sent    {"id":`}},
		{"catches-no-network-error", "transport", []string{"it died (exit status 2: panic: ", `"kind":"transport"`}},
		{"calls-elsewhere", "call", []string{"saw no request", "the client must ask the endpoint of the request", `"op":"call"`}},
		{"unknown-is-the-end", "unknown operation", []string{"panic: no such operation", `"failure":"unknown operation`}},
		{"ends-with-5", "end of input", []string{"exit status 5", "exit status 0 within ten seconds"}},
		{"describes-no-more", "second start", []string{"it died (exit status 1: the port is taken)"}},
	} {
		t.Run(test.mode, func(t *testing.T) {
			report, text := check(t, test.mode)
			if report.Passed() || !strings.Contains(text, "checks failed: mend them before") {
				t.Fatalf("it passed:\n%s", text)
			}
			found := false
			for _, c := range report.Checks {
				found = found || c.Name == test.check && len(c.Problems) > 0
			}
			if !found {
				t.Errorf("the check %q passed:\n%s", test.check, text)
			}
			for _, want := range test.want {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in\n%s", want, text)
				}
			}
		})
	}
}

// What an SDK may do by itself is noted, and no mistake of the adapter.
func TestNotes(t *testing.T) {
	for mode, want := range map[string]string{
		"hides-the-message": "it shows a message, which exposes does not name",
		"wraps-the-message": `its message is "code: 400, The input`,
		"reads-no-xml":      "alibaba xml: its code is nothing",
		"cuts-messages":     `its message has 8192 bytes, that of the body 838863; the kind is "error"`,
		"crashes-on-html":   "html-page: it died (exit status 2: panic: no html",
		"hides-successes":   "alibaba json: its requestId is nothing",
	} {
		report, text := check(t, mode)
		if !report.Passed() || !strings.Contains(text, "      note    ") || !strings.Contains(text, want) {
			t.Errorf("%s: got\n%s", mode, text)
		}
	}
}

func TestNotStarted(t *testing.T) {
	if _, err := smoke.Run(t.Context(), smoke.Options{Argv: []string{t.TempDir()}}); err == nil || !strings.Contains(err.Error(), "the adapter could not be started") {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("enough"))
	if _, err := smoke.Run(ctx, smoke.Options{Argv: []string{os.Args[0], "adapter", "good"}}); err == nil || !strings.Contains(err.Error(), "stopped: enough") {
		t.Errorf("got %v", err)
	}
}

func ExampleRun() {
	report, err := smoke.Run(context.Background(), smoke.Options{Argv: []string{"true"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(report.Passed(), report.Checks[0].Name, report.Checks[0].Problems[0].What)
	// Output: false describe it exited with status 0 before it answered
}
