package server

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"time"
)

// camunda8 is Camunda 8.8 and later, by the Orchestration Cluster's REST interface
// (version 2): jobs are there since 8.6, the searches since 8.8. What a search finds
// may be a second behind what the engine has done.
type camunda8 struct{ *rest }

// keepMessage is how long the server keeps a message that nobody waits for yet, as
// Hookflow itself does.
const keepMessage = time.Hour

func (s *camunda8) Check(ctx context.Context) (string, error) {
	var v struct{ GatewayVersion string }
	err := s.get(ctx, "/topology", nil, &v)
	return v.GatewayVersion, err
}

// c8Definition is a process definition in answers; a deployment and a search call the
// version differently.
type c8Definition struct {
	ProcessDefinitionKey, ProcessDefinitionID, Name string
	ProcessDefinitionVersion, Version               int
}

func (d c8Definition) definition() Definition {
	return Definition{d.ProcessDefinitionKey, d.ProcessDefinitionID, d.Name, max(d.ProcessDefinitionVersion, d.Version)}
}

func (s *camunda8) Deploy(ctx context.Context, _ string, files map[string][]byte) ([]Definition, error) {
	var out struct {
		Deployments []struct{ ProcessDefinition *c8Definition }
	}
	named := map[string][]byte{}
	for n, data := range files {
		named[withEnding(n, ".bpmn", ".form", ".dmn")] = data
	}
	if err := s.upload(ctx, "/deployments", "resources", nil, named, &out); err != nil {
		return nil, s.refused(err)
	}
	var list []Definition
	for _, d := range out.Deployments {
		if d.ProcessDefinition != nil { // a form otherwise
			list = append(list, d.ProcessDefinition.definition())
		}
	}
	return list, nil
}

var (
	c8Element = regexp.MustCompile(`Element: ([^\s>]+)[^\n]*\n((?:\s*- (?:ERROR|WARNING): [^\n]*\n?)+)`)
	c8Fault   = regexp.MustCompile(`- ERROR: ([^\n]*)`)
)

// refused finds the elements in what the server says of a deployment: text, with the
// faults of each element below its id.
func (s *camunda8) refused(err error) error {
	var p *Problem
	if !errors.As(err, &p) || p.Status != http.StatusBadRequest {
		return err
	}
	r := &Refused{Message: p.Message}
	for _, part := range c8Element.FindAllStringSubmatch(words(p.body), -1) {
		for _, fault := range c8Fault.FindAllStringSubmatch(part[2], -1) {
			r.Findings = append(r.Findings, Finding{part[1], fault[1]})
		}
	}
	return r
}

// found is a page of a search.
type found[T any] struct{ Items []T }

// search asks for what has these properties.
func (s *camunda8) search(ctx context.Context, what string, filter map[string]any, sort string, order string, out any) error {
	body := map[string]any{"filter": filter, "page": map[string]any{"limit": 1000}}
	if sort != "" {
		body["sort"] = []map[string]string{{"field": sort, "order": order}}
	}
	return s.send(ctx, http.MethodPost, "/"+what+"/search", body, out)
}

func (s *camunda8) Definitions(ctx context.Context) ([]Definition, error) {
	var out found[c8Definition]
	err := s.search(ctx, "process-definitions", map[string]any{"isLatestVersion": true}, "processDefinitionId", "ASC", &out)
	var list []Definition
	for _, d := range out.Items {
		list = append(list, d.definition())
	}
	return list, err
}

func (s *camunda8) XML(ctx context.Context, definition string) ([]byte, error) {
	var data []byte
	err := s.get(ctx, "/process-definitions/"+url.PathEscape(definition)+"/xml", nil, &data)
	return data, err
}

func (s *camunda8) Start(ctx context.Context, process string, vars Vars) (string, error) {
	var out struct{ ProcessInstanceKey string }
	err := s.send(ctx, http.MethodPost, "/process-instances", map[string]any{"processDefinitionId": process, "variables": object(vars)}, &out)
	return out.ProcessInstanceKey, err
}

// object is what the interface wants where there are no variables: an object, not null.
func object(vars Vars) Vars {
	if vars == nil {
		return Vars{}
	}
	return vars
}

func (s *camunda8) Find(ctx context.Context, process string) (string, error) {
	var out found[struct{ ProcessInstanceKey string }]
	err := s.search(ctx, "process-instances", map[string]any{"processDefinitionId": process}, "startDate", "DESC", &out)
	if err != nil || len(out.Items) == 0 {
		return "", err
	}
	return out.Items[0].ProcessInstanceKey, nil
}

func (s *camunda8) Instance(ctx context.Context, id string) (*Instance, error) {
	var state struct{ State string }
	if err := s.get(ctx, "/process-instances/"+url.PathEscape(id), nil, &state); err != nil {
		return nil, err
	}
	in := &Instance{ID: id, Ended: state.State != "ACTIVE", Cancelled: state.State == "TERMINATED", Vars: Vars{}, Local: Vars{}}
	for _, read := range []func(context.Context, *Instance) error{s.variables, s.incidents, s.elements, s.open} {
		if err := read(ctx, in); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (s *camunda8) variables(ctx context.Context, in *Instance) error {
	var out found[struct{ Name, Value, ScopeKey string }]
	body := map[string]any{"filter": map[string]any{"processInstanceKey": in.ID}, "page": map[string]any{"limit": 1000}}
	if err := s.send(ctx, http.MethodPost, "/variables/search?truncateValues=false", body, &out); err != nil {
		return err
	}
	for _, v := range out.Items {
		if v.ScopeKey == in.ID {
			in.Vars[v.Name] = json.RawMessage(v.Value)
		} else {
			in.Local[v.Name] = json.RawMessage(v.Value)
		}
	}
	return nil
}

func (s *camunda8) incidents(ctx context.Context, in *Instance) error {
	var out found[struct{ ElementID, ErrorMessage string }]
	err := s.search(ctx, "incidents", map[string]any{"processInstanceKey": in.ID, "state": "ACTIVE"}, "", "", &out)
	for _, i := range out.Items {
		in.Incidents = append(in.Incidents, Incident{i.ElementID, i.ErrorMessage})
	}
	return err
}

func (s *camunda8) elements(ctx context.Context, in *Instance) error {
	var out found[struct{ ElementID, State, Type string }]
	err := s.search(ctx, "element-instances", map[string]any{"processInstanceKey": in.ID}, "startDate", "ASC", &out)
	for _, e := range out.Items {
		switch {
		case e.Type == "PROCESS":
		case e.State == "ACTIVE":
			in.Active = append(in.Active, e.ElementID)
		default:
			in.Done = append(in.Done, e.ElementID)
		}
	}
	return err
}

// open tells whether work for our worker is open.
func (s *camunda8) open(ctx context.Context, in *Instance) error {
	var out found[struct {
		State   string
		Retries int
	}]
	err := s.search(ctx, "jobs", map[string]any{"processInstanceKey": in.ID, "type": Topic}, "", "", &out)
	for _, j := range out.Items {
		in.Busy = in.Busy || j.Retries > 0 && j.State != "COMPLETED" && j.State != "CANCELED" && j.State != "ERROR_THROWN"
	}
	return err
}

// Send publishes the message. The server itself keeps one that nobody waits for, so
// there is nobody to wait for here; one that it keeps already is a conflict.
func (s *camunda8) Send(ctx context.Context, m Message) error {
	body := map[string]any{"name": m.Name, "correlationKey": m.Key, "timeToLive": keepMessage.Milliseconds(), "variables": object(m.Vars)}
	if m.ID != "" {
		body["messageId"] = m.ID
	}
	err := s.send(ctx, http.MethodPost, "/messages/publication", body, nil)
	if p, ok := err.(*Problem); ok && m.ID != "" && p.Status == http.StatusConflict {
		return nil
	}
	return err
}

func (s *camunda8) Complete(ctx context.Context, instance string, vars Vars) error {
	var out found[struct{ UserTaskKey string }]
	if err := s.search(ctx, "user-tasks", map[string]any{"processInstanceKey": instance, "state": "CREATED"}, "", "", &out); err != nil {
		return err
	}
	if len(out.Items) == 0 {
		return &Problem{Status: http.StatusNotFound, Message: "instance " + instance + " has no open task"}
	}
	return s.send(ctx, http.MethodPost, "/user-tasks/"+url.PathEscape(out.Items[0].UserTaskKey)+"/completion", map[string]any{"variables": object(vars)}, nil)
}

// Take activates jobs; the server waits for some to come.
func (s *camunda8) Take(ctx context.Context, worker, topic string, max int, lock time.Duration) ([]Job, error) {
	var out struct {
		Jobs []struct {
			JobKey, ProcessDefinitionKey, ProcessDefinitionID, ProcessInstanceKey, ElementID string
			Retries                                                                          int
			Variables                                                                        Vars
		}
	}
	body := map[string]any{"type": topic, "worker": worker, "maxJobsToActivate": max, "timeout": lock.Milliseconds(), "requestTimeout": longPoll.Milliseconds()}
	if err := s.send(ctx, http.MethodPost, "/jobs/activation", body, &out); err != nil {
		return nil, err
	}
	var jobs []Job
	for _, j := range out.Jobs {
		jobs = append(jobs, Job{ID: j.JobKey, Definition: j.ProcessDefinitionKey, Process: j.ProcessDefinitionID, Element: j.ElementID, Instance: j.ProcessInstanceKey, Vars: object(j.Variables), Left: j.Retries})
	}
	return jobs, nil
}

// longPoll is how long the server may hold a request for jobs open.
const longPoll = 20 * time.Second

// settle reports about one job. One that is gone, or that another worker has settled
// meanwhile, needs no report.
func (s *camunda8) settle(ctx context.Context, j Job, what string, body map[string]any) error {
	err := s.send(ctx, http.MethodPost, "/jobs/"+url.PathEscape(j.ID)+"/"+what, body, nil)
	var p *Problem
	if errors.As(err, &p) && (p.Status == http.StatusNotFound || p.Status == http.StatusConflict) {
		return nil
	}
	return err
}

// Done implements Jobs. The server gives the results of a job to the element first;
// its output mappings say which leave it.
func (s *camunda8) Done(ctx context.Context, _ string, j Job, vars, local Vars) error {
	all := Vars{}
	for _, some := range []Vars{vars, local} {
		for name, raw := range some {
			all[name] = raw
		}
	}
	return s.settle(ctx, j, "completion", map[string]any{"variables": all})
}

// Fail implements Jobs.
func (s *camunda8) Fail(ctx context.Context, _ string, j Job, message string, left int, after time.Duration) error {
	return s.settle(ctx, j, "failure", map[string]any{"errorMessage": message, "retries": left, "retryBackOff": after.Milliseconds()})
}

// Throw implements Jobs.
func (s *camunda8) Throw(ctx context.Context, _ string, j Job, code, message string) error {
	return s.settle(ctx, j, "error", map[string]any{"errorCode": code, "errorMessage": message})
}
