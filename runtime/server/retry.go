package server

import (
	"context"
	"net/http"
)

// once is how many attempts a job gets anew.
var once = map[string]int{"retries": 1}

// Retry implements Engine: the failed jobs of the element get an attempt.
func (s *camunda7) Retry(ctx context.Context, instance, element string) error {
	var list []struct{ ActivityID, IncidentType, Configuration string }
	if err := s.get(ctx, "/incident", of(&Instance{ID: instance}), &list); err != nil {
		return err
	}
	of := map[string]string{"failedExternalTask": "/external-task/", "failedJob": "/job/"} // what Configuration is the id of
	for _, i := range list {
		if kind := of[i.IncidentType]; i.ActivityID == element && kind != "" {
			if err := s.send(ctx, http.MethodPut, kind+i.Configuration+"/retries", once, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Retry implements Engine: the dead jobs of the element live again.
func (s *flowable) Retry(ctx context.Context, instance, element string) error {
	var out page[struct{ ID, ElementID string }]
	if err := s.get(ctx, "/management/deadletter-jobs", of(&Instance{ID: instance}), &out); err != nil {
		return err
	}
	for _, j := range out.Data {
		if j.ElementID == element {
			if err := s.send(ctx, http.MethodPost, "/management/deadletter-jobs/"+j.ID, map[string]string{"action": "move"}, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// Retry implements Engine: a job gets an attempt before its incident is resolved, else that comes again.
func (s *camunda8) Retry(ctx context.Context, instance, element string) error {
	var out found[struct{ IncidentKey, ElementID, JobKey string }]
	if err := s.search(ctx, "incidents", map[string]any{"processInstanceKey": instance, "state": "ACTIVE"}, "", "", &out); err != nil {
		return err
	}
	for _, i := range out.Items {
		if i.ElementID != element {
			continue
		}
		if i.JobKey != "" {
			if err := s.send(ctx, http.MethodPatch, "/jobs/"+i.JobKey, map[string]any{"changeset": once}, nil); err != nil {
				return err
			}
		}
		if err := s.send(ctx, http.MethodPost, "/incidents/"+i.IncidentKey+"/resolution", struct{}{}, nil); err != nil {
			return err
		}
	}
	return nil
}
