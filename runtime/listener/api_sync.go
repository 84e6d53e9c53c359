package listener

import (
	"cmp"
	"encoding/json"
	"net/http"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// A SyncRequest says who is sent what happens to user tasks, from now on.
type SyncRequest struct {
	Name      string   `json:"name"`
	Connector string   `json:"connector" doc:"whose actions createTask, finishTask, cancelTask, deleteTask and carbonCopy are called"`
	FallBack  string   `json:"fallBack,omitempty" doc:"connector that gets what the other one does not take; default: the synchronisation is paused then"`
	Events    []string `json:"events,omitempty" doc:"of task.created, task.finished, task.cancelled, task.deleted, task.copied; default: all"`
	Processes []string `json:"processes,omitempty" doc:"ids of processes; default: of the whole organisation"`
	Except    []string `json:"except,omitempty" doc:"ids of processes that are left out"`
	Off       bool     `json:"off,omitempty" doc:"nothing is noted"`
	Paused    bool     `json:"paused,omitempty" doc:"what is noted is not sent"`
	Signing   string   `json:"signing,omitempty" doc:"md5 (default) or hmac-sha256"`
	Token     string   `json:"token,omitempty" doc:"name of the secret that signs; default: nothing is signed"`
	App       string   `json:"app,omitempty" doc:"appType of what is sent"`
	Corp      string   `json:"corp,omitempty" doc:"corpId of what is sent"`
	Attempts  int      `json:"attempts,omitempty" doc:"before the fall-back, or the pause; default 10"`
}

// A Sync is who is sent what happens to user tasks.
type Sync struct {
	Key string `json:"key"`
	SyncRequest
	Since   time.Time `json:"since"`
	Last    uint64    `json:"last" doc:"number of the newest event; numbers have no gap"`
	Waiting uint64    `json:"waiting" doc:"events that have not left"`
	Failure string    `json:"failure,omitempty" doc:"why it is paused"`
}

func syncOf(s *engine.Subscription) Sync {
	return Sync{Key: s.Key.String(), Since: time.Unix(0, s.Since).UTC(), Last: s.Last, Waiting: s.Last - s.Settled, Failure: s.Failure, SyncRequest: SyncRequest{
		Name: s.Name, Connector: s.Connector, FallBack: s.FallBack, Events: s.Events, Processes: s.Processes, Except: s.Except, Off: s.Off, Paused: s.Paused,
		Signing: s.Signing, Token: s.Token, App: s.App, Corp: s.Corp, Attempts: s.Attempts,
	}}
}

func (in SyncRequest) subscription(key engine.Key) engine.Subscription {
	return engine.Subscription{
		Key: key, Name: in.Name, Connector: in.Connector, FallBack: in.FallBack, Events: in.Events, Processes: in.Processes, Except: in.Except, Off: in.Off, Paused: in.Paused,
		Signing: cmp.Or(in.Signing, "md5"), Token: in.Token, App: in.App, Corp: in.Corp, Attempts: in.Attempts,
	}
}

func listSyncs(a *API, _ *call) (any, error) {
	out := []Sync{}
	err := a.Engine.View(func(q *loop.Query) error {
		for s := range q.Subscribers() {
			out = append(out, syncOf(s))
		}
		return nil
	})
	return out, err
}

func addSync(a *API, c *call, in SyncRequest) (any, error) { return a.putSync(c, 0, in) }

func changeSync(a *API, c *call, key engine.Key, in SyncRequest) (any, error) {
	return a.putSync(c, key, in)
}

func (a *API) putSync(c *call, key engine.Key, in SyncRequest) (out Sync, err error) {
	c.about = in.Name
	if key, err = a.Subscribe(c.r.Context(), in.subscription(key)); err != nil {
		return out, err
	}
	err = a.withSync(key, func(_ *loop.Query, s *engine.Subscription) { out = syncOf(s) })
	return out, err
}

// withSync finds a synchronisation.
func (a *API) withSync(key engine.Key, do func(q *loop.Query, s *engine.Subscription)) error {
	return a.Engine.View(func(q *loop.Query) error {
		for s := range q.Subscribers() {
			if s.Key == key {
				do(q, s)
				return nil
			}
		}
		return missing("synchronisation", key)
	})
}

func dropSync(key engine.Key) engine.Command { return engine.DropSubscription{Subscription: key} }

// A SyncNumber names an event of a synchronisation.
type SyncNumber struct {
	Number uint64 `json:"number,omitempty" doc:"default: the oldest that waits"`
}

func replaySync(key engine.Key, in SyncNumber) (engine.Command, error) {
	return engine.ReplayPushes{Subscription: key, Number: in.Number}, nil
}

func skipSync(a *API, c *call, key engine.Key, in SyncNumber) (any, error) {
	if in.Number == 0 {
		if err := a.withSync(key, func(_ *loop.Query, s *engine.Subscription) { in.Number = s.Settled + 1 }); err != nil {
			return nil, err
		}
	}
	return nil, a.Engine.Run(c.r.Context(), engine.SkipPush{Subscription: key, Number: in.Number})
}

// A SyncEntry is one event that was sent, or is to be sent.
type SyncEntry struct {
	Number   uint64          `json:"number"`
	Event    string          `json:"event"`
	At       time.Time       `json:"at"`
	Process  string          `json:"process"`
	Instance string          `json:"instance"`
	Task     string          `json:"task,omitempty"`
	To       string          `json:"to,omitempty" doc:"who gets the copy"`
	State    string          `json:"state" doc:"waiting, sent, fallback or skipped"`
	Attempts int             `json:"attempts"`
	Failure  string          `json:"failure,omitempty" doc:"of the last attempt"`
	Done     *time.Time      `json:"done,omitempty"`
	Data     json.RawMessage `json:"data,omitempty" doc:"the variables that the task saw"`
}

func entryOfPush(p *engine.Push) SyncEntry {
	e := SyncEntry{
		Number: p.Number, Event: p.Event, At: time.Unix(0, p.At).UTC(), Process: p.Process, Instance: p.Instance.String(), To: p.To,
		State: string(p.State), Attempts: p.Attempts, Failure: p.Failure, Data: p.Data,
	}
	if p.Task != nil {
		e.Task = p.Task.Key.String()
	}
	if p.Done != 0 {
		done := time.Unix(0, p.Done).UTC()
		e.Done = &done
	}
	return e
}

// syncLog lists events, the newest first.
func syncLog(a *API, c *call, key engine.Key) (any, error) {
	most, err := limit(c.r)
	if err != nil {
		return nil, err
	}
	query := c.r.URL.Query()
	below, err := keyOf("below", query.Get("below"))
	if err != nil {
		return nil, err
	}
	state, event := query.Get("state"), query.Get("event")
	out := []SyncEntry{}
	err = a.withSync(key, func(q *loop.Query, s *engine.Subscription) {
		for p := range q.Pushes(s, uint64(below)) {
			if len(out) == most {
				break
			}
			if (state == "" || string(p.State) == state) && (event == "" || p.Event == event) {
				out = append(out, entryOfPush(p))
			}
		}
	})
	return out, err
}

// syncRoutes are the operations on who is sent what happens to tasks.
var syncRoutes = []Route{
	{Method: "GET", Path: apiRoot + "/sync", Summary: "Who is sent what happens to user tasks", Response: []Sync{}, do: listSyncs},
	{Method: "POST", Path: apiRoot + "/sync", Summary: "Send a connector what happens to user tasks from now on", Request: SyncRequest{}, Response: Sync{}, Status: http.StatusCreated, Role: integrator, do: body(addSync)},
	{Method: "PUT", Path: apiRoot + "/sync/:key", Summary: "Change who is sent what; what is noted stays, and numbers go on", Request: SyncRequest{}, Response: Sync{}, Role: integrator, do: keyedBody(changeSync)},
	{Method: "DELETE", Path: apiRoot + "/sync/:key", Summary: "End it, with everything that has not left", Role: integrator, do: command(dropSync)},
	{Method: "GET", Path: apiRoot + "/sync/:key/log", Summary: "What was sent and is to be sent, newest first", Response: []SyncEntry{}, Query: []Param{
		{"state", "string", "waiting, sent, fallback or skipped"}, {"event", "string", "of one event, such as task.created"}, {"below", "integer", "only numbers below"}, limitParam}, do: keyed(syncLog)},
	{Method: "POST", Path: apiRoot + "/sync/:key/replay", Summary: "Let a paused one go on, or send everything from a number on again", Request: SyncNumber{}, do: commandWith(replaySync)},
	{Method: "POST", Path: apiRoot + "/sync/:key/skip", Summary: "Give the oldest event that waits up, and go on", Request: SyncNumber{}, do: keyedBody(skipSync)},
}
