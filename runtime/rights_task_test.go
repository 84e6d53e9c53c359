package runtime_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/permit"
)

// Every command about a task by every role, with a task of their own and with one of somebody else: a participant gives them of their
// own tasks only, in no other name, and takes away no file of others; a viewer gives none. The API, the page of a task and the window,
// which asks MayTask, say the same.
func TestCommandsOfTasksByRole(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir()}
	r := open(t, o)
	texts := tokens(t, o.Dir)
	deploy(t, r, "p.bpmn", `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="do"/><userTask id="do"/>`)
	due := "2031-01-02"
	for _, c := range []struct {
		name, method, path, body string
		command                  func(task, file engine.Key, who string) engine.Command
		named                    bool // in the name of somebody else
		theirs                   bool // about a file of somebody else
	}{
		{"claim", "POST", "/claim", `{"assignee":"WHO"}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.ClaimTask{Task: task, Assignee: who, By: who}
		}, false, false},
		{"claim for others", "POST", "/claim", `{"assignee":"other"}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.ClaimTask{Task: task, Assignee: "other", By: who}
		}, true, false},
		{"hand over", "POST", "/handover", `{"to":"WHO"}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.HandTask{Task: task, To: who, By: who}
		}, false, false},
		{"hand over for others", "POST", "/handover", `{"to":"WHO","by":"other"}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.HandTask{Task: task, To: who, By: "other"}
		}, true, false},
		{"plan", "PUT", "/plan", `{"due":"2031-01-02"}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.PlanTask{Task: task, Due: &due, By: who}
		}, false, false},
		{"draft", "PUT", "/draft", `{}`, func(task, _ engine.Key, _ string) engine.Command { return engine.DraftTask{Task: task} }, false, false},
		{"copy", "POST", "/copies", `{"to":["ann"]}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.CopyTask{Task: task, To: []string{"ann"}, By: who}
		}, false, false},
		{"comment", "POST", "/comments", `{"text":"hello"}`, func(task, _ engine.Key, who string) engine.Command {
			return engine.CommentTask{Task: task, Text: "hello", By: who}
		}, false, false},
		{"comment for others", "POST", "/comments", `{"text":"hello","by":"other"}`, func(task, _ engine.Key, _ string) engine.Command {
			return engine.CommentTask{Task: task, Text: "hello", By: "other"}
		}, true, false},
		{"attach", "POST", "/files?name=a.txt", "a", func(task, _ engine.Key, who string) engine.Command { return engine.AttachFile{Task: task, By: who} }, false, false},
		{"detach a file of others", "DELETE", "/files/FILE", "", func(task, file engine.Key, _ string) engine.Command { return engine.DetachFile{Task: task, File: file} }, false, true},
		{"complete", "POST", "/complete", `{}`, func(task, _ engine.Key, who string) engine.Command { return engine.CompleteTask{Task: task, By: who} }, false, false},
		{"complete on the page", "POST", "", " ", nil, false, false},
	} {
		for _, role := range permit.Roles {
			for _, own := range []bool{true, false} {
				who := string(role)
				task, file := taskOf(t, r, texts[permit.Administrator], map[bool]string{true: who, false: "somebody"}[own])
				may := role != permit.Viewer && (role != permit.Participant || own && !c.named && !c.theirs)
				if c.command != nil && role != permit.Viewer {
					if err := r.MayTask(role, who, c.command(task, file, who)); (err == nil) != may {
						t.Errorf("%s, %s, own %v: the window says %v", c.name, role, own, err)
					}
				}
				path := "/api/v1/tasks/" + task.String() + strings.Replace(c.path, "FILE", file.String(), 1)
				kind := "application/json"
				switch {
				case c.command == nil:
					path, kind = "/tasks/"+task.String(), "application/x-www-form-urlencoded"
				case c.name == "attach":
					kind = "application/octet-stream"
				}
				status := asked(t, r.URL()+path, c.method, texts[role], kind, strings.ReplaceAll(c.body, "WHO", who))
				if refused := status == 403 || status == 422; refused == may {
					t.Errorf("%s, %s, own %v: it is answered %d", c.name, role, own, status)
				}
			}
		}
	}
}

// taskOf makes a task that somebody has, with a file that the administrator has put there.
func taskOf(t *testing.T, r *runtime.Runtime, token, who string) (task, file engine.Key) {
	t.Helper()
	instance, err := r.Start(t.Context(), "p", nil)
	must(t, err)
	must(t, r.Engine().View(func(q *loop.Query) error {
		task = q.TaskPage(loop.TaskFilter{Boxes: []loop.TaskBox{{Box: engine.BoxInstance, Whose: instance.String()}}, Limit: 1}).Tasks[0].Key
		return nil
	}))
	must(t, r.Engine().Run(t.Context(), engine.HandTask{Task: task, To: who}))
	if status := asked(t, r.URL()+"/api/v1/tasks/"+task.String()+"/files?name=theirs.txt", "POST", token, "application/octet-stream", "theirs"); status != 201 {
		t.Fatalf("the file is answered %d", status)
	}
	must(t, r.Engine().View(func(q *loop.Query) error { file = q.TaskRecord(task).Files[0].Key; return nil }))
	return task, file
}

// asked is the status of a request by the owner of a token.
func asked(t *testing.T, at, method, token, kind, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, at, strings.NewReader(body))
	must(t, err)
	u, err := url.Parse(at)
	must(t, err)
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Origin", u.Scheme+"://"+u.Host)
	resp, err := http.DefaultTransport.RoundTrip(req) // the page answers with another address
	must(t, err)
	must(t, resp.Body.Close())
	return resp.StatusCode
}
