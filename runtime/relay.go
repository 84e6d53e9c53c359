package runtime

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sync"

	"hookflow/engine"
	"hookflow/engine/wire"
	"hookflow/runtime/push"
)

const (
	newsAtOnce = 500      // news that are passed on in one transaction
	fromEngine = "engine" // the source of the engine's news
)

// A relay carries the engine's news into the outbox: read what lies in the state, make rows of it in the transaction that notes how
// far was read, then have it forgotten. However often the program dies between these, each piece becomes a row once.
type relay struct {
	r     *Runtime
	woken chan struct{}
	ended chan struct{}
	mu    sync.Mutex // held by the one who passes on
}

func newRelay(r *Runtime) *relay {
	return &relay{r: r, woken: make(chan struct{}, 1), ended: make(chan struct{})}
}

// run passes on until the program closes. It is not the pump who does, since each time costs a sync of the disk; what comes
// meanwhile is passed on together.
func (l *relay) run() {
	defer close(l.ended)
	for {
		select {
		case <-l.r.closing:
			return
		case <-l.woken:
			l.passOn()
		}
	}
}

func (l *relay) wake() {
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

// passOn passes on what has been committed up to now, and has it forgotten.
func (l *relay) passOn() {
	l.mu.Lock()
	defer l.mu.Unlock()
	upto := engine.Key(0)
	for {
		news, err := l.read(upto)
		if err == nil {
			err = l.take(news)
		}
		l.r.report("order pushes", err)
		if err != nil || len(news) == 0 {
			return
		}
		upto = news[len(news)-1].Key
		l.r.pushes.Wake()
		if l.r.engine != nil {
			l.r.try("forget the news", engine.DropNews{Upto: upto})
		}
	}
}

// read gives the oldest news after a key.
func (l *relay) read(after engine.Key) (news []*engine.News, err error) {
	err = l.r.store.View(func(tx engine.Tx) error {
		for _, v := range tx.From(engine.BucketNews, (after + 1).Bytes()) {
			if news = append(news, wire.DecodeNews(bytes.Clone(v))); len(news) == newsAtOnce {
				break
			}
		}
		return nil
	})
	return news, err
}

// take makes rows of those news that have none yet.
func (l *relay) take(news []*engine.News) error {
	if len(news) == 0 {
		return nil
	}
	return l.r.store.Records().Update(func(tx engine.Tx) error {
		for _, n := range news {
			if !l.r.pushes.Once(tx, fromEngine, uint64(n.Key)) {
				continue
			}
			if err := l.order(tx, n); err != nil {
				return err
			}
		}
		return nil
	})
}

func (l *relay) order(tx engine.Tx, n *engine.News) error {
	if n.Topic != wire.TopicCarried {
		return l.r.pushes.Emit(tx, push.EventOf(n))
	}
	var s wire.Told
	if err := json.Unmarshal(n.Data, &s); err != nil {
		return fmt.Errorf("carry a subscription over: %w", err)
	}
	return l.r.pushes.Carry(tx, carried(&s))
}
