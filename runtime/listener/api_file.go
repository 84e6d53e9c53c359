package listener

import (
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/runtime/media"
	"hookflow/runtime/record"
)

const (
	zipType     = "application/zip"
	mostArchive = 1 << 30 // bytes of an archive of records
)

// roomFor is how many bytes a body may have that goes to the disk as it comes; 0: what every body may.
func roomFor(r *http.Request) int64 {
	kind, _ := media.Type(r.Header.Get("Content-Type"))
	switch {
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, apiRoot+"/tasks/") && strings.HasSuffix(r.URL.Path, "/files"):
		return engine.MaxFile + 1
	case r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, taskPages) && kind == "multipart/form-data":
		return pageBody
	case r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, apiRoot+"/catalogs/"):
	case strings.HasSuffix(r.URL.Path, "/files"):
		return record.MostFile + 1 // one more tells that it is too large
	case strings.HasSuffix(r.URL.Path, "/import") && kind == zipType:
		return mostArchive
	}
	return 0
}

// uploadFile keeps the body as a file that a record can be saved with.
func uploadFile(a *API, c *call) (any, error) {
	query := c.r.URL.Query()
	kind, _ := media.Type(c.r.Header.Get("Content-Type"))
	c.about = query.Get("name")
	return a.records(c).Upload(c.catalog(), query.Get("field"), query.Get("name"), kind, c.r.Body)
}

// downloadFile sends a file of a record. Like those of tasks it is always saved and never shown: who has put it there may be anybody.
func downloadFile(a *API, c *call) (any, error) {
	name := c.params.ByName("file")
	one, from, err := a.records(c).Content(c.catalog(), c.record(), name)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	h := c.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": one.Title}))
	h.Set("ETag", `"`+name+`"`) // its name says what it holds
	http.ServeContent(c.w, c.r, "", time.Time{}, from)
	return written{}, nil
}

// archived are the records of an archive in the body, whose files are kept.
func (a *API) archived(c *call) ([]record.Values, error) {
	spool, err := os.CreateTemp("", "hookflow-*.zip")
	if err != nil {
		return nil, fmt.Errorf("keep an archive while it is read: %w", err)
	}
	defer func() { _, _ = spool.Close(), os.Remove(spool.Name()) }() // nobody needs it any more
	size, err := io.Copy(spool, c.r.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	return a.records(c).ReadArchive(spool, size)
}

func exportArchive(a *API, c *call) (any, error) {
	return a.export(c, zipType, a.records(c).WriteArchive)
}

// fileRoutes are those of the files of records.
func fileRoutes(one, records string, query []Param) []Route {
	return []Route{
		{Method: "POST", Path: one + "/files", Summary: "Keep the body as a file, for a record that is saved with it within a day", Consumes: []string{"application/octet-stream"}, Response: record.StoredFile{}, Status: 201,
			Query: []Param{{"field", "string", "the field that it is for"}, {"name", "string", "of the file"}}, do: uploadFile},
		{Method: "GET", Path: records + "/:record/files/:file", Summary: "A file of a record, of today or of its history", Produces: "application/octet-stream", Response: "", do: downloadFile},
		{Method: "GET", Path: one + "/archive", Summary: "All records that fit with their files, as a ZIP that can be imported", Produces: zipType, Response: "", Query: query, do: exportArchive},
	}
}
