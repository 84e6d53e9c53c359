package listener

import (
	"context"
	"math"
	"net/http"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/audit"
	"hookflow/runtime/permit"
)

// role is the least role that a route needs; "" if anybody may use it. Where the table does not say one, reading is for
// viewers and everything else for operators.
func (r Route) role() permit.Role {
	switch {
	case r.Open:
		return ""
	case r.Role != "":
		return r.Role
	case r.Method == http.MethodGet:
		return permit.Viewer
	}
	return permit.Operator
}

// anybody is who asks where there are no tokens.
const anybody = "anybody"

// doer is who does something about tasks: who is named, or else who has signed in; "" if nobody is known. A participant
// acts for nobody else.
func (a *API) doer(c *call, named string) (string, error) {
	t, signedIn := c.r.Context().Value(actorKey{}).(permit.Token)
	switch {
	case !signedIn:
		return named, nil
	case named == "" || named == t.Name:
		return t.Name, nil
	}
	return named, actsFor(t.Role, t.Name, named)
}

// actsFor refuses a participant to act for somebody else.
func actsFor(role permit.Role, who, named string) error {
	if role != permit.Participant || named == "" || named == who {
		return nil
	}
	return &Problem{Kind: "role", Status: http.StatusForbidden, Detail: who + " is a participant, and cannot act for " + named}
}

// concerns refuses a participant a task that is none of theirs.
func (a *API) concerns(c *call, task engine.Key, who string) error {
	t, signedIn := c.r.Context().Value(actorKey{}).(permit.Token)
	if !signedIn {
		return nil
	}
	return a.concerned(t.Role, who, task)
}

// concerned is concerns for somebody of a role.
func (a *API) concerned(role permit.Role, who string, task engine.Key) error {
	if role != permit.Participant {
		return nil
	}
	return a.Engine.View(func(q *loop.Query) error {
		t := q.TaskRecord(task)
		if t == nil {
			return missing("task", task)
		}
		groups := []string(nil)
		if a.Groups != nil {
			groups = a.Groups(who)
		}
		if t.Concerns(who, groups) {
			return nil
		}
		return &Problem{Kind: "role", Status: http.StatusForbidden, Detail: "the task " + task.String() + " is none of " + who + "'s"}
	})
}

// attached refuses who is less than an operator a file at a task that somebody else has put there.
func (a *API) attached(role permit.Role, who string, task, file engine.Key) error {
	if role.Allows(permit.Operator) {
		return nil
	}
	var whose string
	err := a.Engine.View(func(q *loop.Query) error { whose = q.AttachedBy(task, file); return nil })
	if err != nil || whose == who {
		return err
	}
	return &Problem{Kind: "role", Status: http.StatusForbidden, Detail: "the file was put there by somebody else"}
}

// MayTask refuses somebody who has signed in as that role a command about a task that is none of their business, wherever they give
// it; what is about no task it lets through. Whether the role may give such commands at all is another question.
func (a *API) MayTask(role permit.Role, who string, cmd engine.Command) error {
	task, named := engine.TaskOf(cmd)
	if task == 0 {
		return nil
	}
	if err := actsFor(role, who, named); err != nil {
		return err
	}
	if err := a.concerned(role, who, task); err != nil {
		return err
	}
	if gone, is := cmd.(engine.DetachFile); is {
		return a.attached(role, who, task, gone.File)
	}
	return nil
}

// actorKey is under which a request knows who makes it.
type actorKey struct{}

// actor is the name of the token of a request.
func actor(r *http.Request) string {
	if t, known := r.Context().Value(actorKey{}).(permit.Token); known {
		return t.Name
	}
	return anybody
}

// roleOf is what who makes a request may do; where nobody is known, everything.
func roleOf(r *http.Request) permit.Role {
	if t, known := r.Context().Value(actorKey{}).(permit.Token); known {
		return t.Role
	}
	return permit.Administrator
}

// authorize refuses a request whose token or session does not allow what the role allows. Where there are neither tokens
// nor people who sign in, everybody may do everything, unless the listener was told that this must not be. The request that
// it returns knows who makes it.
func (a *API) authorize(r *http.Request, needed permit.Role) (*http.Request, error) {
	if needed == "" || a.Tokens == nil {
		return r, nil
	}
	found, ok, any, err := a.identify(r)
	switch {
	case err != nil:
		return r, err
	case !any && !a.NeedToken:
		return r, nil
	case !ok:
		if err := a.wrongToken(r); err != nil {
			return r, err
		}
		return r, &Problem{Kind: "token", Status: http.StatusUnauthorized, Detail: "the management API is used with a token (Authorization: Bearer), which hookflow token add makes, or by who has signed in (POST /api/v1/session)",
			headers: map[string]string{"WWW-Authenticate": `Bearer realm="Hookflow"`}}
	}
	r = r.WithContext(context.WithValue(r.Context(), actorKey{}, found))
	if reads := (r.Method == http.MethodGet || r.Method == http.MethodHead) && found.Role.Allows(permit.Viewer); !found.Role.Allows(needed) && !(needed == permit.Participant && reads) {
		return r, &Problem{Kind: "role", Status: http.StatusForbidden, Detail: found.Name + " is of the role " + string(found.Role) + "; this needs " + string(needed)}
	}
	return r, nil
}

// identify is who makes a request, by token or by session; any: there is somebody who could be known.
func (a *API) identify(r *http.Request) (found permit.Token, ok, any bool, err error) {
	if found, ok, any, err = a.Tokens.Find(bearer(r), a.Now()); ok || err != nil || a.Logins == nil {
		return found, ok, any, err
	}
	who, ok, more, err := a.Logins.Who(sessionOf(r), a.Now())
	return permit.Token{Name: who.Name, Role: who.Role}, ok, any || more, err
}

// wrongToken counts a wrong token, and refuses to be asked too often. A right one is always
// taken: nobody guesses it, and others may be at the same address.
func (a *API) wrongToken(r *http.Request) error {
	const login = "token"
	if bearer(r) == "" {
		return nil
	}
	from, now := sender(r, a.Proxies), time.Now()
	if wait := a.throttle.wait(from, login, now); wait > 0 {
		return tooMany(wait)
	}
	a.throttle.wrong(from, login, now)
	return nil
}

// writeDown puts a change into the audit log, also one that was refused.
func (a *API) writeDown(c *call, route Route, err error) {
	if a.Audit == nil {
		return
	}
	status := route.status()
	if err != nil {
		status = http.StatusInternalServerError
		if p := problemOf(err); p != nil {
			status = p.Status
		}
	}
	e := audit.Entry{At: time.Now().UTC(), Who: actor(c.r), From: sender(c.r, a.Proxies).String(), What: route.Method + " " + c.r.URL.Path, Detail: c.about, Status: status}
	if err := a.Audit.Add(e); err != nil {
		a.Log.Error("a change is not in the audit log", "error", err)
	}
}

// listChanges reads the audit log.
func listChanges(a *API, _ *call) ([]audit.Entry, error) { return a.Audit.List(math.MaxInt) }

// metrics sends the numbers.
func metrics(a *API, c *call) (any, error) {
	a.Meter.Handler().ServeHTTP(c.w, c.r)
	return written{}, nil
}
