package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Take acquires external-worker jobs. The server does not wait for some to come, so we
// do, a little.
func (s *flowable) Take(ctx context.Context, worker, topic string, max int, lock time.Duration) ([]Job, error) {
	var list []struct {
		ID, ProcessDefinitionID, ProcessInstanceID, ExecutionID, ElementID string
		ExceptionMessage                                                   string
		Retries                                                            int
	}
	body := map[string]any{"workerId": worker, "topic": topic, "numberOfTasks": max, "lockDuration": iso(lock)}
	if err := s.jobs.send(ctx, http.MethodPost, "/acquire/jobs", body, &list); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		sleep(ctx, 300*time.Millisecond)
	}
	var jobs []Job
	for _, t := range list {
		process, _, _ := strings.Cut(t.ProcessDefinitionID, ":")
		j := Job{ID: t.ID, Definition: t.ProcessDefinitionID, Process: process, Element: t.ElementID, Instance: t.ProcessInstanceID}
		if t.ExceptionMessage != "" { // before the first failure the number is the server's own
			j.Left = t.Retries
		}
		var err error
		if j.Vars, err = s.visible(ctx, t.ExecutionID); err != nil {
			return jobs, err // what is left comes back when its lock is over
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// visible are the variables that an execution sees, its own and those around it; a job
// itself comes with those of the process alone.
func (s *flowable) visible(ctx context.Context, execution string) (Vars, error) {
	var list []flowableVar
	if err := s.get(ctx, "/runtime/executions/"+url.PathEscape(execution)+"/variables", nil, &list); err != nil {
		return nil, err
	}
	vars := Vars{}
	for _, v := range list {
		vars[v.Name] = v.Value
		if v.Name == "loopCounter" {
			vars[v.Name] = fromOne(v.Value)
		}
	}
	return vars, nil
}

// iso writes a duration by ISO 8601, in whole seconds.
func iso(d time.Duration) string {
	return fmt.Sprintf("PT%dS", int64(d.Round(time.Second)/time.Second))
}

// settle reports about one job. One that is gone was cancelled meanwhile.
func (s *flowable) settle(ctx context.Context, j Job, what string, body map[string]any) error {
	err := s.jobs.send(ctx, http.MethodPost, "/acquire/jobs/"+url.PathEscape(j.ID)+"/"+what, body, nil)
	var p *Problem
	if errors.As(err, &p) && p.Status == http.StatusNotFound {
		return nil
	}
	return err
}

// Done implements Jobs. Local results are set like the others: the element has made
// variables of its own for them.
func (s *flowable) Done(ctx context.Context, worker string, j Job, vars, local Vars) error {
	all := append(flowableVars(vars), flowableVars(local)...)
	return s.settle(ctx, j, "complete", map[string]any{"workerId": worker, "variables": all})
}

// Fail implements Jobs.
func (s *flowable) Fail(ctx context.Context, worker string, j Job, message string, left int, after time.Duration) error {
	return s.settle(ctx, j, "fail", map[string]any{"workerId": worker, "errorMessage": message, "retries": left, "retryTimeout": iso(after)})
}

// Throw implements Jobs.
func (s *flowable) Throw(ctx context.Context, worker string, j Job, code, message string) error {
	return s.settle(ctx, j, "bpmnError", map[string]any{"workerId": worker, "errorCode": code})
}
