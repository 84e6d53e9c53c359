package runtime

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/secret"
	"hookflow/runtime/webhook"
)

// feedLength is how many delivered notifications are remembered.
const feedLength = 200

// A feed is the latest notifications, for people to look at.
type feed struct {
	mu   sync.Mutex
	list []engine.Notice // oldest first
}

func (f *feed) add(n engine.Notice) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, n)
	if len(f.list) > feedLength {
		f.list = slices.Delete(f.list, 0, len(f.list)-feedLength)
	}
}

// newestFirst lists the notifications.
func (f *feed) newestFirst() []engine.Notice {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := slices.Clone(f.list)
	slices.Reverse(out)
	return out
}

// alert tells people of something that concerns no single instance.
func (r *Runtime) alert(text string) {
	n := engine.Notice{To: "operators", Text: text, At: r.clock.now().UnixNano()}
	r.notices.add(n)
	r.log.Warn(text)
	if r.options.OnNotice != nil {
		r.options.OnNotice(n)
	}
}

// notify delivers the notifications that failed calls have ordered.
func (r *Runtime) notify() {
	var open []*engine.Notice
	err := r.engine.View(func(q *loop.Query) error {
		open = slices.Collect(q.Notices())
		return nil
	})
	r.report("read the notifications", err)
	for _, n := range open {
		r.deliver(*n)
	}
}

// deliver tells people, then the engine that they have been told: after a
// crash in between they are told again.
func (r *Runtime) deliver(n engine.Notice) {
	n.To = r.named(n)
	r.post(n)
	r.notices.add(n)
	r.log.Warn("somebody is to be told", "to", n.To, "instance", n.Instance, "element", n.Element, "text", n.Text)
	if r.options.OnNotice != nil {
		r.options.OnNotice(n)
	}
	r.try("acknowledge a notification", engine.AckNotice{Notice: n.Key})
}

// named are the people and addresses of a notification; "previous" is who did the user
// task that was completed last in its instance, if somebody had it.
func (r *Runtime) named(n engine.Notice) string {
	var out []string
	for to := range strings.SplitSeq(n.To, ",") {
		if to = strings.TrimSpace(to); to == "previous" {
			to = cmp.Or(r.previous(n.Instance), to)
		}
		if to != "" {
			out = append(out, to)
		}
	}
	return strings.Join(out, ", ")
}

// previous is who had the user task that was completed last; empty if nobody did.
func (r *Runtime) previous(instance engine.Key) (who string) {
	r.report("read a history", r.engine.View(func(q *loop.Query) error {
		had := map[uint32]string{}
		for record := range q.History(instance) {
			for _, e := range record.Events {
				switch {
				case e.Wait == nil:
				case e.Wait.Task != nil:
					had[e.Wait.ID] = e.Wait.Task.Assignee
				case e.Kind == engine.Waited:
					who = cmp.Or(had[e.Wait.ID], who)
				}
			}
		}
		return nil
	}))
	return who
}

// post sends a notification to the addresses among those it is for, once each. Whether
// they take it changes nothing: the others are told all the same.
func (r *Runtime) post(n engine.Notice) {
	body, _ := json.Marshal(map[string]string{"to": n.To, "text": n.Text, "instance": n.Instance.String(), "element": n.Element}) // of texts
	for to := range strings.SplitSeq(n.To, ", ") {
		if !strings.HasPrefix(to, "http://") && !strings.HasPrefix(to, "https://") {
			continue
		}
		call := webhook.Call{Method: "POST", URL: to, Type: "application/json", Body: secret.Guard(string(body)), Key: "notice-" + n.Key.String() + "-" + to}
		r.callers.group.Go(func() {
			if x := r.callers.tools.HTTP.Do(r.callers.ctx, call, webhook.Caller{}); x.Failure != nil {
				r.report("tell of a failed call", x.Failure)
			}
		})
	}
}
