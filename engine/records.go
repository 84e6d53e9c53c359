package engine

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"iter"
	"strconv"
	"time"
)

// A Bucket is one ordered key-value table of the store.
type Bucket string

// The buckets and their keys. Numbers are big endian, so that keys sort as
// numbers and grow with time. "owner" is the Key of an instance, of a
// definition (its start events) or of a buffered message (its expiry).
// Everything marked "index" can be rebuilt from the records; Check does so and
// compares.
const (
	// BucketMeta: "format" -> version of this layout; "key" -> last Key given out (8 bytes); "running" -> number of running instances (8 bytes);
	// "store" -> what tells this store from others.
	BucketMeta Bucket = "meta"
	// BucketResource: first 16 bytes of the SHA-256 -> the file's bytes.
	BucketResource Bucket = "resource"
	// BucketDefinition: definition key -> Definition.
	BucketDefinition Bucket = "definition"
	// BucketVersion (index): process id, 0, complement of the version (4 bytes) -> definition key.
	BucketVersion Bucket = "version"
	// BucketStart: definition key -> the waits of its start events. Present only
	// for the latest version of a process that has such start events.
	BucketStart Bucket = "start"
	// BucketPath (index): path below /in/, 0, definition key -> nothing. All versions.
	BucketPath Bucket = "path"
	// BucketInstance: instance key -> Instance that has not ended.
	BucketInstance Bucket = "instance"
	// BucketEnded: instance key -> Instance that has ended.
	BucketEnded Bucket = "ended"
	// BucketRun: instance key -> RunRecord, in the archive alone; 0 -> nothing, when all that lies in the archive has one.
	BucketRun Bucket = "run"
	// BucketJournal: record key -> Record, see journal.go.
	BucketJournal Bucket = "journal"
	// BucketTimer (index): due time in nanoseconds since 1970 (8 bytes), owner, wait id (4 bytes) -> nothing.
	BucketTimer Bucket = "timer"
	// BucketMessage (index): hash of name and correlation key (8 bytes), owner, wait id (4 bytes) -> nothing.
	BucketMessage Bucket = "message"
	// BucketSignal (index): hash of the name (8 bytes), owner, wait id (4 bytes) -> nothing.
	BucketSignal Bucket = "signal"
	// BucketJob (index): job key -> owner, wait id (4 bytes). Outside work that may be done now.
	BucketJob Bucket = "job"
	// BucketTask (index): task key -> owner, wait id (4 bytes). Work for people.
	BucketTask Bucket = "task"
	// BucketIncident (index): incident key -> owner, token id (4 bytes).
	BucketIncident Bucket = "incident"
	// BucketBusiness (index): hash of the business key (8 bytes), instance key -> nothing.
	BucketBusiness Bucket = "business"
	// BucketAlone (index): hash of process id and correlation key (8 bytes), instance key -> nothing. See Instance.Alone.
	BucketAlone Bucket = "alone"
	// BucketBuffer: message key -> Buffered.
	BucketBuffer Bucket = "buffer"
	// BucketBuffered (index): hash of name and correlation key (8 bytes), message key -> nothing.
	BucketBuffered Bucket = "buffered"
	// BucketMessageID (index): hash of name, correlation key and message id (8 bytes) -> message key.
	BucketMessageID Bucket = "messageid"
	// BucketData: name of a data store -> its JSON value.
	BucketData Bucket = "data"
	// BucketNotice: notice key -> Notice that is in no alert yet.
	BucketNotice Bucket = "notice"
	// BucketAlert: alert key -> Alert.
	BucketAlert Bucket = "alert"
	// BucketNews: news key -> News that nobody has read yet.
	BucketNews Bucket = "news"
	// BucketProcess: process id -> Process.
	BucketProcess Bucket = "process"
	// BucketSchedule: process id, 0, id of the start event -> Schedule.
	BucketSchedule Bucket = "schedule"
	// BucketTaskRecord: task key -> TaskRecord.
	BucketTaskRecord Bucket = "taskrecord"
	// BucketInbox (index): letter of a box, whose it is, 0, order (8 bytes), task key -> what lists are chosen by. See TaskRecord.Rows.
	BucketInbox Bucket = "inbox"
	// BucketInboxCount (index): letter of a box, whose it is, 0, process -> how many rows of BucketInbox these are (8 bytes).
	BucketInboxCount Bucket = "inboxcount"
	// BucketTaskText (index): task key by 128 (8 bytes) -> for each task of these keys, ascending: the rest of its key (1 byte), length (varint),
	// what can be searched in lower case.
	BucketTaskText Bucket = "tasktext"
	// BucketFile: file key -> bytes of a file at a task, of an earlier version.
	BucketFile Bucket = "file"
	// BucketTaskContent (index): name of a content, key of a file at a task -> nothing.
	BucketTaskContent Bucket = "taskcontent"
)

// Buckets lists every bucket, for a store to create and a dump to print.
var Buckets = []Bucket{
	BucketMeta, BucketResource, BucketDefinition, BucketVersion, BucketStart, BucketInstance, BucketEnded, BucketJournal, BucketRun,
	BucketPath, BucketTimer, BucketMessage, BucketSignal, BucketJob, BucketTask, BucketIncident, BucketBusiness, BucketAlone,
	BucketBuffer, BucketBuffered, BucketMessageID, BucketData, BucketNotice, BucketAlert, BucketNews,
	BucketTaskRecord, BucketInbox, BucketInboxCount, BucketTaskText, BucketFile, BucketTaskContent, BucketProcess, BucketSchedule,
}

// ArchiveBuckets are those of the archive: what has ended, with the same keys and values as in the state, and the records of all that has.
var ArchiveBuckets = []Bucket{BucketEnded, BucketJournal, BucketRun}

// A Tx is one transaction of the store. Reads see the transaction's own writes.
type Tx interface {
	// Get returns the value of key, or nil; the slice is valid until the
	// transaction ends and must not be changed.
	Get(b Bucket, key []byte) []byte
	// Put takes copies of both, and Delete of its key.
	Put(b Bucket, key, value []byte)
	Delete(b Bucket, key []byte)
	// Scan gives the pairs whose key starts with prefix, ascending. The bucket
	// must not be changed while scanning.
	Scan(b Bucket, prefix []byte) iter.Seq2[[]byte, []byte]
	// From gives the pairs from key on, ascending, under the same rule.
	From(b Bucket, key []byte) iter.Seq2[[]byte, []byte]
}

// A Store keeps the buckets. Update runs fn in a transaction that is durable
// when Update returns nil; an error of fn undoes everything it did.
type Store interface {
	Update(fn func(Tx) error) error
	View(fn func(Tx) error) error
	Close() error
}

// A Key names a definition, instance, job, task, incident or message. Keys of
// one store are unique over all of these and grow with time; 0 is no key.
type Key uint64

// String gives the key as people and URLs see it.
func (k Key) String() string { return strconv.FormatUint(uint64(k), 10) }

// Bytes gives the key as it stands in the store: 8 bytes, big endian.
func (k Key) Bytes() []byte { return binary.BigEndian.AppendUint64(make([]byte, 0, 8), uint64(k)) }

// TraceOf is the trace-id (W3C Trace Context, 3.2.2.3) of an instance that none came to: instance is what tells it from all others,
// of other stores too.
func TraceOf(instance string) string {
	sum := sha256.Sum256([]byte(instance))
	return hex.EncodeToString(sum[:16])
}

// ParseKey reads what String wrote.
func ParseKey(s string) (Key, error) {
	n, err := strconv.ParseUint(s, 10, 64)
	return Key(n), err
}

// KeyOf reads the key at the start of a store key or value.
func KeyOf(b []byte) Key {
	if len(b) < 8 {
		return 0
	}
	return Key(binary.BigEndian.Uint64(b))
}

// WaitOf reads owner and wait (or token) id, the last 12 bytes of an index
// entry.
func WaitOf(b []byte) (owner Key, id uint32) {
	if len(b) < 12 {
		return 0, 0
	}
	b = b[len(b)-12:]
	return KeyOf(b), binary.BigEndian.Uint32(b[8:])
}

// WaitKey is prefix, owner, wait id.
func WaitKey(prefix []byte, owner Key, id uint32) []byte {
	b := make([]byte, 0, len(prefix)+12)
	b = append(b, prefix...)
	b = binary.BigEndian.AppendUint64(b, uint64(owner))
	return binary.BigEndian.AppendUint32(b, id)
}

// LongestKey is how many bytes a key may have in a store.
const LongestKey = 32 << 10

// HashKey is the first 8 bytes of a SHA-256 over the parts; readers compare
// the record behind it, so a collision costs time and nothing else.
func HashKey(parts ...string) []byte {
	var buf [256]byte
	b := buf[:0]
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	return append(make([]byte, 0, 24), sum[:8]...)
}

// TimeKey sorts instants before 1970 first, all others by time.
func TimeKey(nanos int64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 0, 24), uint64(max(0, nanos)))
}

// TimeOf reads the time at the start of a key of BucketTimer.
func TimeOf(key []byte) time.Time { return time.Unix(0, int64(KeyOf(key))).UTC() }

// VersionKey is process id, 0, version; newer versions come first.
func VersionKey(process string, version int) []byte {
	b := append([]byte(process), 0)
	return binary.BigEndian.AppendUint32(b, ^uint32(version))
}

// PathKey is path, 0, definition key.
func PathKey(path string, def Key) []byte {
	return binary.BigEndian.AppendUint64(append([]byte(path), 0), uint64(def))
}

// MetaKey and MetaRunning are the keys in BucketMeta of the last Key given out and of the number of running instances.
var (
	MetaKey     = []byte("key")
	MetaRunning = []byte("running")
)
