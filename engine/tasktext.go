package engine

import (
	"bytes"
	"encoding/binary"
	"iter"
	"strings"
)

// What is said of tasks lies once more in BucketTaskText, packed, so that a word is sought in a few thousand rows
// rather than in one row for each task of each box.

// textSpan is how many keys share a row, of which at most every third is a task.
const textSpan = 128

// said is what can be searched of a task.
func (t *TaskRecord) said() string { return strings.ToLower(t.Name + " " + t.BusinessKey) }

// TextKey is the row of BucketTaskText in which a task lies.
func TextKey(task Key) []byte { return (task / textSpan).Bytes() }

// WithText is a row of BucketTaskText to which a task is added, if it is not in it, in the order of the keys. Row is left as it is.
func (t *TaskRecord) WithText(row []byte) []byte {
	var out []byte
	entry := append([]byte{byte(t.Key % textSpan)}, binary.AppendUvarint(nil, uint64(len(t.said())))...)
	entry = append(entry, t.said()...)
	for place, whole := range entries(row) {
		if entry != nil && place >= byte(t.Key%textSpan) {
			out, entry = append(out, entry...), nil
		}
		if place != byte(t.Key%textSpan) {
			out = append(out, whole...)
		}
	}
	return append(out, entry...)
}

// WithoutText is a row of BucketTaskText from which a task is taken.
func (t *TaskRecord) WithoutText(row []byte) (out []byte) {
	for place, whole := range entries(row) {
		if place != byte(t.Key%textSpan) {
			out = append(out, whole...)
		}
	}
	return out
}

// entries are the tasks of a row of BucketTaskText by their place in it: a byte, a length, a text each.
func entries(row []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for len(row) > 1 {
			n, size := binary.Uvarint(row[1:])
			if size <= 0 || n > uint64(len(row)-1-size) {
				return
			}
			end := 1 + size + int(n)
			if !yield(row[0], row[:end]) {
				return
			}
			row = row[end:]
		}
	}
}

// TextsWith are the tasks of a row of BucketTaskText in which a text in lower case stands.
func TextsWith(key, row, text []byte) iter.Seq[Key] {
	return func(yield func(Key) bool) {
		if !bytes.Contains(row, text) {
			return
		}
		for place, whole := range entries(row) {
			_, size := binary.Uvarint(whole[1:])
			if bytes.Contains(whole[1+size:], text) && !yield(KeyOf(key)*textSpan+Key(place)) {
				return
			}
		}
	}
}
