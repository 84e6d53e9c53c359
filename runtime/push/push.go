// Package push tells others what has happened: to records, tasks, instances and incidents. A Subscription names what
// somebody wants to know and who is told, an address or a process. What happens becomes a row for each subscription in
// the transaction in which it happens, so there is no event without its row and no row without its event; the rows of a
// subscription are delivered one after the other, each until it has arrived.
//
// What must not be done here: sending inside of a transaction; giving a number of a subscription's sequence to two events,
// or leaving one out, since a gap tells the receiver that something was lost; forgetting a row that was not delivered
// unless its subscription is gone. How something is sent is not known here, see Options.
package push

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// The buckets. A subscription's id stands as 8 bytes, and so does a number of its sequence.
const (
	bucketSubscription engine.Bucket = "subscription" // id -> Subscription
	bucketNumber       engine.Bucket = "pushnumber"   // id -> the last number of its sequence; "last": the last id; a source's name: how far it was read
	bucketRow          engine.Bucket = "pushrow"      // id, number -> Event
	bucketState        engine.Bucket = "pushstate"    // id -> State
	bucketDone         engine.Bucket = "pushdone"     // id, number -> Done
	bucketNotice       engine.Bucket = "pushnotice"   // time -> what somebody must be told
)

// Buckets are those that a Book needs in its store.
var Buckets = []engine.Bucket{bucketSubscription, bucketNumber, bucketRow, bucketState, bucketDone, bucketNotice}

// A Subscription says of what somebody wants to know, and who is told: URL, Connector, Process, or by Mail those whom a task is for.
type Subscription struct {
	ID          string   `json:"id" doc:"a number; given by Hookflow"`
	Name        string   `json:"name"`
	Description string   `json:"description,omitempty"`
	On          bool     `json:"on" doc:"what happens while it is off is not told later"`
	Topics      []string `json:"topics" doc:"such as record.created; GET /topics lists them. A dot and a star stand for all of a kind: task.*"`

	Catalog   string    `json:"catalog,omitempty" doc:"of record events: only of this catalog"`
	Of        Processes `json:"of,omitempty" doc:"of task, instance and incident events: only of these processes; none: of all"`
	Except    []string  `json:"except,omitempty" doc:"and not of these"`
	Fields    []string  `json:"fields,omitempty" doc:"of changed records: only if one of these fields has changed; none: any"`
	Condition string    `json:"condition,omitempty" doc:"FEEL over the payload, with fields by their names, such as values.Sum > 100; empty: always"`

	URL       string `json:"url,omitempty" doc:"is told by POST"`
	Connector string `json:"connector,omitempty" doc:"whose actions are called"`
	Process   string `json:"process,omitempty" doc:"is started, with what happened as its variables"`
	Mail      bool   `json:"mail,omitempty" doc:"of tasks: those whom the task is for are told by mail, with the address of its page"`
	FallBack  string `json:"fallBack,omitempty" doc:"address or connector that gets what the other one has not taken after pauseAfter attempts"`
	Form      string `json:"form,omitempty" doc:"of an address: standard (default) or bpium; of a connector: yida"`
	Secret    string `json:"secret,omitempty" doc:"name of the secret that signs; empty: unsigned"`
	Account   string `json:"account,omitempty" doc:"account in whose name an address is told, instead of a secret"`
	Signing   string `json:"signing,omitempty" doc:"in the form yida: md5 (default) or hmac-sha256"`
	App       string `json:"app,omitempty" doc:"in the form yida: appType"`
	Corp      string `json:"corp,omitempty" doc:"in the form yida: corpId"`

	PerMinute  int `json:"perMinute,omitempty" doc:"attempts in a minute at most; 0: what the server allows"`
	PauseAfter int `json:"pauseAfter,omitempty" doc:"failed attempts in a row after which the fall-back is told, and after as many more, or without one, it is paused; 0: 20"`
}

// Processes are ids of processes; a single text stands for one of them.
type Processes []string

// UnmarshalJSON reads a list or a text.
func (p *Processes) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		if *p = nil; one != "" {
			*p = Processes{one}
		}
		return nil
	}
	return json.Unmarshal(data, (*[]string)(p))
}

// A State is how far the delivery to a subscription is.
type State struct {
	Last     uint64    `json:"last" doc:"the last number of its sequence"`
	Done     uint64    `json:"done" doc:"the number up to which all were delivered"`
	Round    int       `json:"round,omitempty" doc:"how often it was replayed"`
	Failures int       `json:"failures,omitempty" doc:"failed attempts in a row"`
	Next     time.Time `json:"next,omitzero" doc:"not before then the next attempt is made"`
	Failure  string    `json:"failure,omitempty" doc:"what came of the last attempt, if it failed"`
	Reached  []string  `json:"reached,omitempty" doc:"of a mail for several: who has got it, while others have not"`
	Paused   bool      `json:"paused,omitempty" doc:"too many attempts failed: nothing is sent until it is resumed"`
}

// An Event is something that has happened.
type Event struct {
	Topic   string          `json:"topic"`
	At      time.Time       `json:"at"`
	Catalog string          `json:"catalog,omitempty"`
	Process string          `json:"process,omitempty"`
	Changed []string        `json:"changed,omitempty"` // fields; of a record that was changed
	Payload json.RawMessage `json:"payload"`           // an object
	User    string          `json:"user,omitempty"`    // empty: the system

	Names map[string]string `json:"-"` // of fields, by id: conditions name them so
}

// A Delivery is one event on its way to a subscription.
type Delivery struct {
	Subscription Subscription
	Number       uint64 // of the subscription's sequence: 1, 2, 3 ...; 0 of what is asked, and of a test
	Round        int    // see State
	Event        Event
	Fell         bool // the fall-back is told
	Test         bool // somebody tries the subscription; nothing has happened

	Reached []string               // of several receivers: who was told by an attempt before, also before a restart
	Note    func(who string) error // keeps that one of several was told, before the others are; nil: nothing is kept of this attempt
}

// Key is the same on every attempt at the delivery, and of no other.
func (d *Delivery) Key() string {
	return fmt.Sprintf("push-%s-%d", d.Subscription.ID, d.Number)
}

// An Outcome is what came of an attempt.
type Outcome struct {
	Failure string          // empty: it arrived
	Gone    bool            // the receiver wants nothing any more (410)
	Final   bool            // another attempt could not succeed either
	After   time.Duration   // the next attempt is not made earlier
	Told    string          // who was told, for the log: a status, an instance
	Answer  json.RawMessage // an object with status, message and values, of who was asked; nil: none
}

// Options of a Book.
type Options struct {
	Store       engine.Store
	Deliver     func(ctx context.Context, d Delivery) Outcome // makes one attempt
	Notify      func(text string) error                       // tells somebody who looks after subscriptions
	Now         func() time.Time
	Known       Known                        // is asked when subscriptions are put
	FirstRepeat time.Duration                // how long after an attempt that failed the next one is made; each further pause is twice as long; 0: a second
	PerMinute   int                          // attempts for one subscription in a minute, unless it says otherwise; 0: no limit
	Before      func()                       // is called before subscriptions change: what has happened up to then is still told as they were; nil: nothing is to be done
	Failed      func(what string, err error) // is told of errors that nobody waits for
}

// A Book keeps the subscriptions, and delivers. It is safe for concurrent use.
type Book struct {
	o       Options
	list    atomic.Pointer[[]compiled] // set inside of the transaction that changes it
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup

	mu      sync.Mutex
	posts   map[string]*post // who delivers, by subscription
	started bool

	telling sync.Mutex // held by the one who tells the notices
}

type compiled struct {
	Subscription
	condition *feel.Expr // nil: always
}

// Open reads the subscriptions. Nothing is delivered before Start.
func Open(o Options) (*Book, error) {
	b := &Book{o: o, posts: map[string]*post{}}
	b.ctx, b.stop = context.WithCancel(context.Background())
	return b, b.o.Store.View(func(tx engine.Tx) error { return b.read(tx) })
}

// read takes the subscriptions over as a transaction has them.
func (b *Book) read(tx engine.Tx) error {
	var list []compiled
	for _, v := range tx.From(bucketSubscription, nil) {
		c := compiled{}
		if err := json.Unmarshal(v, &c.Subscription); err != nil {
			return fmt.Errorf("read a subscription: %w", err)
		}
		c.condition, _ = feel.Parse(c.Condition) // it was checked when it was put
		if c.Condition == "" {
			c.condition = nil
		}
		list = append(list, c)
	}
	b.list.Store(&list)
	return nil
}

// change does one transaction that changes subscriptions.
func (b *Book) change(fn func(engine.Tx) error) error {
	if b.o.Before != nil {
		b.o.Before()
	}
	err := b.o.Store.Update(func(tx engine.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return b.read(tx)
	})
	if err != nil {
		if again := b.o.Store.View(b.read); again != nil {
			return errors.Join(err, again)
		}
		return err
	}
	b.Wake()
	return nil
}

// An Invalid error says what is wrong with what was given.
type Invalid struct{ error }

func invalid(format string, args ...any) error { return Invalid{fmt.Errorf(format, args...)} }

// ErrNone says that there is no such subscription.
var ErrNone = errors.New("there is no such subscription")

// isAddress reports whether a text is an address that can be told.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// receivers are what of s says who is told.
func (s *Subscription) receivers() (named []string) {
	named = slices.DeleteFunc([]string{s.URL, s.Connector, s.Process}, func(text string) bool { return text == "" })
	if s.Mail {
		named = append(named, "mail")
	}
	return named
}

// check completes s and says what is wrong with it.
func (s *Subscription) check(k *Known) error {
	switch {
	case strings.TrimSpace(s.Name) == "":
		return invalid("a subscription needs a name")
	case len(s.receivers()) != 1:
		return invalid("a subscription tells either an address, a connector, a process or, by mail, those whom a task is for")
	case s.URL != "" && !isAddress(s.URL):
		return invalid("%q is no address; it begins with http:// or https://", s.URL)
	case len(s.Topics) == 0:
		return invalid("a subscription needs a topic; %s are some", strings.Join(topicNames()[:3], ", "))
	case s.PerMinute < 0:
		return invalid("perMinute is a number from 1, or 0 for what the server allows")
	case s.PauseAfter < 0:
		return invalid("pauseAfter is a number from 1, or 0 for %d", pauseAfter)
	}
	for _, t := range s.Topics {
		if !slices.ContainsFunc(Topics, func(topic Topic) bool { return covers(t, topic.Name) }) {
			return invalid("there is no topic %q; there are %s", t, strings.Join(topicNames(), ", "))
		}
	}
	if s.Condition != "" {
		if _, err := feel.Parse(s.Condition); err != nil {
			return invalid("the condition cannot be read: %v", err)
		}
	}
	return s.checkForm(k)
}

// covers reports whether what a subscription names is a topic.
func covers(named, topic string) bool {
	kind, all := strings.CutSuffix(named, ".*")
	return named == topic || all && strings.HasPrefix(topic, kind+".")
}

// Add keeps a new subscription, and gives it its id.
func (b *Book) Add(s Subscription) (Subscription, error) {
	if err := s.check(&b.o.Known); err != nil {
		return s, err
	}
	return s, b.change(func(tx engine.Tx) error {
		n := numberAt(tx, lastID) + 1
		tx.Put(bucketNumber, lastID, binary.BigEndian.AppendUint64(nil, n))
		s.ID = strconv.FormatUint(n, 10)
		return put(tx, bucketSubscription, idKey(s.ID), s)
	})
}

// Change replaces a subscription; what waits for it stays.
func (b *Book) Change(s Subscription) error {
	if err := s.check(&b.o.Known); err != nil {
		return err
	}
	return b.change(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(s.ID)) == nil {
			return ErrNone
		}
		return put(tx, bucketSubscription, idKey(s.ID), s)
	})
}

// Delete forgets a subscription, and what waits for it.
func (b *Book) Delete(id string) error {
	return b.change(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(id)) == nil {
			return ErrNone
		}
		b.forget(tx, id)
		return nil
	})
}

// forget deletes all that belongs to a subscription.
func (b *Book) forget(tx engine.Tx, id string) {
	key := idKey(id)
	tx.Delete(bucketSubscription, key)
	tx.Delete(bucketNumber, key)
	tx.Delete(bucketState, key)
	for _, bucket := range []engine.Bucket{bucketRow, bucketDone} {
		var keys [][]byte
		for k := range tx.Scan(bucket, key) {
			keys = append(keys, slices.Clone(k))
		}
		for _, k := range keys {
			tx.Delete(bucket, k)
		}
	}
}

// List gives the subscriptions in the order in which they were made.
func (b *Book) List() []Subscription {
	list := *b.list.Load()
	out := make([]Subscription, len(list))
	for i, c := range list {
		out[i] = c.Subscription
	}
	return out
}

// Get is one subscription with its state.
func (b *Book) Get(id string) (s Subscription, st State, err error) {
	err = b.o.Store.View(func(tx engine.Tx) error {
		v := tx.Get(bucketSubscription, idKey(id))
		if v == nil {
			return ErrNone
		}
		st = stateOf(tx, id)
		return json.Unmarshal(v, &s)
	})
	return s, st, err
}

// Resume lets a subscription that was paused go on.
func (b *Book) Resume(id string) error {
	return b.edit(id, func(_ engine.Tx, st *State) error {
		st.Paused, st.Failures, st.Failure, st.Next = false, 0, "", time.Time{}
		return nil
	})
}

// Replay delivers again from a number of the sequence on, with the numbers and keys that they had.
func (b *Book) Replay(id string, from uint64) error {
	return b.edit(id, func(tx engine.Tx, st *State) error {
		if from < 1 || from > st.Done {
			return invalid("from is a number from 1 to %d, the last one that was delivered", st.Done)
		}
		if tx.Get(bucketRow, rowKey(id, from)) == nil { // a replay before this one counts back, so Done does not tell what is kept
			return invalid("number %d is forgotten; the newest %d are kept", from, keptDone)
		}
		st.Done, st.Failures, st.Failure, st.Next, st.Paused, st.Reached = from-1, 0, "", time.Time{}, false, nil
		st.Round++
		return nil
	})
}

func (b *Book) edit(id string, fn func(engine.Tx, *State) error) error {
	return b.change(func(tx engine.Tx) error {
		if tx.Get(bucketSubscription, idKey(id)) == nil {
			return ErrNone
		}
		st := stateOf(tx, id)
		if err := fn(tx, &st); err != nil {
			return err
		}
		return put(tx, bucketState, idKey(id), st)
	})
}

var lastID = []byte("last")

// idKey is the key of an id; that of what is no id, also of a number written in another way, is the key of nothing.
func idKey(id string) []byte {
	n, _ := strconv.ParseUint(id, 10, 64)
	if strconv.FormatUint(n, 10) != id {
		n = 0
	}
	return binary.BigEndian.AppendUint64(nil, n)
}

func rowKey(id string, number uint64) []byte {
	return binary.BigEndian.AppendUint64(idKey(id), number)
}

func numberAt(tx engine.Tx, key []byte) uint64 {
	if v := tx.Get(bucketNumber, key); len(v) == 8 {
		return binary.BigEndian.Uint64(v)
	}
	return 0
}

func stateOf(tx engine.Tx, id string) (st State) {
	if v := tx.Get(bucketState, idKey(id)); v != nil {
		_ = json.Unmarshal(v, &st) // it was written here
	}
	st.Last = numberAt(tx, idKey(id))
	return st
}

func put(tx engine.Tx, b engine.Bucket, key []byte, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	tx.Put(b, key, text)
	return nil
}
