package listener

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// A StartRequest names the process to start, by its id or by a version's key.
type StartRequest struct {
	Process     string                     `json:"process,omitempty" doc:"process id"`
	Version     int                        `json:"version,omitempty" doc:"default: the latest"`
	Definition  string                     `json:"definition,omitempty" doc:"key of a version, instead of process and version"`
	BusinessKey string                     `json:"businessKey,omitempty"`
	By          string                     `json:"by,omitempty" doc:"who starts it; default: who asks"`
	Variables   map[string]json.RawMessage `json:"variables,omitempty"`
	At          string                     `json:"at,omitempty" doc:"id of another element to start at"`
	Wait        bool                       `json:"wait,omitempty" doc:"answer when the instance has ended, cannot go on because of an incident, or timeout is over"`
	Timeout     string                     `json:"timeout,omitempty" doc:"how long to wait: ISO 8601 or Go duration, default PT30S"`
}

// The bounds of a wait for an instance.
const (
	waitDefault = 30 * time.Second
	waitMost    = 10 * time.Minute
)

// start begins an instance and, if asked to, waits for its end. The answer's
// status says how far it came: a wait that is over is no error.
func start(a *API, c *call, in StartRequest) (any, error) {
	definition, err := keyOf("definition", in.Definition)
	if err != nil {
		return nil, err
	}
	patience, err := duration("timeout", in.Timeout, waitDefault)
	if err != nil {
		return nil, err
	}
	who, err := a.doer(c, in.By)
	if err != nil {
		return nil, err
	}
	c.about = strings.TrimSpace("process " + in.Process + " " + in.BusinessKey)
	end := newEnding(a.Engine, in.Wait)
	defer end.stop()
	started, err := loop.Do(c.r.Context(), a.Engine, engine.Start{
		Process: in.Process, Version: in.Version, Definition: definition, BusinessKey: in.BusinessKey, Variables: in.Variables, At: in.At, By: who,
		ID: c.r.Header.Get("Idempotency-Key"),
	})
	if err != nil {
		return nil, err
	}
	if in.Wait {
		end.await(a, c.w, c.r, started.Instance, min(patience, waitMost))
	}
	return a.instance(started.Instance)
}

// An ending waits for an instance to end. It watches from before the start, so
// that a short instance is not missed.
type ending struct {
	engine    *loop.Engine
	committed <-chan loop.Committed
	stop      func()
}

func newEnding(e *loop.Engine, wanted bool) *ending {
	if !wanted {
		return &ending{stop: func() {}}
	}
	committed, stop := e.Watch(streamBuffer)
	return &ending{e, committed, stop}
}

// await returns when the instance has ended or stands at an incident, patience is at its end, the caller
// has gone or the listener closes.
func (e *ending) await(a *API, w http.ResponseWriter, r *http.Request, key engine.Key, patience time.Duration) {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Now().Add(patience + writeTimeout))
	_ = out.SetReadDeadline(time.Time{})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case step, more := <-e.committed:
			if !more || e.over(step, key) || e.stuck(step, key) {
				return
			}
		case <-timer.C:
			return
		case <-r.Context().Done():
			return
		case <-a.closing:
			return
		}
	}
}

func (e *ending) over(step loop.Committed, key engine.Key) bool {
	for _, k := range step.Ended {
		if k == key {
			return true
		}
	}
	return step.Missed && ended(e.engine, key)
}

// stuck reports whether an instance stands at an incident: it goes on when a person has seen to it.
func (e *ending) stuck(step loop.Committed, key engine.Key) (is bool) {
	if step.Missed {
		_ = e.engine.View(func(q *loop.Query) error {
			in := q.Instance(key)
			is = in != nil && len(in.Incidents) > 0
			return nil
		})
		return is
	}
	return slices.ContainsFunc(step.Events, func(ev engine.Event) bool { return ev.Kind == engine.Raised && ev.Instance == key })
}

// instance shows an instance with its variables.
func (a *API) instance(key engine.Key) (Instance, error) {
	in, err := a.find(key)
	if err != nil {
		return Instance{}, err
	}
	out := InstanceOf(in)
	out.Variables = variables(in, 1)
	return out, nil
}

func getInstance(a *API, _ *call, key engine.Key) (any, error) { return a.instance(key) }

// token reads the query parameter of the same name; default is the process.
func token(r *http.Request) (uint32, error) {
	text := r.URL.Query().Get("token")
	if text == "" {
		return 1, nil
	}
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		return 0, problem(http.StatusBadRequest, "token: %q is no number", text)
	}
	return uint32(n), nil
}

func getVariables(a *API, c *call, key engine.Key) (any, error) {
	of, err := token(c.r)
	if err != nil {
		return nil, err
	}
	in, err := a.find(key)
	if err != nil {
		return nil, err
	}
	return variables(in, of), nil
}

// putVariables sets the variables in the body and leaves the others.
func putVariables(a *API, c *call, key engine.Key) (any, error) {
	return body(func(a *API, c *call, in map[string]json.RawMessage) (any, error) {
		of, err := token(c.r)
		if err != nil {
			return nil, err
		}
		c.about = "variables " + strings.Join(engine.Vars(in).Names(), ", ")
		return nil, a.Engine.Run(c.r.Context(), engine.SetVariables{Instance: key, Token: of, Variables: in})
	})(a, c)
}

func cancel(key engine.Key) engine.Command         { return engine.Cancel{Instance: key} }
func suspend(key engine.Key) engine.Command        { return engine.Suspend{Instance: key} }
func resume(key engine.Key) engine.Command         { return engine.Resume{Instance: key} }
func deleteInstance(key engine.Key) engine.Command { return engine.DeleteInstance{Instance: key} }

// A FireRequest names the timer that is to happen before it is due.
type FireRequest struct {
	Element string `json:"element" doc:"id of the element that waits"`
}

func fire(key engine.Key, in FireRequest) (engine.Command, error) {
	return engine.FireTimer{Instance: key, Element: in.Element}, nil
}

// A PostponeRequest names a timer and the time at which it is to happen.
type PostponeRequest struct {
	Element string    `json:"element" doc:"id of the element that waits"`
	Due     time.Time `json:"due" doc:"RFC 3339; past: at once"`
}

func postpone(key engine.Key, in PostponeRequest) (engine.Command, error) {
	return engine.MoveTimer{Instance: key, Element: in.Element, Due: in.Due}, nil
}

// A MoveRequest ends a token, begins at another element, or both.
type MoveRequest struct {
	Token     uint32                     `json:"token,omitempty" doc:"the token to end"`
	Element   string                     `json:"element,omitempty" doc:"id of the element to begin at"`
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
}

func move(key engine.Key, in MoveRequest) (engine.Command, error) {
	if in.Token == 0 && in.Element == "" {
		return nil, problem(http.StatusBadRequest, "nothing to move: name the token to end, the element to begin at, or both")
	}
	return engine.MoveToken{Instance: key, Token: in.Token, Element: in.Element, Variables: in.Variables}, nil
}

// A MigrateRequest moves an instance to another version.
type MigrateRequest struct {
	To      string            `json:"to,omitempty" doc:"key of the version"`
	BPMN    string            `json:"bpmn,omitempty" doc:"with preview, instead of to: a model that is not deployed, and will not be"`
	Map     map[string]string `json:"map,omitempty" doc:"old to new element id, where they differ"`
	Preview bool              `json:"preview,omitempty" doc:"only say what would happen"`
}

func (in MigrateRequest) command(key engine.Key) (cmd engine.Migrate, err error) {
	cmd = engine.Migrate{Instance: key, Map: in.Map, Preview: in.Preview}
	switch {
	case in.BPMN != "" && in.To != "":
		return cmd, problem(http.StatusBadRequest, "to names a version that is deployed, bpmn one that is not; give one of them")
	case in.BPMN != "":
		cmd.Draft = &engine.Resource{Name: "bpmn", Data: []byte(in.BPMN)}
	case in.To == "":
		return cmd, problem(http.StatusBadRequest, "to: the key of the version is missing; GET /api/v1/processes lists the versions")
	default:
		cmd.To, err = keyOf("to", in.To)
	}
	return cmd, err
}

// migrate answers with the plan, whether it was carried out or not.
func migrate(a *API, c *call, key engine.Key, in MigrateRequest) (any, error) {
	cmd, err := in.command(key)
	if err != nil {
		return nil, err
	}
	plan, err := loop.Do(c.r.Context(), a.Engine, cmd)
	if plan.Problems == nil {
		plan.Problems = []engine.Finding{}
	}
	if plan.Maps == nil {
		plan.Maps = []engine.MigrationStep{}
	}
	return plan, err
}

// A MessageRequest is a message published by its name.
type MessageRequest struct {
	Name    string          `json:"name"`
	Key     string          `json:"key,omitempty" doc:"correlation key"`
	ID      string          `json:"id,omitempty" doc:"the same name, key and id is taken once"`
	TTL     string          `json:"ttl,omitempty" doc:"how long it is kept if nobody waits: ISO 8601 or Go duration, default PT1H"`
	Payload json.RawMessage `json:"payload,omitempty" doc:"seen as request.body"`
}

// publish hands in a message that names itself, as an element's message does.
func publish(a *API, c *call, in MessageRequest) (any, error) {
	ttl, err := duration("ttl", in.TTL, -1)
	if err != nil {
		return nil, err
	}
	cmd := engine.Publish{Name: in.Name, Key: in.Key, ID: in.ID, Payload: in.Payload}
	if ttl >= 0 {
		cmd.TTL = &ttl
	}
	return a.receipt(c, cmd)
}

// A SignalRequest is a signal for everybody who waits for it.
type SignalRequest struct {
	Name      string                     `json:"name"`
	Variables map[string]json.RawMessage `json:"variables,omitempty"`
}

func broadcast(a *API, c *call, in SignalRequest) (any, error) {
	return a.receipt(c, engine.Broadcast{Signal: in.Name, Variables: in.Variables})
}

// receipt executes a command whose result says who took a message.
func (a *API) receipt(c *call, cmd engine.Request[engine.Published]) (any, error) {
	published, err := loop.Do(c.r.Context(), a.Engine, cmd)
	if err != nil {
		return nil, err
	}
	return receiptOf(published), nil
}
