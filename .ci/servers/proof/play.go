package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"hookflow/runtime/server"
)

// An outcome is how a case ended on one side.
type outcome struct {
	Refused  string // why the process was not taken; nothing else is set then
	Fault    string // what went wrong in a way that no side should
	Requests []request
	Instance *server.Instance
	Answer   int // status of the answer to a message from outside
}

// slow is how long a side may be silent while it has work to do: a server that begins on
// a busy machine compiles its scripts for longer than one would think.
const slow = time.Minute

// play runs all cases on a side, several at a time.
func play(s side, r *recorder, all []test, prefix string) map[string]outcome {
	out := map[string]outcome{}
	var mu sync.Mutex
	var wait sync.WaitGroup
	slots := make(chan bool, 8)
	for i, t := range all {
		wait.Add(1)
		slots <- true
		go func() {
			defer func() { <-slots; wait.Done() }()
			mark := fmt.Sprintf("%s%d", prefix, i)
			o := one(s, r, t.apart(mark, r.address, s.inbound()), mark)
			o.Requests = r.of(mark)
			mu.Lock()
			out[t.name] = o.without(mark)
			mu.Unlock()
		}()
	}
	wait.Wait()
	return out
}

// one runs one case.
func one(s side, r *recorder, t test, mark string) (o outcome) {
	ctx, cancel := context.WithTimeout(context.Background(), 3*slow)
	defer cancel()
	r.expect(mark, t.script)
	err := s.deploy(ctx, t)
	var refused errNotTaken
	if errors.As(err, &refused) {
		o.Refused = refused.why
		return o
	}
	id := ""
	if err == nil && t.event != "begin" {
		id, err = s.start(ctx, t)
	}
	if err == nil {
		o.Answer, err = happen(ctx, s, t, id)
	}
	if err == nil && t.event == "begin" {
		for id == "" && err == nil && ctx.Err() == nil {
			time.Sleep(200 * time.Millisecond)
			id, err = s.find(ctx, t.start)
		}
	}
	if err == nil {
		o.Instance, err = settle(ctx, s, t, id)
	}
	if err != nil {
		o.Fault = err.Error()
	}
	return o
}

// happen does to the instance what the case says.
func happen(ctx context.Context, s side, t test, id string) (int, error) {
	order := strings.Trim(string(t.vars["orderId"]), `"`)
	pay := func(order string) string { return fmt.Sprintf(`{"order":%q,"amount":30}`, order) }
	switch t.event {
	case "message", "wrong":
		time.Sleep(time.Second)
		if t.event == "wrong" {
			order = "another"
			short, cancel := context.WithTimeout(ctx, 2*time.Second)
			defer cancel()
			_, _ = post(short, s.inbound()+t.path+"?how=card", pay(order)) // nobody waits; how that is said may differ
			return 0, nil
		}
		return post(ctx, s.inbound()+t.path+"?how=card", pay(order))
	case "early":
		return post(ctx, s.inbound()+t.path, pay(order))
	case "begin":
		return post(ctx, s.inbound()+t.path+"?src=w%20b", `{"id":"N 1/ä","total":3.5}`)
	case "people":
		return people(ctx, s, t, id)
	case "task":
		vars := server.Vars{"qty": json.RawMessage("3"), "okay": json.RawMessage("true"), "note": json.RawMessage(`"nöte"`)}
		err := s.complete(ctx, id, vars)
		for began := time.Now(); err != nil && time.Since(began) < slow; err = s.complete(ctx, id, vars) { // until the task is there
			time.Sleep(300 * time.Millisecond)
		}
		return 0, err
	}
	return 0, nil
}

// people fills in the forms of the tasks, one after the other, until no more come; a
// message comes after the first.
func people(ctx context.Context, s side, t test, id string) (answer int, err error) {
	last := time.Now()
	for ctx.Err() == nil && time.Since(last) < 8*time.Second {
		in, err := s.instance(ctx, id)
		if err != nil || in.Ended || len(in.Incidents) > 0 {
			return answer, err
		}
		if s.complete(ctx, id, t.forms) == nil {
			if strings.HasPrefix(t.path, "offers") {
				answer, err = post(ctx, s.inbound()+t.path, fmt.Sprintf(`{"offerId":%s,"customer":"Lee"}`, t.forms["offerId"]))
				if err != nil {
					return answer, err
				}
			}
			last = time.Now()
		}
		if in.Busy {
			last = time.Now()
		}
		time.Sleep(300 * time.Millisecond)
	}
	return answer, nil
}

// post sends a message as a service would.
func post(ctx context.Context, url, body string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Trace", "tr")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	resp.Body.Close()
	return resp.StatusCode, nil
}

// settle waits until the instance has ended, stands at an incident, or does nothing more.
func settle(ctx context.Context, s side, t test, id string) (*server.Instance, error) {
	quiet := 1200 * time.Millisecond
	switch {
	case strings.Contains(t.source, "callActivity"): // what a called instance does is not seen
		quiet = 12 * time.Second
	case t.event == "callback": // which takes its way by a gateway
		quiet = 20 * time.Second
	case t.event == "timer" || t.event == "early":
		quiet = 4 * time.Second
	}
	last, since, busy := "", time.Now(), time.Now()
	for {
		in, err := s.instance(ctx, id)
		if err != nil {
			return nil, err
		}
		now, _ := json.Marshal(in)
		if string(now) != last {
			last, since = string(now), time.Now()
		}
		if in.Busy {
			busy = time.Now() // a job that is moved between two lists is in none for a moment
		}
		still := time.Since(since)
		if in.Ended || len(in.Incidents) > 0 && still > 600*time.Millisecond || time.Since(busy) > quiet && still > quiet || still > slow {
			return in, nil
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// keyOf is a correlation key that Hookflow gives an instance.
var keyOf = regexp.MustCompile(`"[a-z0-9]{10}-\d+"`)

// localAddress is where a side receives, which differs.
var localAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+/in/`)

// without takes the marks of the run and the id of the instance out of what is compared.
func (o outcome) without(mark string) outcome {
	clean := strings.NewReplacer("_"+mark, "", "-"+mark, "", "/"+mark+"/", "/", "ORDER"+mark, "ORDER")
	if o.Instance != nil {
		clean = strings.NewReplacer("_"+mark, "", "-"+mark, "", "/"+mark+"/", "/", "ORDER"+mark, "ORDER", `"`+o.Instance.ID+`"`, `"INSTANCE"`)
		vars := server.Vars{}
		for name, raw := range o.Instance.Vars {
			vars[name] = json.RawMessage(keyOf.ReplaceAllString(clean.Replace(string(raw)), `"INSTANCE"`))
		}
		o.Instance.Vars = vars
	}
	for i := range o.Requests {
		o.Requests[i].Line = clean.Replace(o.Requests[i].Line)
		body := keyOf.ReplaceAllString(clean.Replace(o.Requests[i].Body), `"INSTANCE"`)
		o.Requests[i].Body = localAddress.ReplaceAllString(body, "URL/in/")
	}
	o.Refused = clean.Replace(o.Refused)
	return o
}
