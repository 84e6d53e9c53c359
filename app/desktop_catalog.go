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
	"hookflow/runtime/push"
	catalogs "hookflow/runtime/record"
)

// catalogPage is what the page of catalogs shows of this workstation.
func catalogPage(rt *runtime.Runtime) *catalog.Store {
	r, p := shownRecords{rt.Records()}, shownPushes{rt.Pushes()}
	return &catalog.Store{
		Catalogs: r.catalogs, Find: r.find, Save: r.save, Fill: r.fill, History: r.history,
		Delete:        func(ctx context.Context, catalog, id string) error { return r.Remove(ctx, catalog, id, "") },
		Subscriptions: p.list, Switch: p.turn, Try: p.try, Log: p.log, Resume: p.Resume, Replay: p.Replay,
	}
}

// shownRecords are the catalogs in texts.
type shownRecords struct{ *catalogs.Book }

func (r shownRecords) catalogs() (out []catalog.Catalog, err error) {
	list, err := r.Catalogs()
	for _, c := range list {
		one := catalog.Catalog{ID: c.ID, Name: c.Name, Records: int(c.Records)}
		for _, f := range c.Fields {
			field := catalog.Field{ID: f.ID, Name: f.Name, Kind: f.Kind}
			for _, o := range f.Options {
				field.Options = append(field.Options, o.Name)
			}
			one.Fields = append(one.Fields, field)
		}
		out = append(out, one)
	}
	return out, err
}

func (r shownRecords) find(id string, q catalog.Query) (rows []catalog.Row, total int, err error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, 0, err
	}
	page, err := r.Find(id, catalogs.Query{Text: q.Text, Sort: q.Sort, Descending: q.Descending, Offset: q.Offset, Limit: q.Limit})
	for _, one := range page.Records {
		row := catalog.Row{ID: one.ID}
		for i := range c.Fields {
			row.Texts = append(row.Texts, c.Fields[i].Text(one.Values[c.Fields[i].ID]))
		}
		rows = append(rows, row)
	}
	return rows, page.Total, err
}

// values are texts as a catalog keeps them.
func (r shownRecords) values(id string, texts map[string]string) (catalogs.Values, error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, err
	}
	out := catalogs.Values{}
	for field, text := range texts {
		if f := c.Field(field); f != nil {
			out[field] = f.Cell(text)
		}
	}
	return out, nil
}

func (r shownRecords) save(ctx context.Context, id, record string, texts map[string]string) (string, string, error) {
	values, err := r.values(id, texts)
	if err != nil {
		return "", "", err
	}
	var kept catalogs.Record
	if record == "" {
		kept, err = r.Create(ctx, id, values, "")
	} else {
		kept, err = r.Update(ctx, id, record, 0, values, "")
	}
	return kept.ID, kept.Message, err
}

func (r shownRecords) fill(ctx context.Context, id, record, field string, texts map[string]string) (map[string]string, string, error) {
	all, err := r.values(id, texts)
	if err != nil {
		return nil, "", err
	}
	message, values, err := r.Fill(ctx, id, record, catalogs.Values{field: all[field]}, all, "")
	c, wrong := r.Catalog(id)
	set := map[string]string{}
	for field, value := range values {
		if f := c.Field(field); f != nil {
			set[field] = f.Text(value)
		}
	}
	return set, message, errors.Join(err, wrong)
}

func (r shownRecords) history(id, record string) (lines []string, err error) {
	c, err := r.Catalog(id)
	if err != nil {
		return nil, err
	}
	list, err := r.History(id, record)
	for _, change := range list {
		line := change.At.Local().Format("2006-01-02 15:04:05") + " " + change.What
		for i := range c.Fields {
			f := &c.Fields[i]
			if value, is := change.Values[f.ID]; is {
				line += fmt.Sprintf("; %s: %s", f.Name, f.Text(value))
			}
		}
		lines = append(lines, line)
	}
	return lines, err
}

// shownPushes are the subscriptions in texts.
type shownPushes struct{ *push.Book }

func (p shownPushes) list() (out []catalog.Subscription, err error) {
	for _, s := range p.List() {
		s, st, err := p.Get(s.ID)
		if err != nil {
			continue // it has gone meanwhile
		}
		to := s.URL
		if s.Process != "" {
			to = s.Process
		}
		out = append(out, catalog.Subscription{ID: s.ID, Name: s.Name, Topics: strings.Join(s.Topics, ", "), To: to, On: s.On, Paused: st.Paused, Last: st.Last, Done: st.Done, Failure: st.Failure})
	}
	return out, nil
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
	rows, err := p.Log(id, 0, 200)
	for _, r := range rows {
		d := catalog.Delivery{Number: r.Number, At: r.Event.At, Topic: r.Event.Topic, State: r.State}
		if r.Done != nil {
			d.Told = r.Done.Told
		}
		out = append(out, d)
	}
	return out, err
}
