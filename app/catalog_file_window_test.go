//go:build cgo || ci

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hookflow/designer/catalog"
	"hookflow/designer/look"
)

// A field for files is made with its limit; a file goes up, stands in the form of its record by its name, is saved elsewhere, goes with
// an archive into another catalog, and is removed.
func TestFilesInTheWindow(t *testing.T) {
	c := newClerk(t)
	c.press("new catalog")
	c.fill("catalog name", "Papers")
	c.press("add field")
	c.fill("field name", "Scan")
	c.become("file")
	c.fill("field most", "1")
	c.press("save catalog")
	s, dir := catalogPage(c.rt, c.rt.Records(), noName), t.TempDir()
	path, large := filepath.Join(dir, "a; b.txt"), filepath.Join(dir, "large")
	check(t, os.WriteFile(path, []byte("first"), 0o600))
	check(t, os.WriteFile(large, make([]byte, 1<<20+1), 0o600))
	if _, err := s.Upload("1", "2", large); err == nil || !strings.Contains(err.Error(), "1 megabytes") {
		t.Errorf("a large one: %v", err)
	}
	written, err := s.Upload("1", "2", path)
	check(t, err)
	_, _, err = s.Save(t.Context(), "1", "", 0, map[string]string{"1": "with a file", "2": written})
	check(t, err)
	rows, _, err := s.Find("1", catalog.Query{Limit: 1})
	if err != nil || rows[0].Texts[1] != "a; b.txt" {
		t.Fatalf("the row is %+v: %v", rows, err)
	}
	saved, archive := filepath.Join(dir, "saved"), filepath.Join(dir, "papers.zip")
	check(t, s.Download("1", "1", written, saved))
	if text, err := os.ReadFile(saved); err != nil || string(text) != "first" {
		t.Errorf("saved is %q: %v", text, err)
	}
	check(t, s.Export(archive, "1", catalog.Query{}))
	table, err := s.ReadTable(archive)
	check(t, err)
	if report, err := s.Import(t.Context(), "1", table, table.Head, "", func(int) {}); err != nil || report.Created != 1 {
		t.Fatalf("%+v %v", report, err)
	}
	c.press("entry Papers")
	c.part("records").(*look.Table).Open(0)
	c.part("save file a; b.txt")
	c.press("remove file a; b.txt")
	c.press("save record")
	for id, want := range map[string]string{"1": "", "2": written} {
		if row, err := s.Get("1", id); err != nil || row.Written[1] != want {
			t.Errorf("record %s has %q, want %q: %v", id, row.Written, want, err)
		}
	}
}
