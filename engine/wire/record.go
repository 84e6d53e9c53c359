package wire

import (
	"bytes"

	"hookflow/engine"
)

// EncodeDefinition gives what BucketDefinition holds.
func EncodeDefinition(d *engine.Definition) []byte { return encode(usualSize, d, definition) }

// DecodeDefinition reads a value of BucketDefinition.
func DecodeDefinition(data []byte) *engine.Definition { return decode(bytes.Clone(data), definition) }

func definition(w *walk, d *engine.Definition) {
	w.key(1, &d.Key)
	w.str(2, &d.Process)
	w.str(3, &d.Name)
	signed(w, 4, &d.Version)
	w.str(5, &d.Tag)
	w.str(6, &d.Resource)
	raw(w, 7, &d.Digest)
	signed(w, 8, &d.Deployed)
}

// EncodeBuffered gives what BucketBuffer holds.
func EncodeBuffered(m *engine.Buffered) []byte { return encode(usualSize, m, buffered) }

// DecodeBuffered reads a value of BucketBuffer; data must not be changed
// afterwards.
func DecodeBuffered(data []byte) *engine.Buffered { return decode(data, buffered) }

func buffered(w *walk, m *engine.Buffered) {
	w.key(1, &m.Key)
	w.str(2, &m.Name)
	w.str(3, &m.Corr)
	w.str(4, &m.ID)
	raw(w, 5, &m.Payload)
	raw(w, 6, &m.Request)
	signed(w, 7, &m.Expires)
	flag(w, 8, &m.Taken)
	each(w, 9, &m.By, func(w *walk, s *string) { w.str(1, s) })
	each(w, 10, &m.Instances, func(w *walk, k *engine.Key) { w.key(1, k) })
	signed(w, 11, &m.At)
}

// EncodeNotice gives what BucketNotice holds.
func EncodeNotice(n *engine.Notice) []byte { return encode(usualSize, n, notice) }

// DecodeNotice reads a value of BucketNotice.
func DecodeNotice(data []byte) *engine.Notice { return decode(data, notice) }

func notice(w *walk, n *engine.Notice) {
	w.key(1, &n.Key)
	w.str(2, &n.To)
	w.str(3, &n.Text)
	w.key(4, &n.Instance)
	w.str(5, &n.Element)
	signed(w, 6, &n.At)
	w.str(7, &n.Process)
}

// EncodeNews gives what BucketNews holds.
func EncodeNews(n *engine.News) []byte { return encode(usualSize, n, news) }

// DecodeNews reads a value of BucketNews; data must not be changed afterwards.
func DecodeNews(data []byte) *engine.News { return decode(data, news) }

func news(w *walk, n *engine.News) {
	w.key(1, &n.Key)
	w.str(2, &n.Topic)
	w.key(3, &n.Instance)
	w.str(4, &n.Process)
	w.str(5, &n.Element)
	signed(w, 6, &n.At)
	raw(w, 7, &n.Data)
	one(w, 8, &n.Task, taskRecord)
	w.str(9, &n.To)
	raw(w, 10, &n.Variables)
}

// EncodeAlert gives what BucketAlert holds.
func EncodeAlert(a *engine.Alert) []byte { return encode(usualSize, a, alert) }

// DecodeAlert reads a value of BucketAlert.
func DecodeAlert(data []byte) *engine.Alert { return decode(data, alert) }

func alert(w *walk, a *engine.Alert) {
	w.key(1, &a.Key)
	w.str(2, &a.Group)
	w.str(3, &a.To)
	each(w, 4, &a.People, func(w *walk, s *string) { w.str(1, s) })
	w.str(5, &a.Text)
	w.str(6, &a.Process)
	w.str(7, &a.Element)
	each(w, 8, &a.Instances, func(w *walk, k *engine.Key) { w.key(1, k) })
	signed(w, 9, &a.Count)
	signed(w, 10, &a.First)
	signed(w, 11, &a.Last)
	signed(w, 12, &a.Told)
	w.str(13, &a.Failure)
	flag(w, 14, &a.Read)
	flag(w, 15, &a.Stood)
	signed(w, 16, &a.Resolved)
	w.str(17, &a.Server)
}

// EncodeWaits gives what BucketStart holds: the start waits of a definition.
func EncodeWaits(list []*engine.Wait) []byte { return encode(usualSize, &list, waits) }

// DecodeWaits reads a value of BucketStart; data must not be changed afterwards.
func DecodeWaits(data []byte) []*engine.Wait { return *decode(data, waits) }

func waits(w *walk, list *[]*engine.Wait) { eachOf(w, 1, list, wait) }
