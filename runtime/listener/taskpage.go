package listener

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/julienschmidt/httprouter"

	"hookflow/engine"
	"hookflow/engine/form"
	"hookflow/engine/loop"
	"hookflow/runtime/permit"
	"hookflow/runtime/speech"
)

// A mail about a task has the address of a page on which it is done in a browser: the form as the window has it, and a form to sign in
// where people do. The page has no script; its answers are what a browser sends of a form. What depends on what is filled in is
// worked out here, whenever somebody asks for it.

// taskPages is below which the pages of tasks are. A GET of one only shows, see guard.go.
const taskPages = "/tasks/"

//go:embed page_task.html
var taskHTML string

var taskTemplate = template.Must(template.New("task").Parse(taskHTML))

// A taskPage is what the page of a task shows.
type taskPage struct {
	Path, Title, About, Wrong, Over, Who, As string
	SignIn, Open, Asks                       bool // Asks: nobody signs in here, so whoever does the task says who they are
	Follows                                  bool // something on it depends on what is filled in
	Fields                                   []pageField
	speech.Speech
}

// asWho is the field of the form with the name of who does the task; no variable is called so.
const asWho = " by"

// pages serves the pages of tasks.
func (a *API) pages(router *httprouter.Router) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		router.Handle(method, taskPages+":key", func(w http.ResponseWriter, r *http.Request, p httprouter.Params) { a.taskPage(w, r, p, shownAgain{}) })
	}
	router.POST(taskPages+":key", a.completeOnPage)
	router.POST(taskPages+":key/session", a.signInOnPage)
}

// shownAgain is a page on which something was filled in; the zero one is new.
type shownAgain struct {
	status int    // 0: 200
	wrong  string // why it was not taken
	given  engine.Vars
	faults []form.Fault
	by     string
}

// taskPage shows a task.
func (a *API) taskPage(w http.ResponseWriter, r *http.Request, p httprouter.Params, again shownAgain) {
	page := taskPage{Path: taskPages + url.PathEscape(p.ByName("key")), Wrong: again.wrong, As: cmp.Or(again.by, r.URL.Query().Get("as")), Speech: speechOf(w, r)}
	page.Title = page.L("Task")
	status := cmp.Or(again.status, http.StatusOK)
	if err := a.fillPage(&page, r, p, again); err != nil {
		problem := problemOf(err)
		switch {
		case problem == nil:
			a.fail(w, r, err)
			return
		case problem.Status == http.StatusUnauthorized:
			page.SignIn = true
		default:
			page.Over = page.L(problem.Detail)
		}
		status = problem.Status
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", page.Lang)
	h.Set("Vary", "Accept-Language, Cookie")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin") // with none at all, a form of this page would have no origin either
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if err := taskTemplate.Execute(w, &page); err != nil {
		a.Log.Debug("the page of a task was not taken", "error", err) // the browser has gone
	}
}

// fillPage puts the task on the page, if it is for whoever asks.
func (a *API) fillPage(page *taskPage, r *http.Request, p httprouter.Params, again shownAgain) error {
	c, t, err := a.pageTask(r, p)
	if err != nil {
		return err
	}
	if who, signedIn := c.r.Context().Value(actorKey{}).(permit.Token); signedIn {
		page.Who = who.Name
	} else {
		page.Asks = true
		page.As = cmp.Or(page.As, t.Task.Assignee)
	}
	page.Title, page.About = t.Name, strings.TrimSuffix(t.ProcessName+", "+t.BusinessKey, ", ")
	if t.Task.Due != "" {
		page.About += ", " + fmt.Sprintf(page.L("due %s"), page.Due(t.Task.Due))
	}
	when := page.Moment(time.Unix(0, t.Ended).UTC())
	switch {
	case t.State == engine.TaskDone && t.By != "":
		page.Over = fmt.Sprintf(page.L("Done %s by %s"), when, t.By)
	case t.State == engine.TaskDone:
		page.Over = fmt.Sprintf(page.L("Done %s"), when)
	case t.State == engine.TaskCancelled:
		page.Over = page.L("Cancelled: the process went another way.")
	default:
		page.Open = true
		a.fillForm(page, c, t, again)
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

// completeOnPage completes a task with what a browser has sent, or shows the form anew as it is with that.
func (a *API) completeOnPage(w http.ResponseWriter, r *http.Request, p httprouter.Params) {
	c, t, err := a.pageTask(r, p)
	if err == nil && c.r.Context().Value(actorKey{}) != nil && !roleOf(c.r).Allows(taker) {
		err = &Problem{Kind: "role", Status: http.StatusForbidden, Detail: actor(c.r) + " may read and complete nothing."}
	}
	again := shownAgain{}
	var sent pageSent
	if err == nil {
		c.w = w
		c.takeTime()
		w, r = c.w, c.r
		sent, err = a.readPage(c, t)
		again.given, again.by = sent.vars(t.Task.Form), sent.by
	}
	if err == nil && !sent.shows {
		sheet := form.Sheet{Fields: t.Task.Form, Known: t.Task.Known, Given: again.given, Now: a.Now()}
		if _, again.faults = sheet.Check(); len(again.faults) == 0 {
			err = a.Engine.Run(r.Context(), engine.CompleteTask{Task: t.Key, Variables: again.given, By: sent.by})
		}
		a.writeDown(&call{r: r, params: p}, Route{Method: http.MethodPost}, cmp.Or(err, form.Reject(again.faults)))
	}
	switch {
	case err != nil:
		a.pageRefused(w, r, p, err, again)
	case sent.shows || len(again.faults) > 0:
		if len(again.faults) > 0 {
			again.status, again.wrong = http.StatusUnprocessableEntity, speechOf(w, r).L("Something is missing or wrong; see below.")
		}
		a.taskPage(w, r, p, again)
	default:
		http.Redirect(w, r, taskPages+url.PathEscape(p.ByName("key")), http.StatusSeeOther)
	}
}

// pageRefused shows the page again, with why what was sent was not taken.
func (a *API) pageRefused(w http.ResponseWriter, r *http.Request, p httprouter.Params, err error, again shownAgain) {
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
	again.status, again.wrong = http.StatusUnprocessableEntity, strings.Join(lines, "\n")
	if refused.Status == http.StatusUnauthorized {
		again.wrong = speechOf(w, r).L("You are not signed in any more, so nothing was taken.")
	}
	a.taskPage(w, r, p, again)
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
		a.taskPage(w, r, p, shownAgain{status: http.StatusTooManyRequests, wrong: fmt.Sprintf(speechOf(w, r).L("Too many wrong passwords. Try again in %d s."), int(throttled.Wait.Seconds()+1))})
	case errors.Is(err, permit.ErrPassword):
		a.taskPage(w, r, p, shownAgain{status: http.StatusUnprocessableEntity, wrong: speechOf(w, r).L("The name or the password is wrong.")})
	case err != nil:
		a.pageRefused(w, r, p, err, shownAgain{})
	default:
		http.SetCookie(w, a.cookie(r, session, int(permit.SessionMost.Seconds())))
		http.Redirect(w, r, taskPages+url.PathEscape(p.ByName("key")), http.StatusSeeOther)
	}
}
