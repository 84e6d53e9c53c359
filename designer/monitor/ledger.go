package monitor

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"hookflow/designer/guard"
	"hookflow/engine"
	"hookflow/engine/loop"
)

// A Standing is how an instance stands, as a list groups it.
type Standing uint8

// The standings.
const (
	AnyStanding Standing = iota
	Going                // something happens by itself
	Awaiting             // for a person, a message or a time
	Stuck                // by an incident
	Finished             // well
	Broken               // ended by a person, or by its caller
	Standings   = iota
)

// An Entry is one instance in a list. It does not change; what happens to the instance makes another one.
type Entry struct {
	Key        engine.Key
	Definition engine.Key
	Process    string
	Version    int
	Business   string // business key
	Standing   Standing
	At         []string // ids of the elements that wait or have stopped
	Failure    string   // of the first incident
	Incidents  []Incident
	Began      int64
	Ended      int64 // 0: it goes on
	says       []byte
	signs      signs // of what it says
}

// A Cause is what incidents have in common; one decision is taken for all of them.
type Cause struct {
	Element string
	Kind    engine.IncidentKind
	Message string
}

// An Incident is an open incident of an entry.
type Incident struct {
	Cause
	Key engine.Key
}

// Title names the instance for people.
func (e *Entry) Title() string { return cmp.Or(e.Business, e.Key.String()) }

// Took is how long the instance has gone on.
func (e *Entry) Took(now time.Time) time.Duration {
	if e.Ended != 0 {
		return time.Duration(e.Ended - e.Began)
	}
	return time.Duration(max(0, now.UnixNano()-e.Began))
}

// A Sieve says which entries are wanted; zero fields take all.
type Sieve struct {
	Text     string   `json:"text,omitempty"` // words that must all stand in the key, the business key, a variable, its value, a failure or an element's id
	Standing Standing `json:"standing,omitempty"`
	Version  int      `json:"version,omitempty"`
}

// A Ledger knows all instances of some processes, so that lists of them are narrowed while somebody types, and what each element has
// cost them. It reads them once, in the background, and follows what happens from then on. It is safe for concurrent use.
type Ledger struct {
	local     *Local
	processes []string

	mu       sync.RWMutex
	entries  []*Entry // oldest first
	versions map[engine.Key]int
	tallies  map[engine.Key]map[string]*Tally // by definition and element
	paths    map[engine.Key]*path             // of those that go on; of the goroutine that reads
	sum      summary
	reading  bool
	read     int // instances whose history was read the first time
	err      error
	stop     func()

	asked asking
}

// batchRead is how many instances are read from one snapshot.
const batchRead = 500

// Follow makes a Ledger. told is given what was asked for, not too often, after something has changed, in the window's goroutine.
func (l *Local) Follow(processes []string, told func(*View)) *Ledger {
	g := &Ledger{local: l, processes: processes, versions: map[engine.Key]int{}, tallies: map[engine.Key]map[string]*Tally{}, paths: map[engine.Key]*path{}, reading: true, asked: newAsking()}
	committed, stop := l.Engine.Watch(1024)
	g.stop = sync.OnceFunc(func() { stop(); close(g.asked.over) })
	later := func() { g.sumUp(); g.asked.wake() }
	guard.Go(func() { g.answer(told) })
	news := &news{fresh: map[engine.Key]bool{}, came: make(chan struct{}, 1)}
	guard.Go(func() { news.gather(committed) })
	guard.Go(func() {
		g.readAll(later)
		later()
		for range news.came {
			began := time.Now()
			g.readNews(news.take())
			later()
			time.Sleep(max(ledgerPause, ledgerShare*time.Since(began)))
		}
	})
	return g
}

// News is gathered for a while before it is told, and for so many times as long as it took to read what came before: what is at work
// goes before who looks on.
const (
	ledgerPause = 300 * time.Millisecond
	ledgerShare = 10
)

// closed reports whether nobody looks any more.
func (g *Ledger) closed() bool {
	select {
	case <-g.asked.over:
		return true
	default:
		return false
	}
}

// Close ends that the Ledger follows, and that it reads.
func (g *Ledger) Close() { g.stop() }

// News are the instances that something has happened to since somebody took them.
type news struct {
	mu     sync.Mutex
	fresh  map[engine.Key]bool
	missed bool // and others
	came   chan struct{}
}

// gather takes what is told, as fast as it comes, until the channel is closed.
func (n *news) gather(committed <-chan loop.Committed) {
	for c := range committed {
		n.mu.Lock()
		n.missed = n.missed || c.Missed
		for i := range c.Events {
			n.fresh[c.Events[i].Instance] = true
		}
		n.mu.Unlock()
		select {
		case n.came <- struct{}{}:
		default:
		}
	}
	close(n.came)
}

// take gives what has come, and forgets it.
func (n *news) take() (keys []engine.Key, missed bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	keys, missed = slices.Sorted(maps.Keys(n.fresh)), n.missed
	clear(n.fresh)
	n.missed = false
	return keys, missed
}

// readNews reads what has changed. What was missed is among those that have not ended and those that are not known yet.
func (g *Ledger) readNews(keys []engine.Key, missed bool) {
	if missed {
		keys = g.open()
	}
	for part := range slices.Chunk(keys, batchRead) {
		g.readSome(part)
	}
}

// open are the instances that have not ended, as far as they are known, and all that began later.
func (g *Ledger) open() (keys []engine.Key) {
	g.mu.RLock()
	last := engine.Key(0)
	for _, e := range g.entries {
		if last = e.Key; e.Ended == 0 {
			keys = append(keys, e.Key)
		}
	}
	g.mu.RUnlock()
	for _, process := range g.processes {
		for before := engine.Key(0); ; {
			var found []*engine.Instance
			g.view(func(q *loop.Query) {
				found, before = q.Page(loop.Filter{Process: process, After: last, Before: before, Limit: batchRead})
			})
			for _, in := range found {
				keys = append(keys, in.Key)
			}
			if before == 0 {
				break
			}
		}
	}
	return keys
}

// readTold is how often it is told how far reading is.
const readTold = 700 * time.Millisecond

// readAll reads every instance, the newest first, and then what each has gone through.
func (g *Ledger) readAll(told func()) {
	var list []*Entry
	for _, process := range g.processes {
		for before := engine.Key(0); ; {
			var found []*engine.Instance
			g.view(func(q *loop.Query) {
				found, before = q.Page(loop.Filter{Process: process, Before: before, Limit: batchRead})
				for _, in := range found {
					list = append(list, g.entry(q, in))
				}
			})
			if before == 0 || g.closed() {
				break
			}
		}
	}
	slices.SortFunc(list, func(a, b *Entry) int { return cmp.Compare(a.Key, b.Key) })
	g.mu.Lock()
	g.entries, g.tallies = list, map[engine.Key]map[string]*Tally{}
	g.mu.Unlock()
	told()
	keys, last := make([]engine.Key, 0, batchRead), time.Now()
	for i := len(list) - 1; i >= 0 && !g.closed(); i-- {
		if keys = append(keys, list[i].Key); len(keys) == batchRead || i == 0 {
			g.readSome(keys)
			keys = keys[:0]
			g.mu.Lock()
			g.read = len(list) - i
			g.mu.Unlock()
			if now := time.Now(); now.Sub(last) > readTold {
				last = now
				g.asked.wake()
			}
		}
	}
	g.mu.Lock()
	g.reading = false
	g.mu.Unlock()
}

// readSome reads instances anew, and of their journals what has come since.
func (g *Ledger) readSome(keys []engine.Key) {
	var list []*Entry
	var counts []count
	g.view(func(q *loop.Query) {
		for _, key := range keys {
			if in := q.Instance(key); in != nil && slices.Contains(g.processes, in.Process) {
				list = append(list, g.entry(q, in))
				counts = g.follow(q, in, counts)
			}
		}
	})
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range list {
		i, known := slices.BinarySearchFunc(g.entries, e.Key, func(x *Entry, key engine.Key) int { return cmp.Compare(x.Key, key) })
		if !known {
			g.entries = slices.Insert(g.entries, i, e)
		} else {
			g.entries[i] = e
		}
	}
	for i := range counts {
		g.count(&counts[i])
	}
}

func (g *Ledger) view(fn func(*loop.Query)) {
	err := g.local.Engine.View(func(q *loop.Query) error { fn(q); return nil })
	if err != nil {
		g.mu.Lock()
		g.err = fmt.Errorf("read the runs: %w", err)
		g.mu.Unlock()
	}
}

// entry sums an instance up.
func (g *Ledger) entry(q *loop.Query, in *engine.Instance) *Entry {
	e := &Entry{Key: in.Key, Definition: in.Definition, Process: in.Process, Version: g.version(q, in.Definition), Business: in.BusinessKey,
		Standing: standingOf(in), Began: in.Started, Ended: in.Ended}
	var says bytes.Buffer
	fmt.Fprintf(&says, "%s %s v%d ", in.Key, in.BusinessKey, e.Version)
	for _, i := range in.Incidents {
		e.Incidents = append(e.Incidents, Incident{Cause{i.Element, i.Kind, i.Message}, i.Key})
		e.Failure = cmp.Or(e.Failure, i.Message)
		says.WriteString(i.Message + " ")
	}
	for _, t := range in.Tokens {
		if t.Scope != 0 && in.Status == engine.Active {
			e.At = append(e.At, t.Element)
			says.WriteString(t.Element + " ")
		}
		for _, v := range t.Vars {
			says.WriteString(v.Name + "=")
			says.Write(v.Value[:min(len(v.Value), mostSaid)])
			says.WriteByte(' ')
		}
	}
	e.say(bytes.ToLower(says.Bytes()))
	return e
}

// mostSaid is how many bytes of a value are searched.
const mostSaid = 2000

// version is that of a definition, which never changes.
func (g *Ledger) version(q *loop.Query, definition engine.Key) int {
	g.mu.RLock()
	v, known := g.versions[definition]
	g.mu.RUnlock()
	if known {
		return v
	}
	if d := q.Definition(definition); d != nil {
		v = d.Version
	}
	g.mu.Lock()
	g.versions[definition] = v
	g.mu.Unlock()
	return v
}

// standingOf says how an instance stands.
func standingOf(in *engine.Instance) Standing {
	switch {
	case in.Status == engine.DoneWell:
		return Finished
	case in.Status != engine.Active:
		return Broken
	case len(in.Incidents) > 0:
		return Stuck
	case slices.ContainsFunc(in.Waits, func(w *engine.Wait) bool { return w.Kind == engine.OnJob && w.Due == 0 || w.Kind == engine.OnTurn }):
		return Going
	}
	return Awaiting
}

// A summary is what all entries have in common; it is made when something has changed, off the window's goroutine.
type summary struct {
	counts  [Standings]int
	groups  []Group
	medians map[int]time.Duration // by version, and 0 for all; without one none has ended well
}

// medianOf bounds of how many times a median is made, about: the first so many of a version count, and of more every so many.
const medianOf = 10_000

// sumUp makes the summary anew.
func (g *Ledger) sumUp() {
	g.mu.RLock()
	sum, took := summary{medians: map[int]time.Duration{}}, map[int][]time.Duration{}
	every := 1 + g.sum.counts[Finished]/medianOf
	for _, e := range g.entries {
		sum.counts[AnyStanding]++
		if sum.counts[e.Standing]++; e.Standing != Finished {
			continue
		}
		for _, version := range []int{0, e.Version} {
			if list := took[version]; len(list) < medianOf || sum.counts[Finished]%every == 0 {
				took[version] = append(list, e.Took(time.Time{}))
			}
		}
	}
	sum.groups = grouped(g.entries)
	g.mu.RUnlock()
	for version, list := range took {
		slices.Sort(list)
		sum.medians[version] = list[(len(list)-1)/2]
	}
	g.mu.Lock()
	g.sum = sum
	g.mu.Unlock()
}

// A Group is the incidents that have one cause.
type Group struct {
	Cause
	Process   string
	Incidents int
	Newest    engine.Key // the youngest instance that it stopped
}

// grouped are the incidents of entries by their cause.
func grouped(entries []*Entry) (list []Group) {
	for _, e := range entries {
		for _, c := range e.Incidents {
			i := slices.IndexFunc(list, func(x Group) bool { return x.Cause == c.Cause && x.Process == e.Process })
			if i < 0 {
				i = len(list)
				list = append(list, Group{Cause: c.Cause, Process: e.Process})
			}
			list[i].Incidents++
			list[i].Newest = e.Key
		}
	}
	slices.SortStableFunc(list, func(a, b Group) int { return b.Incidents - a.Incidents })
	return list
}
