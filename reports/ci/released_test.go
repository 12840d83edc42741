//go:build dist

package ci_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// These tests run the scripts of the files beside them on the release in dist, which "make release-check" builds.
const dist = "../../dist"

const (
	passing = "builtin:reference"
	// losing shows no code of any error.
	losing = `sh -c 'sdkconform adapter reference | sed -u "s/\"code\":\"[^\"]*\",//"'`
	// oneCase is enough to pass with, and to fail with.
	oneCase = "alibaba-kms-en/sample/error/xml/wire"
)

const waivers = `version: 1
waivers:
  - cases: [%s]
    adapter: builtin-reference
    findings:
      - {rule: code, field: code, got: ""}
    reason: It loses codes.
    issue: https://example.com/issues/7
    owner: "@example/runtime"
    expires: %s
`

// A release is dist as a server offers it under the addresses of releases.
type release struct {
	version string
	url     string
	mu      sync.Mutex
	asked   []string
}

// releases serves dist as the version that it is, as v9.9.9, and as the latest release. An archive is served with spoil behind it.
func releases(t *testing.T, spoil string) *release {
	t.Helper()
	var metadata struct{ Version string }
	if err := json.Unmarshal(read(t, filepath.Join(dist, "metadata.json")), &metadata); err != nil {
		t.Fatal(err)
	}
	r := &release{version: "v" + metadata.Version}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.mu.Lock()
		r.asked = append(r.asked, q.URL.Path)
		r.mu.Unlock()
		folder, name := filepath.Split(q.URL.Path)
		if !slices.Contains([]string{"/latest/download/", "/download/" + r.version + "/", "/download/v9.9.9/"}, folder) {
			http.NotFound(w, q)
			return
		}
		body, err := os.ReadFile(filepath.Join(dist, name))
		if err != nil {
			http.NotFound(w, q)
			return
		}
		if name != "checksums.txt" {
			body = append(body, spoil...)
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

// run runs a script and returns its status and all that it prints.
func run(t *testing.T, dir string, env map[string]string, argv ...string) (int, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), argv[0], argv[1:]...)
	cmd.Dir = dir
	for name, value := range env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.WaitDelay = time.Minute
	out, err := cmd.CombinedOutput()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatalf("%v: %v", argv, err)
	}
	return cmd.ProcessState.ExitCode(), string(out)
}

// A job is a workspace and what a runner of GitHub keeps of a job.
type job struct {
	workspace, temp, os, arch string
	path                      string    // the PATH of its steps
	shared                    *installs // what jobs have installed that do so in the same way; nil where each is to do it itself
}

// installs are the first steps of jobs, by what is asked of them. They are run in a folder of their own.
type installs struct {
	temp string
	mu   sync.Mutex
	made map[string]*installed
}

type installed struct {
	once               sync.Once
	status             int
	log, outputs, path string
}

func (i *installs) of(version string) *installed {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.made[version] == nil {
		i.made[version] = &installed{}
	}
	return i.made[version]
}

// A result is what became of an action in a job.
type result struct {
	status        int    // of the step that failed; 0 where none did
	failed        string // its name
	log, summary  string
	outputs       map[string]string
	uploads       []map[string]string // what the upload steps were given
	installed     string              // the folder of the program
	stepsThatWere []string
}

func newJob(t *testing.T) *job {
	return &job{workspace: t.TempDir(), temp: t.TempDir(), os: "Linux", arch: "X64", path: os.Getenv("PATH")}
}

// holds evaluates the condition of a step: comparisons with a text, joined by &&.
func holds(t *testing.T, condition string, value func(string) string) bool {
	t.Helper()
	if condition == "" {
		return true
	}
	form := regexp.MustCompile(`^(\S+) (==|!=) '([^']*)'$`)
	for part := range strings.SplitSeq(condition, " && ") {
		m := form.FindStringSubmatch(part)
		if m == nil {
			t.Fatalf("this test cannot read the condition %q", condition)
		}
		if (value(m[1]) == m[3]) != (m[2] == "==") {
			return false
		}
	}
	return true
}

// do runs the steps of the action as a runner does.
func (j *job) do(t *testing.T, inputs map[string]string) (r result) {
	t.Helper()
	a, err := readAction(read(t, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	summary := filepath.Join(j.temp, "summary")
	outputs := map[string]string{}
	value := func(expr string) string {
		m := reference.FindStringSubmatch(expr)
		switch {
		case m == nil || m[0] != expr:
			t.Fatalf("this test cannot evaluate %q", expr)
		case m[1] == "steps":
			return outputs[m[2]+"."+m[3]]
		}
		if given, ok := inputs[m[2]]; ok {
			return given
		}
		if def := a.Inputs[m[2]].Default; def != nil {
			return *def
		}
		return ""
	}
	filled := func(text string) string {
		return expression.ReplaceAllStringFunc(text, func(s string) string { return value(expression.FindStringSubmatch(s)[1]) })
	}
	var log strings.Builder
	for i, s := range a.Runs.Steps {
		if !holds(t, s.If, value) {
			continue
		}
		r.stepsThatWere = append(r.stepsThatWere, s.Name)
		if s.Uses != "" {
			with := map[string]string{}
			for name, text := range s.With {
				with[name] = filled(text)
			}
			r.uploads = append(r.uploads, with)
			continue
		}
		script := filepath.Join(j.temp, fmt.Sprintf("step-%d.sh", i))
		output := filepath.Join(j.temp, fmt.Sprintf("output-%d", i))
		paths := filepath.Join(j.temp, fmt.Sprintf("path-%d", i))
		for name, text := range map[string]string{script: s.Run, output: "", paths: ""} {
			if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		env := map[string]string{
			"PATH": j.path, "HOME": j.temp, "CI": "true", "GITHUB_ACTIONS": "true",
			"RUNNER_OS": j.os, "RUNNER_ARCH": j.arch, "RUNNER_TEMP": j.temp, "GITHUB_WORKSPACE": j.workspace,
			"GITHUB_STEP_SUMMARY": summary, "GITHUB_OUTPUT": output, "GITHUB_PATH": paths, "GITHUB_ENV": filepath.Join(j.temp, "env"),
		}
		for name, text := range s.Env {
			env[name] = filled(text)
		}
		made := &installed{}
		if s.ID == "install" && j.shared != nil {
			made = j.shared.of(env["VERSION"])
			env["RUNNER_TEMP"] = filepath.Join(j.shared.temp, env["VERSION"])
		}
		made.once.Do(func() {
			made.status, made.log = run(t, j.workspace, env, "bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script)
			made.outputs, made.path = string(read(t, output)), string(read(t, paths))
		})
		log.WriteString(made.log)
		for line := range strings.Lines(made.outputs) {
			name, text, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			if !ok {
				t.Errorf("%s writes the output %q", s.Name, line)
			}
			outputs[s.ID+"."+name] = text
		}
		for line := range strings.Lines(made.path) {
			j.path = strings.TrimSuffix(line, "\n") + ":" + j.path
		}
		if made.status != 0 {
			r.status, r.failed = made.status, s.Name
			break
		}
	}
	r.log, r.installed = log.String(), filepath.Join(j.temp, "sdkconform", "bin")
	if text, err := os.ReadFile(summary); err == nil {
		r.summary = string(text)
	}
	r.outputs = map[string]string{}
	for name, out := range a.Outputs {
		r.outputs[name] = filled(out.Value)
	}
	return r
}

// tomorrow is a day on which a waiver is still good.
func tomorrow() string { return time.Now().AddDate(0, 0, 1).UTC().Format(time.DateOnly) }

func TestAction(t *testing.T) {
	t.Parallel()
	served := releases(t, "")
	shared := &installs{temp: t.TempDir(), made: map[string]*installed{}}
	const last = "Fail as the gate does"
	for _, c := range []struct {
		name    string
		inputs  map[string]string
		status  int
		summary string
		log     []string // what it says
		not     string   // and what it does not
	}{
		{"an SDK that passes", map[string]string{"adapter": passing}, 0, "passed", []string{"Gate (required): passed"}, "::error"},
		{"an SDK that fails", map[string]string{"adapter": losing}, 1, "IllegalTimestamp", []string{"::error title=sdkconform%3A the gate failed::", "\n::error file="}, ""},
		{"no such adapter", map[string]string{"adapter": "./nothing"}, 3, "./nothing", []string{"::error"}, ""},
		{"no adapter", nil, 2, "no adapter", []string{"::error", "nothing was run"}, ""},
		{"a mistake in the inputs", map[string]string{"adapter": passing, "level": "nonsense"}, 2, "nonsense", []string{"::error", "nothing was run"}, ""},
		{"two adapters, two globs", map[string]string{"adapter": passing + "\n" + losing + "\n", "only": oneCase + "\n\r\nalibaba-kms-en/sample/success/xml/*\r\n"}, 1, "IllegalTimestamp", []string{"builtin-reference"}, "not found"},
		{"two files of waivers", map[string]string{"adapter": losing, "waivers": "waivers.yaml\nmore.yaml"}, 0, "passed", nil, "::error"},
		{"another folder, further flags", map[string]string{"adapter": losing, "out": "build/my reports", "args": "--gate=off\n--also=badge\n"}, 0, "", nil, "badge.json cannot"},
		{"a frozen set", map[string]string{"adapter": passing, "requirements": "v1"}, 0, "passed", nil, "::error"},
		{"no such set", map[string]string{"adapter": passing, "requirements": "v0"}, 2, "v0", nil, ""},
		{"a catalogue", map[string]string{"adapter": passing, "catalogue": "mine", "only": "nimbus-mail/sample/error/*/wire"}, 0, "passed", []string{"only “nimbus-mail/sample/error/*/wire”"}, "::error"},
		{"recommended findings", map[string]string{"adapter": passing, "level": "recommended"}, 0, "recommended", nil, "::error"},
		{"a version", map[string]string{"adapter": passing, "version": served.version}, 0, "passed", nil, ""},
		{"a version without its letter", map[string]string{"adapter": passing, "version": strings.TrimPrefix(served.version, "v")}, 0, "passed", nil, ""},
		{"code in the inputs", map[string]string{
			"adapter": passing, "only": `$(touch pwned) "; touch pwned; ` + "`touch pwned` ${PWD} '",
		}, 2, "touch pwned", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			j := newJob(t)
			j.shared = shared
			for name, text := range map[string]string{"waivers.yaml": fmt.Sprintf(waivers, oneCase, tomorrow()), "more.yaml": "version: 1\nwaivers: []\n"} {
				if err := os.WriteFile(filepath.Join(j.workspace, name), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if c.inputs["catalogue"] != "" {
				if status, out := run(t, j.workspace, map[string]string{"PATH": j.path}, program(t), "new", "catalogue", c.inputs["catalogue"], "--provider", "nimbus", "--product", "mail"); status != 0 {
					t.Fatal(out)
				}
			}
			inputs := map[string]string{"releases": served.url, "only": oneCase}
			maps.Copy(inputs, c.inputs)
			r := j.do(t, inputs)
			if r.status != c.status || c.status != 0 && r.failed != last {
				t.Errorf("status %d of %q, want %d", r.status, r.failed, c.status)
			}
			if !strings.Contains(r.summary, c.summary) || r.summary == "" {
				t.Errorf("the summary has no %q: %s", c.summary, r.summary)
			}
			for _, want := range c.log {
				if !strings.Contains(r.log, want) {
					t.Errorf("the log has no %q", want)
				}
			}
			if c.not != "" && strings.Contains(r.log, c.not) {
				t.Errorf("the log has %q", c.not)
			}
			out := inputs["out"]
			if out == "" {
				out = "reports/out"
			}
			want := map[string]string{"status": fmt.Sprint(c.status), "out": out, "version": served.version}
			if !maps.Equal(r.outputs, want) {
				t.Errorf("outputs %v, want %v", r.outputs, want)
			}
			switch {
			case c.status == 2 && r.uploads != nil:
				t.Errorf("reports that were not written are uploaded: %v", r.uploads)
			case c.status != 2 && (len(r.uploads) != 1 || r.uploads[0]["path"] != out || r.uploads[0]["name"] != "sdkconform"):
				t.Errorf("uploaded: %v", r.uploads)
			case c.status != 2:
				for _, name := range []string{"junit.xml", "report.html"} {
					read(t, filepath.Join(j.workspace, out, name))
				}
				results := string(read(t, filepath.Join(j.workspace, out, "results.json")))
				if set := inputs["requirements"]; strings.Contains(results, `"requirements"`) != (set != "") || !strings.Contains(results, set) {
					t.Errorf("results.json is not of the requirements %q", set)
				}
			}
			if _, err := os.Stat(filepath.Join(j.workspace, "pwned")); err == nil {
				t.Error("an input was run as code")
			}
			if t.Failed() {
				t.Logf("%s", r.log)
			}
		})
	}
}

// program is the program of the release for this machine.
func program(t *testing.T) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dist, "sdkconform_linux_amd64*", "sdkconform"))
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v: run \"make release-check\" on Linux, amd64", found, err)
	}
	abs, err := filepath.Abs(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return abs
}

// Reports of an earlier step are not taken for those of a run that was not.
func TestActionAfterAnother(t *testing.T) {
	t.Parallel()
	served := releases(t, "")
	j := newJob(t)
	if r := j.do(t, map[string]string{"releases": served.url, "adapter": passing, "only": oneCase, "artifact": ""}); r.status != 0 || r.uploads != nil {
		t.Fatalf("status %d, uploaded %v\n%s", r.status, r.uploads, r.log)
	}
	if err := os.Remove(filepath.Join(j.temp, "summary")); err != nil {
		t.Fatal(err)
	}
	r := j.do(t, map[string]string{"releases": served.url, "adapter": passing, "only": "nothing/*"})
	if r.status != 2 || r.uploads != nil || strings.Contains(r.summary, "Gate (required): passed") || !strings.Contains(r.summary, "nothing was run") {
		t.Errorf("status %d, uploaded %v, summary %s", r.status, r.uploads, r.summary)
	}
}

func TestActionInstallsNothingWrong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, spoil, version, arch, want string
	}{
		{"a wrong checksum", "x", "latest", "X64", "is not what checksums.txt of the release says"},
		{"no such version", "", "v0.0.0", "X64", "cannot be downloaded"},
		{"another version", "", "v9.9.9", "X64", "the release v9.9.9 holds sdkconform v"},
		{"another processor", "", "latest", "X86", "there is no release for the processor X86"},
		{"another system", "", "latest", "", "there is no release for the system Plan9"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			served := releases(t, c.spoil)
			j := newJob(t)
			j.arch = c.arch
			if c.arch == "" {
				j.os, j.arch = "Plan9", "X64"
			}
			r := j.do(t, map[string]string{"releases": served.url, "adapter": passing, "only": oneCase, "version": c.version})
			if r.status != 1 || r.failed != "Install sdkconform" || len(r.stepsThatWere) != 1 {
				t.Errorf("status %d of %q, steps %q", r.status, r.failed, r.stepsThatWere)
			}
			if !strings.Contains(r.log, "::error title=sdkconform::") || !strings.Contains(r.log, c.want) {
				t.Errorf("got %s", r.log)
			}
			if _, err := os.Stat(filepath.Join(r.installed, "sdkconform")); c.version != "v9.9.9" && err == nil {
				t.Error("it was installed")
			}
		})
	}
}

// The archives of the other systems are found, checked and unpacked; only their programs cannot run here.
func TestActionOfOtherSystems(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ os, arch, archive, program string }{
		{"macOS", "ARM64", "sdkconform_darwin_arm64.tar.gz", "sdkconform"},
		{"macOS", "X64", "sdkconform_darwin_amd64.tar.gz", "sdkconform"},
		{"Windows", "X64", "sdkconform_windows_amd64.zip", "sdkconform.exe"},
		{"Windows", "ARM64", "sdkconform_windows_arm64.zip", "sdkconform.exe"},
		{"Linux", "ARM64", "sdkconform_linux_arm64.tar.gz", "sdkconform"},
	} {
		t.Run(c.os+" "+c.arch, func(t *testing.T) {
			t.Parallel()
			served := releases(t, "")
			j := newJob(t)
			j.os, j.arch = c.os, c.arch
			if c.os == "macOS" {
				j.path = without(t, "sha256sum")
			}
			r := j.do(t, map[string]string{"releases": served.url, "adapter": passing, "only": oneCase})
			if !slices.Equal(served.asked, []string{"/latest/download/" + c.archive, "/latest/download/checksums.txt"}) {
				t.Errorf("asked for %q", served.asked)
			}
			if !strings.Contains(r.log, c.archive+": OK") {
				t.Errorf("not checked: %s", r.log)
			}
			if info, err := os.Stat(filepath.Join(r.installed, c.program)); err != nil || info.Mode()&0o100 == 0 {
				t.Errorf("not installed: %v", err)
			}
		})
	}
}

// without is a PATH on which the tools are that the action needs, and not this one.
func without(t *testing.T, tool string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"bash", "awk", "curl", "cat", "gzip", "mkdir", "perl", "sha256sum", "shasum", "tar", "tee"} {
		if name == tool {
			continue
		}
		found, err := exec.LookPath(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(found, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// A template is a file for another service: it runs its scripts with variables in a workspace, as the service does.
type template struct {
	name string
	run  func(t *testing.T, workspace string, variables map[string]string) (status int, log string)
	// junit is the place in which the service looks for results.
	junit func(t *testing.T) string
}

func templates() []template {
	return []template{
		{"GitLab with bash", gitlab("bash", "-e", "-o", "pipefail"), gitlabResults},
		{"GitLab with sh", gitlab("sh", "-e"), gitlabResults},
		{"Jenkins", jenkins, func(t *testing.T) string {
			return only(t, read(t, "Jenkinsfile"), `junit testResults: '(.*?)'`)
		}},
		{"Azure", azure, func(t *testing.T) string {
			return strings.ReplaceAll(only(t, read(t, "azure-pipelines.yml"), `testResultsFiles: (.*)`), "$(SDKCONFORM_OUT)", "reports/out")
		}},
	}
}

// only is the one part of a text that a pattern has.
func only(t *testing.T, text []byte, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindAllSubmatch(text, -1)
	if len(found) != 1 {
		t.Fatalf("%d times %s", len(found), pattern)
	}
	return string(found[0][1])
}

type gitlabJob struct {
	Variables    map[string]string
	BeforeScript []string `yaml:"before_script"`
	Script       []string
	Artifacts    struct {
		When    string
		Paths   []string
		Reports struct{ Junit string }
	}
}

func gitlabTemplate(t *testing.T) gitlabJob {
	t.Helper()
	var file map[string]gitlabJob
	if err := yaml.Unmarshal(read(t, "gitlab-ci.yml"), &file); err != nil {
		t.Fatal(err)
	}
	return file[".sdkconform"]
}

func gitlabResults(t *testing.T) string {
	j := gitlabTemplate(t)
	if j.Artifacts.When != "always" || !slices.Equal(j.Artifacts.Paths, []string{"$SDKCONFORM_OUT"}) {
		t.Errorf("artifacts: %+v", j.Artifacts)
	}
	return strings.ReplaceAll(j.Artifacts.Reports.Junit, "$SDKCONFORM_OUT", j.Variables["SDKCONFORM_OUT"])
}

// gitlab runs all lines in one shell, as GitLab's runner does.
func gitlab(shell ...string) func(*testing.T, string, map[string]string) (int, string) {
	return func(t *testing.T, workspace string, variables map[string]string) (int, string) {
		t.Helper()
		j := gitlabTemplate(t)
		env := maps.Clone(j.Variables)
		maps.Copy(env, variables)
		env["PATH"] = os.Getenv("PATH")
		script := strings.Join(append(j.BeforeScript, j.Script...), "\n")
		return run(t, workspace, env, append(slices.Clone(shell), "-c", script)...)
	}
}

func jenkins(t *testing.T, workspace string, variables map[string]string) (status int, log string) {
	t.Helper()
	text := read(t, "Jenkinsfile")
	env := map[string]string{"PATH": filepath.Join(workspace, ".sdkconform") + ":" + os.Getenv("PATH")}
	for _, m := range regexp.MustCompile(`(?m)^\s+(SDKCONFORM_\w+) = '(.*?)'`).FindAllSubmatch(text, -1) {
		env[string(m[1])] = string(m[2])
	}
	maps.Copy(env, variables)
	scripts := regexp.MustCompile(`(?s)\bsh '''(.*?)'''`).FindAllSubmatch(text, -1)
	if len(scripts) != 2 {
		t.Fatalf("%d scripts", len(scripts))
	}
	for _, m := range scripts {
		// In Groovy a backslash at the end of a line joins it with the next; this test knows no others.
		script := bytes.ReplaceAll(m[1], []byte("\\\n"), nil)
		if bytes.Contains(script, []byte(`\`)) {
			t.Fatalf("Groovy takes out the backslashes of %s", script)
		}
		var out string
		status, out = run(t, workspace, env, "sh", "-xe", "-c", string(script))
		if log += out; status != 0 {
			return status, log
		}
	}
	return status, log
}

func azure(t *testing.T, workspace string, variables map[string]string) (status int, log string) {
	t.Helper()
	var file struct {
		Variables map[string]string
		Steps     []struct{ Bash string }
	}
	if err := yaml.Unmarshal(read(t, "azure-pipelines.yml"), &file); err != nil {
		t.Fatal(err)
	}
	temp := t.TempDir()
	env := file.Variables
	maps.Copy(env, variables)
	env["AGENT_TEMPDIRECTORY"] = temp
	env["PATH"] = filepath.Join(temp, "sdkconform") + ":" + os.Getenv("PATH")
	scripts := 0
	for _, s := range file.Steps {
		if s.Bash == "" {
			continue
		}
		scripts++
		var out string
		status, out = run(t, workspace, env, "bash", "--noprofile", "--norc", "-c", s.Bash)
		if log += out; status != 0 {
			return status, log
		}
	}
	if scripts != 2 {
		t.Errorf("%d scripts", scripts)
	}
	if want := "##vso[task.uploadsummary]" + filepath.Join(workspace, "reports/out/summary.md"); !strings.Contains(log, want) {
		t.Errorf("no %s in %s", want, log)
	}
	return status, log
}

func TestTemplates(t *testing.T) {
	t.Parallel()
	for _, template := range templates() {
		for _, c := range []struct {
			name, spoil string
			variables   map[string]string
			status      int // -1: any but 0
			want        string
			written     bool // that there are results
		}{
			{"an SDK that passes", "", map[string]string{"ADAPTER": passing}, 0, "Gate (required): passed", true},
			{"an SDK that fails", "", map[string]string{"ADAPTER": losing}, 1, "IllegalTimestamp", true},
			{"a waived failure", "", map[string]string{"ADAPTER": losing, "WAIVERS": "my waivers.yaml"}, 0, "Gate (required): passed", true},
			{"no such adapter", "", map[string]string{"ADAPTER": "./nothing"}, 3, "./nothing", true},
			{"a mistake in the flags", "", map[string]string{"ADAPTER": passing, "FLAGS": "--level nonsense"}, 2, "nothing was run", false},
			{"a glob", "", map[string]string{"ADAPTER": passing, "FLAGS": "--only alibaba-kms-en/sample/success/xml/* --jobs 2"}, 0, "Gate (required): passed", true},
			{"a version", "", map[string]string{"ADAPTER": passing, "VERSION": "its own"}, 0, "Gate (required): passed", true},
			{"no such version", "", map[string]string{"ADAPTER": passing, "VERSION": "v0.0.0"}, -1, "404", false},
			{"a wrong checksum", "x", map[string]string{"ADAPTER": passing}, -1, "FAILED", false},
		} {
			t.Run(template.name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				served := releases(t, c.spoil)
				workspace := t.TempDir()
				if err := os.WriteFile(filepath.Join(workspace, "my waivers.yaml"), fmt.Appendf(nil, waivers, oneCase, tomorrow()), 0o600); err != nil {
					t.Fatal(err)
				}
				// What the glob would become if the shell took it.
				if err := os.MkdirAll(filepath.Join(workspace, "alibaba-kms-en/sample/success/xml/taken"), 0o700); err != nil {
					t.Fatal(err)
				}
				variables := map[string]string{"SDKCONFORM_RELEASES": served.url, "SDKCONFORM_FLAGS": "--only " + oneCase}
				for name, value := range c.variables {
					if value == "its own" {
						value = served.version
					}
					variables["SDKCONFORM_"+name] = value
				}
				status, log := template.run(t, workspace, variables)
				if status != c.status && (c.status != -1 || status == 0) {
					t.Errorf("status %d, want %d", status, c.status)
				}
				if !strings.Contains(log, c.want) {
					t.Errorf("the log has no %q", c.want)
				}
				_, err := os.Stat(filepath.Join(workspace, template.junit(t)))
				if c.written != (err == nil) {
					t.Errorf("results: %v", err)
				}
				if t.Failed() {
					t.Logf("%s", log)
				}
			})
		}
	}
}

// A workspace that is used again holds no results of the build before.
func TestTemplatesInUsedWorkspace(t *testing.T) {
	t.Parallel()
	for _, template := range templates() {
		if strings.HasPrefix(template.name, "GitLab") {
			continue // its runner cleans the workspace
		}
		t.Run(template.name, func(t *testing.T) {
			t.Parallel()
			served := releases(t, "")
			workspace := t.TempDir()
			variables := map[string]string{"SDKCONFORM_RELEASES": served.url, "SDKCONFORM_FLAGS": "--only " + oneCase, "SDKCONFORM_ADAPTER": passing}
			if status, log := template.run(t, workspace, variables); status != 0 {
				t.Fatalf("status %d: %s", status, log)
			}
			variables["SDKCONFORM_FLAGS"] = "--only nothing/*"
			if status, log := template.run(t, workspace, variables); status != 2 {
				t.Errorf("status %d: %s", status, log)
			}
			if _, err := os.Stat(filepath.Join(workspace, template.junit(t))); err == nil {
				t.Error("the results of the build before are there")
			}
		})
	}
}
