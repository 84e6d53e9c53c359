package listener

import (
	"encoding/json"
	"net/http"
	"strconv"

	"hookflow/runtime/push"
)

// A Subscribed is a subscription, and how far it is.
type Subscribed struct {
	push.Subscription
	State push.State `json:"state"`
}

// A ReplayRequest says from where on.
type ReplayRequest struct {
	From uint64 `json:"from" doc:"sequenceId of the first one"`
}

// A RowNumber names a row of a subscription's log.
type RowNumber struct {
	Number uint64 `json:"number,omitempty" doc:"its sequenceId"`
}

// A TryRequest is an event that has not happened.
type TryRequest struct {
	Topic   string          `json:"topic,omitempty" doc:"empty: the first one of the subscription"`
	Payload json.RawMessage `json:"payload,omitempty" doc:"an object; empty: a made-up one"`
}

// A Tried is what came of it.
type Tried struct {
	Failure string          `json:"failure,omitempty" doc:"empty: it arrived"`
	Told    string          `json:"told,omitempty" doc:"the status, or the instance"`
	Answer  json.RawMessage `json:"answer,omitempty"`
}

func (c *call) subscription() string { return c.params.ByName("subscription") }

func listTopics(*API, *call) ([]push.Topic, error) { return push.Topics, nil }

func listSubscriptions(a *API, _ *call) ([]Subscribed, error) {
	out := []Subscribed{}
	for _, s := range a.Pushes.List() {
		one, st, err := a.Pushes.Get(s.ID)
		if err == nil {
			out = append(out, Subscribed{one, st})
		}
	}
	return out, nil
}

func getSubscription(a *API, c *call) (any, error) {
	s, st, err := a.Pushes.Get(c.subscription())
	return Subscribed{s, st}, err
}

func addSubscription(a *API, c *call, in push.Subscription) (any, error) {
	c.about = in.Name
	s, err := a.Pushes.Add(in)
	return Subscribed{Subscription: s}, err
}

func changeSubscription(a *API, c *call, in push.Subscription) (any, error) {
	in.ID, c.about = c.subscription(), in.Name
	if err := a.Pushes.Change(in); err != nil {
		return nil, err
	}
	return getSubscription(a, c)
}

func deleteSubscription(a *API, c *call) (any, error) {
	return nil, a.Pushes.Delete(c.subscription())
}

func resumeSubscription(a *API, c *call) (any, error) {
	return nil, a.Pushes.Resume(c.subscription())
}

func replaySubscription(a *API, c *call, in ReplayRequest) (any, error) {
	return nil, a.Pushes.Replay(c.subscription(), in.From)
}

func skipSubscription(a *API, c *call, in RowNumber) (any, error) {
	return nil, a.Pushes.Skip(c.subscription(), in.Number)
}

func resendSubscription(a *API, c *call, in RowNumber) (any, error) {
	out, err := a.Pushes.Resend(c.r.Context(), c.subscription(), in.Number)
	return Tried{out.Failure, out.Told, out.Answer}, err
}

// trySubscription tells it of something that has not happened.
func trySubscription(a *API, c *call, in TryRequest) (any, error) {
	s, _, err := a.Pushes.Get(c.subscription())
	if err != nil {
		return nil, err
	}
	e := push.Example(s, in.Topic)
	e.At, e.User = a.Now().UTC(), c.who()
	if in.Payload != nil {
		e.Payload = in.Payload
	}
	out, err := a.Pushes.Try(c.r.Context(), s.ID, e)
	return Tried{out.Failure, out.Told, out.Answer}, err
}

// subscriptionLog gives what was and will be delivered, newest first.
func subscriptionLog(a *API, c *call) ([]push.Row, error) {
	most, err := limit(c.r)
	if err != nil {
		return nil, err
	}
	query := c.r.URL.Query()
	q := push.Query{State: query.Get("state"), Topic: query.Get("topic"), Most: most + 1}
	if text := query.Get("after"); text != "" {
		if q.Before, err = strconv.ParseUint(text, 10, 64); err != nil {
			return nil, problem(http.StatusBadRequest, "after: %q is no number", text)
		}
	}
	rows, err := a.Pushes.Log(c.subscription(), q)
	if len(rows) > most {
		rows = rows[:most]
		c.next(strconv.FormatUint(rows[most-1].Number, 10))
	}
	return rows, err
}

// pushRoutes are those of subscriptions.
func pushRoutes() []Route {
	const one = apiRoot + "/subscriptions/:subscription"
	return []Route{
		{Method: "GET", Path: apiRoot + "/topics", Summary: "What can be subscribed to", Response: Page[push.Topic]{}, Query: inParts, do: whole(listTopics, func(t push.Topic) string { return t.Name })},
		{Method: "GET", Path: apiRoot + "/subscriptions", Summary: "The subscriptions, and how far each is", Response: Page[Subscribed]{}, Query: inParts, do: whole(listSubscriptions, func(s Subscribed) string { return s.ID })},
		{Method: "POST", Path: apiRoot + "/subscriptions", Summary: "Subscribe an address, a connector or a process to what happens from now on", Request: push.Subscription{}, Response: Subscribed{}, Status: 201, Role: integrator, do: body(addSubscription)},
		{Method: "GET", Path: one, Summary: "One subscription", Response: Subscribed{}, do: getSubscription},
		{Method: "PUT", Path: one, Summary: "Change a subscription, or switch it on or off; what waits for it stays", Request: push.Subscription{}, Response: Subscribed{}, Role: integrator, do: body(changeSubscription)},
		{Method: "DELETE", Path: one, Summary: "Forget a subscription, and what waits for it", Role: integrator, do: deleteSubscription},
		{Method: "POST", Path: one + "/resume", Summary: "Let one go on that was paused after failures", do: resumeSubscription},
		{Method: "POST", Path: one + "/replay", Summary: "Deliver again from a number on, with the numbers and keys that they had", Request: ReplayRequest{}, do: body(replaySubscription)},
		{Method: "POST", Path: one + "/skip", Summary: "Give up the oldest one that waits, and go on", Request: RowNumber{}, do: body(skipSubscription)},
		{Method: "POST", Path: one + "/resend", Summary: "Make one attempt at one number, now and out of order", Request: RowNumber{}, Response: Tried{}, do: body(resendSubscription)},
		{Method: "POST", Path: one + "/test", Summary: "Tell it of something that has not happened, now and once", Request: TryRequest{}, Response: Tried{}, do: body(trySubscription)},
		{Method: "GET", Path: one + "/log", Summary: "What was delivered and what waits, newest first", Response: Page[push.Row]{},
			Query: []Param{{"state", "string", "delivered, fallback, skipped, waiting or failing"}, {"topic", "string", "of one topic"}, limitParam, afterParam}, do: list(subscriptionLog)},
	}
}
