package monitor

import (
	"bytes"
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"hookflow/designer/guard"
)

// An Asked says what a list of runs is to show: which entries, in which order.
type Asked struct {
	Sieve
	Order string // started, took, version, standing or title; "": started, the newest first
	Down  bool
}

// A View is what was asked of a Ledger at one moment. It is made off the window's goroutine and never changes.
type View struct {
	Asked    Asked
	List     []*Entry
	Counts   [Standings]int // how many entries stand how; at AnyStanding how many there are
	Versions []int          // of which there are instances, the newest first
	Groups   []Group        // causes of the open incidents, the most frequent first
	Tallies  map[string]Tally
	Took     time.Duration // that half of the instances of the version took at most
	Ended    bool          // false: none has ended well, Took says nothing
	Reading  bool          // for the first time, still
	Read     int           // of how many what they went through has been read, while Reading
	Err      error
}

// An asking is what somebody wants to see, and the goroutine that waits for that.
type asking struct {
	mu    sync.Mutex
	what  Asked
	woken chan struct{}
	over  chan struct{}
}

func newAsking() asking { return asking{woken: make(chan struct{}, 1), over: make(chan struct{})} }

func (a *asking) wake() {
	select {
	case a.woken <- struct{}{}:
	default:
	}
}

// Ask says what is to be seen from now on. It is told as soon as it is made.
func (g *Ledger) Ask(a Asked) {
	g.asked.mu.Lock()
	g.asked.what = a
	g.asked.mu.Unlock()
	g.asked.wake()
}

// answer makes what was asked for and tells it, until the Ledger is closed. The next view is made when this one was shown: a window
// that has much to do is told less.
func (g *Ledger) answer(told func(*View)) {
	for {
		select {
		case <-g.asked.over:
			return
		case <-g.asked.woken:
		}
		g.asked.mu.Lock()
		what := g.asked.what
		g.asked.mu.Unlock()
		v, shown := g.Look(what), make(chan struct{})
		guard.Later(func() { defer close(shown); told(v) })
		select {
		case <-g.asked.over:
			return
		case <-shown:
		}
	}
}

// Look makes a view.
func (g *Ledger) Look(a Asked) *View {
	v := &View{Asked: a, List: g.Pick(a.Sieve), Tallies: g.Tallies(a.Version)}
	if a.Order != "" && (a.Order != "started" || !a.Down) {
		Sort(v.List, a.Order, a.Down)
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	v.Counts, v.Groups, v.Reading, v.Read, v.Err = g.sum.counts, g.sum.groups, g.reading, g.read, g.err
	v.Took, v.Ended = g.sum.medians[a.Version]
	for _, n := range slices.Compact(slices.Sorted(maps.Values(g.versions))) {
		if n != 0 {
			v.Versions = append(v.Versions, n)
		}
	}
	slices.Reverse(v.Versions)
	return v
}

// Counts says how many entries stand how, at the place of each standing; at that of AnyStanding how many there are.
func (g *Ledger) Counts() [Standings]int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.sum.counts
}

// Pick gives the entries that pass a sieve, the newest first.
func (g *Ledger) Pick(s Sieve) []*Entry {
	g.mu.RLock()
	defer g.mu.RUnlock()
	out := make([]*Entry, 0, len(g.entries))
	words := wordsOf(s.Text)
	for _, e := range slices.Backward(g.entries) {
		if s.wants(e, words) {
			out = append(out, e)
		}
	}
	return out
}

func (s *Sieve) wants(e *Entry, words []word) bool {
	if s.Standing != AnyStanding && e.Standing != s.Standing || s.Version != 0 && e.Version != s.Version {
		return false
	}
	for i := range words {
		if !e.signs.may(&words[i].signs) {
			return false
		}
	}
	for i := range words {
		if !bytes.Contains(e.says, words[i].text) {
			return false
		}
	}
	return true
}

// Signs say of a text which three letters may stand in it side by side: a set of hashes. Most texts that a word does not stand in
// lack one of its signs, so that they need not be read.
type signs [8]uint64

func signsOf(text []byte) (s signs) {
	for i := 2; i < len(text); i++ {
		h := (uint32(text[i-2])<<16 | uint32(text[i-1])<<8 | uint32(text[i])) * 2654435761 >> 23
		s[h>>6] |= 1 << (h & 63)
	}
	return s
}

// may reports whether all of some signs are among these.
func (s *signs) may(want *signs) bool {
	for i, w := range want {
		if w&^s[i] != 0 {
			return false
		}
	}
	return true
}

// say gives an entry the text that is searched.
func (e *Entry) say(text []byte) { e.says, e.signs = text, signsOf(text) }

// A word that is looked for.
type word struct {
	text  []byte
	signs signs
}

func wordsOf(text string) (list []word) {
	for _, w := range bytes.Fields(bytes.ToLower([]byte(text))) {
		list = append(list, word{w, signsOf(w)})
	}
	return list
}

// Sort orders entries by a column: started, took, version, standing or title.
func Sort(list []*Entry, by string, down bool) {
	now := time.Now()
	order := map[string]func(a, b *Entry) int{
		"started":  func(a, b *Entry) int { return cmp.Compare(a.Key, b.Key) },
		"took":     func(a, b *Entry) int { return cmp.Compare(a.Took(now), b.Took(now)) },
		"version":  func(a, b *Entry) int { return cmp.Compare(a.Version, b.Version) },
		"standing": func(a, b *Entry) int { return cmp.Compare(a.Standing, b.Standing) },
		"title":    func(a, b *Entry) int { return strings.Compare(a.Title(), b.Title()) },
	}[by]
	slices.SortStableFunc(list, func(a, b *Entry) int {
		if down {
			return order(b, a)
		}
		return order(a, b)
	})
}
