package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Retry gives an attempt to what has stopped at the element, in the way of each server, and to nothing else.
func TestRetry(t *testing.T) {
	for kind, c := range map[string]struct {
		incidents, lists string
		want             []string
	}{
		"camunda7": {"/incident", `[{"activityId":"call","incidentType":"failedExternalTask","configuration":"e1"},{"activityId":"call","incidentType":"failedJob","configuration":"j1"},{"activityId":"other","incidentType":"failedJob","configuration":"j2"}]`,
			[]string{`PUT /external-task/e1/retries {"retries":1}`, `PUT /job/j1/retries {"retries":1}`}},
		"flowable": {"/management/deadletter-jobs", `{"data":[{"id":"d1","elementId":"call"},{"id":"d2","elementId":"other"}]}`,
			[]string{`POST /management/deadletter-jobs/d1 {"action":"move"}`}},
		"camunda8": {"/incidents/search", `{"items":[{"incidentKey":"7","elementId":"call","jobKey":"9"},{"incidentKey":"8","elementId":"other","jobKey":"10"}]}`,
			[]string{`PATCH /jobs/9 {"changeset":{"retries":1}}`, `POST /incidents/7/resolution {}`}},
	} {
		var got []string
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.URL.Path == c.incidents {
				io.WriteString(w, c.lists)
				return
			}
			got = append(got, r.Method+" "+r.URL.Path+" "+string(body))
			w.WriteHeader(http.StatusNoContent)
		}))
		e, err := New(kind, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Retry(t.Context(), "i", "call"); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: asked for %q, want %q", kind, got, c.want)
		}
		s.Close()
	}
}
