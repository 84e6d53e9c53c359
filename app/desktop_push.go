//go:build cgo || ci

package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"hookflow/designer/catalog"
	"hookflow/runtime/push"
)

// shownPushes are the subscriptions in texts.
type shownPushes struct{ *push.Book }

func (p shownPushes) list() (out []catalog.Subscription, err error) {
	for _, s := range p.List() {
		s, st, err := p.Get(s.ID)
		if err != nil {
			continue // it has gone meanwhile
		}
		fields, err := fieldsOf(s)
		if err != nil {
			return nil, err
		}
		one := catalog.Subscription{}
		if err := fields.into(&one); err != nil {
			return nil, err
		}
		one.ID, one.Topics, one.Watch, one.Starts = s.ID, strings.Join(s.Topics, ", "), s.Topics, s.Process != ""
		one.To, one.Paused, one.Last, one.Done, one.Failure = fields.to(), st.Paused, st.Last, st.Done, st.Failure
		out = append(out, one)
	}
	return out, nil
}

// pushFields are the settings of a subscription by the names that the API has for them: those that the page does not show stay.
type pushFields map[string]json.RawMessage

func fieldsOf(s push.Subscription) (out pushFields, err error) {
	text, err := json.Marshal(s)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	return out, err
}

// to is who is told.
func (f pushFields) to() (to string) {
	for _, name := range []string{"url", "connector", "process"} {
		if to == "" {
			_ = json.Unmarshal(f[name], &to) // missing: another one
		}
	}
	return to
}

// into shows the settings that the page has an input for.
func (f pushFields) into(s *catalog.Subscription) error {
	if list := []string{}; json.Unmarshal(f["of"], &list) == nil && len(list) > 0 {
		f["of"], _ = json.Marshal(list[0]) // a text
	}
	for name, to := range shownSettings(s) {
		if f[name] == nil {
			continue
		}
		if err := json.Unmarshal(f[name], to); err != nil {
			return err
		}
	}
	return nil
}

// shownSettings are the settings that the page shows.
func shownSettings(s *catalog.Subscription) map[string]any {
	return map[string]any{"name": &s.Name, "on": &s.On, "topics": &s.Watch, "catalog": &s.Catalog, "fields": &s.Fields, "of": &s.Of, "condition": &s.Condition,
		"url": &s.URL, "process": &s.Process, "form": &s.Form, "secret": &s.Secret, "pauseAfter": &s.PauseAfter}
}

// subscribe keeps a subscription.
func (p shownPushes) subscribe(s catalog.Subscription) error {
	kept := push.Subscription{}
	if s.ID != "" {
		var err error
		if kept, _, err = p.Get(s.ID); err != nil {
			return err
		}
	}
	fields, err := fieldsOf(kept)
	if err != nil {
		return err
	}
	for name, value := range shownSettings(&s) {
		if fields[name], err = json.Marshal(value); err != nil {
			return err
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		return err
	}
	kept = push.Subscription{}
	if err := json.Unmarshal(text, &kept); err != nil {
		return err
	}
	if s.ID != "" {
		return p.Change(kept)
	}
	_, err = p.Add(kept)
	return err
}

func topicNames() (names []string) {
	for _, t := range push.Topics {
		names = append(names, t.Name)
	}
	return names
}

func (p shownPushes) turn(id string, on bool) error {
	s, _, err := p.Get(id)
	if err != nil {
		return err
	}
	s.On = on
	return p.Change(s)
}

// try tells what came of it.
func (p shownPushes) try(ctx context.Context, id string) (string, error) {
	s, _, err := p.Get(id)
	if err != nil {
		return "", err
	}
	e := push.Example(s, "")
	e.At = time.Now().UTC()
	out, err := p.Try(ctx, id, e)
	switch {
	case err != nil:
		return "", err
	case out.Failure != "":
		return "", errors.New(out.Failure)
	}
	var answer map[string]json.RawMessage
	_ = json.Unmarshal(out.Answer, &answer) // no answer says nothing
	if len(answer) == 0 {
		return out.Told, nil
	}
	return out.Told + ": " + string(out.Answer), nil
}

func (p shownPushes) log(id string) (out []catalog.Delivery, err error) {
	rows, err := p.Log(id, push.Query{Most: 200})
	for _, r := range rows {
		d := catalog.Delivery{Number: r.Number, At: r.Event.At, Topic: r.Event.Topic, State: r.State}
		if r.Done != nil {
			d.Told = r.Done.Told
		}
		out = append(out, d)
	}
	return out, err
}
