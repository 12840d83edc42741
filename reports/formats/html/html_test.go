package html_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	stdhtml "html"
	"regexp"
	"strings"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
	"github.com/sdkconform/sdkconform/reports"
	"github.com/sdkconform/sdkconform/reports/formats/html"
	"github.com/sdkconform/sdkconform/reports/internal/fake"
)

// part returns what stands between the first pair of marks.
func part(t *testing.T, page, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, from)
	if !ok {
		t.Fatalf("the page has no %q", from)
	}
	text, _, ok := strings.Cut(rest, to)
	if !ok {
		t.Fatalf("the page has no %q after %q", to, from)
	}
	return text
}

// The page allows the style and the script that are in it, by their digests, and
// nothing else; it names no address outside itself.
func TestHTMLIsOneFile(t *testing.T) {
	for name, run := range map[string]*reports.Run{
		"poison":  fake.Poisoned(t, golden.Required),
		"nothing": fake.Run(t, fake.Header(golden.Required, fake.Plan(1))),
	} {
		page := fake.Report(t, html.Write, run)
		policy := stdhtml.UnescapeString(part(t, page, `<meta http-equiv="Content-Security-Policy" content="`, `"`))
		digest := func(text string) string {
			sum := sha256.Sum256([]byte(text))
			return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		}
		want := "default-src 'none'; style-src " + digest(part(t, page, "<style>", "</style>")) +
			"; script-src " + digest(part(t, page, "<script>", "</script>")) + "; base-uri 'none'; form-action 'none'"
		if policy != want {
			t.Errorf("%s: the policy is\n%s\nwant\n%s", name, policy, want)
		}
		if strings.Contains(page, "unsafe-") {
			t.Errorf("%s: the policy allows what is unsafe", name)
		}
		for _, m := range regexp.MustCompile(`(?i)<[a-z][^>]*?\s(?:src|href|action|srcset|style|on[a-z]+)\s*=\s*"?([^">\s]*)`).FindAllStringSubmatch(page, -1) {
			if !strings.HasPrefix(m[1], "#") {
				t.Errorf("%s: %.200q leads out of the page", name, m[0])
			}
		}
		if n := len(regexp.MustCompile(`(?i)<(script|style|link|iframe|img|object|embed|base|form|audio|video)\b`).FindAllString(page, -1)); n != 4 {
			t.Errorf("%s: %d elements that could load or run something, want the style, the data, the script and the form of the filters", name, n)
		}
	}
}

// Nothing that a body or an SDK has said is markup, turns or hides text.
func TestHTMLOfPoison(t *testing.T) {
	run := fake.Poisoned(t, golden.Required)
	page := fake.Report(t, html.Write, run)
	if strings.ContainsAny(page, "\u202e\u2066\x1b\x00\ufeff\u2028\u200b") || strings.ContainsRune(page, '\ufffd') {
		t.Error("the page holds characters that turn, hide or command, or bytes were replaced")
	}
	for _, s := range []string{"<script>alert", "</testcase>", "<!--"} {
		if strings.Contains(page, s) {
			t.Errorf("the page holds %q as markup", s)
		}
	}
	data := part(t, page, `<script type="application/json" id="data">`, "</script>")
	if !json.Valid([]byte(data)) || strings.ContainsAny(data, "<>&") {
		t.Error("the data is no JSON, or could end its element")
	}
	if len(page) > 8<<20 {
		t.Errorf("%d bytes", len(page))
	}
}

// What the page says of a run that anyone can read without script.
func TestHTMLSays(t *testing.T) {
	plan := fake.Plan(4)
	run := fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("first"), reports.Adapter{Command: "./none", Failure: "no such file"}), []*reports.Case{
		fake.Case(plan[0], reports.Pass, golden.Required),
		fake.Case(plan[1], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "InvalidOwner", "InvalidParameter")),
		fake.Case(plan[2], reports.Crash, golden.Required, fake.Finding(golden.Required, "no-crash", "", "an outcome", "none")),
		fake.Case(plan[3], reports.NotApplicable, golden.Required),
	})
	page := fake.Report(t, html.Write, run)
	for _, want := range []string{
		"<title>The run is incomplete · sdkconform</title>", "<h1>The run is incomplete</h1>",
		"never started: no such file", "because of crash", `<code>no-crash</code>`,
		`Invalid<mark>Own</mark>er`, `Invalid<mark>Paramet</mark>er`,
		`<pre class="bytes">{&#34;Code&#34;:&#34;x&#34;}</pre>`, "00000000  7b 22 43 6f 64 65 22 3a  22 78 22 7d              |{&#34;Code&#34;:&#34;x&#34;}|",
		"sdkconform run --only &#39;" + plan[1].ID + "&#39; --adapter &#39;./adapter-first&#39;",
		"000.txt, line 25", "It is shown byte for byte.",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %s", want)
		}
	}
	// A crash before a failure.
	if strings.Index(page, `<svg class="i crash" role="img"`) > strings.Index(page, `<svg class="i required" role="img"`) {
		t.Error("the gravest cause is not the first")
	}
}

// The word on the gate, for each sort of run.
func TestHTMLVerdict(t *testing.T) {
	plan := fake.Plan(1)
	for want, c := range map[string]*reports.Case{
		"The gate passed":       fake.Case(plan[0], reports.Pass, golden.Required),
		"The gate failed":       fake.Case(plan[0], reports.Fail, golden.Required, fake.Finding(golden.Required, "code", "code", "a", "b")),
		"The run is incomplete": fake.Case(plan[0], reports.HarnessError, golden.Required),
	} {
		page := fake.Report(t, html.Write, fake.Run(t, fake.Header(golden.Required, plan, fake.SDK("first")), []*reports.Case{c}))
		if !strings.Contains(page, "<h1>"+want+"</h1>") {
			t.Errorf("a case that is %s: the page does not say %q", c.Verdict, want)
		}
	}
}
