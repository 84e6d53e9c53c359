package server

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// longest is how long the server may hold a request for jobs open: it wakes for new
// ones, but not for one whose pause before the next attempt is over.
const longest = time.Second

// Take takes external tasks; the server waits for some to come.
func (s *camunda7) Take(ctx context.Context, worker, topic string, max int, lock time.Duration) ([]Job, error) {
	var list []struct {
		ID, ProcessDefinitionID, ProcessDefinitionKey, ActivityID, ProcessInstanceID, BusinessKey string
		Retries                                                                                   *int
		Variables                                                                                 map[string]struct {
			Type  string
			Value json.RawMessage
		}
	}
	body := map[string]any{"workerId": worker, "maxTasks": max, "asyncResponseTimeout": longest.Milliseconds(),
		"topics": []map[string]any{{"topicName": topic, "lockDuration": lock.Milliseconds(), "deserializeValues": false}}}
	if err := s.send(ctx, http.MethodPost, "/external-task/fetchAndLock", body, &list); err != nil {
		return nil, err
	}
	var jobs []Job
	for _, t := range list {
		j := Job{ID: t.ID, Definition: t.ProcessDefinitionID, Process: t.ProcessDefinitionKey, Element: t.ActivityID, Instance: t.ProcessInstanceID, Business: t.BusinessKey, Vars: Vars{}}
		if t.Retries != nil {
			j.Left = *t.Retries
		}
		for name, v := range t.Variables {
			j.Vars[name] = c7JSON(v.Type, v.Value)
			if name == "loopCounter" {
				j.Vars[name] = fromOne(v.Value)
			}
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// c7JSON is the JSON of a value as the server gives it: that of a variable of type Json
// comes as text.
func c7JSON(kind string, value json.RawMessage) json.RawMessage {
	var text string
	if kind == "Json" && json.Unmarshal(value, &text) == nil {
		return json.RawMessage(text)
	}
	return value
}

// settle reports about one external task. One that is gone was cancelled meanwhile.
func (s *camunda7) settle(ctx context.Context, j Job, what string, body map[string]any) error {
	err := s.send(ctx, http.MethodPost, "/external-task/"+url.PathEscape(j.ID)+"/"+what, body, nil)
	if p, ok := err.(*Problem); ok && p.Status == http.StatusNotFound {
		return nil
	}
	return err
}

// Done implements Jobs.
func (s *camunda7) Done(ctx context.Context, worker string, j Job, vars, local Vars) error {
	return s.settle(ctx, j, "complete", map[string]any{"workerId": worker, "variables": c7Vars(vars), "localVariables": c7Vars(local)})
}

// Fail implements Jobs.
func (s *camunda7) Fail(ctx context.Context, worker string, j Job, message string, left int, after time.Duration) error {
	return s.settle(ctx, j, "failure", map[string]any{"workerId": worker, "errorMessage": message, "retries": left, "retryTimeout": after.Milliseconds()})
}

// Throw implements Jobs.
func (s *camunda7) Throw(ctx context.Context, worker string, j Job, code, message string) error {
	return s.settle(ctx, j, "bpmnError", map[string]any{"workerId": worker, "errorCode": code, "errorMessage": message})
}

// fromOne counts iterations from one, as BPMN does (table 10.28); the server counts from
// zero.
func fromOne(raw json.RawMessage) json.RawMessage {
	var n int
	if json.Unmarshal(raw, &n) != nil {
		return raw
	}
	return json.RawMessage(strconv.Itoa(n + 1))
}
