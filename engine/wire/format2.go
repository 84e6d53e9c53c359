package wire

import (
	"bytes"
	"encoding/json"

	"hookflow/engine"
)

// Until format 2 the engine kept itself who is told of tasks, and what they are told. Format 3 has this in the outbox beside the
// records, which is told of it as of anything else: by news.

// The buckets that were left behind.
const (
	bucketSubscription engine.Bucket = "subscription" // key -> Told
	bucketPush         engine.Bucket = "push"         // key of the subscription, number (8 bytes) -> ToldOf
)

// LeftBehind are the buckets that CarryTold empties.
var LeftBehind = []engine.Bucket{bucketSubscription, bucketPush}

// TopicCarried is the topic of a piece of news that holds a Told as its data.
const TopicCarried = "subscription.carried"

// keptTold is how many pushes that had left are carried over, for the log.
const keptTold = 1000

// Told is who was told of tasks.
type Told struct {
	Key       engine.Key
	Name      string
	Connector string
	FallBack  string
	Events    []string // task.created, task.finished, task.cancelled, task.deleted, task.copied; none: all
	Processes []string
	Except    []string
	Off       bool
	Paused    bool
	Signing   string
	Token     string // name of the secret
	App       string
	Corp      string
	Attempts  int // 0: 10
	Since     int64
	Last      uint64 // number of the newest
	Settled   uint64 // number up to which everything had left
	Failure   string
	Pushes    []ToldOf `json:",omitempty"` // by number
}

// ToldOf is one event that somebody was, or was to be, told of.
type ToldOf struct {
	Subscription engine.Key
	Number       uint64
	At           int64
	Event        string
	Process      string
	Instance     engine.Key
	Task         *engine.TaskRecord
	To           string
	Data         json.RawMessage // variables
	State        string          // waiting, sent, fallback, skipped
	Attempts     int
	Failure      string
	Done         int64
}

func told(w *walk, s *Told) {
	w.key(1, &s.Key)
	w.str(2, &s.Name)
	w.str(3, &s.Connector)
	w.str(4, &s.FallBack)
	texts(w, 5, &s.Events)
	texts(w, 6, &s.Processes)
	texts(w, 7, &s.Except)
	flag(w, 8, &s.Off)
	flag(w, 9, &s.Paused)
	w.str(10, &s.Signing)
	w.str(11, &s.Token)
	w.str(12, &s.App)
	w.str(13, &s.Corp)
	signed(w, 14, &s.Attempts)
	signed(w, 15, &s.Since)
	number(w, 16, &s.Last)
	number(w, 17, &s.Settled)
	w.str(18, &s.Failure)
}

func toldOf(w *walk, p *ToldOf) {
	w.key(1, &p.Subscription)
	number(w, 2, &p.Number)
	signed(w, 3, &p.At)
	w.str(4, &p.Event)
	w.str(5, &p.Process)
	w.key(6, &p.Instance)
	one(w, 7, &p.Task, taskRecord)
	w.str(8, &p.To)
	raw(w, 9, &p.Data)
	w.str(10, &p.State)
	signed(w, 11, &p.Attempts)
	w.str(12, &p.Failure)
	signed(w, 13, &p.Done)
}

// CarryTold turns format 2 into 3: each subscription becomes one piece of news, with all that waits and the newest of what has left.
func CarryTold(tx engine.Tx) error {
	var list []*Told
	for _, v := range tx.From(bucketSubscription, nil) {
		list = append(list, decode(bytes.Clone(v), told))
	}
	last := engine.KeyOf(tx.Get(engine.BucketMeta, engine.MetaKey))
	for _, s := range list {
		for _, v := range tx.Scan(bucketPush, s.Key.Bytes()) {
			if p := decode(bytes.Clone(v), toldOf); p.Number+keptTold > s.Settled {
				s.Pushes = append(s.Pushes, *p)
			}
		}
		text, err := json.Marshal(s)
		if err != nil {
			return err
		}
		last++
		n := engine.News{Key: last, Topic: TopicCarried, At: s.Since, Data: text}
		tx.Put(engine.BucketNews, n.Key.Bytes(), EncodeNews(&n))
	}
	if len(list) > 0 {
		tx.Put(engine.BucketMeta, engine.MetaKey, last.Bytes())
	}
	return nil
}
