package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestCalledInstances: an instance is busy while a job of one that it calls, at any depth, will be done soon; a timer for
// later makes nobody busy. The variable that says that a call has stopped is the export's own.
func TestCalledInstances(t *testing.T) {
	later := time.Now().Add(time.Hour).UTC().Format(c7Time)
	for _, c := range []struct {
		kind, job string
		busy      bool
	}{
		{kind: "camunda7", job: `[{"retries":1}]`, busy: true}, {kind: "camunda7", job: `[{"retries":1,"dueDate":"` + later + `"}]`}, {kind: "camunda7", job: `[{"retries":0}]`},
		{kind: "flowable", job: `{"data":[{"retries":1}]}`, busy: true}, {kind: "flowable", job: `{"data":[{"retries":1,"dueDate":"` + time.Now().Add(time.Hour).UTC().Format(time.RFC3339) + `"}]}`},
	} {
		answers := map[string]string{
			"/history/process-instance/outer":              `{"state":"ACTIVE"}`,
			"/process-instance?superProcessInstance=outer": `[{"id":"middle"}]`, "/process-instance?superProcessInstance=middle": `[{"id":"inner"}]`,
			"/job?processInstanceId=inner": c.job,
			"/history/variable-instance?deserializeValues=false&processInstanceId=outer": `[{"name":"hookflowFinal_w","type":"Boolean","value":true,"activityInstanceId":"outer"},{"name":"a","type":"Long","value":1,"activityInstanceId":"outer"}]`,
		}
		if c.kind == "flowable" {
			answers = map[string]string{
				"/p/runtime/process-instances?size=1000&superProcessInstanceId=outer": `{"data":[{"id":"middle"}]}`, "/p/runtime/process-instances?size=1000&superProcessInstanceId=middle": `{"data":[{"id":"inner"}]}`,
				"/p/management/jobs?processInstanceId=inner": c.job,
			}
		}
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, known := answers[r.URL.RequestURI()]
			if !known && c.kind == "camunda7" {
				body = "[]"
			} else if !known {
				body = "{}"
			}
			_, _ = io.WriteString(w, body) // the test fails without it
		}))
		address := s.URL
		if c.kind == "flowable" {
			address += "/p"
		}
		e, err := New(c.kind, address, nil)
		if err != nil {
			t.Fatal(err)
		}
		in, err := e.Instance(t.Context(), "outer")
		s.Close()
		if err != nil || in.Busy != c.busy {
			t.Errorf("%s, %s: %v, busy %v", c.kind, c.job, err, in != nil && in.Busy)
			continue
		}
		if c.kind == "camunda7" && (len(in.Vars) != 1 || string(in.Vars["a"]) != "1") {
			t.Errorf("variables %s", in.Vars)
		}
	}
}
