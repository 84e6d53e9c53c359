package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
)

// refusedByFlowable is what Flowable 7.2.0 answered, with status 500, to a process with a task that has two listeners that
// do nothing and a service task without a service.
const refusedByFlowable = `{"message":"Internal server error","exception":"Errors while parsing:\n[Validation set: 'flowable-executable-process' | Problem: 'flowable-execution-listener-implementation-missing'] : Element 'class' or 'expression' or type=\"script\" is mandatory on executionListener - [Extra info : processDefinitionId = unread | id = listened |  | activityName = Hear | ] ( line: 5, column: 101)\n[Validation set: 'flowable-executable-process' | Problem: 'flowable-execution-listener-implementation-missing'] : Element 'class' or 'expression' or type=\"script\" is mandatory on executionListener - [Extra info : processDefinitionId = unread | id = listened |  | activityName = Hear | ] ( line: 5, column: 142)\n[Validation set: 'flowable-executable-process' | Problem: 'flowable-servicetask-missing-implementation'] : One of the attributes 'class', 'delegateExpression', 'type', 'operation', or 'expression' is mandatory on serviceTask. - [Extra info : processDefinitionId = unread | id = nothing | ] ( line: 6, column: 28)\n"}`

// TestRefusedByFlowable: each element that the server finds wrong has what is said of it, once; an error that is none of the
// file stays one of the server.
func TestRefusedByFlowable(t *testing.T) {
	for _, c := range []struct {
		status int
		answer string
		want   []Finding // nil: no refusal
	}{
		{500, refusedByFlowable, []Finding{{"listened", `Element 'class' or 'expression' or type="script" is mandatory on executionListener`},
			{"nothing", "One of the attributes 'class', 'delegateExpression', 'type', 'operation', or 'expression' is mandatory on serviceTask."}}},
		{500, `{"exception":"[Validation set: 'a' | Problem: 'b'] : No start - [Extra info : processDefinitionId = p | ] ( line: 1, column: 2)"}`, []Finding{{"p", "No start"}}},
		{400, `{"exception":"The file is no BPMN"}`, []Finding{}}, {500, `{"exception":"The database is away"}`, nil}, {502, "<html>away</html>", nil},
	} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(c.status)
			fmt.Fprint(w, c.answer)
		}))
		e, err := New("flowable", s.URL+"/process-api", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = e.Deploy(context.Background(), "p", map[string][]byte{"p.bpmn": []byte("<definitions/>")})
		s.Close()
		var r *Refused
		if errors.As(err, &r) != (c.want != nil) || err == nil {
			t.Errorf("%d %s: %v", c.status, c.answer, err)
		} else if r != nil && fmt.Sprint(r.Findings) != fmt.Sprint(c.want) {
			t.Errorf("%d %s: finds\n%q, want\n%q", c.status, c.answer, r.Findings, c.want)
		}
	}
}
