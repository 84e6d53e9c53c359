package listener

import (
	"encoding/json"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/loop"
	"hookflow/runtime/media"
	"hookflow/runtime/model"
)

// The process forms the answer to the request that began or continued it: by an element that answers, or, if it ends
// without one, by its variables $status, $headers and $body. Nothing else of it is ever sent.

// answerWithin is how long a request waits for the answer of the process; 0 if the process gives none, or the request
// does not want to wait: it says ?async=true, or Prefer: respond-async (RFC 7240, section 4.1).
func answerWithin(receivers []model.Receiver, r *http.Request) (within time.Duration) {
	if r.URL.Query().Get("async") == "true" || prefers(r, "respond-async") {
		return 0
	}
	for _, receiver := range receivers {
		if receiver.Answers && slices.Contains(receiver.Methods, r.Method) {
			within = max(within, min(receiver.Within, waitMost))
		}
	}
	return within
}

func prefers(r *http.Request, what string) bool {
	for _, header := range r.Header.Values("Prefer") {
		for preference := range strings.SplitSeq(header, ",") {
			if strings.EqualFold(strings.TrimSpace(preference), what) {
				return true
			}
		}
	}
	return false
}

// A conversation is a request that waits for one of the instances which its message reached, or what these call.
type conversation struct {
	*ending
	api   *API
	since int64 // when the message came; nanoseconds since 1970. An earlier answer was for somebody else
	among []engine.Key
	over  []engine.Key // those that have ended
	stuck string       // what stands in the way of one of them
	quiet bool         // an end without an answer is answered with nothing
}

// answer sends what the process answers, or says why it has not answered in time.
func (a *API) answer(w http.ResponseWriter, r *http.Request, c *conversation, receipt Receipt, within time.Duration) {
	if a.streams.Add(1) > maxStreams {
		a.streams.Add(-1)
		reply(w, http.StatusAccepted, receipt)
		return
	}
	defer a.streams.Add(-1)
	given, done := (*engine.Answer)(nil), false
	if receipt.Status == "duplicate" { // its answer may lie in the past
		given, done = c.see(loop.Committed{Missed: true})
	}
	if !done {
		given = c.wait(w, r, within)
	}
	switch {
	case given != nil:
		sendAnswer(w, given)
	case r.Context().Err() != nil:
		leave()
	case c.stuck != "":
		a.fail(w, r, &Problem{Kind: "no-answer", Status: http.StatusInternalServerError, Detail: "the process cannot go on by itself, and has not answered; instance " + c.stuck})
	case len(c.over) > 0 && c.quiet:
		w.WriteHeader(http.StatusOK)
	case len(c.over) > 0:
		receipt.Result = a.result(w, r, c.ending, c.over[0].String(), time.Nanosecond)
		reply(w, http.StatusOK, receipt)
	default:
		a.fail(w, r, &Problem{Kind: "no-answer", Status: http.StatusGatewayTimeout,
			Detail: "the process has not answered within " + within.String() + "; it goes on: instance " + strings.Join(receipt.Instances, ", ")})
	}
}

// wait returns the answer; nil if there is none and will be none, or patience is at its end.
func (c *conversation) wait(w http.ResponseWriter, r *http.Request, patience time.Duration) *engine.Answer {
	out := http.NewResponseController(w)
	_ = out.SetWriteDeadline(time.Now().Add(patience + writeTimeout))
	_ = out.SetReadDeadline(time.Time{})
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		select {
		case step, more := <-c.committed:
			if !more {
				return nil
			}
			if given, done := c.see(step); done {
				return given
			}
		case <-timer.C:
			return nil
		case <-r.Context().Done():
			return nil
		case <-c.api.closing:
			return nil
		}
	}
}

// see looks at what a command did. What was missed is read in the histories.
func (c *conversation) see(step loop.Committed) (given *engine.Answer, done bool) {
	if !step.Missed {
		return c.follow(step.Events)
	}
	var events []engine.Event
	_ = c.engine.View(func(q *loop.Query) error {
		for _, key := range c.among {
			for record := range q.History(key) {
				events = append(events, record.Events...)
			}
		}
		return nil
	})
	c.over, c.stuck = nil, ""
	return c.follow(events)
}

// follow goes through events, to the end even if one of them is the end of an instance: an answer in the same command counts.
func (c *conversation) follow(events []engine.Event) (given *engine.Answer, done bool) {
	for i := range events {
		e := &events[i]
		switch {
		case e.Kind == engine.Created && slices.Contains(c.among, e.Parent):
			c.among = append(c.among, e.Instance)
		case e.At < c.since || !slices.Contains(c.among, e.Instance):
		case e.Kind == engine.Answered:
			given = &engine.Answer{}
			return given, json.Unmarshal(e.Value, given) == nil
		case e.Kind == engine.Raised:
			c.stuck = e.Instance.String()
		case e.Kind == engine.Ended:
			c.over = append(c.over, e.Instance)
		}
	}
	if c.stuck == "" && len(c.over) < len(c.among) {
		return nil, false
	}
	for _, key := range c.over {
		if given := c.api.finalAnswer(key); given != nil {
			return given, true
		}
	}
	return nil, c.stuck != "" || len(c.over) > 0
}

// finalAnswer is what the variables of an ended instance say; nil if they say nothing. It is Bpium's contract: an
// object goes out as JSON, a text as it is.
func (a *API) finalAnswer(key engine.Key) *engine.Answer {
	in, err := a.find(key)
	if err != nil || in.Token(1) == nil {
		return nil
	}
	variable := func(name string) json.RawMessage {
		if v := in.Token(1).Variable(name); v != nil && string(v.Value) != "null" {
			return v.Value
		}
		return nil
	}
	status, headers, body := variable(bpmn.AnswerStatus), variable(bpmn.AnswerHeaders), variable(bpmn.AnswerBody)
	if status == nil && headers == nil && body == nil {
		return nil
	}
	out := &engine.Answer{Type: "application/json", Body: body}
	if n, err := strconv.Atoi(strings.Trim(string(status), `"`)); err == nil {
		out.Status = n
	}
	if len(body) > 0 && body[0] == '"' {
		out.Type = "text/plain; charset=utf-8"
	}
	var named map[string]any
	_ = json.Unmarshal(headers, &named) // anything but an object has no headers
	for name, value := range named {
		if text, is := value.(string); is {
			out.Headers = append(out.Headers, engine.AnswerHeader{Name: name, Value: text})
		} else if raw, err := json.Marshal(value); err == nil {
			out.Headers = append(out.Headers, engine.AnswerHeader{Name: name, Value: string(raw)})
		}
	}
	return out
}

// ofConnection are the headers that belong to the connection, not to the answer (RFC 9110, sections 7.6.1 and 8.6).
var ofConnection = []string{"Connection", "Content-Length", "Keep-Alive", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade"}

// sendAnswer sends what a process said.
func sendAnswer(w http.ResponseWriter, given *engine.Answer) {
	h := w.Header()
	for _, line := range given.Headers {
		if !slices.Contains(ofConnection, http.CanonicalHeaderKey(line.Name)) {
			h.Add(line.Name, line.Value)
		}
	}
	if h.Get("Content-Type") == "" && given.Body != nil {
		h.Set("Content-Type", given.Type)
	}
	if h.Get("X-Content-Type-Options") == "" {
		h.Set("X-Content-Type-Options", "nosniff")
	}
	status := given.Status
	if status < 200 || status > 599 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	_, _ = w.Write(answerBytes(given, h.Get("Content-Type"))) // the caller has gone if this fails
}

// answerBytes is the body as it is sent: a text under a type that is not JSON goes out as it stands.
func answerBytes(given *engine.Answer, contentType string) []byte {
	var text string
	kind, _, _ := mime.ParseMediaType(contentType)
	if !media.IsJSON(kind) && json.Unmarshal(given.Body, &text) == nil {
		return []byte(text)
	}
	return given.Body
}
