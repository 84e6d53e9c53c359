package runtime

import (
	"slices"
	"sync"

	"hookflow/engine"
	"hookflow/engine/loop"
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
	r.notices.add(n)
	r.log.Warn("somebody is to be told", "to", n.To, "instance", n.Instance, "element", n.Element, "text", n.Text)
	if r.options.OnNotice != nil {
		r.options.OnNotice(n)
	}
	r.try("acknowledge a notification", engine.AckNotice{Notice: n.Key})
}
