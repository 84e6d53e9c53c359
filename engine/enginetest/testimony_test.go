package enginetest

import (
	"fmt"
	"slices"
	"strings"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// A testimony is what the journals say about everything the log of a survivor can speak of. Keys are written as in the
// log.
type testimony struct {
	started  map[string][]string // business key -> instances of processes that are not called
	works    map[string]*piece   // by the key of the job or user task
	heard    map[string][]string // instance -> variables of the messages it has seen
	cut      map[string]bool     // instances that ended while they waited for a message
	received map[string]int      // "PROCESS VARIABLE" -> how many instances a message went to
	running  map[string]bool     // processes with instances that have not ended
	ran      map[string]bool     // processes with instances
	problems []string
}

// A piece is a piece of work that somebody outside does.
type piece struct {
	opened    int  // how often it was offered as something new
	over      bool // nobody waits for it any more
	completed bool // its element completed, and not because a person skipped it
	job       bool // as opposed to a user task
	effect    bool // the log has it
	ended     bool // the log says that its end was acknowledged
}

func newTestimony() *testimony {
	return &testimony{started: map[string][]string{}, works: map[string]*piece{}, heard: map[string][]string{}, cut: map[string]bool{}, received: map[string]int{},
		running: map[string]bool{}, ran: map[string]bool{}}
}

func (c *testimony) report(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// read takes the journals of all instances down.
func (c *testimony) read(q *loop.Query) error {
	f := loop.Filter{}
	for page := q.Instances(f); len(page) > 0; page = q.Instances(f) {
		for _, in := range page {
			c.ran[in.Process] = true
			if strings.HasPrefix(in.Process, "p") {
				c.started[in.BusinessKey] = append(c.started[in.BusinessKey], in.Key.String())
			}
			if in.Status == engine.Active {
				c.running[in.Process] = true
			}
			for r := range q.History(in.Key) {
				c.readWork(r)
				c.readMessages(r, in.Process)
			}
		}
		f.Before = page[len(page)-1].Key
	}
	return nil
}

// piece is the work of that key.
func (c *testimony) piece(key engine.Key) *piece {
	p := c.works[key.String()]
	if p == nil {
		p = &piece{}
		c.works[key.String()] = p
	}
	return p
}

// readWork follows jobs and user tasks.
func (c *testimony) readWork(r engine.Record) {
	over := map[uint32]*piece{} // by token, in this record
	skipped := slices.ContainsFunc(r.Events, func(ev engine.Event) bool { return ev.Kind == engine.Resolved })
	for _, ev := range r.Events {
		work := ev.Wait != nil && (ev.Wait.Kind == engine.OnJob || ev.Wait.Kind == engine.OnTask)
		switch {
		case work && ev.Kind == engine.Waiting:
			p := c.piece(ev.Wait.Key)
			p.opened++
			p.job = ev.Wait.Kind == engine.OnJob
		case work && ev.Kind == engine.Waited:
			p := c.piece(ev.Wait.Key)
			p.over, over[ev.Token] = true, p
		case ev.Kind == engine.Completed && over[ev.Token] != nil && !skipped:
			over[ev.Token].completed = true
		}
	}
}

// readMessages looks for the variables of messages. An instance also gets them from the one that calls it, when it
// begins, and from those it calls, when they end; else it has them from the message itself, for which it waits no more.
func (c *testimony) readMessages(r engine.Record, process string) {
	var seen []string
	key := r.Instance.String()
	listened, handed := false, false
	for _, ev := range r.Events {
		switch {
		case ev.Kind == engine.Created || ev.Kind == engine.Waited && ev.Wait.Kind == engine.OnInstance:
			handed = true
		case ev.Kind == engine.Waited && ev.Wait.Kind == engine.OnMessage:
			listened = true
		case ev.Kind == engine.Ended:
			c.cut[key] = listened
		case ev.Kind == engine.VariableIs && strings.HasPrefix(ev.Name, messageVariable("")) && !slices.Contains(seen, ev.Name):
			seen = append(seen, ev.Name)
		}
	}
	c.heard[key] = append(c.heard[key], seen...)
	for _, name := range seen {
		if listened && !handed {
			c.received[process+" "+name]++
		}
	}
}

// compare holds the journals against the log, in both directions. It counts the lines by their first words.
func (c *testimony) compare(log [][]string) map[string]int {
	counts := map[string]int{}
	for _, line := range log {
		counts[line[0]]++
		switch line[0] {
		case "started":
			if list := c.started[line[1]]; !slices.Equal(list, line[2:]) {
				c.report("instance %s was started as %s and now is %s", line[1], line[2:], list)
			}
		case "effect", "completed", "closed":
			c.compareWork(line[0], line[1])
		case "published":
			// The calling process may have got the message too, and ended the called one for it.
			for _, in := range line[2:] {
				if !c.cut[in] && !slices.Contains(c.heard[in], messageVariable(line[1])) {
					c.report("message %s was given to instance %s, which knows nothing of it", line[1], in)
				}
			}
		}
	}
	c.compareDoubles()
	return counts
}

// wantEnd reports processes that have not run, or not all to their end.
func (c *testimony) wantEnd(processes []string) {
	for _, p := range processes {
		if !c.ran[p] {
			c.report("process %s has never run", p)
		}
	}
	if len(c.running) > 0 {
		c.report("these have not ended: %v", c.running)
	}
}

// compareWork checks one line about a job or user task.
func (c *testimony) compareWork(word, key string) {
	p := c.works[key]
	switch {
	case p == nil:
		c.report("%s %s: the journals do not have it", word, key)
	case p.ended:
		c.report("%s %s: it was offered again after its end was acknowledged", word, key)
	case word == "effect":
		p.effect = true
	case !p.over:
		c.report("%s %s was acknowledged, and is still to be done", word, key)
	default:
		p.ended = true
	}
}

// compareDoubles looks for what is in the journals and must not be.
func (c *testimony) compareDoubles() {
	for n, list := range c.started {
		if len(list) > 1 {
			c.report("instance %s was started as all of %s", n, list)
		}
	}
	for key, p := range c.works {
		if p.opened != 1 {
			c.report("work %s was offered as new %d times", key, p.opened)
		}
		if p.job && p.completed && !p.effect {
			c.report("job %s completed without having been done", key)
		}
	}
	for who, n := range c.received {
		if n > 1 {
			c.report("%s: %d instances got the one message", who, n)
		}
	}
}
