package listener

import (
	"cmp"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/media"
	"hookflow/runtime/permit"
)

// An InboxCount is how many tasks somebody has in a box.
type InboxCount struct {
	Box       string         `json:"box"`
	Count     int            `json:"count"`
	Processes map[string]int `json:"processes" doc:"by the id of the process"`
}

// whose is whom a request is about: who is named, or who makes it.
func (a *API) whose(c *call, named string) (who string, groups []string, err error) {
	if who, err = a.doer(c, named); err != nil {
		return "", nil, err
	}
	if a.Groups != nil {
		groups = a.Groups(who)
	}
	return who, groups, nil
}

func listInbox(a *API, c *call) ([]Task, error) {
	query := c.r.URL.Query()
	who, groups, err := a.whose(c, query.Get("who"))
	if err != nil {
		return nil, err
	}
	boxes, known := loop.BoxesOf(cmp.Or(query.Get("box"), "todo"), who, groups)
	if !known {
		return nil, problem(http.StatusBadRequest, "box: %q is none of %s", query.Get("box"), strings.Join(loop.Boxes, ", "))
	}
	f, err := taskFilter(c.r)
	if err != nil {
		return nil, err
	}
	f.Boxes = boxes
	var out []Task
	err = a.Engine.View(func(q *loop.Query) error {
		page := q.TaskPage(f)
		for _, t := range page.Tasks {
			out = append(out, taskView(t))
		}
		c.next(page.Next)
		return nil
	})
	return out, err
}

// taskFilter reads how tasks are chosen.
func taskFilter(r *http.Request) (f loop.TaskFilter, err error) {
	query := r.URL.Query()
	f = loop.TaskFilter{Process: query.Get("process"), Text: query.Get("text"), After: query.Get("after"), Assignee: query.Get("assignee"), Group: query.Get("group")}
	for name, due := range map[string]*int64{"dueFrom": &f.DueFrom, "dueBefore": &f.DueBefore} {
		if text := query.Get(name); text != "" {
			if *due = engine.DueTime(text); *due == 0 {
				return f, problem(http.StatusBadRequest, "%s: %q is no date; write 2026-12-31 or 2026-12-31T18:00", name, text)
			}
		}
	}
	if text := query.Get("priority"); text != "" {
		least, err := strconv.Atoi(text)
		if err != nil {
			return f, problem(http.StatusBadRequest, "priority: %q is no number", text)
		}
		f.Priority = &least
	}
	f.Limit, err = limit(r)
	return f, err
}

func countInbox(a *API, c *call) ([]InboxCount, error) {
	who, groups, err := a.whose(c, c.r.URL.Query().Get("who"))
	if err != nil {
		return nil, err
	}
	out := []InboxCount{}
	err = a.Engine.View(func(q *loop.Query) error {
		for _, name := range loop.Boxes {
			boxes, _ := loop.BoxesOf(name, who, groups)
			n, of := q.CountTasks(boxes)
			out = append(out, InboxCount{Box: name, Count: n, Processes: of})
		}
		return nil
	})
	return out, err
}

// A TaskRequest completes a user task.
type TaskRequest struct {
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
	By        string                     `json:"by,omitempty" doc:"who did it; default: who asks, or else who has it"`
}

// acting makes a route's function of a command about a task that somebody gives, who may be asked
// to have signed in.
func acting[T any](by func(T) string, make func(key engine.Key, in T, who string) engine.Command) func(*API, *call) (any, error) {
	return keyedBody(func(a *API, c *call, key engine.Key, in T) (any, error) {
		who, err := a.doer(c, by(in))
		if err == nil {
			err = a.concerns(c, key, who)
		}
		if err != nil {
			return nil, err
		}
		return nil, a.Engine.Run(c.r.Context(), make(key, in, who))
	})
}

// A ClaimRequest gives a user task to a person.
type ClaimRequest struct {
	Assignee string `json:"assignee,omitempty" doc:"empty gives the task back"`
}

// A HandRequest hands a task over.
type HandRequest struct {
	To string `json:"to"`
	By string `json:"by,omitempty" doc:"who hands it over; default: who asks, or else who has it"`
}

// A PlanRequest says when a task is due, and how much it matters; what is left out stays.
type PlanRequest struct {
	Due      *string `json:"due,omitempty" doc:"date, or date and time; empty: never"`
	Priority *int    `json:"priority,omitempty"`
	By       string  `json:"by,omitempty" doc:"who changes it; default: who asks"`
}

// A CopyRequest gives people a copy of a task.
type CopyRequest struct {
	To []string `json:"to"`
	By string   `json:"by,omitempty"`
}

// A CommentRequest says something about a task.
type CommentRequest struct {
	Text string `json:"text"`
	By   string `json:"by,omitempty"`
}

// AttachedFile is the key of a file that was put to a task.
type AttachedFile struct {
	Key string `json:"key"`
}

func attachFile(a *API, c *call, key engine.Key) (any, error) {
	query := c.r.URL.Query()
	who, err := a.doer(c, query.Get("by"))
	if err == nil {
		err = a.concerns(c, key, who)
	}
	if err != nil {
		return nil, err
	}
	kind, _ := media.Type(c.r.Header.Get("Content-Type"))
	file, err := a.Attach(c.r.Context(), engine.AttachFile{Task: key, By: who, Name: query.Get("name"), Type: kind}, c.r.Body)
	return AttachedFile{file.String()}, err
}

// fileOf finds the file in the path at a task, or at another task of its instance.
func (c *call) fileOf(q *loop.Query, t *engine.TaskRecord) (engine.TaskFile, error) {
	name := c.params.ByName("file")
	if key, err := engine.ParseKey(name); err == nil {
		if f, ok := q.TaskFile(t, key); ok {
			return f, nil
		}
	}
	return engine.TaskFile{}, problem(http.StatusNotFound, "there is no file %s at task %s", name, t.Key)
}

// getFile sends a file. It is always saved and never shown: who attached it may be anybody.
func getFile(a *API, c *call, key engine.Key) (any, error) {
	who, err := a.doer(c, "")
	if err == nil {
		err = a.concerns(c, key, who)
	}
	if err != nil {
		return nil, err
	}
	var file engine.TaskFile
	err = a.Engine.View(func(q *loop.Query) (err error) {
		t := q.TaskRecord(key)
		if t == nil {
			return missing("task", key)
		}
		file, err = c.fileOf(q, t)
		return err
	})
	if err != nil {
		return nil, err
	}
	from, err := a.OpenFile(file)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	h := c.w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	http.ServeContent(c.w, c.r, "", time.Time{}, from)
	return written{}, nil
}

// detachFile takes a file away; participants take only what they have put there.
func detachFile(a *API, c *call, key engine.Key) (any, error) {
	who, err := a.doer(c, "")
	if err == nil {
		err = a.concerns(c, key, who)
	}
	if err != nil {
		return nil, err
	}
	file, err := engine.ParseKey(c.params.ByName("file"))
	if err != nil {
		return nil, problem(http.StatusNotFound, "%q is no key; keys are numbers", c.params.ByName("file"))
	}
	if t, signedIn := c.r.Context().Value(actorKey{}).(permit.Token); signedIn {
		if err := a.attached(t.Role, who, key, file); err != nil {
			return nil, err
		}
	}
	return nil, a.Engine.Run(c.r.Context(), engine.DetachFile{Task: key, File: file})
}

// A Note is something that somebody said or did about a task.
type Note struct {
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// A Change is that somebody has changed whose a task is, when it is due or how much it matters.
type Change struct {
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at"`
	What string    `json:"what" doc:"assignee, due or priority"`
	From string    `json:"from,omitempty"`
	To   string    `json:"to,omitempty"`
}

// A File is a file at a task.
type File struct {
	Key  string    `json:"key"`
	Name string    `json:"name"`
	Type string    `json:"type,omitempty"`
	Size int       `json:"size"`
	By   string    `json:"by,omitempty"`
	At   time.Time `json:"at"`
}

// taskView shows a task, open or not.
func taskView(t *engine.TaskRecord) Task {
	out := Task{
		Key: t.Key.String(), Instance: t.Instance.String(), Process: t.Process, ProcessName: t.ProcessName, BusinessKey: t.BusinessKey, Element: t.Element, Name: t.Name, Form: append([]engine.FormField{}, t.Task.Form...), Known: t.Task.Known,
		Assignee: t.Task.Assignee, Users: t.Task.Users, Groups: t.Task.Groups, Due: t.Task.Due, Priority: t.Task.Priority, State: string(t.State), Initiator: t.Initiator, Owner: t.Owner,
		Created: time.Unix(0, t.Created).UTC(), By: t.By, Data: t.Data, Draft: t.Draft,
	}
	if t.Ended != 0 {
		ended := time.Unix(0, t.Ended).UTC()
		out.Ended = &ended
	}
	for _, n := range t.Copies {
		out.Copies = append(out.Copies, Note{n.By, time.Unix(0, n.At).UTC(), n.Text})
	}
	for _, n := range t.Comments {
		out.Comments = append(out.Comments, Note{n.By, time.Unix(0, n.At).UTC(), n.Text})
	}
	for _, n := range t.Changes {
		out.Changes = append(out.Changes, Change{n.By, time.Unix(0, n.At).UTC(), n.What, n.From, n.To})
	}
	for _, f := range t.Files {
		out.Files = append(out.Files, File{f.Key.String(), f.Name, f.Type, f.Size, f.By, time.Unix(0, f.At).UTC()})
	}
	return out
}

var whoParam = Param{"who", "string", "whose; default: who asks"}

// taskRoutes are the operations on user tasks.
var taskRoutes = []Route{
	{Method: "GET", Path: apiRoot + "/inbox", Summary: "The tasks of somebody: open ones by their due time, others newest first", Response: Page[Task]{}, Role: taker, Query: []Param{
		{"box", "string", "todo (default: mine and groups), mine, groups, given, done, copied, started or open (everybody's)"}, whoParam, {"process", "string", "process id"},
		{"text", "string", "in the name or the business key"}, {"assignee", "string", "who has it"}, {"group", "string", "that it is offered to, also when somebody has it by now"},
		{"priority", "integer", "at least"}, {"dueFrom", "string", "due then or later: date, or date and time; a date alone is its end"}, {"dueBefore", "string", "due earlier"}, limitParam, afterParam}, do: list(listInbox)},
	{Method: "GET", Path: apiRoot + "/inbox/counts", Summary: "How many tasks somebody has in each box", Response: Page[InboxCount]{}, Role: taker, Query: []Param{whoParam, limitParam, afterParam}, do: whole(countInbox, func(n InboxCount) string { return n.Box })},
	{Method: "GET", Path: apiRoot + "/tasks", Summary: "Open user tasks, oldest first", Response: Page[Task]{},
		Query: []Param{{"instance", "string", "of one instance"}, {"assignee", "string", "of one person"}, limitParam, afterParam}, do: list(listTasks)},
	{Method: "GET", Path: apiRoot + "/tasks/:key", Summary: "One user task, also when it is done", Response: Task{}, Role: taker, do: keyed(getTask)},
	{Method: "POST", Path: apiRoot + "/tasks/:key/claim", Summary: "Give a user task to a person, or back", Request: ClaimRequest{}, Role: taker, do: acting(func(in ClaimRequest) string { return in.Assignee },
		func(key engine.Key, in ClaimRequest, who string) engine.Command {
			return engine.ClaimTask{Task: key, Assignee: in.Assignee, By: who}
		})},
	{Method: "POST", Path: apiRoot + "/tasks/:key/complete", Summary: "Complete a user task", Request: TaskRequest{}, Role: taker, do: acting(func(in TaskRequest) string { return in.By },
		func(key engine.Key, in TaskRequest, who string) engine.Command {
			return engine.CompleteTask{Task: key, Variables: in.Variables, By: who}
		})},
	{Method: "POST", Path: apiRoot + "/tasks/:key/handover", Summary: "Hand a user task over to somebody else", Request: HandRequest{}, Role: taker, do: acting(func(in HandRequest) string { return in.By },
		func(key engine.Key, in HandRequest, who string) engine.Command {
			return engine.HandTask{Task: key, To: in.To, By: who}
		})},
	{Method: "PUT", Path: apiRoot + "/tasks/:key/plan", Summary: "Change when a user task is due, and its priority", Request: PlanRequest{}, Role: taker, do: acting(func(in PlanRequest) string { return in.By },
		func(key engine.Key, in PlanRequest, who string) engine.Command {
			return engine.PlanTask{Task: key, By: who, Due: in.Due, Priority: in.Priority}
		})},
	{Method: "PUT", Path: apiRoot + "/tasks/:key/draft", Summary: "Keep what is filled in so far", Request: TaskRequest{}, Role: taker, do: acting(func(in TaskRequest) string { return in.By },
		func(key engine.Key, in TaskRequest, _ string) engine.Command {
			return engine.DraftTask{Task: key, Variables: in.Variables}
		})},
	{Method: "POST", Path: apiRoot + "/tasks/:key/copies", Summary: "Give people a copy of a user task", Request: CopyRequest{}, Role: taker, do: acting(func(in CopyRequest) string { return in.By },
		func(key engine.Key, in CopyRequest, who string) engine.Command {
			return engine.CopyTask{Task: key, To: in.To, By: who}
		})},
	{Method: "POST", Path: apiRoot + "/tasks/:key/comments", Summary: "Say something about a user task", Request: CommentRequest{}, Role: taker, do: acting(func(in CommentRequest) string { return in.By },
		func(key engine.Key, in CommentRequest, who string) engine.Command {
			return engine.CommentTask{Task: key, By: who, Text: in.Text}
		})},
	{Method: "POST", Path: apiRoot + "/tasks/:key/files", Summary: "Put the body as a file to a user task", Consumes: []string{"application/octet-stream"}, Response: AttachedFile{}, Status: http.StatusCreated, Role: taker,
		Query: []Param{{"name", "string", "name of the file"}, {"by", "string", "who attaches it"}}, do: keyed(attachFile)},
	{Method: "GET", Path: apiRoot + "/tasks/:key/files/:file", Summary: "A file at a user task", Produces: "application/octet-stream", Response: "", Role: taker, do: keyed(getFile)},
	{Method: "DELETE", Path: apiRoot + "/tasks/:key/files/:file", Summary: "Take a file away from a user task; participants take theirs", Role: taker, do: keyed(detachFile)},
}
