package runtime

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/people"
)

// alert tells people of something that concerns no single instance; after an error nobody is told.
func (r *Runtime) alert(text string) error {
	return r.file(&engine.Notice{To: "operators", Text: text, At: r.clock.now().UnixNano()})
}

// notify turns the notifications that failed calls have ordered into alerts: one for
// all that come from the same element and are for the same people.
func (r *Runtime) notify() {
	var open []*engine.Notice
	err := r.engine.View(func(q *loop.Query) error {
		open = slices.Collect(q.Notices())
		return nil
	})
	r.report("read the notifications", err)
	for _, n := range open {
		r.report("file a notification", late(r.file(n)))
	}
}

// file puts one notification into its alert.
func (r *Runtime) file(n *engine.Notice) error {
	a := engine.Alert{To: n.To, People: r.named(n), Text: n.Text, Process: n.Process, Element: n.Element, Count: 1, First: n.At, Last: n.At, Server: r.Environment().URL}
	what := n.Process + "\n" + n.Element
	if n.Element == "" {
		what = n.Text
	}
	a.Group = strings.Join(append([]string{what}, a.People...), "\n")
	cmd := engine.FileAlert{Alert: a}
	if n.Instance != 0 {
		cmd.Alert.Instances, cmd.Alert.Stood = []engine.Key{n.Instance}, r.stands(n)
	}
	if n.Key != 0 {
		cmd.Notices = []engine.Key{n.Key}
	}
	_, err := loop.Do(context.Background(), r.engine, cmd)
	r.herald.wake()
	return err
}

// stands reports whether the instance of a notification stands still at its element.
func (r *Runtime) stands(n *engine.Notice) (still bool) {
	r.report("read an instance", r.engine.View(func(q *loop.Query) error {
		in := q.Instance(n.Instance)
		still = in != nil && slices.ContainsFunc(in.Incidents, func(i *engine.Incident) bool { return i.Element == n.Element })
		return nil
	}))
	return still
}

// named are the people and addresses of a notification; "previous" is who did the user
// task that was completed last in its instance, if somebody had it.
func (r *Runtime) named(n *engine.Notice) (names []string) {
	d := r.directory()
	for word := range strings.SplitSeq(n.To, ",") {
		if word = strings.TrimSpace(word); word == "previous" {
			word = cmp.Or(r.previous(n.Instance), word)
		}
		if word == "" {
			continue
		}
		found := d.Find(word)
		if len(found) == 0 {
			found = []string{word} // a group without people: it is told so
		}
		for _, name := range found {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// directory is everybody who is known.
func (r *Runtime) directory() people.Directory {
	if r.options.People == "" {
		return people.Directory{}
	}
	d, err := r.people.Read()
	if err != nil {
		r.report("look somebody up", fmt.Errorf("read the people in %s: %w", r.people.Path(), err))
	}
	return d
}

// GroupsOf are those that tasks of somebody may be for: the groups they are in, their unit and those above it.
func (r *Runtime) GroupsOf(who string) []string {
	d := r.directory()
	return d.GroupsOf(who)
}

// previous is who did the user task that was completed last; empty if nobody is known to have.
func (r *Runtime) previous(instance engine.Key) (who string) {
	r.report("read a history", r.engine.View(func(q *loop.Query) error {
		for record := range q.History(instance) {
			for _, e := range record.Events {
				if e.Kind == engine.Waited && e.Wait != nil && e.Wait.Kind == engine.OnTask {
					who = cmp.Or(e.Name, who)
				}
			}
		}
		return nil
	}))
	return who
}
