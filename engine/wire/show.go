package wire

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hookflow/engine"
)

// Show turns a record into text, for a dump of the store: numbers in keys as numbers, records as JSON.
func Show(b engine.Bucket, key, value []byte) (k, v string) {
	return showKey(b, key), showValue(b, key, value)
}

func showKey(b engine.Bucket, key []byte) string {
	switch b {
	case engine.BucketDefinition, engine.BucketStart, engine.BucketInstance, engine.BucketEnded, engine.BucketRun, engine.BucketJournal, engine.BucketJob, engine.BucketTask, engine.BucketIncident, engine.BucketBuffer, engine.BucketNotice, engine.BucketAlert, engine.BucketNews, engine.BucketTaskRecord, engine.BucketFile:
		return engine.KeyOf(key).String()
	}
	switch {
	case b == engine.BucketVersion && len(key) > 5:
		return fmt.Sprintf("%s %d", key[:len(key)-5], ^binary.BigEndian.Uint32(key[len(key)-4:]))
	case b == engine.BucketInbox && len(key) > 17:
		return fmt.Sprintf("%s %q %s", key[:1], key[1:len(key)-17], engine.KeyOf(key[len(key)-8:]))
	case b == engine.BucketData, b == engine.BucketInboxCount, b == engine.BucketProcess, b == engine.BucketSchedule, len(key) < 9:
		return fmt.Sprintf("%q", key)
	case b == engine.BucketTimer:
		return engine.TimeOf(key).Format(time.RFC3339Nano) + " " + showWait(key)
	case b == engine.BucketMessage, b == engine.BucketSignal:
		return fmt.Sprintf("%x %s", key[:8], showWait(key))
	case b == engine.BucketTaskContent:
		return fmt.Sprintf("%s %s", key[:len(key)-8], engine.KeyOf(key[len(key)-8:]))
	case b == engine.BucketPath:
		return fmt.Sprintf("%s %s", key[:len(key)-9], engine.KeyOf(key[len(key)-8:]))
	}
	return fmt.Sprintf("%x", key)
}

// showWait is owner and wait id, as in "4711/2".
func showWait(b []byte) string {
	owner, id := engine.WaitOf(b)
	return fmt.Sprintf("%s/%d", owner, id)
}

func showValue(b engine.Bucket, key, value []byte) string {
	switch b {
	case engine.BucketDefinition:
		return asJSON(DecodeDefinition(value))
	case engine.BucketStart:
		return asJSON(DecodeWaits(value))
	case engine.BucketInstance, engine.BucketEnded:
		return asJSON(DecodeInstance(value))
	case engine.BucketRun:
		return asJSON(DecodeRun(value))
	case engine.BucketJournal:
		return asJSON(DecodeRecord(key, value))
	case engine.BucketBuffer:
		return asJSON(DecodeBuffered(value))
	case engine.BucketNotice:
		return asJSON(DecodeNotice(value))
	case engine.BucketAlert:
		return asJSON(DecodeAlert(value))
	case engine.BucketTaskRecord:
		return asJSON(DecodeTask(value))
	case engine.BucketProcess:
		return asJSON(DecodeProcess(value))
	case engine.BucketSchedule:
		return asJSON(DecodeSchedule(value))
	case engine.BucketNews:
		return asJSON(DecodeNews(value))
	case engine.BucketFile:
		return fmt.Sprintf("%d bytes", len(value))
	case engine.BucketInbox, engine.BucketTaskText:
		return fmt.Sprintf("%q", value)
	case engine.BucketJob, engine.BucketTask, engine.BucketIncident:
		return showWait(value)
	case engine.BucketMeta, engine.BucketVersion, engine.BucketMessageID, engine.BucketInboxCount:
		return engine.KeyOf(value).String()
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
