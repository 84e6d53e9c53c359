package main

import (
	"os"
	"strings"
	"testing"

	"hookflow/runtime"
)

// A table begins with a byte order mark only where it is asked for; what is no table has none.
func TestTableWithItsMark(t *testing.T) {
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { check(t, rt.Close()) })
	t.Setenv("HOOKFLOW_SERVER", rt.URL())
	t.Setenv("HOOKFLOW_HOME", t.TempDir())
	t.Chdir(t.TempDir())
	if code, out := command(t, "catalog", "add", "Orders", "--field", "Title:text"); code != exitOK {
		t.Fatal(out)
	}
	for line, want := range map[string]string{
		"catalog export Orders":             "id,Title\n",
		"catalog export Orders --bom":       byteOrder + "id,Title\n",
		"catalog export Orders a.csv":       "id,Title\n",
		"catalog export Orders a.csv --bom": byteOrder + "id,Title\n",
	} {
		code, out := command(t, strings.Fields(line)...)
		if strings.Contains(line, "a.csv") {
			text, err := os.ReadFile("a.csv")
			check(t, err)
			out = string(text)
		}
		if code != exitOK || out != want {
			t.Errorf("%s: %d, %q", line, code, out)
		}
	}
	if code, out := command(t, "catalog", "export", "Orders", "a.json", "--bom"); code == exitOK || !strings.Contains(out, "--bom is for tables") {
		t.Errorf("a list: %d, %s", code, out)
	}
}
