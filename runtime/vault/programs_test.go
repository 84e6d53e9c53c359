package vault

import (
	"fmt"
	"os"
	"os/exec"
	"testing"
)

const otherProgram = "HOOKFLOW_VAULT_TEST_DIR"

// TestMain lets the test binary be another program that sets secrets.
func TestMain(m *testing.M) {
	dir := os.Getenv(otherProgram)
	if dir == "" {
		os.Exit(m.Run())
	}
	v, err := Open(dir, Options{NoKeyring: true})
	for i := 0; i < each && err == nil; i++ {
		err = v.Set("test", fmt.Sprintf("S_%s_%d", os.Getenv(otherProgram+"_NAME"), i), "value")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

const each = 8 // secrets that one program sets

// Two programs that set secrets at the same time lose none: neither the names in the
// list nor the values in the file.
func TestProgramsDoNotOverwriteEachOther(t *testing.T) {
	dir := t.TempDir()
	must(t, open(t, dir, Options{NoKeyring: true}).Set("test", "FIRST", "value"))
	var programs []*exec.Cmd
	for _, name := range []string{"A", "B", "C"} {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), otherProgram+"="+dir, otherProgram+"_NAME="+name)
		c.Stderr = os.Stderr
		must(t, c.Start())
		programs = append(programs, c)
	}
	for _, c := range programs {
		must(t, c.Wait())
	}
	v := open(t, dir, Options{NoKeyring: true})
	if got := v.List("test"); len(got) != 1+3*each {
		t.Errorf("the list has %d of %d secrets", len(got), 1+3*each)
	}
	for _, s := range v.List("test") {
		if value, err := v.Get("test", s.Name); err != nil || value != "value" {
			t.Errorf("%s is %q, %v", s.Name, value, err)
		}
	}
}
