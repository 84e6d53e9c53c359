package engine

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Show turns a record into text, for a dump of the store: numbers in keys as numbers, records as JSON.
func Show(b Bucket, key, value []byte) (k, v string) {
	return showKey(b, key), showValue(b, key, value)
}

func showKey(b Bucket, key []byte) string {
	switch b {
	case BucketDefinition, BucketStart, BucketInstance, BucketEnded, BucketJournal, BucketJob, BucketTask, BucketIncident, BucketBuffer, BucketNotice:
		return KeyOf(key).String()
	}
	switch {
	case b == BucketVersion && len(key) > 5:
		return fmt.Sprintf("%s %d", key[:len(key)-5], ^binary.BigEndian.Uint32(key[len(key)-4:]))
	case b == BucketData, len(key) < 9:
		return fmt.Sprintf("%q", key)
	case b == BucketTimer:
		return nanoTime(binary.BigEndian.Uint64(key)).Format(time.RFC3339Nano) + " " + showWait(key)
	case b == BucketMessage, b == BucketSignal:
		return fmt.Sprintf("%x %s", key[:8], showWait(key))
	case b == BucketPath:
		return fmt.Sprintf("%s %s", key[:len(key)-9], KeyOf(key[len(key)-8:]))
	}
	return fmt.Sprintf("%x", key)
}

// showWait is owner and wait id, as in "4711/2".
func showWait(b []byte) string {
	owner, id := WaitOf(b)
	return fmt.Sprintf("%s/%d", owner, id)
}

func showValue(b Bucket, key, value []byte) string {
	switch b {
	case BucketDefinition:
		return asJSON(DecodeDefinition(value))
	case BucketStart:
		return asJSON(DecodeWaits(value))
	case BucketInstance, BucketEnded:
		return asJSON(DecodeInstance(value))
	case BucketJournal:
		return asJSON(DecodeRecord(key, value))
	case BucketBuffer:
		return asJSON(DecodeBuffered(value))
	case BucketNotice:
		return asJSON(DecodeNotice(value))
	case BucketJob, BucketTask, BucketIncident:
		return showWait(value)
	case BucketMeta, BucketVersion, BucketMessageID:
		return KeyOf(value).String()
	}
	return fmt.Sprintf("%q", value)
}

func asJSON(v any) string {
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return "unreadable: " + err.Error()
	}
	return strings.TrimSuffix(out.String(), "\n")
}
