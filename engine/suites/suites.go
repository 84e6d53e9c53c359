// Package suites finds the case files of tests: those of this repository, and
// the public conformance suites, which lie outside of it. It reads no file and
// knows nothing of what a case means.
package suites

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Each runs one subtest for every file that matches the pattern, called like
// the file without its extension. A pattern that matches nothing fails.
func Each(t *testing.T, pattern string, test func(t *testing.T, file string)) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no file matches %s (%v)", pattern, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
		t.Run(name, func(t *testing.T) { test(t, file) })
	}
}

// Public returns the files of the public conformance suites that match any of
// the patterns, such as miwg/*.bpmn. The suites lie in the directory that
// HOOKFLOW_SUITES names, or in ../shared/suites beside the repository; the test
// is skipped where a pattern matches nothing.
func Public(t testing.TB, patterns ...string) []string {
	t.Helper()
	root := os.Getenv("HOOKFLOW_SUITES")
	if root == "" {
		root = beside("suites")
	}
	if root == "" {
		t.Skip("the conformance suites are missing: set HOOKFLOW_SUITES, or put them at ../shared/suites beside the repository")
	}
	var files []string
	for _, p := range patterns {
		found, err := filepath.Glob(filepath.Join(root, p))
		if err != nil || len(found) == 0 {
			t.Skipf("no file in %s matches %s (%v)", root, p, err)
		}
		files = append(files, found...)
	}
	return files
}

// Cases returns the directory of the cases of outside use beside the
// repository; the test is skipped where there is none.
func Cases(t testing.TB) string {
	t.Helper()
	dir := beside("cases")
	if dir == "" {
		t.Skip("the cases of outside use are not beside the repository, at ../shared/cases; those in testdata/cases are played")
	}
	return dir
}

// Validator returns the program that checks BPMN files, given as arguments,
// against the schema: the one HOOKFLOW_VALIDATOR names, or
// ../shared/tools/oracle/validate.sh beside the repository. Where there is none,
// or xmllint, which the latter calls, is missing, it says so instead: without
// xmllint every file would count as invalid.
func Validator() (program, missing string) {
	if program = os.Getenv("HOOKFLOW_VALIDATOR"); program != "" {
		return program, ""
	}
	if program = beside("tools/oracle/validate.sh"); program == "" {
		return "", "the schema validator is missing: let HOOKFLOW_VALIDATOR name one"
	}
	if _, err := exec.LookPath("xmllint"); err != nil {
		return "", "the schema validator needs xmllint, of the package libxml2-utils"
	}
	return program, ""
}

// Invalid returns what the validator says against the files, or "" if it
// accepts them all.
func Invalid(validator string, files ...string) string {
	out, err := exec.Command(validator, files...).CombinedOutput()
	if err == nil {
		return ""
	}
	return err.Error() + "\n" + string(out)
}

// Moddle returns the folder in which bpmn-moddle is installed, the library that bpmn.io reads files with: the one that
// HOOKFLOW_MODDLE names, which has node_modules. Where there is none, or no node, it says so instead.
func Moddle() (folder, missing string) {
	if folder = os.Getenv("HOOKFLOW_MODDLE"); folder == "" {
		return "", "bpmn-moddle is missing: let HOOKFLOW_MODDLE name a folder in which it is installed"
	}
	if _, err := exec.LookPath("node"); err != nil {
		return "", "bpmn-moddle needs node"
	}
	return folder, ""
}

// Unread returns what bpmn-moddle has to say against a file, or "" if it reads all of it without a warning.
func Unread(folder, file string) string {
	const script = `const { createRequire } = await import("node:module");
const at = createRequire(process.argv[1] + "/x.js").resolve("bpmn-moddle");
const library = await import(at);
const Moddle = library.BpmnModdle ?? library.default;
const read = await new Moddle().fromXML((await import("node:fs")).readFileSync(process.argv[2], "utf8"));
if (read.warnings.length) { console.error(read.warnings.map((w) => w.message ?? String(w)).join("\n")); process.exit(1); }`
	out, err := exec.Command("node", "--input-type=module", "-e", script, folder, file).CombinedOutput()
	if err == nil {
		return ""
	}
	return "bpmn-moddle: " + err.Error() + "\n" + string(out)
}

// beside returns the path of what lies in the directory shared beside the
// repository, or beside any directory around the test, or "".
func beside(name string) string {
	dir, err := os.Getwd()
	for up := ""; err == nil && dir != up; up, dir = dir, filepath.Dir(dir) {
		path := filepath.Join(dir, "shared", filepath.FromSlash(name))
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}
