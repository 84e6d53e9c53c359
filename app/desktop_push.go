//go:build cgo || ci

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"hookflow/designer/catalog"
	"hookflow/runtime"
	"hookflow/runtime/people"
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
		one := catalog.Subscription{ID: s.ID, Name: s.Name, Topics: strings.Join(s.Topics, ", "), To: s.URL + s.Connector + s.Process, On: s.On, Paused: st.Paused, Last: st.Last, Done: st.Done, Failure: st.Failure,
			Watch: s.Topics, Catalog: s.Catalog, Fields: s.Fields, Of: strings.Join(s.Of, "; "), Condition: s.Condition,
			Starts: s.Process != "", Process: s.Process, URL: s.URL, Connector: s.Connector, Mail: s.Mail, Form: s.Form, Secret: s.Secret, PauseAfter: s.PauseAfter}
		out = append(out, one)
	}
	return out, nil
}

// subscribe keeps a subscription; what the page does not show stays.
func (p shownPushes) subscribe(s catalog.Subscription) error {
	kept := push.Subscription{}
	if s.ID != "" {
		var err error
		if kept, _, err = p.Get(s.ID); err != nil {
			return err
		}
	}
	kept.Name, kept.On, kept.Topics, kept.Catalog, kept.Fields, kept.Condition = s.Name, s.On, s.Watch, s.Catalog, s.Fields, s.Condition
	kept.URL, kept.Connector, kept.Process, kept.Mail, kept.Form, kept.Secret, kept.PauseAfter = s.URL, s.Connector, s.Process, s.Mail, s.Form, s.Secret, s.PauseAfter
	if s.Mail || s.Process != "" {
		kept.FallBack, kept.Account = "", "" // they belong to an address
	}
	kept.Of = nil
	for id := range strings.SplitSeq(s.Of, ";") {
		if id = strings.TrimSpace(id); id != "" {
			kept.Of = append(kept.Of, id)
		}
	}
	if s.ID != "" {
		return p.Change(kept)
	}
	_, err := p.Add(kept)
	return err
}

// taskMail is whether new tasks are told by mail, and whether an account sends mails.
func taskMail(rt *runtime.Runtime) (on, sends bool) {
	for _, s := range rt.Pushes().List() {
		on = on || s.Mail && s.On
	}
	path, err := peopleFile()
	if err != nil {
		return on, false
	}
	d, err := people.Read(path)
	return on, err == nil && d.Sender != ""
}

// setTaskMail makes the subscription that tells of new tasks, or switches those that there are.
func setTaskMail(rt *runtime.Runtime, on bool, name string) error {
	known := false
	for _, s := range rt.Pushes().List() {
		if s.Mail {
			known, s.On = true, on
			if err := rt.Pushes().Change(s); err != nil {
				return err
			}
		}
	}
	if known || !on {
		return nil
	}
	_, err := rt.Pushes().Add(push.Subscription{Name: name, On: true, Topics: []string{"task.created"}, Mail: true})
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
		if d.Event, err = json.Marshal(r.Event); err != nil {
			return nil, fmt.Errorf("read the event %d: %w", r.Number, err)
		}
		if r.Done != nil {
			d.Told = r.Done.Told
		}
		out = append(out, d)
	}
	return out, err
}
