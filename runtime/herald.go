package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/secret"
	"hookflow/runtime/listener"
	"hookflow/runtime/people"
	"hookflow/runtime/speech"
	"hookflow/runtime/work"
)

const (
	gathering   = 2 * time.Second  // how long failures are gathered before people are told, unless Options.Gather says otherwise
	tellAgain   = 10 * time.Minute // of an alert that grows
	firstRepeat = 5 * time.Second  // after somebody could not be told; each further pause is twice as long
	lastRepeat  = time.Hour
	tellTries   = 30 // about a day
	settling    = time.Second
)

// A herald tells people of alerts: each once when it has come, and now and then while
// it grows. An alert is told until the store knows that it was; so after a crash it is
// told again, with the same key.
type herald struct {
	r     *Runtime
	woken chan struct{}
	done  chan struct{} // closed when it has ended
	of    map[engine.Key]*telling

	resolved atomic.Bool // incidents, since it was looked
	looked   time.Time   // when it was looked whether alerts are resolved
	closing  chan struct{}
	ctx      context.Context // of what it sends
	stop     func()
}

// A telling is what has been done about an alert since the program began.
type telling struct {
	last     time.Time         // when people were told
	count    int               // of the alert that is being told
	reached  map[string]bool   // who knows of that count
	failures map[string]string // by who does not
	tries    int
	next     time.Time // of the next attempt
}

func newHerald(r *Runtime) *herald {
	ctx, stop := context.WithCancel(context.Background())
	return &herald{r: r, woken: make(chan struct{}, 1), done: make(chan struct{}), of: map[engine.Key]*telling{}, closing: make(chan struct{}), ctx: ctx, stop: stop}
}

// close tells what has been gathered, until ctx ends.
func (h *herald) close(ctx context.Context) {
	defer h.stop()
	defer context.AfterFunc(ctx, h.stop)()
	close(h.closing)
	<-h.done
}

// wake says that an alert has come or grown.
func (h *herald) wake() {
	select {
	case h.woken <- struct{}{}:
	default:
	}
}

// run tells until the program closes; then it tells what has been gathered once.
func (h *herald) run() {
	defer close(h.done)
	for {
		var due <-chan time.Time
		if wait := h.round(false); wait > 0 {
			due = time.After(wait)
		}
		select {
		case <-due:
		case <-h.woken:
		case <-h.closing:
			h.r.notify() // what the pump has not come to
			h.round(true)
			return
		}
	}
}

// round tells what is due, and gives how long the next one is off; 0: for ever.
func (h *herald) round(closing bool) (wait time.Duration) {
	wait = h.settle()
	var open []*engine.Alert
	h.r.report("read the alerts", h.r.engine.View(func(q *loop.Query) error {
		for a := range q.Alerts() {
			if a.Told < a.Count && !a.Read {
				open = append(open, a)
			}
		}
		return nil
	}))
	h.forget(open)
	var told sync.WaitGroup
	for _, a := range open {
		t := h.telling(a)
		if off := time.Until(t.due(a)); off > 0 && (!closing || t.tries > 0 || a.Told > 0) {
			wait = cmp.Or(min(wait, off), off)
			continue
		}
		told.Go(func() { h.tell(a, t) })
		wait = time.Millisecond // looked at again
	}
	told.Wait()
	return wait
}

// settle closes the alerts for which nothing stands still any more, and gives how long it is until it has to look again; 0: for ever.
// It does not look more often than it must: many incidents are resolved one by one.
func (h *herald) settle() (wait time.Duration) {
	if !h.resolved.Load() {
		return 0
	}
	if off := time.Until(h.looked.Add(settling)); off > 0 {
		return off
	}
	h.resolved.Store(false)
	h.looked = time.Now()
	var over []engine.Key
	h.r.report("read the alerts", h.r.engine.View(func(q *loop.Query) error {
		stands := map[[2]string]bool{}
		for i := range q.Incidents() {
			stands[[2]string{i.Instance.Process, i.Element}] = true
		}
		for a := range q.Alerts() {
			if a.Stood && !a.Read && !stands[[2]string{a.Process, a.Element}] {
				over = append(over, a.Key)
			}
		}
		return nil
	}))
	for _, key := range over {
		h.r.try("close an alert", engine.ReadAlert{Alert: key, Resolved: true})
	}
	return 0
}

// forget drops what is remembered of alerts that people know of, but when that was.
func (h *herald) forget(open []*engine.Alert) {
	maps.DeleteFunc(h.of, func(key engine.Key, t *telling) bool {
		return time.Since(t.last) > tellAgain && !slices.ContainsFunc(open, func(a *engine.Alert) bool { return a.Key == key })
	})
}

// telling is what is remembered of an alert. What it has grown by is gathered first.
func (h *herald) telling(a *engine.Alert) *telling {
	t := h.of[a.Key]
	if t == nil {
		t = &telling{next: time.Now().Add(cmp.Or(h.r.options.Gather, gathering))}
		h.of[a.Key] = t
	}
	return t
}

// due is when people are to be told.
func (t *telling) due(a *engine.Alert) time.Time {
	if a.Told > 0 && t.tries == 0 && !t.last.IsZero() {
		return t.last.Add(tellAgain)
	}
	return t.next
}

// tell makes one attempt to reach everybody who does not know yet.
func (h *herald) tell(a *engine.Alert, t *telling) {
	if t.tries == 0 {
		t.count, t.reached, t.failures = a.Count, map[string]bool{}, map[string]string{}
		h.r.log.Warn("somebody is to be told", "to", strings.Join(a.People, ", "), "times", a.Count, "element", a.Element, "text", a.Text)
		if h.r.options.OnAlert != nil {
			h.r.options.OnAlert(*a)
		}
	}
	a.Count = t.count // as it was told: the key stands for the text
	again := false
	d := h.r.directory()
	for _, who := range a.People {
		if t.reached[who] {
			continue
		}
		failure, final := h.reach(a, d, who)
		delete(t.failures, who)
		if failure != "" {
			t.failures[who] = failure
		}
		t.reached[who] = failure == "" || final
		again = again || !t.reached[who]
	}
	if t.tries++; again && t.tries < tellTries {
		t.next = time.Now().Add(min(firstRepeat<<(t.tries-1), lastRepeat))
		return
	}
	t.tries, t.last = 0, time.Now()
	h.r.try("remember that people were told", engine.TellAlert{Alert: a.Key, Told: t.count, Failure: told(t.failures)})
}

// told is what is said of those who could not be told.
func told(failures map[string]string) string {
	var lines []string
	for _, who := range slices.Sorted(maps.Keys(failures)) {
		lines = append(lines, who+": "+failures[who])
	}
	return strings.Join(lines, "\n")
}

// reach tells one person or address; final: another attempt could not succeed. Who has
// no address finds the alert in the list of them.
func (h *herald) reach(a *engine.Alert, d people.Directory, who string) (failure string, final bool) {
	var kind string
	var request map[string]any
	person, _ := d.Person(who)
	to := cmp.Or(person.Mail, who)
	switch {
	case strings.HasPrefix(who, "http://"), strings.HasPrefix(who, "https://"):
		kind, request = "http", posted(a, who)
	case people.IsMail(to) && d.Sender == "":
		return "no mail was sent: name the account that sends, by: hookflow people sender ACCOUNT", true
	case people.IsMail(to):
		subject, text := alertText(h.r.speech(person.Lang), a, h.r.Environment().URL)
		kind, request = "mail", map[string]any{"account": d.Sender, "to": secret.Guard(to), "subject": secret.Guard(subject), "mailText": secret.Guard(text + h.toDo(a, who, person.Lang))}
	case strings.HasPrefix(who, "group:"), strings.HasPrefix(who, "unit:"):
		return "nobody is in it; add people by: hookflow people add NAME", true
	default:
		return "", true
	}
	request["idempotencyKey"] = fmt.Sprintf("alert-%s-%d-%s", a.Key, a.Count, word(who))
	rendered, _ := json.Marshal(request) // of texts
	job := work.Job{Key: a.Key, Request: rendered, Process: func() (string, error) { return people.Process, nil }}
	out := work.Kinds[kind].Do(h.ctx, h.r.callers.tools(), job)
	if out.Shown != nil {
		entry := *out.Shown
		entry.Element, entry.Attempt, entry.Attempts = a.Element, h.of[a.Key].tries+1, tellTries
		if n := len(a.Instances); n > 0 {
			entry.Instance = a.Instances[n-1]
		}
		h.r.report("write the call log", h.r.calls.Add(entry))
	}
	return out.Failure, out.Final
}

// word keeps what may stand in a key and in a Message-ID.
func word(who string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '-' || r == '.' {
			return r
		}
		return '-'
	}, who)
}

// posted is the request that tells an address.
func posted(a *engine.Alert, to string) map[string]any {
	said := map[string]any{"to": strings.Join(a.People, ", "), "text": a.Text, "count": a.Count, "process": a.Process, "element": a.Element, "since": moment(a.First)}
	if n := len(a.Instances); n > 0 {
		said["instance"], said["instances"] = a.Instances[n-1].String(), texts(a.Instances)
	}
	if a.Stood {
		said["incidents"] = listener.IncidentsOf(a.Server, a) // as it was filed: the key stands for the text, also after a restart at another port
	}
	body, _ := json.Marshal(said) // of texts and a number
	return map[string]any{"url": secret.Guard(to), "method": "POST", "body": "json", "text": secret.Guard(string(body)), "accept": "200-299"}
}

func texts(keys []engine.Key) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = k.String()
	}
	return out
}

// failed finds the parts of what is told of an element that has failed, see step.notify.
var failed = regexp.MustCompile(`(?s)^(.+) of process (.+) has failed: (.+)$`)

// alertText is what a mail about an alert says. What has failed and why are kept in English, see speech.Said.
func alertText(s speech.Speech, a *engine.Alert, url string) (subject, text string) {
	said := s.Said(a.Text)
	if part := failed.FindStringSubmatch(a.Text); part != nil {
		said = s.F("%s of process %s has failed.", part[1], part[2]) + "\n" + s.F("Why: %s", s.Said(part[3]))
	}
	subject, _, _ = strings.Cut(said, "\n")
	if runes := []rune(subject); len(runes) > 120 {
		subject = string(runes[:119]) + "…"
	}
	text = said + "\n"
	if a.Count > 1 {
		subject = fmt.Sprintf("%d × %s", a.Count, subject)
		text += "\n" + s.F("This happened %d times since %s.", a.Count, s.Moment(time.Unix(0, a.First).UTC())) + "\n"
	}
	if len(a.Instances) > 0 {
		text += "\n" + s.F("Instances: %s", strings.Join(texts(a.Instances), ", ")) + "\n"
	}
	if a.Stood {
		text += "\n" + s.L("What stands still:") + "\n" + listener.IncidentsOf(url, a) + "\n"
	}
	return "Hookflow: " + subject, text
}

// toDo has the open tasks of somebody in the instances of an alert, each with the address of the page on which it is done.
func (h *herald) toDo(a *engine.Alert, who, lang string) string {
	out, groups := "", h.r.GroupsOf(who)
	h.r.report("read the tasks of an alert", h.r.engine.View(func(q *loop.Query) error {
		for _, in := range a.Instances {
			page := q.TaskPage(loop.TaskFilter{Boxes: []loop.TaskBox{{Box: engine.BoxInstance, Whose: in.String()}}, Limit: 100})
			for _, t := range page.Tasks {
				if t.State == engine.TaskOpen && t.Concerns(who, groups) {
					out += fmt.Sprintf("\n%s: %s\n", t.Name, pageOf(h.r.Environment().URL, t.Key.String(), who, lang))
				}
			}
		}
		return nil
	}))
	if out != "" {
		out = "\n" + h.r.speech(lang).L("To do:") + "\n" + out
	}
	return out
}

func moment(nanos int64) string { return time.Unix(0, nanos).UTC().Format(time.RFC3339) }

// newAlerts gives the alerts, newest first.
func (r *Runtime) newAlerts() (list []engine.Alert) {
	r.report("read the alerts", r.engine.View(func(q *loop.Query) error {
		for a := range q.Alerts() {
			list = append(list, *a)
		}
		return nil
	}))
	slices.SortStableFunc(list, func(a, b engine.Alert) int { return cmp.Compare(b.Last, a.Last) })
	return list
}
