package runtime_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/store"
	"hookflow/runtime"
)

// loaded is a data directory with deployed, running and ended instances, jobs, tasks and messages, closed well.
func loaded(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	r, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0", Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	deployFile(t, r, "../testdata/attack/m.bpmn")
	c := client{t, r.URL()}
	for i := range 60 {
		c.do("POST", "/api/v1/instances", fmt.Sprintf(`{"process":"jobp","businessKey":"k%d","variables":{"tag":"%s"}}`, i, strings.Repeat("x", 10*i)), nil)
		c.do("POST", "/api/v1/instances", fmt.Sprintf(`{"process":"userp","businessKey":"u%d"}`, i), nil)
		c.do("POST", "/in/go", fmt.Sprintf(`{"orderId":"o%d"}`, i), nil)
		if i%2 == 0 {
			c.do("POST", "/in/payments", fmt.Sprintf(`{"order":"o%d","amount":%d}`, i, i), nil)
		}
	}
	for moved := 1; moved > 0; { // so that nothing is left to be moved by whoever opens it next
		if moved, err = r.Engine().Archive(); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Upgrade: runtime.Upgrades})
	if err == nil {
		err = errors.Join(s.Compact(), s.Close()) // so that there are no free pages, whose damage is none
	}
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// dumped is every record of a store, as text.
func dumped(dir string) (string, error) {
	s, err := store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Upgrade: runtime.Upgrades})
	if err != nil {
		return "", err
	}
	defer s.Close()
	var out bytes.Buffer
	raw := func(_ engine.Bucket, key, value []byte) (string, string) { return string(key), string(value) }
	err = errors.Join(s.Dump(&out, raw), s.Archive().Dump(&out, raw))
	return out.String(), err
}

const pageSize = 4096

// damages are what disks, editors and copies do to files. used lists the pages that are not all zero.
var damages = map[string]func(rnd *rand.Rand, b []byte, used []int) []byte{
	"bit": func(rnd *rand.Rand, b []byte, used []int) []byte {
		for range []int{1, 1, 4, 20}[rnd.IntN(4)] {
			b[pageSize*used[rnd.IntN(len(used))]+rnd.IntN(pageSize)] ^= 1 << rnd.IntN(8)
		}
		return b
	},
	"zero page": func(rnd *rand.Rand, b []byte, used []int) []byte {
		clear(b[pageSize*used[rnd.IntN(len(used))]:][:pageSize])
		return b
	},
	"random page": func(rnd *rand.Rand, b []byte, used []int) []byte {
		page := b[pageSize*used[rnd.IntN(len(used))]:][:pageSize]
		for i := range page {
			page[i] = byte(rnd.Uint32())
		}
		return b
	},
	"truncated": func(rnd *rand.Rand, b []byte, used []int) []byte {
		return b[:[]int{rnd.IntN(len(b)), pageSize * used[rnd.IntN(len(used))], 100, pageSize, 2 * pageSize}[rnd.IntN(5)]]
	},
	"meta": func(rnd *rand.Rand, b []byte, _ []int) []byte { b[rnd.IntN(2*pageSize)] ^= 255; return b },
	"swapped": func(rnd *rand.Rand, b []byte, used []int) []byte {
		x, y := b[pageSize*used[rnd.IntN(len(used))]:][:pageSize], b[pageSize*used[rnd.IntN(len(used))]:][:pageSize]
		first := bytes.Clone(x)
		copy(x, y)
		copy(y, first)
		return b
	},
	"appended": func(_ *rand.Rand, b []byte, _ []int) []byte { return append(b, bytes.Repeat([]byte("junk "), 1000)...) },
	"empty":    func(*rand.Rand, []byte, []int) []byte { return nil },
	"newer": func(_ *rand.Rand, b []byte, _ []int) []byte {
		b[20], b[pageSize+20] = 99, 99
		return b
	},
}

// Whatever happens to a file, either everything is there that was there, or a message says what is lost and how to go
// on: never a crash, never a start without the definitions.
func TestDamageIsToldOrHarmless(t *testing.T) {
	base := loaded(t)
	want, before := "", "-"
	for want != before { // on a busy computer instances that have ended were not all in the archive yet
		before = want
		err := serveDamaged(base)
		if err == nil {
			want, err = dumped(base)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rounds := 2 // of each damage to each file
	if n, err := strconv.Atoi(os.Getenv("HOOKFLOW_DAMAGES")); err == nil {
		rounds = n
	}
	told, harmless := 0, 0
	for _, name := range []string{"state.db", "archive.db"} {
		sound, err := os.ReadFile(filepath.Join(base, name))
		if err != nil {
			t.Fatal(err)
		}
		var used []int
		for p := range len(sound) / pageSize {
			if bytes.ContainsFunc(sound[p*pageSize:][:pageSize], func(r rune) bool { return r != 0 }) {
				used = append(used, p)
			}
		}
		for kind, spoil := range damages {
			for seed := range uint64(rounds) {
				dir := t.TempDir()
				copyFiles(t, base, dir)
				spoiled := spoil(rand.New(rand.NewPCG(seed, 7)), bytes.Clone(sound), used)
				if err := os.WriteFile(filepath.Join(dir, name), spoiled, 0o600); err != nil {
					t.Fatal(err)
				}
				err := serveDamaged(dir)
				got, dumpErr := dumped(dir)
				if err == nil {
					err = dumpErr
				}
				var damaged *store.DamagedError
				switch {
				case errors.As(err, &damaged):
					told++
					if text := err.Error(); filepath.Base(damaged.Path) != name || !strings.Contains(text, "it holds the ") || !strings.Contains(text, "put a backup in its place") {
						t.Errorf("%s of %s (%d): the message is %s", kind, name, seed, text)
					}
				case err != nil:
					t.Errorf("%s of %s (%d): %v", kind, name, seed, err)
				case got != want:
					t.Errorf("%s of %s (%d): nothing was told, and the records are others", kind, name, seed)
				default:
					harmless++
				}
			}
		}
	}
	t.Logf("%d damages were told, %d touched nothing", told, harmless)
}

// serveDamaged opens a directory and asks for everything in it. The error is the first that anything met.
func serveDamaged(dir string) error {
	r, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0", Log: quiet})
	if err != nil {
		return err
	}
	err = r.Engine().View(func(q *loop.Query) error {
		for _, in := range q.Instances(loop.Filter{Limit: 10_000}) {
			for range q.History(in.Key) {
			}
		}
		return nil
	})
	return errors.Join(append(r.Problems(), err, r.Close())...)
}

func copyFiles(t *testing.T, from, to string) {
	t.Helper()
	for _, name := range []string{"state.db", "archive.db"} {
		data, err := os.ReadFile(filepath.Join(from, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, name), data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAStateThatIsGoneIsNotBegunAnew(t *testing.T) {
	dir := loaded(t)
	if err := os.Remove(filepath.Join(dir, "state.db")); err != nil {
		t.Fatal(err)
	}
	var damaged *store.DamagedError
	if err := serveDamaged(dir); !errors.As(err, &damaged) || !strings.Contains(err.Error(), "state.db is damaged: it is missing") {
		t.Errorf("got %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "archive.db")); err != nil {
		t.Fatal(err)
	}
	if err := serveDamaged(dir); err != nil {
		t.Errorf("an empty directory: %v", err)
	}
}

// An archive may be moved away, as the message about a damaged one says.
func TestGoingOnWithoutTheArchive(t *testing.T) {
	dir := loaded(t)
	if err := os.Remove(filepath.Join(dir, "archive.db")); err != nil {
		t.Fatal(err)
	}
	if err := serveDamaged(dir); err != nil {
		t.Error(err)
	}
}
