package ci_test

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// An action is what GitHub documents of a composite action's file, as far as the actions of this repository use it.
type action struct {
	Name, Description string
	Branding          struct{ Icon, Color string }
	Inputs            map[string]struct {
		Description string
		Required    bool
		Default     *string
	}
	Outputs map[string]struct{ Description, Value string }
	Runs    struct {
		Using string
		Steps []step
	}
}

type step struct {
	Name, ID, If, Uses, Shell, Run string
	Env, With                      map[string]string
}

func readAction(text []byte) (a action, err error) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	return a, d.Decode(&a)
}

var (
	expression  = regexp.MustCompile(`\$\{\{\s*(.*?)\s*\}\}`)
	reference   = regexp.MustCompile(`\b([a-z]+)\.([\w-]+)(?:\.outputs\.([\w-]+))?`)
	environment = regexp.MustCompile(`\$\{?([A-Z][A-Z_]*)`)
	pinned      = regexp.MustCompile(`^[\w-]+(/[\w-]+)+@v\d+(\.\d+)*$`)
)

// ofRunner is what a runner gives to each script.
var ofRunner = []string{"RUNNER_OS", "RUNNER_ARCH", "RUNNER_TEMP", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "PWD"}

// faults are what a runner would refuse of an action, or read as something else than its author meant.
func faults(text []byte) (found []string) {
	a, err := readAction(text)
	if err != nil {
		return []string{err.Error()}
	}
	fault := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	if a.Name == "" || a.Description == "" {
		fault("it has no name or no description")
	}
	if a.Runs.Using != "composite" || len(a.Runs.Steps) == 0 {
		fault("it is no composite action with steps")
	}
	for name, in := range a.Inputs {
		if in.Description == "" {
			fault("input %s: no description", name)
		}
		if in.Required == (in.Default != nil) {
			fault("input %s: it is either required or has a default", name)
		}
	}
	used := map[string]bool{}
	written := map[string]string{} // the scripts of the steps so far, by id
	check := func(where, expr string) {
		for _, m := range reference.FindAllStringSubmatch(expr, -1) {
			switch kind, name, output := m[1], m[2], m[3]; kind {
			case "inputs":
				used[name] = true
				if _, ok := a.Inputs[name]; !ok {
					fault("%s: there is no input %s", where, name)
				}
			case "steps":
				if script, ok := written[name]; !ok {
					fault("%s: no step before it has the id %s", where, name)
				} else if !strings.Contains(script, `echo "`+output+`=`) {
					fault("%s: the step %s writes no output %s", where, name, output)
				}
			default:
				fault("%s: it reads %s", where, m[0])
			}
		}
	}
	expressions := func(where, text string) {
		for _, m := range expression.FindAllStringSubmatch(text, -1) {
			check(where, m[1])
		}
	}
	for i, s := range a.Runs.Steps {
		where := fmt.Sprintf("step %d (%s)", i+1, s.Name)
		check(where+", if", s.If)
		for name, value := range s.Env {
			expressions(where+", env "+name, value)
			if !environment.MatchString("$"+name) || !strings.Contains(s.Run, "$"+name) {
				fault("%s: its script does not read %s", where, name)
			}
		}
		for name, value := range s.With {
			expressions(where+", with "+name, value)
		}
		switch {
		case (s.Run == "") == (s.Uses == ""):
			fault("%s: it has either run or uses", where)
		case s.Uses != "" && !pinned.MatchString(s.Uses):
			fault("%s: %s has no version", where, s.Uses)
		case s.Run != "" && s.Shell != "bash":
			fault("%s: its shell is %q", where, s.Shell)
		}
		if expression.MatchString(s.Run) {
			fault("%s: an expression in a script is code of whoever writes the value", where)
		}
		for _, m := range environment.FindAllStringSubmatch(s.Run, -1) {
			if _, ok := s.Env[m[1]]; !ok && !slices.Contains(ofRunner, m[1]) {
				fault("%s: nothing gives %s to its script", where, m[1])
			}
		}
		if s.ID != "" {
			written[s.ID] = s.Run
		}
	}
	for name, out := range a.Outputs {
		if out.Description == "" {
			fault("output %s: no description", name)
		}
		expressions("output "+name, out.Value)
	}
	for name := range a.Inputs {
		if !used[name] {
			fault("input %s: nothing reads it", name)
		}
	}
	return found
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestActionsByTheRules(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"action.yml", "../../.github/actions/toolchains/action.yml"} {
		for _, fault := range faults(read(t, name)) {
			t.Errorf("%s: %s", name, fault)
		}
	}
}

// Each rule is broken once.
func TestBrokenActions(t *testing.T) {
	t.Parallel()
	good := string(read(t, "action.yml"))
	for _, c := range []struct{ name, from, to, want string }{
		{"a key that a runner does not know", "using: composite", "using: composite\n  step: []", "field step not found"},
		{"no composite action", "using: composite", "using: node20", "no composite action"},
		{"no shell", "      id: run\n      shell: bash\n", "      id: run\n", `its shell is ""`},
		{"an input in a script", `run: exit "$STATUS"`, `run: exit "${{ steps.run.outputs.status }}"`, "an expression in a script"},
		{"an input that is not there", "${{ inputs.level }}", "${{ inputs.levels }}", "there is no input levels"},
		{"an input that nothing reads", "  out:\n    description: The folder of the reports\n    default", "  more:\n    description: M\n    default: \"\"\n  out:\n    description: The folder of the reports\n    default", "input more: nothing reads it"},
		{"an input without default", "    default: latest\n", "", "input version: it is either required or has a default"},
		{"a step that is not there", "steps.install.outputs.version", "steps.setup.outputs.version", "no step before it has the id setup"},
		{"an output that no step writes", "steps.install.outputs.version", "steps.install.outputs.release", "the step install writes no output release"},
		{"an action without version", "actions/upload-artifact@v4", "actions/upload-artifact@main", "has no version"},
		{"a variable that nothing sets", "        LEVEL: ${{ inputs.level }}\n", "", "nothing gives LEVEL to its script"},
		{"a variable that nothing reads", "        LEVEL:", "        LEVELS: a\n        LEVEL:", "its script does not read LEVELS"},
		{"a secret", "${{ inputs.level }}", "${{ secrets.level }}", "it reads secrets.level"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(good, c.from) {
				t.Fatalf("the action has no %q any more", c.from)
			}
			found := strings.Join(faults([]byte(strings.Replace(good, c.from, c.to, 1))), "\n")
			if !strings.Contains(found, c.want) {
				t.Errorf("want %q, got %q", c.want, found)
			}
		})
	}
}

// What README.md says of the action is what the action has.
func TestReadme(t *testing.T) {
	t.Parallel()
	text := string(read(t, "README.md"))
	a, err := readAction(read(t, "action.yml"))
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)`").FindAllStringSubmatch(text, -1) {
		rows[m[1]] = true
		if _, ok := a.Inputs[m[1]]; !ok {
			t.Errorf("README.md has a row for %s, which is no input", m[1])
		}
	}
	for name := range a.Inputs {
		if !rows[name] {
			t.Errorf("README.md has no row for the input %s", name)
		}
	}
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(text, -1)
	used := 0
	for _, m := range examples {
		var steps []struct {
			Uses string
			With map[string]string
		}
		if yaml.Unmarshal([]byte(m[1]), &steps) != nil {
			continue // no list of steps
		}
		for _, s := range steps {
			if !strings.HasPrefix(s.Uses, "sdkconform/sdkconform/reports/ci@") {
				continue
			}
			used++
			for name := range s.With {
				if _, ok := a.Inputs[name]; !ok {
					t.Errorf("an example gives %s, which is no input", name)
				}
			}
			if s.With["adapter"] == "" {
				t.Error("an example gives no adapter")
			}
		}
	}
	if used == 0 {
		t.Error("README.md has no example of the action")
	}
}
