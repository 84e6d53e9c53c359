package runtime

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/secret"
	"hookflow/runtime/people"
	"hookflow/runtime/push"
	"hookflow/runtime/speech"
	"hookflow/runtime/work"
)

// letters are the mails about tasks: a delivery of a subscription that says so becomes one mail for each person whom the task is for.
// They go through the outbox like all that others are told, so that none is lost; who has got theirs is kept with the delivery until
// all have, so that no restart sends them another.
type letters struct{ r *Runtime }

// send makes one attempt at the mails of a delivery. What can never arrive, such as a mail to who has no address, holds up nobody else.
func (l letters) send(ctx context.Context, d push.Delivery) push.Outcome {
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
		to := cmp.Or(person.Mail, who)
		switch {
		case !people.IsMail(to):
			told = append(told, who+" (without an address)")
			continue
		case slices.Contains(d.Reached, who):
			told = append(told, who)
			continue
		}
		out := l.mail(ctx, mailing{sender: known.Sender, to: to, key: fmt.Sprintf("%s-%d-%s", d.Key(), d.Round, word(who)), who: who, lang: person.Lang, topic: d.Event.Topic}, &t)
		if out.Failure != "" && !out.Final {
			failed = append(failed, who+": "+out.Failure)
			continue
		}
		said := who
		if out.Final {
			said += " (not: " + out.Failure + ")"
		}
		if told = append(told, said); d.Note == nil {
			continue
		}
		if err := d.Note(who); err != nil {
			return push.Outcome{Failure: err.Error()}
		}
	}
	if len(failed) > 0 {
		return push.Outcome{Failure: strings.Join(failed, "; ")}
	}
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

// A mailing is one mail about a task: whose account sends it, to which address of whom, and in which language; "": that of the server.
type mailing struct{ sender, to, key, who, lang, topic string }

// text is what a mail about a task says.
func (m *mailing) text(s speech.Speech, url string, t *push.Task) (subject, text string) {
	what := cmp.Or(t.Name, t.Element)
	if t.BusinessKey != "" {
		what += ", " + t.BusinessKey
	}
	subject, first := s.F("Task: %s", what), s.L("There is a task for you.")
	if m.topic == "task.copied" {
		subject, first = s.F("Copy: %s", what), s.L("You get a copy of a task.")
	}
	text = first + "\n\n" + s.F("Task: %s", what) + "\n" + s.F("Process: %s", cmp.Or(t.ProcessName, t.Process)) + "\n"
	if t.Due != "" {
		text += s.F("Due: %s", s.Due(t.Due)) + "\n"
	}
	return "Hookflow: " + subject, text + "\n" + s.L("Open it in a browser:") + "\n" + pageOf(url, t.Task, m.who, m.lang) + "\n"
}

// pageOf is the address of the page on which a task is done. Who has no language of their own sees it in that of their browser.
func pageOf(server, task, who, lang string) string {
	query := url.Values{"as": {who}}
	if lang != "" {
		query.Set("lang", lang)
	}
	return server + "/tasks/" + task + "?" + query.Encode()
}

func (l letters) mail(ctx context.Context, m mailing, t *push.Task) work.Result {
	subject, text := m.text(l.r.speech(m.lang), l.r.Environment().URL, t)
	rendered, _ := json.Marshal(map[string]any{ // of texts
		"account": m.sender, "to": secret.Guard(m.to), "subject": secret.Guard(subject), "mailText": secret.Guard(text), "idempotencyKey": m.key})
	instance, _ := engine.ParseKey(t.Instance) // that of a try is none
	out := work.Kinds["mail"].Do(ctx, l.r.callers.tools(), work.Job{Request: rendered, Process: func() (string, error) { return people.Process, nil }})
	if out.Shown != nil && ctx.Err() == nil {
		entry := *out.Shown
		entry.Element, entry.Attempt, entry.Instance = t.Element, 1, instance
		l.r.report("write the call log", l.r.calls.Add(entry))
	}
	return out
}

// speech is how somebody is spoken to: in their own language, else in that of this server.
func (r *Runtime) speech(lang string) speech.Speech {
	if lang == "" && r.options.Lang != nil {
		lang = r.options.Lang()
	}
	return speech.In(lang)
}

// over reports whether a task is done, cancelled or forgotten.
func (l letters) over(task string) (over bool) {
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
