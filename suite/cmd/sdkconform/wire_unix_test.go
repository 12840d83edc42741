//go:build unix

package main_test

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// serving starts 'sdkconform serve' and returns what it says until it waits, and what
// it says afterwards.
func serving(t *testing.T, args ...string) (introduction string, rest *bufio.Reader, stop func() error) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"serve"}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	rest = bufio.NewReader(out)
	for !strings.Contains(introduction, "What arrives:") {
		line, err := rest.ReadString('\n')
		if err != nil {
			t.Fatalf("it said %q: %v", introduction, err)
		}
		introduction += line
	}
	return introduction, rest, func() error {
		if err := cmd.Process.Signal(syscall.SIGINT); err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, rest)
		return cmd.Wait()
	}
}

// The response is held, the line with curl asks for it, what arrives is shown, and an
// interrupt ends it in order.
func TestServe(t *testing.T) {
	said, rest, stop := serving(t, "alibaba-kms-en/sample/error/xml/wire")
	asked := regexp.MustCompile(`curl -i '(http://127\.0\.0\.1:\d+/\?[^']+)'`).FindStringSubmatch(said)
	if asked == nil || !strings.Contains(said, "HTTP 400, 255 bytes") {
		t.Fatalf("it says\n%s", said)
	}
	r, err := http.Get(asked[1])
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r.Body)
	_ = r.Body.Close()
	if err != nil || r.StatusCode != 400 || r.Header.Get("Content-Type") != "text/xml;charset=utf-8" || len(body) != 255 {
		t.Errorf("it answers %d %v %q, %v", r.StatusCode, r.Header, body, err)
	}
	line, err := rest.ReadString('\n')
	if err != nil || !strings.Contains(line, "connection 1: GET /?Action=ListKeys&Format=XML&Version=2016-01-20") {
		t.Errorf("of the request it shows %q, %v", line, err)
	}
	if err := stop(); err != nil {
		t.Errorf("interrupted it ends with %v", err)
	}
}

// What happens on the wire happens here, too.
func TestServeDelivery(t *testing.T) {
	said, _, stop := serving(t, "tencent-cvm-en/sample/error/json/cut-body")
	endpoint := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(said)
	if !strings.Contains(said, "delivered: cut-body") || !strings.Contains(said, "-H 'X-TC-Action: DescribeInstancesStatus'") {
		t.Errorf("it says\n%s", said)
	}
	r, err := http.Get(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(r.Body); err != io.ErrUnexpectedEOF || int64(2*len(body)+1) < r.ContentLength {
		t.Errorf("%d of %d bytes arrive, %v", len(body), r.ContentLength, err)
	}
	_ = r.Body.Close()
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// What is packed is asked for by a line that unpacks it; of an address where nobody listens
// the line is told; what a proxy answers is said in words; a first answer is named.
func TestServeSaysWhatHappens(t *testing.T) {
	for id, want := range map[string][]string{
		"alibaba-ecs-en/sample/success/json/gzip-twice": {"delivered: gzip-twice, packed by gzip twice", "curl -i --compressed 'http://127.0.0.1:"},
		"alibaba-ecs-en/sample/success/json/proxy-407":  {"delivered: proxy-auth, 407 with Proxy-Authenticate", "curl -i 'http://127.0.0.1:"},
		"tencent-cvm-en/code/200/RequestLimitExceeded/json/retries-segment-uin": {
			"the first request alone is answered with tencent-cvm-en/code/200/RequestLimitExceeded/json/wire",
		},
	} {
		said, _, stop := serving(t, id)
		for _, text := range want {
			if !strings.Contains(said, text) {
				t.Errorf("%s: it does not say %q:\n%s", id, text, said)
			}
		}
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
	said, _, stop := serving(t, "alibaba-ecs-en/sample/success/json/refused")
	endpoint := regexp.MustCompile(`http://127\.0\.0\.1:\d+`).FindString(said)
	if r, err := http.Get(endpoint); err == nil {
		_ = r.Body.Close()
		t.Errorf("at %s somebody answers HTTP %d", endpoint, r.StatusCode)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// Over TLS the authority's certificate is in the file that is named, and the file goes.
func TestServeTLS(t *testing.T) {
	said, _, stop := serving(t, "--tls", "alibaba-kms-en/sample/error/xml/wire")
	file := regexp.MustCompile(`--cacert (\S+)`).FindStringSubmatch(said)
	endpoint := regexp.MustCompile(`https://127\.0\.0\.1:\d+`).FindString(said)
	if file == nil || endpoint == "" {
		t.Fatalf("it says\n%s", said)
	}
	text, err := os.ReadFile(file[1])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(text)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots}}}
	r, err := client.Get(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != 400 {
		t.Errorf("it answers %d", r.StatusCode)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(file[1]); !os.IsNotExist(err) {
		t.Errorf("the certificate is left: %v", err)
	}
}

// What cannot be served is a usage error.
func TestServeRefuses(t *testing.T) {
	for _, args := range [][]string{
		{},
		{"no-such-fixture"},
		{"alibaba-kms-en/sample/error/xml/wire", "more"},
		{"--addr", "nonsense", "alibaba-kms-en/sample/error/xml/wire"},
		{"--addr", "127.0.0.1:99999", "alibaba-kms-en/sample/error/xml/wire"},
	} {
		cmd := exec.Command(binary, append([]string{"serve"}, args...)...)
		text, err := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 2 || !strings.HasPrefix(string(text), "sdkconform: ") {
			t.Errorf("serve %q ends with %v and says %q", args, err, text)
		}
	}
}

// A case that is run alone is shown whole: the request, the response, the outcome.
func TestRunShowsTheExchange(t *testing.T) {
	out, err := exec.Command(binary, "run", "--adapter", "builtin:strict", "--only", "alibaba-kms-en/sample/error/xml/wire", "--out", t.TempDir()).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"wire (decode): pass", "wire (call): pass", "request 1 of 1, on connection 1", "    POST / HTTP/1.1", "Action=ListKeys&Format=XML",
		"sent: HTTP 400, Content-Type “text/xml;charset=utf-8”, 255 bytes", "the SDK shows: kind error, status 400, code “IllegalTimestamp”",
		"sdkconform serve 'alibaba-kms-en/sample/error/xml/wire'",
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it does not say %q:\n%s", want, out)
		}
	}
}

// Calls over TLS give the verdicts of those without, to adapters in process and to
// programs, and leave no certificate.
func TestRunTLS(t *testing.T) {
	temporary := t.TempDir()
	dir := t.TempDir()
	cmd := exec.Command(binary, "run", "--tls", "--parallel", "2", "--adapter", "builtin:reference", "--adapter", binary+" adapter strict",
		"--only", "alibaba-kms-en/*/wire", "--only", "tencent-cvm-en/sample/*/json/c*", "--out", dir)
	cmd.Env = append(os.Environ(), "TMPDIR="+temporary)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	var results struct {
		Adapters []struct{ Totals map[string]int }
	}
	if err := json.Unmarshal(text, &results); err != nil {
		t.Fatal(err)
	}
	if len(results.Adapters) != 2 || results.Adapters[0].Totals["pass"] < 80 || results.Adapters[1].Totals["pass"] != results.Adapters[0].Totals["pass"] {
		t.Errorf("the verdicts are %+v", results.Adapters)
	}
	if left, err := filepath.Glob(filepath.Join(temporary, "*")); err != nil || len(left) > 0 {
		t.Errorf("left: %q, %v", left, err)
	}
}
