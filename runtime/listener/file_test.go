package listener_test

import (
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"hookflow/runtime"
	"hookflow/runtime/record"
)

// A file goes up, lies with its record, and comes down as it was, in whole, in part, and not again where it is known; an archive
// brings it to another catalog.
func TestFilesOfRecords(t *testing.T) {
	r := open(t, runtime.Options{MaxBody: 1 << 20})
	c := client{t, r.URL()}
	for name, most := range map[string]string{"Papers": "1", "Copies": "3"} {
		c.do("POST", "/api/v1/catalogs", `{"name":"`+name+`","fields":[{"name":"Scan","kind":"file","most":`+most+`}]}`, nil)
	}
	var f record.StoredFile
	const text = "first\nsecond"
	c.do("POST", "/api/v1/catalogs/Papers/files?field=Scan&name=a%22%D1%8F.txt", text, &f, "Content-Type", "text/plain; charset=utf-8")
	if f.Title != `a"я.txt` || f.Size != 12 || f.Type != "text/plain" {
		t.Errorf("%+v", f)
	}
	var made record.Record
	c.do("POST", "/api/v1/catalogs/Papers/records", `{"values":{"Scan":{"title":"a\"я.txt","url":"`+f.URL+`","mimeType":"text/plain"}}}`, &made)
	path := "/api/v1/catalogs/Papers/records/1/files/" + f.Content()
	if status, got := c.try("GET", path, ""); status != 200 || string(got) != text {
		t.Errorf("%d %s", status, got)
	}
	if status, got := c.try("GET", path, "", "Range", "bytes=6-"); status != 206 || string(got) != "second" {
		t.Errorf("%d %s", status, got)
	}
	if status, _ := c.try("GET", path, "", "If-None-Match", `"`+f.Content()+`"`); status != 304 {
		t.Error(status)
	}
	if status, _ := c.try("GET", path[:len(path)-1]+"x", ""); status != 404 {
		t.Error(status)
	}
	if status, got := c.try("POST", "/api/v1/catalogs/Papers/files?field=Scan&name=b", strings.Repeat("x", 1<<20+1)); status != 400 || !strings.Contains(string(got), "1 megabytes") {
		t.Errorf("%d %s", status, got)
	}
	c.do("PUT", "/api/v1/catalogs/Papers", `{"name":"Papers","fields":[{"id":"1","name":"Scan","kind":"file"}]}`, nil)
	noise := make([]byte, 2<<20) // which does not pack
	rand.NewChaCha8([32]byte{}).Read(noise)
	c.do("POST", "/api/v1/catalogs/Papers/files?field=Scan&name=b", string(noise), &f)
	c.do("POST", "/api/v1/catalogs/Papers/records", `{"values":{"Scan":"`+f.URL+`"}}`, nil)
	_, archive := c.try("GET", "/api/v1/catalogs/Papers/archive", "")
	var report record.Report
	c.do("POST", "/api/v1/catalogs/Copies/import", string(archive), &report, "Content-Type", "application/zip")
	if status, got := c.try("GET", strings.Replace(path, "Papers", "Copies", 1), ""); report.Created != 2 || status != 200 || string(got) != text {
		t.Errorf("%+v %d %s", report, status, got)
	}
}

// Who has put a file to a record may be anybody: no browser shows it as a page of ours.
func TestFilesOfRecordsAreSaved(t *testing.T) {
	r := open(t, runtime.Options{})
	c := client{t, r.URL()}
	c.do("POST", "/api/v1/catalogs", `{"name":"Papers","fields":[{"name":"Scan","kind":"file"}]}`, nil)
	var f record.StoredFile
	c.do("POST", "/api/v1/catalogs/1/files?field=1&name=page.html", "<script>1</script>", &f, "Content-Type", "text/html")
	c.do("POST", "/api/v1/catalogs/1/records", `{"values":{"Scan":{"title":"page.html","url":"`+f.URL+`","mimeType":"text/html"}}}`, nil)
	resp, err := http.Get(c.url + "/api/v1/catalogs/1/records/1/files/" + f.Content())
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"Content-Type": "application/octet-stream", "X-Content-Type-Options": "nosniff", "Content-Disposition": "attachment; filename=page.html"} {
		if got := resp.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
