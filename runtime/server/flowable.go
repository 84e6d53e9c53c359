package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
)

// flowable is Flowable, by its process REST interface and, for jobs, the external-job
// interface beside it.
type flowable struct {
	*rest
	jobs *rest // .../external-job-api
}

func newFlowable(r *rest) *flowable {
	return &flowable{r, r.beside(func(at string) string { return path.Join(path.Dir(at), "external-job-api") })}
}

// page is a list in answers.
type page[T any] struct{ Data []T }

func (s *flowable) Check(ctx context.Context) (string, error) {
	var v struct{ Version string }
	err := s.get(ctx, "/management/engine", nil, &v)
	return v.Version, err
}

// flowableDefinition is a process definition in answers.
type flowableDefinition struct {
	ID, Key, Name, DeploymentID string
	Version                     int
	Resource                    string
}

func (s *flowable) definitions(ctx context.Context, query url.Values) ([]flowableDefinition, error) {
	var out page[flowableDefinition]
	query.Set("size", "10000")
	err := s.get(ctx, "/repository/process-definitions", query, &out)
	return out.Data, err
}

func (s *flowable) Deploy(ctx context.Context, name string, files map[string][]byte) ([]Definition, error) {
	var list []Definition
	for n, data := range files {
		var out struct{ ID string }
		err := s.upload(ctx, "/repository/deployments", "file", nil, map[string][]byte{withEnding(n, ".bpmn", ".bpmn20.xml"): data}, &out)
		if err != nil {
			return nil, s.refused(err)
		}
		definitions, err := s.definitions(ctx, url.Values{"deploymentId": {out.ID}})
		if err != nil {
			return nil, err
		}
		for _, d := range definitions {
			list = append(list, Definition{d.ID, d.Key, d.Name, d.Version})
		}
	}
	return list, nil
}

// wrongAt is a line of what the server finds wrong in a file: what it is, in which process, and
// at which element, if it is not the process itself.
var wrongAt = regexp.MustCompile(`\] : (.*?) *- \[Extra info : processDefinitionId = (\S+) \| (?:id = (\S+) )?`)

// refused finds the elements in an error of a deployment, which is an internal error (500) to the server.
func (s *flowable) refused(err error) error {
	var p *Problem
	if !errors.As(err, &p) {
		return err
	}
	var said struct{ Exception string }
	var found [][]string
	if json.Unmarshal(p.body, &said) == nil {
		found = wrongAt.FindAllStringSubmatch(said.Exception, -1)
	}
	if p.Status >= http.StatusInternalServerError && found == nil {
		return err
	}
	r := &Refused{Message: p.Message}
	for _, m := range found {
		if f := (Finding{cmp.Or(m[3], m[2]), m[1]}); !slices.Contains(r.Findings, f) {
			r.Findings = append(r.Findings, f)
		}
	}
	return r
}

func (s *flowable) Definitions(ctx context.Context) ([]Definition, error) {
	out, err := s.definitions(ctx, url.Values{"latest": {"true"}})
	var list []Definition
	for _, d := range out {
		list = append(list, Definition{d.ID, d.Key, d.Name, d.Version})
	}
	return list, err
}

func (s *flowable) XML(ctx context.Context, definition string) ([]byte, error) {
	var data []byte
	err := s.get(ctx, "/repository/process-definitions/"+url.PathEscape(definition)+"/resourcedata", nil, &data)
	return data, err
}

// flowableVar is a typed variable of the REST interface.
type flowableVar struct {
	Name  string          `json:"name"`
	Type  string          `json:"type,omitempty"`
	Value json.RawMessage `json:"value"`
}

// flowableVars gives each variable the server's type.
func flowableVars(vars Vars) []flowableVar {
	out := []flowableVar{}
	for name, raw := range vars {
		out = append(out, flowableVar{name, flowableType(raw), raw})
	}
	return out
}

func flowableType(raw json.RawMessage) string {
	text := bytes.TrimSpace(raw)
	switch {
	case len(text) == 0 || string(text) == "null":
		return "" // null has no type
	case text[0] == '{' || text[0] == '[':
		return "json"
	case text[0] == '"':
		return "string"
	case text[0] == 't' || text[0] == 'f':
		return "boolean"
	}
	var whole int64
	if json.Unmarshal(text, &whole) == nil {
		return "long"
	}
	return "double"
}

func (s *flowable) Start(ctx context.Context, process string, vars Vars) (string, error) {
	var out struct{ ID string }
	err := s.send(ctx, http.MethodPost, "/runtime/process-instances", map[string]any{"processDefinitionKey": process, "variables": flowableVars(vars)}, &out)
	return out.ID, err
}

func (s *flowable) Find(ctx context.Context, process string) (string, error) {
	var out page[struct{ ID string }]
	err := s.get(ctx, "/history/historic-process-instances", url.Values{"processDefinitionKey": {process}, "sort": {"startTime"}, "order": {"desc"}, "size": {"1"}}, &out)
	if err != nil || len(out.Data) == 0 {
		return "", err
	}
	return out.Data[0].ID, nil
}

func (s *flowable) Instance(ctx context.Context, id string) (*Instance, error) {
	var state struct{ EndTime, DeleteReason *string }
	if err := s.get(ctx, "/history/historic-process-instances/"+url.PathEscape(id), nil, &state); err != nil {
		return nil, err
	}
	in := &Instance{ID: id, Ended: state.EndTime != nil}
	for _, read := range []func(context.Context, *Instance) error{s.waiting, s.variables, s.dead, s.activities} {
		if err := read(ctx, in); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// waiting tells whether jobs will be done soon, in the instances that it calls, too.
func (s *flowable) waiting(ctx context.Context, in *Instance) error {
	if in.Ended {
		return nil
	}
	if err := s.timed(ctx, in); err != nil || in.Busy {
		return err
	}
	var called page[struct{ ID string }]
	err := s.get(ctx, "/runtime/process-instances", url.Values{"superProcessInstanceId": {in.ID}, "size": {"1000"}}, &called)
	for _, c := range called.Data {
		inner := &Instance{ID: c.ID}
		if err == nil {
			err = s.waiting(ctx, inner)
		}
		in.Busy = in.Busy || inner.Busy
	}
	return err
}

// timed tells whether an instance has jobs that will be done soon.
func (s *flowable) timed(ctx context.Context, in *Instance) error {
	for _, kind := range []string{"jobs", "timer-jobs"} {
		var out page[struct {
			DueDate          *time.Time
			Retries          int
			ExceptionMessage string
		}]
		if err := s.get(ctx, "/management/"+kind, of(in), &out); err != nil {
			return err
		}
		for _, j := range out.Data {
			again := j.ExceptionMessage != "" && j.Retries > 0 // the server waits ten seconds before it tries again
			in.Busy = in.Busy || again || j.DueDate == nil || time.Until(*j.DueDate) < Soon
		}
	}
	var out page[struct{ Retries int }]
	err := s.jobs.get(ctx, "/jobs", of(in), &out)
	in.Busy = in.Busy || len(out.Data) > 0
	return err
}

func (s *flowable) variables(ctx context.Context, in *Instance) error {
	var out page[struct {
		Variable    flowableVar
		Scope       string
		ExecutionID string
	}]
	q := of(in, "size", "1000", "excludeTaskVariables", "true", "excludeLocalVariables", "true")
	if err := s.get(ctx, "/history/historic-variable-instances", q, &out); err != nil {
		return err
	}
	in.Vars = Vars{}
	for _, v := range out.Data {
		if !strings.HasPrefix(v.Variable.Name, "hookflowKey_") {
			in.Vars[v.Variable.Name] = v.Variable.Value
		}
	}
	return nil
}

// dead lists the jobs that have used up their attempts: the server's incidents.
func (s *flowable) dead(ctx context.Context, in *Instance) error {
	var out page[struct{ ElementID, ExceptionMessage string }]
	err := s.get(ctx, "/management/deadletter-jobs", of(in), &out)
	for _, j := range out.Data {
		in.Incidents = append(in.Incidents, Incident{j.ElementID, j.ExceptionMessage})
	}
	return err
}

func (s *flowable) activities(ctx context.Context, in *Instance) error {
	var out page[struct {
		ActivityID string
		EndTime    *string
	}]
	err := s.get(ctx, "/history/historic-activity-instances", of(in, "size", "1000", "sort", "startTime"), &out)
	for _, a := range out.Data {
		if a.EndTime == nil {
			in.Active = append(in.Active, a.ActivityID)
		} else {
			in.Done = append(in.Done, a.ActivityID)
		}
	}
	return err
}

func (s *flowable) Send(ctx context.Context, m Message) error {
	if m.Start {
		return s.send(ctx, http.MethodPost, "/runtime/process-instances", map[string]any{"message": m.Name, "variables": flowableVars(m.Vars)}, nil)
	}
	query := map[string]any{"messageEventSubscriptionName": m.Name}
	if m.Local != "" {
		query["processInstanceVariables"] = []map[string]any{{"name": m.Local, "value": m.Key, "operation": "equals", "type": "string"}}
	}
	var out page[struct{ ID string }]
	if err := s.send(ctx, http.MethodPost, "/query/executions", query, &out); err != nil {
		return err
	}
	if len(out.Data) == 0 {
		return fmt.Errorf("%w: %s", ErrNobodyWaits, m.Name)
	}
	err := s.send(ctx, http.MethodPut, "/runtime/executions/"+url.PathEscape(out.Data[0].ID),
		map[string]any{"action": "messageEventReceived", "messageName": m.Name, "variables": flowableVars(m.Vars)}, nil)
	var p *Problem
	if errors.As(err, &p) && p.Status == http.StatusNotFound {
		return fmt.Errorf("%w: %s", ErrNobodyWaits, m.Name) // somebody was faster
	}
	return err
}

func (s *flowable) Complete(ctx context.Context, instance string, vars Vars) error {
	var out page[struct{ ID string }]
	if err := s.get(ctx, "/runtime/tasks", url.Values{"processInstanceId": {instance}}, &out); err != nil {
		return err
	}
	if len(out.Data) == 0 {
		return &Problem{Status: http.StatusNotFound, Message: "instance " + instance + " has no open task"}
	}
	return s.send(ctx, http.MethodPost, "/runtime/tasks/"+url.PathEscape(out.Data[0].ID), map[string]any{"action": "complete", "variables": flowableVars(vars)}, nil)
}
