package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/secret"
	"hookflow/runtime/people"
	"hookflow/runtime/push"
	"hookflow/runtime/work"
)

// letters are the mails about tasks: a delivery of a subscription that says so becomes one mail for each person whom the task is for.
// They go through the outbox like all that others are told, so that none is lost; who has got theirs is remembered until all have.
type letters struct {
	r       *Runtime
	mu      sync.Mutex
	reached map[string]bool // key of a mail
}

// send makes one attempt at the mails of a delivery. What can never arrive, such as a mail to who has no address, holds up nobody else.
func (l *letters) send(ctx context.Context, d push.Delivery) push.Outcome {
	var t push.Task
	if err := json.Unmarshal(d.Event.Payload, &t); err != nil {
		return push.Outcome{Failure: err.Error(), Final: true}
	}
	known := l.r.directory()
	if known.Sender == "" {
		return push.Outcome{Failure: "no mail was sent: name the account that sends, by: hookflow people sender ACCOUNT", Final: true}
	}
	if !d.Test && d.Event.Topic != "task.copied" && l.over(t.Task) {
		return push.Outcome{Told: "nobody: the task was over already"}
	}
	var told, failed []string
	for _, who := range whom(&known, d.Event.Topic, &t) {
		person, _ := known.Person(who)
		to, key := cmp.Or(person.Mail, who), fmt.Sprintf("%s-%d-%s", d.Key(), d.Round, word(who))
		switch {
		case !people.IsMail(to):
			told = append(told, who+" (without an address)")
			continue
		case l.has(key):
			continue
		}
		out := l.mail(ctx, known.Sender, to, key, who, d.Event.Topic, &t)
		switch {
		case out.Failure == "":
			l.note(key)
			told = append(told, who)
		case out.Final:
			l.note(key)
			told = append(told, who+" (not: "+out.Failure+")")
		default:
			failed = append(failed, who+": "+out.Failure)
		}
	}
	if len(failed) > 0 {
		return push.Outcome{Failure: strings.Join(failed, "; ")}
	}
	l.forget(fmt.Sprintf("%s-%d-", d.Key(), d.Round))
	return push.Outcome{Told: cmp.Or(strings.Join(told, ", "), "nobody: the task is for everybody")}
}

// whom are those whom a task is for: who has it, else who may take it; of a copy who gets it.
func whom(known *people.Directory, topic string, t *push.Task) (names []string) {
	words := engine.Names(t.Users + "," + t.Groups)
	switch {
	case topic == "task.copied":
		words = []string{t.To}
	case t.Assignee != "":
		words = []string{t.Assignee}
	}
	for _, word := range words {
		for _, name := range known.Find(word) {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func (l *letters) mail(ctx context.Context, sender, to, key, who, topic string, t *push.Task) work.Result {
	what := cmp.Or(t.Name, t.Element)
	if t.BusinessKey != "" {
		what += ", " + t.BusinessKey
	}
	subject := "Hookflow: " + what
	if topic == "task.copied" {
		subject = "Hookflow: copy of " + what
	}
	text := what + "\n" + cmp.Or(t.ProcessName, t.Process) + "\n"
	if t.Due != "" {
		text += "Due " + t.Due + "\n"
	}
	text += fmt.Sprintf("\n%s/tasks/%s?as=%s\n", l.r.Environment().URL, t.Task, url.QueryEscape(who))
	rendered, _ := json.Marshal(map[string]any{ // of texts
		"account": sender, "to": secret.Guard(to), "subject": secret.Guard(subject), "mailText": secret.Guard(text), "idempotencyKey": key})
	instance, _ := engine.ParseKey(t.Instance) // that of a try is none
	out := work.Kinds["mail"].Do(ctx, l.r.callers.tools(), work.Job{Request: rendered, Process: func() (string, error) { return people.Process, nil }})
	if out.Shown != nil && ctx.Err() == nil {
		entry := *out.Shown
		entry.Element, entry.Attempt, entry.Instance = t.Element, 1, instance
		l.r.report("write the call log", l.r.calls.Add(entry))
	}
	return out
}

// over reports whether a task is done, cancelled or forgotten.
func (l *letters) over(task string) (over bool) {
	key, err := engine.ParseKey(task)
	if err != nil {
		return true
	}
	err = l.r.engine.View(func(q *loop.Query) error {
		t := q.TaskRecord(key)
		over = t == nil || t.State != engine.TaskOpen
		return nil
	})
	return err == nil && over
}

func (l *letters) has(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.reached[key]
}

func (l *letters) note(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.reached == nil {
		l.reached = map[string]bool{}
	}
	l.reached[key] = true
}

// forget drops what is remembered of a delivery that is over.
func (l *letters) forget(prefix string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for key := range l.reached {
		if strings.HasPrefix(key, prefix) {
			delete(l.reached, key)
		}
	}
}
