package record_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"hookflow/runtime/push"
	"hookflow/runtime/record"
)

func newShelf(t *testing.T) (*desk, record.Catalog) {
	t.Helper()
	d := newDesk(t, t.TempDir())
	c, err := d.Add(record.Catalog{Name: "Papers", Fields: []record.Field{{Name: "Title", Kind: "text"}, {Name: "Scan", Kind: "file", Several: true, Most: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

func (d *desk) upload(t *testing.T, title, text string) record.StoredFile {
	t.Helper()
	f, err := d.Upload("Papers", "Scan", title, "text/plain", strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// content is what a file of a record holds, with its title before it; or why it cannot be read.
func (d *desk) content(t *testing.T, catalog, id string, f record.StoredFile) string {
	t.Helper()
	one, from, err := d.Content(catalog, id, f.Content())
	if err != nil {
		return err.Error()
	}
	defer from.Close()
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return one.Title + ": " + string(text)
}

func scans(t *testing.T, files ...record.StoredFile) record.Values {
	t.Helper()
	text, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	return record.Values{"Scan": text}
}

// A file is uploaded, saved with a record, shown with the address it is got from, and stays for the history when it is replaced and
// when the record is deleted; then it is restored.
func TestFilesOfRecords(t *testing.T) {
	d, c := newShelf(t)
	a, b := d.upload(t, "a.txt", "first"), d.upload(t, "b; c.txt", "second")
	if a.Size != 5 || a.Type != "text/plain" || a.Title != "a.txt" {
		t.Errorf("%+v", a)
	}
	lied := a
	lied.Size = 1
	r, err := d.Create(t.Context(), c.ID, scans(t, lied, b), "")
	if err != nil {
		t.Fatal(err)
	}
	shown, err := d.Shown(c.ID, r.ID)
	want := fmt.Sprintf(`[{"title":"a.txt","url":"/api/v1/catalogs/1/records/1/files/%s","size":5,"mimeType":"text/plain"},{"title":"b; c.txt","url":"/api/v1/catalogs/1/records/1/files/%s","size":6,"mimeType":"text/plain"}]`, a.Content(), b.Content())
	if err != nil || string(shown.Values["2"]) != want {
		t.Errorf("shown is %s, want %s: %v", shown.Values["2"], want, err)
	}
	if got := c.Field("Scan").Text(shown.Values["2"]); got != "a.txt; b; c.txt" {
		t.Errorf("it reads %q", got)
	}
	if same, err := d.Update(t.Context(), c.ID, r.ID, 0, record.Values{"Scan": shown.Values["2"]}, ""); err != nil || same.Revision != 1 {
		t.Errorf("what was shown, given back: %+v %v", same, err)
	}
	if _, err := d.Update(t.Context(), c.ID, r.ID, 0, scans(t, b), ""); err != nil {
		t.Fatal(err)
	}
	if err := d.Remove(t.Context(), c.ID, r.ID, ""); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Sweep(time.Now().Add(time.Hour)); n != 0 || err != nil {
		t.Errorf("%d files of the history are swept: %v", n, err)
	}
	if got := d.content(t, c.ID, r.ID, a); got != "a.txt: first" {
		t.Error(got)
	}
	if _, err := d.Restore(t.Context(), c.ID, r.ID, 1, ""); err != nil {
		t.Fatal(err)
	}
	if got := d.content(t, c.ID, r.ID, b); got != "b; c.txt: second" {
		t.Error(got)
	}
	if err := d.Delete(c.ID, false); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Sweep(time.Now().Add(time.Hour)); n != 2 || err != nil {
		t.Errorf("%d files of a catalog that is gone are swept: %v", n, err)
	}
}

// What is not there is not named, what is too large is not taken, and a file that no record names is nobody's.
func TestFilesThatAreRefused(t *testing.T) {
	d, c := newShelf(t)
	a := d.upload(t, "a.txt", "first")
	r, err := d.Create(t.Context(), c.ID, record.Values{"Title": json.RawMessage(`"x"`)}, "")
	if err != nil {
		t.Fatal(err)
	}
	var wrong record.Invalid
	gone := a
	gone.URL = strings.Replace(a.URL, a.Content(), strings.Repeat("0", 64), 1)
	for _, f := range []record.StoredFile{gone, {Title: "x", URL: "hookflow:" + strings.Repeat("z", 64)}, {Title: "x", URL: "/etc/passwd"}, {Title: "x", URL: "javascript:1"}} {
		if _, err := d.Update(t.Context(), c.ID, r.ID, 0, scans(t, f), ""); !errors.As(err, &wrong) || wrong.Field != "2" {
			t.Errorf("%+v: %v", f, err)
		}
	}
	for _, name := range []string{a.Content(), "", "..", strings.Repeat("0", 64)} {
		if _, _, err := d.Content(c.ID, r.ID, name); !errors.Is(err, record.ErrNone) {
			t.Errorf("%q: %v", name, err)
		}
	}
	large := strings.NewReader(strings.Repeat("x", 1<<20+1))
	if _, err := d.Upload(c.ID, "Scan", "large", "", large); !errors.As(err, &wrong) || !strings.Contains(err.Error(), "1 megabytes") {
		t.Error(err)
	}
	for _, field := range []string{"Title", "Nothing"} {
		if _, err := d.Upload(c.ID, field, "x", "", strings.NewReader("x")); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := d.Upload(c.ID, "Scan", " ", "", strings.NewReader("x")); !errors.As(err, &wrong) {
		t.Error(err)
	}
	for _, most := range []int{-1, 65} {
		c.Fields[1].Most = most
		if _, err := d.Change(c, false); !errors.As(err, &wrong) {
			t.Errorf("%d megabytes: %v", most, err)
		}
	}
	if n, err := d.Sweep(time.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Errorf("%d that nobody names are swept: %v", n, err)
	}
}

// A file that fits into one field may be too large for another; who is asked before is told its real size.
func TestFilesAreMeasured(t *testing.T) {
	d, c := newShelf(t)
	c.Fields[1].Most = 2
	c.Fields = append(c.Fields, record.Field{Name: "Small", Kind: "file", Most: 1})
	c, err := d.Change(c, false)
	if err != nil {
		t.Fatal(err)
	}
	f := d.upload(t, "big", strings.Repeat("x", 1<<20+1))
	text, _ := json.Marshal(f)
	if _, err := d.Create(t.Context(), c.ID, record.Values{"Small": text}, ""); err == nil || !strings.Contains(err.Error(), "1 megabytes") {
		t.Error(err)
	}
	d.wants(t, "record.before.created")
	told := ""
	d.deliver = func(x push.Delivery) push.Outcome { told = string(x.Event.Payload); return push.Outcome{} }
	f.Size = 1
	if _, err := d.Create(t.Context(), c.ID, scans(t, f), ""); err != nil || !strings.Contains(told, `"size":1048577`) {
		t.Errorf("told is %s: %v", told, err)
	}
}

// Tables name the files that lie here, and archives carry them elsewhere.
func TestFilesAreExported(t *testing.T) {
	d, c := newShelf(t)
	r, err := d.Create(t.Context(), c.ID, scans(t, d.upload(t, "Акт; №1.txt", "first"), record.StoredFile{Title: "far", URL: "https://x.example/far"}), "")
	if err != nil {
		t.Fatal(err)
	}
	var table, archive bytes.Buffer
	if err := errors.Join(d.WriteCSV(&table, c.ID, record.Query{}), d.WriteArchive(&archive, c.ID, record.Query{})); err != nil {
		t.Fatal(err)
	}
	rows, err := c.ReadCSV(&table)
	if err != nil {
		t.Fatal(err)
	}
	if report, err := d.Import(t.Context(), c.ID, rows, "", "", nil); err != nil || report.Created != 1 {
		t.Fatal(report, err)
	}
	again, _ := d.Get(c.ID, "2")
	if was, _ := d.Get(c.ID, r.ID); string(was.Values["2"]) != string(again.Values["2"]) {
		t.Errorf("%s became %s", was.Values["2"], again.Values["2"])
	}

	other, copied := newShelf(t)
	bad, err := other.Check(copied.ID, rows, "")
	if err != nil || len(bad) != 1 || !strings.Contains(bad[0].Message, "import the archive") {
		t.Errorf("elsewhere, without the file: %v %v", bad, err)
	}
	rows, err = other.ReadArchive(bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if report, err := other.Import(t.Context(), copied.ID, rows, "", "", nil); err != nil || report.Created != 1 {
		t.Fatal(report, err)
	}
	was, _ := d.Get(c.ID, r.ID)
	is, _ := other.Get(copied.ID, "1")
	if string(was.Values["2"]) != string(is.Values["2"]) {
		t.Errorf("%s became %s", was.Values["2"], is.Values["2"])
	}
	var list []record.StoredFile
	_ = json.Unmarshal(is.Values["2"], &list)
	if got := other.content(t, copied.ID, "1", list[0]); got != "Акт; №1.txt: first" {
		t.Error(got)
	}
}

// An archive that is none, lacks its list, or holds something else than it says is refused.
func TestArchivesThatAreRefused(t *testing.T) {
	d, _ := newShelf(t)
	pack := func(files ...string) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for i := 0; i < len(files); i += 2 {
			to, err := w.Create(files[i])
			if err != nil {
				t.Fatal(err)
			}
			_, _ = to.Write([]byte(files[i+1])) // into memory
		}
		_ = w.Close()
		return out.Bytes()
	}
	for why, data := range map[string][]byte{
		"it is no archive":                 []byte("PK"),
		"records.json is missing":          pack("other.json", "[]"),
		"it is no list":                    pack("records.json", "{}"),
		"does not hold what its name says": pack("records.json", "[]", "files/"+strings.Repeat("0", 64), "x"),
	} {
		var wrong record.Invalid
		if _, err := d.ReadArchive(bytes.NewReader(data), int64(len(data))); !errors.As(err, &wrong) || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
	data := pack("records.json", `[{"Title":"x"}]`, "../evil", "x")
	if rows, err := d.ReadArchive(bytes.NewReader(data), int64(len(data))); err != nil || len(rows) != 1 {
		t.Error(rows, err)
	}
}
