package loop

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"hookflow/engine"
	inMemory "hookflow/engine/memory"
	"hookflow/engine/store"
	"hookflow/engine/wire"
)

// inbox fills a store with tasks: of ten people, every third one offered to the group ops instead, of two processes.
func inbox(tb testing.TB, s engine.Store, n int) {
	tb.Helper()
	for from := 0; from < n; from += 10_000 {
		err := s.Update(func(tx engine.Tx) error {
			for i := from; i < min(n, from+10_000); i++ {
				t := &engine.TaskRecord{Key: engine.Key(2*i + 1), Instance: engine.Key(2 * i), Process: []string{"order", "repair"}[i%2], Element: "e", Name: fmt.Sprintf("Check order %d", i),
					State: engine.TaskOpen, Created: int64(i), DueAt: int64(n-i) * 1e9, Task: engine.Task{Assignee: fmt.Sprint("person", i%10)}}
				if i%3 == 0 {
					t.Task = engine.Task{Users: "kim", Groups: "ops"}
				}
				if i%5 == 0 {
					t.State, t.By, t.Ended = engine.TaskDone, "kim", int64(i)
				}
				for _, row := range t.Rows() {
					tx.Put(row.Bucket, row.Key, row.Value)
					n := engine.KeyOf(tx.Get(engine.BucketInboxCount, row.CountKey())) + 1
					tx.Put(engine.BucketInboxCount, row.CountKey(), n.Bytes())
				}
				tx.Put(engine.BucketTaskRecord, t.Key.Bytes(), wire.EncodeTask(t))
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// A list is read part by part: each task once, in the order of its box, as the filter says; a count says as many.
func TestTaskPages(t *testing.T) {
	m := inMemory.New()
	inbox(t, m, 1000)
	offered := []TaskBox{{engine.BoxUser, "kim"}, {engine.BoxGroup, "ops"}}
	for name, c := range map[string]struct {
		filter TaskFilter
		want   int
		newest bool
	}{
		"offered twice":  {TaskFilter{Boxes: offered}, 267, false},
		"of one process": {TaskFilter{Boxes: offered, Process: "order"}, 133, false},
		"with a text":    {TaskFilter{Boxes: []TaskBox{{engine.BoxOpen, ""}}, Text: "ORDER 99"}, 9, false},
		"done":           {TaskFilter{Boxes: []TaskBox{{engine.BoxDone, "kim"}}}, 200, true},
		"of nobody":      {TaskFilter{Boxes: []TaskBox{{engine.BoxAssigned, "person"}}}, 0, false},
	} {
		c.filter.Limit = 40
		var got []*engine.TaskRecord
		err := m.View(func(tx engine.Tx) error {
			q := &Query{tx}
			for pages := 0; pages < 20; pages++ {
				page := q.TaskPage(c.filter)
				got = append(got, page.Tasks...)
				if c.filter.After = page.Next; page.Next == "" {
					break
				}
			}
			if n, of := q.CountTasks(c.filter.Boxes); c.filter.Text == "" && c.filter.Process == "" && (n != c.want || of["order"]+of["repair"] != n) {
				t.Errorf("%s: %d are counted, %v", name, n, of)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		keys := map[engine.Key]bool{}
		for _, x := range got {
			keys[x.Key] = true
		}
		sorted := slices.IsSortedFunc(got, func(a, b *engine.TaskRecord) int {
			if c.newest {
				return int(b.Ended - a.Ended)
			}
			return int(a.DueAt/1e9 - b.DueAt/1e9)
		})
		if len(got) != c.want || len(keys) != c.want || !sorted {
			t.Errorf("%s: %d tasks, %d different, want %d; sorted: %v", name, len(got), len(keys), c.want, sorted)
		}
	}
}

// What lists, filters and counts cost with 100,000 tasks in a file: go test ./engine/loop -run - -bench Tasks
func BenchmarkTasks(b *testing.B) {
	s, err := store.Open(b.TempDir(), store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	inbox(b, s, 100_000)
	open := []TaskBox{{engine.BoxOpen, ""}}
	for name, ask := range map[string]func(q *Query) int{
		"page": func(q *Query) int { return len(q.TaskPage(TaskFilter{Boxes: open}).Tasks) },
		"offered": func(q *Query) int {
			return len(q.TaskPage(TaskFilter{Boxes: []TaskBox{{engine.BoxUser, "kim"}, {engine.BoxGroup, "ops"}}}).Tasks)
		},
		"text":    func(q *Query) int { return len(q.TaskPage(TaskFilter{Boxes: open, Text: "order 99999"}).Tasks) },
		"process": func(q *Query) int { return len(q.TaskPage(TaskFilter{Boxes: open, Process: "repair"}).Tasks) },
		"count":   func(q *Query) int { n, _ := q.CountTasks(open); return n },
		"counted twice": func(q *Query) int {
			n, _ := q.CountTasks([]TaskBox{{engine.BoxUser, "kim"}, {engine.BoxGroup, "ops"}})
			return n
		},
	} {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			for b.Loop() {
				err := s.View(func(tx engine.Tx) error {
					if ask(&Query{tx}) == 0 {
						b.Error("nothing was found")
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
