package step

import (
	"fmt"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/wire"
)

// kept is a message that waits for somebody to take it, or a rejection.
func (s *Step) kept(key engine.Key) (*engine.Buffered, error) {
	data := s.tx.Get(engine.BucketBuffer, key.Bytes())
	if data == nil {
		return nil, engine.Reject(engine.NotFound, "there is no message %s; it was taken, or has expired", key)
	}
	m := wire.DecodeBuffered(append([]byte(nil), data...))
	if m.Taken {
		return nil, engine.Reject(engine.Conflict, "the message %s was taken when it came; it is kept only so that its repetition is noticed", key)
	}
	return m, nil
}

// assignMessage hands a kept message to an instance that waits for a message,
// whatever its key: a person says whom it is for.
func (s *Step) assignMessage(c engine.AssignMessage) error {
	m, err := s.kept(c.Message)
	if err != nil {
		return err
	}
	l, err := s.moving(c.Instance)
	if err != nil {
		return err
	}
	w, err := waitFor(l, m.Name, c.Element)
	if err != nil {
		return err
	}
	m.By, m.Instances = append(m.By, l.Process), append(m.Instances, l.Key)
	s.tx.Delete(engine.BucketBuffered, append(engine.HashKey(m.Name, m.Corr), m.Key.Bytes()...))
	got := Got{Name: w.Name, content: &content{body: m.Payload, request: m.Request}}
	m.Taken, m.Payload, m.Request = true, nil, nil
	s.tx.Put(engine.BucketBuffer, m.Key.Bytes(), wire.EncodeBuffered(m))
	s.reach(l, w, got)
	return nil
}

// waitFor is what of an instance waits for a message: the wait of the element
// that is named, or else the first one for that message.
func waitFor(l *live, message, element string) (*engine.Wait, error) {
	var waiting []string
	for _, w := range l.Waits {
		if w.Kind != engine.OnMessage || w.Held {
			continue
		}
		if w.Element == element || element == "" && w.Name == message {
			return w, nil
		}
		waiting = append(waiting, w.Element+" ("+w.Name+")")
	}
	if len(waiting) == 0 {
		return nil, engine.Reject(engine.Conflict, "instance %s waits for no message", l.Key)
	}
	return nil, engine.Reject(engine.Conflict, "instance %s does not wait for that: it waits at %s; name the element", l.Key, strings.Join(waiting, ", "))
}

// dropMessage forgets a kept message.
func (s *Step) dropMessage(c engine.DropMessage) error {
	if _, err := s.kept(c.Message); err != nil {
		return err
	}
	s.dropBuffered(c.Message)
	return nil
}

// expire forgets a message whose time is over, and remembers if nobody has got it.
func (s *Step) expire(key engine.Key) {
	m := wire.DecodeBuffered(append([]byte(nil), s.tx.Get(engine.BucketBuffer, key.Bytes())...))
	if !m.Taken && len(m.By) == 0 {
		s.expired = append(s.expired, m)
	}
	s.dropBuffered(key)
}

// tellExpired orders one notification about all messages that have just expired
// and that nobody has got.
func (s *Step) tellExpired() {
	const named = 3
	if len(s.expired) == 0 {
		return
	}
	var names []string
	for _, m := range s.expired[:min(named, len(s.expired))] {
		text := fmt.Sprintf("%s of %s", m.Name, time.Unix(0, m.At).UTC().Format(time.RFC3339))
		if m.Corr != "" {
			text = fmt.Sprintf("%s with the key %s", text, m.Corr)
		}
		names = append(names, text)
	}
	if more := len(s.expired) - named; more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	notice := engine.Notice{Key: s.newKey(), At: s.nanos, Text: "Messages have expired that nobody waited for: " + strings.Join(names, ", ")}
	s.tx.Put(engine.BucketNotice, notice.Key.Bytes(), wire.EncodeNotice(&notice))
	s.out.Notices = append(s.out.Notices, notice.Key)
	s.expired = nil
}
