package listener

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/julienschmidt/httprouter"

	"hookflow/engine"
	"hookflow/engine/form"
	"hookflow/engine/loop"
	"hookflow/runtime/permit"
)

// A mail about a task has the address of a page on which it is done in a browser: the form as the window has it, without what
// needs the window, and a form to sign in where people do. The page has no script; its answers are what a browser sends of a form.

// taskPages is below which the pages of tasks are. A GET of one only shows, see guard.go.
const taskPages = "/tasks/"

//go:embed page_task.html
var taskHTML string

var taskTemplate = template.Must(template.New("task").Parse(taskHTML))

// A taskPage is what the page of a task shows.
type taskPage struct {
	Path, Title, About, Wrong, Over, Who, As string
	SignIn, Open, Asks                       bool // Asks: nobody signs in here, so whoever does the task says who they are
	Fields                                   []pageField
}

// A pageField is one line of a form in a browser.
type pageField struct {
	ID, Name, Kind, Label, Help, Value string
	Required, Checked                  bool
	Options                            []pageOption
}

type pageOption struct {
	Value, Label string
	Chosen       bool
}

// asWho is the field of the form with the name of who does the task; no variable is called so.
const asWho = " by"

// pages serves the pages of tasks.
func (a *API) pages(router *httprouter.Router) {
	router.GET(taskPages+":key", func(w http.ResponseWriter, r *http.Request, p httprouter.Params) { a.taskPage(w, r, p, "", nil) })
	router.POST(taskPages+":key", a.completeOnPage)
	router.POST(taskPages+":key/session", a.signInOnPage)
}

// taskPage shows a task; wrong is what was not taken of what somebody has sent, given.
func (a *API) taskPage(w http.ResponseWriter, r *http.Request, p httprouter.Params, wrong string, given url.Values) {
	page := taskPage{Path: taskPages + url.PathEscape(p.ByName("key")), Title: "Task", Wrong: wrong, As: r.URL.Query().Get("as")}
	status := http.StatusOK
	if wrong != "" {
		status = http.StatusUnprocessableEntity
	}
	if err := a.fillPage(&page, r, p, given); err != nil {
		problem := problemOf(err)
		switch {
		case problem == nil:
			a.fail(w, r, err)
			return
		case problem.Status == http.StatusUnauthorized:
			page.SignIn = true
		default:
			page.Over = problem.Detail
		}
		status = problem.Status
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // with none at all, a form of this page would have no origin either
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := taskTemplate.Execute(w, page); err != nil {
		a.Log.Debug("the page of a task was not taken", "error", err) // the browser has gone
	}
}

// fillPage puts the task on the page, if it is for whoever asks.
func (a *API) fillPage(page *taskPage, r *http.Request, p httprouter.Params, given url.Values) error {
	c, t, err := a.pageTask(r, p)
	if err != nil {
		return err
	}
	if who, signedIn := c.r.Context().Value(actorKey{}).(permit.Token); signedIn {
		page.Who = who.Name
	} else {
		page.Asks = true
		if page.As == "" {
			page.As = t.Task.Assignee
		}
	}
	page.Title, page.About = t.Name, strings.TrimSuffix(t.ProcessName+", "+t.BusinessKey, ", ")
	switch t.State {
	case engine.TaskDone:
		page.Over = strings.TrimSuffix("Done "+time.Unix(0, t.Ended).UTC().Format("2006-01-02 15:04")+" UTC by "+t.By, " by ")
	case engine.TaskCancelled:
		page.Over = "Cancelled: the process went another way."
	default:
		page.Open = true
		for i := range t.Task.Form {
			page.Fields = append(page.Fields, pageFieldOf(&t.Task.Form[i], i, given))
		}
	}
	return nil
}

// pageTask is the task in the path, if it is for whoever asks.
func (a *API) pageTask(r *http.Request, p httprouter.Params) (*call, *engine.TaskRecord, error) {
	r, err := a.authorize(r, taker)
	if err != nil {
		return nil, nil, err
	}
	c := &call{r: r, params: p}
	key, err := engine.ParseKey(p.ByName("key"))
	if err != nil {
		return nil, nil, problem(http.StatusNotFound, "There is no such task.")
	}
	who, err := a.doer(c, "")
	if err == nil {
		err = a.concerns(c, key, who)
	}
	if err != nil {
		return nil, nil, err
	}
	var t *engine.TaskRecord
	err = a.Engine.View(func(q *loop.Query) error { t = q.TaskRecord(key); return nil })
	if err == nil && t == nil {
		err = problem(http.StatusNotFound, "There is no such task.")
	}
	return c, t, err
}

// completeOnPage completes a task with what a browser has sent.
func (a *API) completeOnPage(w http.ResponseWriter, r *http.Request, p httprouter.Params) {
	c, t, err := a.pageTask(r, p)
	if err == nil && c.r.ParseForm() != nil {
		err = problem(http.StatusBadRequest, "What was sent is no form.")
	}
	by := ""
	if err == nil {
		r = c.r
		by, err = a.doer(c, r.PostForm.Get(asWho))
	}
	if err == nil && r.Context().Value(actorKey{}) != nil && !roleOf(r).Allows(taker) {
		err = &Problem{Kind: "role", Status: http.StatusForbidden, Detail: actor(r) + " may read and complete nothing."}
	}
	if err == nil {
		err = a.Engine.Run(r.Context(), engine.CompleteTask{Task: t.Key, Variables: pageValues(t.Task.Form, r.PostForm), By: by})
	}
	a.writeDown(&call{r: r, params: p}, Route{Method: http.MethodPost}, err)
	if err != nil {
		a.pageRefused(w, r, p, err)
		return
	}
	http.Redirect(w, r, taskPages+url.PathEscape(p.ByName("key")), http.StatusSeeOther)
}

// pageRefused shows the page again, with why what was sent was not taken.
func (a *API) pageRefused(w http.ResponseWriter, r *http.Request, p httprouter.Params, err error) {
	refused := problemOf(err)
	if refused == nil {
		a.fail(w, r, err)
		return
	}
	lines := []string{refused.Detail}
	for _, f := range refused.Findings {
		if !strings.Contains(refused.Detail, f.Message) {
			lines = append(lines, strings.TrimPrefix(f.Field+": ", ": ")+f.Message)
		}
	}
	a.taskPage(w, r, p, strings.Join(lines, "\n"), r.PostForm)
}

// signInOnPage begins a session, and shows the task.
func (a *API) signInOnPage(w http.ResponseWriter, r *http.Request, p httprouter.Params) {
	err := error(noLogins)
	var session string
	if a.Logins != nil && r.ParseForm() == nil {
		session, _, err = a.SignIn(sender(r, a.Proxies), r.PostForm.Get("name"), r.PostForm.Get("password"))
	}
	var throttled *Throttled
	switch {
	case errors.As(err, &throttled):
		a.taskPage(w, r, p, fmt.Sprintf("Too many wrong passwords. Try again in %d s.", int(throttled.Wait.Seconds()+1)), nil)
	case err != nil:
		a.pageRefused(w, r, p, err)
	default:
		http.SetCookie(w, a.cookie(r, session, int(permit.SessionMost.Seconds())))
		http.Redirect(w, r, taskPages+url.PathEscape(p.ByName("key")), http.StatusSeeOther)
	}
}

// pageKinds are the inputs of a browser for kinds of fields; those that are missing need the window.
var pageKinds = map[string]string{
	"": "text", form.Text: "text", form.Person: "text", form.Record: "text", form.Tags: "text", form.Multiline: "textarea", form.JSON: "textarea", form.Number: "number", form.Boolean: "checkbox",
	form.Date: "date", form.Time: "time", form.DateTime: "datetime-local", form.Email: "email", form.URL: "url", form.Select: "select", form.Radio: "select", form.Checklist: "several",
	form.Section: "heading", form.Heading: "heading", form.Note: "note", form.Separator: "note", form.Image: "note", form.Computed: "note",
}

// pageFieldOf is a field as a browser shows it, with what was sent before, or else what it holds.
func pageFieldOf(f *engine.FormField, at int, given url.Values) pageField {
	kind := pageKinds[f.Type]
	if kind == "" {
		kind = "window"
	}
	out := pageField{ID: "f" + strconv.Itoa(at), Name: f.Variable, Kind: kind, Label: form.Label(f), Help: f.Help, Required: f.Required}
	var list []json.RawMessage
	_ = json.Unmarshal(f.Value, &list) // of no list there is none
	out.Value = pageText(f)
	out.Checked = out.Value == "true"
	if layouts := pageLayouts[kind]; layouts != nil && out.Value != "" && !slices.ContainsFunc(layouts, func(l string) bool { _, err := time.Parse(l, out.Value); return err == nil }) {
		out.Kind = "text" // the browser's own input would be empty, and what it holds be lost
	}
	if given != nil {
		out.Value, out.Checked = given.Get(f.Variable), given.Get(f.Variable) != ""
	}
	for i, c := range f.Choices {
		value := strconv.Itoa(i)
		chosen := string(c.Value) == string(f.Value) || slices.ContainsFunc(list, func(v json.RawMessage) bool { return string(v) == string(c.Value) })
		if given != nil {
			chosen = slices.Contains(given[f.Variable], value)
		}
		out.Options = append(out.Options, pageOption{value, c.Label, chosen})
	}
	return out
}

// pageLayouts are the values that inputs of a browser can show (HTML, section 2.3.5); one with a zone is none of them.
var pageLayouts = map[string][]string{"date": {time.DateOnly}, "time": {"15:04", "15:04:05"}, "datetime-local": {"2006-01-02T15:04", "2006-01-02T15:04:05"}}

// pageText is what a field holds, as it stands in an input.
func pageText(f *engine.FormField) (text string) {
	if f.Type == form.Tags {
		var tags []string
		_ = json.Unmarshal(f.Value, &tags) // of no list there is none
		return strings.Join(tags, ", ")
	}
	if json.Unmarshal(f.Value, &text) != nil && string(f.Value) != "null" {
		return string(f.Value)
	}
	return text
}

// pageValues are the variables of what a browser has sent. What does not fit is passed on as a text: the engine says what is wrong.
func pageValues(fields []engine.FormField, sent url.Values) engine.Vars {
	vars := engine.Vars{}
	for i := range fields {
		f := &fields[i]
		if kind := pageKinds[f.Type]; kind == "" || kind == "heading" || kind == "note" || f.Variable == "" {
			continue
		}
		vars[f.Variable] = pageValue(f, sent[f.Variable])
	}
	return vars
}

func pageValue(f *engine.FormField, sent []string) json.RawMessage {
	text := strings.ReplaceAll(strings.Join(sent, "\n"), "\r\n", "\n")                // as a browser sends lines
	quoted := func(v any) json.RawMessage { data, _ := json.Marshal(v); return data } // of texts
	choice := func(at string) json.RawMessage {
		if i, err := strconv.Atoi(at); err == nil && i >= 0 && i < len(f.Choices) {
			return f.Choices[i].Value
		}
		return quoted(at)
	}
	switch {
	case f.Type == form.Boolean:
		return quoted(text != "")
	case f.Type == form.Checklist:
		list := []json.RawMessage{}
		for _, at := range sent {
			list = append(list, choice(at))
		}
		return quoted(list)
	case text == "":
		return json.RawMessage("null")
	case !form.Chooses(f.Type) && len(f.Value) > 0 && text == pageText(f):
		return f.Value // as it was, of whichever kind
	case f.Type == form.Select, f.Type == form.Radio:
		return choice(text)
	case f.Type == form.Tags:
		var tags []string
		for tag := range strings.SplitSeq(text, ",") {
			if tag = strings.TrimSpace(tag); tag != "" {
				tags = append(tags, tag)
			}
		}
		return quoted(tags)
	case (f.Type == form.Number || f.Type == form.JSON) && json.Valid([]byte(text)):
		return json.RawMessage(text)
	}
	return quoted(text)
}
