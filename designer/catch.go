package designer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/exchange"
	"hookflow/designer/form"
	"hookflow/designer/monitor"
	"hookflow/engine/bpmn"
	"hookflow/engine/feel"
)

// keptKey is what the request that was kept for an element is called.
func keptKey(e *bpmn.Element) string { return e.Root().ID + "/" + e.ID }

// requests are those that were kept as samples; nil: none can be.
func (w *Window) requests() *monitor.Requests {
	if w.Local == nil {
		return nil
	}
	return w.Local.Requests
}

// keptRequest is the request that was kept for an element. What cannot be read is none: the page of the element says so.
func (w *Window) keptRequest(e *bpmn.Element) (r monitor.Request, there bool) {
	if w.kept == nil {
		if w.requests() == nil {
			return r, false
		}
		w.kept, _ = w.requests().Kept()
	}
	r, there = w.kept[keptKey(e)]
	return r, there
}

// keep keeps a request for an element, or forgets it, on the disk too.
func (w *Window) keep(e *bpmn.Element, r *monitor.Request) {
	w.kept = nil
	w.fail(w.requests().Keep(keptKey(e), r))
	for _, t := range w.open {
		t.dockChanged()
	}
}

// catcher waits for requests to the elements of the document.
func (t *tab) catcher() *form.Catcher {
	w := t.window
	return &form.Catcher{
		Address: t.addressOf,
		Wait:    t.catch,
		Stop:    t.stopCatching,
		Waiting: func(e *bpmn.Element) bool { return t.catching[e.ID] != nil },
		Kept: func(e *bpmn.Element) (time.Time, json.RawMessage) {
			r, _ := w.keptRequest(e)
			return r.Came, r.Content
		},
		Forget: func(e *bpmn.Element) { w.keep(e, nil) },
		Send:   t.sendKept,
	}
}

// endpointOf is where an element receives, of the document as it stands.
func (t *tab) endpointOf(e *bpmn.Element) (*monitor.Endpoint, error) {
	list, err := t.window.Local.Endpoints(t.title(), t.doc.Bytes())
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(list, func(p monitor.Endpoint) bool { return p.Element == e.ID })
	if i < 0 {
		return nil, errors.New(lang.L("Give the element a service path first."))
	}
	return &list[i], nil
}

// addressOf is where a request to an element is to be sent. A pool's own address is open only while it is deployed, the
// listener's always.
func (t *tab) addressOf(e *bpmn.Element) (url, curl string, err error) {
	p, err := t.endpointOf(e)
	if err != nil {
		return "", "", err
	}
	p.URL = t.window.Local.URL + "/in/" + strings.Trim(bpmn.Value(e, "path"), "/")
	return p.URL, p.Curl(), nil
}

// catch waits for one request to an element, for as long as it takes, and keeps it.
func (t *tab) catch(e *bpmn.Element) {
	w := t.window
	p, err := t.endpointOf(e)
	if err != nil {
		w.fail(err)
		return
	}
	t.stopCatching(e)
	ctx, stop := context.WithCancel(context.Background())
	if t.catching == nil {
		t.catching = map[string]func(){}
	}
	t.catching[e.ID] = stop
	path, methods, id := bpmn.Value(e, "path"), p.Methods, e.ID
	w.status.say(fmt.Sprintf(lang.L("Waiting for a request at %s"), "/in/"+strings.Trim(path, "/")), false)
	var content json.RawMessage
	w.aside(func() { content, err = w.requests().Await(ctx, path, methods) }, func() { t.came(ctx, id, content, err) })
}

// came keeps the request that was waited for.
func (t *tab) came(ctx context.Context, id string, content json.RawMessage, err error) {
	if ctx.Err() != nil {
		return // nobody waits any more
	}
	t.catching[id]()
	delete(t.catching, id)
	e := t.doc.Element(id)
	switch {
	case err != nil:
		t.window.fail(err)
	case e != nil:
		t.window.keep(e, &monitor.Request{Came: time.Now(), Content: content})
		t.window.status.say(fmt.Sprintf(lang.L("A request came, and is kept as a sample of %s"), called(e)), false)
	}
	t.dockChanged()
	t.window.bottom.refresh()
}

// stopCatching no longer waits for a request to an element.
func (t *tab) stopCatching(e *bpmn.Element) {
	if stop := t.catching[e.ID]; stop != nil {
		stop()
		delete(t.catching, e.ID)
		t.window.status.say(lang.L("No longer waiting for a request"), false)
		t.dockChanged()
	}
}

// sendKept sends the kept request again. A process that begins with it is deployed first, and its run opens.
func (t *tab) sendKept(e *bpmn.Element, done func(exchange.Call, error)) (stop func()) {
	w := t.window
	ctx, stop := context.WithCancel(context.Background())
	p, err := t.endpointOf(e)
	kept, there := w.keptRequest(e)
	if err != nil || !there {
		done(exchange.Call{}, errors.Join(err, errNothingKept(there)))
		return stop
	}
	send := func() {
		var call exchange.Call
		w.aside(func() { call, err = w.requests().Send(ctx, p.URL, kept) }, func() { stop(); done(call, err) })
	}
	if root := e.Root(); p.Starts && startsByItself(root) {
		t.listenThen(root, send, func(err error) { stop(); done(exchange.Call{}, err) })
	} else {
		send()
	}
	return stop
}

func errNothingKept(there bool) error {
	if there {
		return nil
	}
	return errors.New(lang.L("No request was kept."))
}

// withKept adds to the values of an element what the kept requests give: the request itself where it is received, and
// elsewhere the variables that it would write.
func (t *tab) withKept(e *bpmn.Element, values *feel.Context) (of string) {
	for _, from := range t.doc.Model().Elements {
		field, receives := bpmn.FieldOf(from, "received")
		if !receives || from.Root() != e.Root() {
			continue
		}
		kept, there := t.window.keptRequest(from)
		if !there {
			continue
		}
		request, err := feel.FromJSON(kept.Content)
		if err != nil {
			continue
		}
		if of = lang.L("the kept request"); from == e {
			values.Put("request", request)
			continue
		}
		for name, v := range written(from, field, request) {
			if _, known := values.Get(name); !known {
				values.Put(name, v)
			}
		}
	}
	return of
}

// written are the variables that an element writes from a request: those of its rows, or the members of the body.
func written(e *bpmn.Element, field bpmn.Field, request feel.Value) map[string]feel.Value {
	out := map[string]feel.Value{}
	scope := feel.NewContext(1).Put("request", request)
	rows := bpmn.Rows(e, field)
	for _, row := range rows {
		x, err := feel.ParseField(bpmn.GetXML(row, field.Columns[1]), feel.PlainText)
		if err != nil {
			continue
		}
		if v, err := x.Eval(&feel.Env{Scope: scope}); err == nil {
			out[bpmn.GetXML(row, field.Columns[0])] = v
		}
	}
	whole, _ := request.(*feel.Context)
	if len(rows) > 0 || whole == nil {
		return out
	}
	if body, _ := whole.Get("body"); body != nil {
		if members, is := body.(*feel.Context); is {
			for i := range members.Len() {
				name, v := members.At(i)
				out[name] = v
			}
		}
	}
	return out
}
