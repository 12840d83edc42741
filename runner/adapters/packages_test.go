//go:build kits

package adapters_test

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// These tests build each kit as the package that its registry would take, look at what is in it, and install it where
// nothing else of this repository is. They need npm, python3, mvn and the registries: make test-kits.

// version is that of all kits, see TestKitsHaveOneVersion.
func version(t *testing.T) string {
	return string(regexp.MustCompile(`(?m)^version = "(.*)"$`).FindSubmatch(read(t, "kit-python/pyproject.toml"))[1])
}

func TestNodePackage(t *testing.T) {
	t.Parallel()
	s := newStranger(t)
	s.run("kit-node", "npm", "pack", "--silent", "--pack-destination", s.dir)
	kit := filepath.Join(s.dir, "sdkconform-kit-"+version(t)+".tgz")
	listed(t, tarball(t, kit), "package/LICENSE", "package/README.md", "package/index.d.ts", "package/index.js",
		"package/package.json", "package/testing.d.ts", "package/testing.js")
	s.run("kit-node/packaging", "../../../../.ci/npm-ci")
	s.run("kit-node/packaging", "./node_modules/.bin/publint", "--strict", kit)
	s.run("kit-node/packaging", "./node_modules/.bin/attw", "--no-emoji", kit)

	scaffold := s.scaffold("node")
	sdk := s.folder("my-sdk")
	s.write(sdk, "package.json", `{"name": "my-sdk", "version": "1.2.3", "main": "my-sdk.js"}`)
	s.write(sdk, "my-sdk.js", string(read(t, filepath.Join(scaffold, "my-sdk.js"))))

	dir := s.folder("an adapter")
	s.run(dir, "npm", "init", "--yes", "--silent")
	s.run(dir, "npm", "install", "--silent", "--save-exact", sdk, kit)
	s.write(dir, "adapter.js", example(t, "kit-node/README.md", "js"))
	s.judge(dir, "node adapter.js")
	s.run(dir, "node", "-e", `
		const { outcomes } = require('sdkconform-kit/testing');
		outcomes('./adapter.js', [{ provider: 'alibaba', status: 400, body: '{"Code":"A"}' }]).then(([outcome]) => {
			if (outcome.kind !== 'error' || outcome.code !== 'A') throw new Error(JSON.stringify(outcome));
		});`)
	s.write(dir, "typed.mts", `
		import { serve, decodeBy, keepClients, Failure, type Call, type Outcome } from 'sdkconform-kit';
		import { run } from 'sdkconform-kit/testing';
		const client = keepClients(({ endpoint, timeoutMs }) => ({ endpoint, timeoutMs: timeoutMs + 1 }));
		async function call({ action, ...rest }: Call): Promise<Outcome> {
			if (action === '') throw new Failure('no action');
			return { kind: 'success', requestId: client(rest).endpoint };
		}
		void serve({
			describe: { name: 'x', version: '1', language: 'node', providers: ['alibaba'], formats: ['json'], exposes: ['code'] },
			decode: decodeBy(call), call,
		});
		// @ts-expect-error: there is no such kind
		export const wrong: Outcome = { kind: 'ok' };
		export const ended: Promise<number | null> = run('adapter.js', []).then(({ status }) => status);`)
	types, err := filepath.Abs("kit-node/packaging/node_modules/@types")
	if err != nil {
		t.Fatal(err)
	}
	tsc := filepath.Join(filepath.Dir(types), ".bin", "tsc")
	s.run(dir, tsc, "--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--typeRoots", types, "--types", "node", "typed.mts")

	// What "new adapter" writes takes the package in the place of its copy.
	s.remove(scaffold, "sdkconform-kit.js")
	s.replace(scaffold, "adapter.js", "require('./sdkconform-kit')", "require('sdkconform-kit')")
	s.run(scaffold, "npm", "init", "--yes", "--silent")
	s.run(scaffold, "npm", "install", "--silent", kit)
	s.judge(scaffold, "node adapter.js")
}

func TestPythonPackage(t *testing.T) {
	t.Parallel()
	s := newStranger(t)
	s.run("kit-python/packaging", "../../../../.ci/venv")
	tools, err := filepath.Abs("kit-python/packaging/.venv/bin")
	if err != nil {
		t.Fatal(err)
	}
	build := func(dir, out string, args ...string) {
		s.run(dir, filepath.Join(tools, "python"), append([]string{"-m", "build", "--no-isolation", "--outdir", out}, args...)...)
	}
	kits := s.folder("kits")
	build("kit-python", kits)
	name := "sdkconform_kit-" + version(t)
	wheel, sdist := filepath.Join(kits, name+"-py3-none-any.whl"), filepath.Join(kits, name+".tar.gz")
	s.run(kits, filepath.Join(tools, "twine"), "check", "--strict", wheel, sdist)
	info := name + ".dist-info/"
	listed(t, zipped(t, wheel), "sdkconform_kit.py", info+"METADATA", info+"RECORD", info+"WHEEL", info+"licenses/LICENSE")
	listed(t, tarball(t, sdist), name+"/LICENSE", name+"/PKG-INFO", name+"/README.md", name+"/pyproject.toml", name+"/sdkconform_kit.py")

	scaffold := s.scaffold("python")
	sdk := s.folder("my-sdk")
	s.write(sdk, "my_sdk.py", string(read(t, filepath.Join(scaffold, "my_sdk.py"))))
	s.write(sdk, "pyproject.toml", "[build-system]\nrequires = [\"flit_core\"]\nbuild-backend = \"flit_core.buildapi\"\n\n"+
		"[project]\nname = \"my-sdk\"\nversion = \"1.2.3\"\ndescription = \"An SDK\"\nrequires-python = \">=3.9\"\n")
	build(sdk, s.dir, "--wheel")

	dir := s.folder("an adapter")
	s.run(dir, "python3", "-m", "venv", ".venv")
	s.run(dir, ".venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", "--no-index",
		filepath.Join(s.dir, "my_sdk-1.2.3-py3-none-any.whl"), wheel)
	s.write(dir, "adapter.py", example(t, "kit-python/README.md", "python"))
	s.judge(dir, ".venv/bin/python adapter.py")

	s.remove(scaffold, "sdkconform_kit.py")
	s.judge(scaffold, "'"+filepath.Join(dir, ".venv", "bin", "python")+"' adapter.py")
}

func TestJavaPackage(t *testing.T) {
	t.Parallel()
	s := newStranger(t)
	// A local repository of its own: what an earlier run has left in the user's must not be what is taken.
	mvn := func(dir string, args ...string) {
		program := strings.Fields(cmp.Or(os.Getenv("MVN"), "mvn -q -B"))
		s.run(dir, program[0], slices.Concat(program[1:], []string{"-Dmaven.repo.local=" + filepath.Join(s.dir, "repository")}, args)...)
	}
	// The folder holds what is tested by the kit's own tests; here a copy is built, so that both may run at a time.
	source := s.folder("source")
	for _, name := range []string{"pom.xml", "README.md", "LICENSE", "LICENSE-gson"} {
		s.write(source, name, string(read(t, filepath.Join("kit-java", name))))
	}
	if err := os.CopyFS(filepath.Join(source, "src"), os.DirFS(filepath.FromSlash("kit-java/src"))); err != nil {
		t.Fatal(err)
	}
	bundle := filepath.Join(s.dir, "bundle")
	mvn(source, "deploy", "-DskipTests", "-DaltDeploymentRepository=bundle::file:"+bundle)

	kit := "io/github/sdkconform/sdkconform-kit/"
	base := kit + version(t) + "/sdkconform-kit-" + version(t)
	var want []string
	for _, file := range []string{base + ".jar", base + ".pom", base + "-sources.jar", base + "-javadoc.jar", kit + "maven-metadata.xml"} {
		want = append(want, file, file+".md5", file+".sha1")
	}
	listed(t, below(t, bundle), want...)
	classes := []string{
		"Adapter", "Call", "Clients", "Clients$Maker", "Description", "Failure", "Loopback", "Outcome", "Program",
		"Program$1", // its TypeToken
	}
	about := []string{
		"META-INF/LICENSE", "META-INF/LICENSE-gson", "META-INF/MANIFEST.MF", "META-INF/README.md",
		"META-INF/maven/io.github.sdkconform/sdkconform-kit/pom.properties", "META-INF/maven/io.github.sdkconform/sdkconform-kit/pom.xml",
	}
	jar := slices.Clone(about)
	sources := slices.Clone(about)
	for _, class := range classes {
		jar = append(jar, "sdkconform/kit/"+class+".class")
		if !strings.Contains(class, "$") {
			sources = append(sources, "sdkconform/kit/"+class+".java")
		}
	}
	isGson := func(name string) bool { return strings.HasPrefix(name, "sdkconform/kit/gson/") }
	inJar := zipped(t, filepath.Join(bundle, base+".jar"))
	if !slices.Contains(inJar, "sdkconform/kit/gson/Gson.class") {
		t.Error("Gson is not packed into the jar under another name")
	}
	listed(t, slices.DeleteFunc(inJar, isGson), jar...)
	listed(t, zipped(t, filepath.Join(bundle, base+"-sources.jar")), sources...)
	if pages := zipped(t, filepath.Join(bundle, base+"-javadoc.jar")); !slices.ContainsFunc(pages, func(name string) bool {
		return strings.HasSuffix(name, "/Adapter.html")
	}) {
		t.Errorf("the javadoc has no page of Adapter: %q", pages)
	}
	pom := string(read(t, filepath.Join(bundle, base+".pom")))
	for _, element := range []string{"name", "description", "url", "licenses", "developers", "scm"} { // that Maven Central asks for
		if !strings.Contains(pom, "\n  <"+element+">") {
			t.Errorf("the published POM has no %s", element)
		}
	}
	if strings.Contains(pom, "<artifactId>gson</artifactId>") {
		t.Error("the published POM depends on Gson, which would change what an SDK depends on")
	}
	mvn(s.dir, "org.apache.maven.plugins:maven-install-plugin:3.2.0:install-file",
		"-Dfile="+filepath.Join(bundle, base+".jar"), "-DpomFile="+filepath.Join(bundle, base+".pom"))

	scaffold := s.scaffold("java")
	client := "src/main/java/mysdk/Client.java"
	sdk := s.folder("my-sdk")
	s.write(sdk, client, string(read(t, filepath.Join(scaffold, client))))
	// An SDK with a Gson of its own, another one than the kit's.
	const gson = "<groupId>com.google.code.gson</groupId><artifactId>gson</artifactId>"
	s.write(sdk, "pom.xml", `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
		<groupId>org.example</groupId><artifactId>my-sdk</artifactId><version>1.2.3</version>
		<properties><maven.compiler.release>17</maven.compiler.release>
		<project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>
		<dependencies><dependency>`+gson+`<version>2.10.1</version></dependency></dependencies>
		<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId><version>3.16.0</version></plugin></plugins></build></project>`)
	mvn(sdk, "install")

	dir := s.folder("an adapter")
	readme := "kit-java/README.md"
	s.write(dir, "pom.xml", example(t, readme, "xml"))
	s.write(dir, "src/main/java/adapter/MySdk.java", example(t, readme, "java"))
	mvn(dir, "package")
	if got := below(t, filepath.Join(dir, "target", "lib")); !slices.Contains(got, "gson-2.10.1.jar") || len(got) != 3 {
		t.Errorf("the adapter runs with %q, not with the SDK, its Gson and the kit alone", got)
	}
	const adapter = "java -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -jar target/adapter.jar" // it lives for seconds
	s.judge(dir, adapter)

	if err := os.RemoveAll(filepath.Join(scaffold, "src", "main", "java", "sdkconform")); err != nil {
		t.Fatal(err)
	}
	s.replace(scaffold, "pom.xml", "<!-- Your SDK goes here, at the exact version that is to be judged. -->",
		"<dependency><groupId>io.github.sdkconform</groupId><artifactId>sdkconform-kit</artifactId><version>"+version(t)+"</version></dependency>")
	mvn(scaffold, "clean", "package")
	s.judge(scaffold, adapter)
}

// A stranger has this program, and no checkout.
type stranger struct {
	t          *testing.T
	dir        string // for what is built and installed
	sdkconform string
}

func newStranger(t *testing.T) *stranger {
	s := &stranger{t: t, dir: t.TempDir()}
	s.sdkconform = filepath.Join(s.dir, "sdkconform")
	if err := os.Symlink(program, s.sdkconform); err != nil {
		t.Fatal(err)
	}
	return s
}

// program is built once for all strangers.
var program string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "sdkconform-kits-")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "sdkconform")
	if text, err := exec.Command("go", "build", "-o", program, "../../suite/cmd/sdkconform").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v\n%s", err, text))
	}
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

// run runs a program in a folder, which ends the test where the program fails.
func (s *stranger) run(dir, program string, args ...string) string {
	s.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+s.dir+string(filepath.ListSeparator)+os.Getenv("PATH"),
		"MAVEN_OPTS=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC "+os.Getenv("MAVEN_OPTS")) // it lives for seconds
	text, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s, in %s: %v\n%s", strings.Join(cmd.Args, " "), dir, err, text)
	}
	return string(text)
}

// scaffold is the folder of a new adapter, for which all that "new adapter" says to try has been done.
func (s *stranger) scaffold(language string) string {
	s.t.Helper()
	name := "a new adapter"
	printed := s.run(s.dir, s.sdkconform, "new", "adapter", "--language", language, name)
	_, after, _ := strings.Cut(printed, "Try\n\n")
	commands, _, _ := strings.Cut(after, "\n\n")
	if !strings.Contains(commands, "sdkconform smoke ") || !strings.Contains(commands, "sdkconform run ") {
		s.t.Fatalf("it says to try\n%s", commands)
	}
	said := s.run(s.dir, "sh", "-e", "-c", commands)
	for _, want := range []string{"The adapter is ready: no check failed.", "Gate (required): passed\n"} {
		if !strings.Contains(said, want) {
			s.t.Errorf("%s\ndoes not say %q:\n%s", commands, want, said)
		}
	}
	return filepath.Join(s.dir, name)
}

// judge takes an adapter as its author would.
func (s *stranger) judge(dir, adapter string) {
	s.t.Helper()
	s.run(dir, s.sdkconform, "smoke", "--adapter", adapter)
	said := s.run(dir, s.sdkconform, "run", "--only", "alibaba-ecs-en/sample/*/json/wire", "--adapter", adapter)
	if !strings.Contains(said, "Gate (required): passed") {
		s.t.Errorf("%s, in %s: the run says\n%s", adapter, dir, said)
	}
}

func (s *stranger) folder(name string) string {
	s.t.Helper()
	dir := filepath.Join(s.dir, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		s.t.Fatal(err)
	}
	return dir
}

func (s *stranger) write(dir, name, text string) {
	s.t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stranger) remove(dir, name string) {
	s.t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stranger) replace(dir, name, old, by string) {
	s.t.Helper()
	text := string(read(s.t, filepath.Join(dir, name)))
	if strings.Count(text, old) != 1 {
		s.t.Fatalf("%s has %q %d times", name, old, strings.Count(text, old))
	}
	s.write(dir, name, strings.Replace(text, old, by, 1))
}

// example is the first block of a language in a page, without its indentation.
func example(t *testing.T, page, language string) string {
	t.Helper()
	block := regexp.MustCompile("(?ms)^( *)```" + language + "\n(.*?)^ *```$").FindSubmatch(read(t, page))
	if block == nil {
		t.Fatalf("%s has no block in %s", page, language)
	}
	return regexp.MustCompile("(?m)^"+string(block[1])).ReplaceAllString(string(block[2]), "")
}

// listed reports files that are not as they are wanted.
func listed(t *testing.T, got []string, want ...string) {
	t.Helper()
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the files are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func tarball(t *testing.T, name string) (files []string) {
	t.Helper()
	file, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(plain); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if header.Typeflag != tar.TypeDir {
			files = append(files, header.Name)
		}
	}
}

func zipped(t *testing.T, name string) (files []string) {
	t.Helper()
	r, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, f := range r.File {
		if !f.FileInfo().IsDir() {
			files = append(files, f.Name)
		}
	}
	return files
}

// below are the files below a folder.
func below(t *testing.T, dir string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err = filepath.Rel(dir, name)
		files = append(files, filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
