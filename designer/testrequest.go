package designer

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/exchange"
	"hookflow/designer/explain"
	"hookflow/designer/monitor"
)

// askTest asks for the body of a request and sends it to an endpoint, as a sender would. A process that begins with it is
// deployed first, and its run opens.
func (t *tab) askTest(p *monitor.Endpoint) {
	e := t.doc.Element(p.Element)
	if e == nil {
		return
	}
	body := "{}"
	if p.Key != "" {
		body = fmt.Sprintf(`{"%s": ""}`, p.Key)
	}
	if kept, there := t.window.keptRequest(e); there {
		var content struct{ Body json.RawMessage }
		if json.Unmarshal(kept.Content, &content) == nil && len(content.Body) > 0 {
			body = exchange.Pretty(content.Body)
		}
	}
	monitor.AskMessage(t.window.over, p.Methods[0]+" "+p.URL, body, func(body []byte) {
		send := func() { t.sendTest(p, body) }
		if root := e.Root(); p.Starts && startsByItself(root) {
			t.listenThen(root, send, t.window.fail)
			return
		}
		send()
	})
}

// sendTest sends a body to an endpoint and says what was answered.
func (t *tab) sendTest(p *monitor.Endpoint, body []byte) {
	w := t.window
	to, err := url.Parse(p.URL)
	if err != nil {
		w.fail(err)
		return
	}
	content, err := json.Marshal(map[string]any{"method": p.Methods[0], "url": to.RequestURI(), "headers": map[string]string{"content-type": "application/json"}, "body": json.RawMessage(body)})
	if err != nil {
		w.fail(err)
		return
	}
	var call exchange.Call
	w.aside(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startTime)
		defer cancel()
		call, err = w.requests().Send(ctx, p.URL, monitor.Request{Came: time.Now(), Content: content})
	}, func() {
		switch {
		case err != nil:
			w.fail(err)
		case call.Failure != "":
			w.over.Note(lang.L("The request was not answered"), explain.Text(call.Failure))
		case call.Failed():
			w.over.Note(fmt.Sprintf(lang.L("The request was answered with %d"), call.Response.Status), exchange.Pretty(call.Response.Body))
		default:
			w.status.say(fmt.Sprintf(lang.L("Answered with %d in %s: %s"), call.Response.Status, exchange.Took(call.Took), strings.Join(strings.Fields(string(call.Response.Body)), " ")), false)
		}
	})
}

// toggleCatch waits for one request to an element, for as long as it takes, or no longer.
func (t *tab) toggleCatch(id string) {
	e := t.doc.Element(id)
	switch {
	case e == nil:
	case t.catching[id] != nil:
		t.stopCatching(e)
	default:
		t.catch(e)
	}
}
