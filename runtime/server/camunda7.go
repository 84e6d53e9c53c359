package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"hookflow/engine/export"
)

// camunda7 is Operaton, CIB seven or Camunda 7, by the engine's REST interface.
type camunda7 struct{ *rest }

func (s *camunda7) Check(ctx context.Context) (string, error) {
	var v struct{ Version string }
	err := s.get(ctx, "/version", nil, &v)
	return v.Version, err
}

// c7Definition is a process definition in answers.
type c7Definition struct {
	ID, Key, Name string
	Version       int
}

func (d c7Definition) definition() Definition { return Definition{d.ID, d.Key, d.Name, d.Version} }

func (s *camunda7) Deploy(ctx context.Context, name string, files map[string][]byte) ([]Definition, error) {
	var out struct {
		DeployedProcessDefinitions map[string]c7Definition
	}
	named := map[string][]byte{}
	for n, data := range files {
		named[withEnding(n, ".bpmn", ".bpmn20.xml", ".form", ".dmn")] = data
	}
	err := s.upload(ctx, "/deployment/create", "data", map[string]string{"deployment-name": name, "deployment-source": "Hookflow"}, named, &out)
	if err != nil {
		return nil, s.refused(err)
	}
	var list []Definition
	for _, id := range slices.Sorted(maps.Keys(out.DeployedProcessDefinitions)) {
		list = append(list, out.DeployedProcessDefinitions[id].definition())
	}
	return list, nil
}

// withEnding gives a file name one of the endings that the server asks for.
func withEnding(name string, endings ...string) string {
	if slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(name, e) }) {
		return name
	}
	return name + endings[0]
}

// refused finds the elements in an error of a deployment. Camunda 7.24 spells elementIds
// with a Cyrillic first letter.
func (s *camunda7) refused(err error) error {
	var p *Problem
	var said struct {
		Details map[string]struct {
			Errors []struct {
				Message, MainElementID string
				ElementIDs             []string
				Cyrillic               []string `json:"еlementIds"`
			}
		}
	}
	if !errors.As(err, &p) || json.Unmarshal(p.body, &said) != nil || said.Details == nil {
		return err
	}
	r := &Refused{Message: p.Message}
	for _, d := range said.Details {
		for _, e := range d.Errors {
			id := e.MainElementID
			for _, other := range append(e.ElementIDs, e.Cyrillic...) {
				id = cmp.Or(id, other)
			}
			r.Findings = append(r.Findings, Finding{id, e.Message})
		}
	}
	return r
}

func (s *camunda7) Definitions(ctx context.Context) ([]Definition, error) {
	var out []c7Definition
	err := s.get(ctx, "/process-definition", url.Values{"latestVersion": {"true"}}, &out)
	var list []Definition
	for _, d := range out {
		list = append(list, d.definition())
	}
	return list, err
}

func (s *camunda7) XML(ctx context.Context, definition string) ([]byte, error) {
	var out struct{ Bpmn20XML string }
	err := s.get(ctx, "/process-definition/"+url.PathEscape(definition)+"/xml", nil, &out)
	return []byte(out.Bpmn20XML), err
}

// c7Value is a typed value of the REST interface.
type c7Value struct {
	Value any    `json:"value"`
	Type  string `json:"type,omitempty"`
}

// c7Vars gives each variable the server's type: lists and objects are JSON.
func c7Vars(vars Vars) map[string]c7Value {
	out := map[string]c7Value{}
	for name, raw := range vars {
		out[name] = c7Typed(raw)
	}
	return out
}

func c7Typed(raw json.RawMessage) c7Value {
	text := bytes.TrimSpace(raw)
	switch {
	case len(text) == 0 || string(text) == "null":
		return c7Value{nil, "Null"}
	case text[0] == '{' || text[0] == '[':
		return c7Value{string(text), "Json"}
	case text[0] == '"':
		var s string
		_ = json.Unmarshal(text, &s) // variables are JSON
		return c7Value{s, "String"}
	case text[0] == 't' || text[0] == 'f':
		return c7Value{string(text) == "true", "Boolean"}
	}
	var whole int64
	if json.Unmarshal(text, &whole) == nil {
		return c7Value{whole, "Long"}
	}
	return c7Value{json.Number(text), "Double"}
}

func (s *camunda7) Start(ctx context.Context, process string, vars Vars) (string, error) {
	var out struct{ ID string }
	err := s.send(ctx, http.MethodPost, "/process-definition/key/"+url.PathEscape(process)+"/start", map[string]any{"variables": c7Vars(vars)}, &out)
	return out.ID, err
}

func (s *camunda7) Find(ctx context.Context, process string) (string, error) {
	var out []struct{ ID string }
	err := s.get(ctx, "/history/process-instance", url.Values{"processDefinitionKey": {process}, "sortBy": {"startTime"}, "sortOrder": {"desc"}, "maxResults": {"1"}}, &out)
	if err != nil || len(out) == 0 {
		return "", err
	}
	return out[0].ID, nil
}

func (s *camunda7) Instance(ctx context.Context, id string) (*Instance, error) {
	var state struct{ State string }
	if err := s.get(ctx, "/history/process-instance/"+url.PathEscape(id), nil, &state); err != nil {
		return nil, err
	}
	in := &Instance{ID: id, Ended: state.State != "ACTIVE" && state.State != "SUSPENDED", Cancelled: strings.HasSuffix(state.State, "TERMINATED")}
	for _, read := range []func(context.Context, *Instance) error{s.open, s.variables, s.incidents, s.activities} {
		if err := read(ctx, in); err != nil {
			return nil, err
		}
	}
	return in, nil
}

// of asks for what belongs to one instance.
func of(in *Instance, more ...string) url.Values {
	q := url.Values{"processInstanceId": {in.ID}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q
}

func (s *camunda7) variables(ctx context.Context, in *Instance) error {
	var list []struct {
		Name, Type, State, ActivityInstanceID string
		Value                                 json.RawMessage
		ValueInfo                             struct{ ObjectTypeName string }
	}
	if err := s.get(ctx, "/history/variable-instance", of(in, "deserializeValues", "false"), &list); err != nil {
		return err
	}
	in.Vars, in.Local = Vars{}, Vars{}
	for _, v := range list {
		if v.State == "DELETED" || strings.HasPrefix(v.Name, export.FinalVariable) {
			continue
		}
		value := c7JSON(v.Type, v.Value)
		if v.Type == "Object" {
			value, _ = json.Marshal("a Java object " + v.ValueInfo.ObjectTypeName) // a text always has a JSON form
		}
		if v.ActivityInstanceID == in.ID {
			in.Vars[v.Name] = value
		} else {
			in.Local[v.Name] = value
		}
	}
	return nil
}

func (s *camunda7) incidents(ctx context.Context, in *Instance) error {
	var list []struct{ ActivityID, IncidentMessage string }
	err := s.get(ctx, "/incident", of(in), &list)
	for _, i := range list {
		in.Incidents = append(in.Incidents, Incident{i.ActivityID, i.IncidentMessage})
	}
	return err
}

func (s *camunda7) activities(ctx context.Context, in *Instance) error {
	var list []struct {
		ActivityID string
		EndTime    *string
	}
	err := s.get(ctx, "/history/activity-instance", of(in, "sortBy", "startTime", "sortOrder", "asc"), &list)
	for _, a := range list {
		if a.EndTime == nil {
			in.Active = append(in.Active, a.ActivityID)
		} else {
			in.Done = append(in.Done, a.ActivityID)
		}
	}
	return err
}

// open tells whether there is work to do soon, in the instances that it calls, too.
func (s *camunda7) open(ctx context.Context, in *Instance) error {
	if in.Ended {
		return nil
	}
	for _, read := range []func(context.Context, *Instance) error{s.jobs, s.externalTasks} {
		if err := read(ctx, in); err != nil || in.Busy {
			return err
		}
	}
	var called []struct{ ID string }
	err := s.get(ctx, "/process-instance", url.Values{"superProcessInstance": {in.ID}}, &called)
	for _, c := range called {
		inner := &Instance{ID: c.ID}
		if err == nil {
			err = s.open(ctx, inner)
		}
		in.Busy = in.Busy || inner.Busy
	}
	return err
}

func (s *camunda7) jobs(ctx context.Context, in *Instance) error {
	var list []struct {
		Retries int
		DueDate string
	}
	err := s.get(ctx, "/job", of(in), &list)
	for _, j := range list {
		due, _ := time.Parse(c7Time, j.DueDate) // none: at once
		in.Busy = in.Busy || j.Retries > 0 && time.Until(due) < Soon
	}
	return err
}

// c7Time is how the server writes times.
const c7Time = "2006-01-02T15:04:05.000-0700"

// externalTasks tells whether work for our worker is open.
func (s *camunda7) externalTasks(ctx context.Context, in *Instance) error {
	var list []struct {
		Retries   *int
		TopicName string
	}
	err := s.get(ctx, "/external-task", of(in), &list)
	for _, t := range list {
		in.Busy = in.Busy || t.TopicName == Topic && (t.Retries == nil || *t.Retries > 0)
	}
	return err
}

func (s *camunda7) Send(ctx context.Context, m Message) error {
	body := map[string]any{"messageName": m.Name, "processVariables": c7Vars(m.Vars), "resultEnabled": false}
	if m.Local != "" {
		body["localCorrelationKeys"] = map[string]c7Value{m.Local: {m.Key, "String"}}
	}
	err := s.send(ctx, http.MethodPost, "/message", body, nil)
	var p *Problem
	if errors.As(err, &p) && p.Status == http.StatusBadRequest && strings.Contains(p.Message, "Cannot correlate") {
		return fmt.Errorf("%w: %s", ErrNobodyWaits, m.Name)
	}
	return err
}

func (s *camunda7) Complete(ctx context.Context, instance string, vars Vars) error {
	var list []struct{ ID string }
	if err := s.get(ctx, "/task", url.Values{"processInstanceId": {instance}}, &list); err != nil {
		return err
	}
	if len(list) == 0 {
		return &Problem{Status: http.StatusNotFound, Message: "instance " + instance + " has no open task"}
	}
	return s.send(ctx, http.MethodPost, "/task/"+url.PathEscape(list[0].ID)+"/complete", map[string]any{"variables": c7Vars(vars)}, nil)
}
