package listener

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// A BulkRequest does the same to many instances: those that the other fields
// choose, oldest ones last.
type BulkRequest struct {
	Do          string `json:"do" doc:"cancel, suspend, resume or delete"`
	State       string `json:"state,omitempty" doc:"as in the list of instances; empty chooses all"`
	Process     string `json:"process,omitempty" doc:"process id; empty chooses all"`
	BusinessKey string `json:"businessKey,omitempty"`
	Max         int    `json:"max,omitempty" doc:"at most so many; default and most 1000"`
}

// A BulkResult says what came of a BulkRequest, instance by instance.
type BulkResult struct {
	Done   []string      `json:"done" doc:"keys of the instances"`
	Failed []BulkFailure `json:"failed"`
	More   bool          `json:"more" doc:"there may be more instances like these: ask again"`
}

// A BulkFailure is an instance to which it could not be done, and why.
type BulkFailure struct {
	Key    string `json:"key"`
	Detail string `json:"detail"`
}

var bulkCommands = map[string]func(engine.Key) engine.Command{
	"cancel": cancel, "suspend": suspend, "resume": resume, "delete": deleteInstance,
}

const bulkMost = 1000

// bulk does one command after the other, so that one that is refused does not
// hinder the rest.
func bulk(a *API, c *call, in BulkRequest) (any, error) {
	make, known := bulkCommands[in.Do]
	if !known {
		return nil, problem(http.StatusBadRequest, "do: %q is none of cancel, suspend, resume, delete", in.Do)
	}
	state, known := states[in.State]
	if !known {
		return nil, problem(http.StatusBadRequest, "state: %q is none of active, incident, suspended, ended, completed, terminated, failed", in.State)
	}
	if in.Max <= 0 || in.Max > bulkMost {
		in.Max = bulkMost
	}
	var rows []Instance
	var more string
	filter := loop.Filter{State: state.in, Process: in.Process, BusinessKey: in.BusinessKey, Limit: in.Max}
	if err := a.Engine.View(func(q *loop.Query) error { rows, more = instances(q, filter, state.status); return nil }); err != nil {
		return nil, err
	}
	out := BulkResult{Done: []string{}, Failed: []BulkFailure{}, More: more != ""}
	for _, chosen := range rows {
		if err := a.bulkOne(c, &out, chosen.Key, make); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *API) bulkOne(c *call, out *BulkResult, text string, make func(engine.Key) engine.Command) error {
	key, err := engine.ParseKey(text)
	if err != nil {
		return err
	}
	err = a.Engine.Run(c.r.Context(), make(key))
	var rejected *engine.Rejected
	switch {
	case errors.As(err, &rejected):
		out.Failed = append(out.Failed, BulkFailure{text, rejected.Message})
	case err != nil:
		return err
	default:
		out.Done = append(out.Done, text)
	}
	return nil
}

// A GroupRequest ends all incidents that share a cause; empty fields mean any.
type GroupRequest struct {
	Process   string                     `json:"process,omitempty" doc:"process id"`
	Element   string                     `json:"element,omitempty"`
	Kind      string                     `json:"kind,omitempty" doc:"as in the list of incidents"`
	Message   string                     `json:"message,omitempty" doc:"the whole message"`
	How       string                     `json:"how" doc:"repeat, skip, edit or interrupt"`
	Variables map[string]json.RawMessage `json:"variables,omitempty" doc:"edit: variables to set before the repeat"`
	Code      string                     `json:"code,omitempty" doc:"interrupt: the error to throw; empty terminates the instance"`
	Max       int                        `json:"max,omitempty" doc:"at most so many; default 1000"`
}

// A GroupResult says how many incidents were resolved.
type GroupResult struct {
	Resolved int `json:"resolved"`
}

func resolveGroup(a *API, c *call, in GroupRequest) (any, error) {
	how := engine.Resolution(in.How)
	if !slices.Contains(resolutions, how) {
		return nil, problem(http.StatusBadRequest, "how: %q is none of repeat, skip, edit, interrupt", in.How)
	}
	done, err := loop.Do(c.r.Context(), a.Engine, engine.ResolveGroup{Process: in.Process, Element: in.Element, Kind: engine.IncidentKind(in.Kind),
		Message: in.Message, How: how, Variables: in.Variables, Code: in.Code, Max: in.Max})
	if err != nil {
		return nil, err
	}
	return GroupResult{Resolved: done}, nil
}

// linesType is the media type of JSON lines.
const linesType = "application/x-ndjson"

// exportHistory writes a part of the journal of an instance, one event per line.
func exportHistory(a *API, c *call, key engine.Key) (any, error) {
	events, err := a.history(c, key)
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Type", linesType)
	lines := json.NewEncoder(c.w)
	for _, e := range events {
		if lines.Encode(e) != nil {
			break // the reader has gone
		}
	}
	return written{}, nil
}

// WriteJournal writes the journal of an instance as JSON lines, one event per line.
func WriteJournal(w io.Writer, q *loop.Query, key engine.Key) error {
	lines := json.NewEncoder(w)
	for record := range q.History(key) {
		for _, e := range record.Events {
			if err := lines.Encode(TraceOf(e)); err != nil {
				return err
			}
		}
	}
	return nil
}
