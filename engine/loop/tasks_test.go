package loop

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine"
	inMemory "hookflow/engine/memory"
	"hookflow/engine/step"
	"hookflow/engine/store"
	"hookflow/engine/wire"
)

// inbox fills a store with tasks: of ten people, every third one offered to several instead, of two processes.
func inbox(tb testing.TB, s engine.Store, n int) (tasks []*engine.TaskRecord) {
	tb.Helper()
	for i := range n {
		t := &engine.TaskRecord{Key: engine.Key(3*i + 1), Instance: engine.Key(3 * i), Process: []string{"order", "repair"}[i%2], Element: "e", Name: fmt.Sprintf("Check order %d", i),
			State: engine.TaskOpen, Created: int64(i), DueAt: int64(n-i) * 1e9, Task: engine.Task{Assignee: fmt.Sprint("person", i%10), Priority: i % 101}}
		switch {
		case i%9 == 0:
			t.Task.Assignee, t.Task.Groups = "", "ops, stock,night"
		case i%3 == 0:
			t.Task.Assignee, t.Task.Users, t.Task.Groups = "", "kim", "ops"
		case i%7 == 0:
			t.DueAt, t.Task.Groups = 0, "ops"
		}
		if i%5 == 0 {
			t.State, t.By, t.Ended = engine.TaskDone, "kim", int64(i)
		}
		if i%4 == 0 {
			t.Initiator, t.Copies = "lee", []engine.TaskNote{{Text: "kim"}}
		}
		tasks = append(tasks, t)
	}
	for part := range slices.Chunk(tasks, 10_000) {
		err := s.Update(func(tx engine.Tx) error {
			for _, t := range part {
				for _, row := range t.Rows() {
					tx.Put(row.Bucket, row.Key, row.Value)
					n := engine.KeyOf(tx.Get(engine.BucketInboxCount, row.CountKey())) + 1
					tx.Put(engine.BucketInboxCount, row.CountKey(), n.Bytes())
				}
				key := engine.TextKey(t.Key)
				tx.Put(engine.BucketTaskText, key, t.WithText(tx.Get(engine.BucketTaskText, key)))
				tx.Put(engine.BucketTaskRecord, t.Key.Bytes(), wire.EncodeTask(t))
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
	}
	return tasks
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
			return cmp.Compare(uint64(a.DueAt-1), uint64(b.DueAt-1)) // what is never due comes last
		})
		if len(got) != c.want || len(keys) != c.want || !sorted {
			t.Errorf("%s: %d tasks, %d different, want %d; sorted: %v", name, len(got), len(keys), c.want, sorted)
		}
	}
}

// Every box, filter and count gives what a look at every task gives.
func TestTaskFilters(t *testing.T) {
	m := inMemory.New()
	tasks := inbox(t, m, 1200)
	priority, groups := 90, []string{"ops", "night"}
	offered := func(r *engine.TaskRecord) bool {
		return r.State == engine.TaskOpen && r.Task.Assignee == "" && (strings.Contains(r.Task.Groups, "ops") || strings.Contains(r.Task.Users, "kim"))
	}
	boxes := map[string]func(r *engine.TaskRecord) bool{
		"todo":    offered, // kim is no assignee
		"groups":  offered,
		"done":    func(r *engine.TaskRecord) bool { return r.By == "kim" },
		"copied":  func(r *engine.TaskRecord) bool { return len(r.Copies) > 0 },
		"started": func(r *engine.TaskRecord) bool { return r.Initiator == "kim" },
		"open":    func(r *engine.TaskRecord) bool { return r.State == engine.TaskOpen },
	}
	filters := map[string]struct {
		TaskFilter
		wants func(r *engine.TaskRecord) bool
	}{
		"all":           {TaskFilter{}, func(r *engine.TaskRecord) bool { return true }},
		"assignee":      {TaskFilter{Assignee: "person4"}, func(r *engine.TaskRecord) bool { return r.Task.Assignee == "person4" }},
		"group":         {TaskFilter{Group: "ops"}, func(r *engine.TaskRecord) bool { return strings.Contains(r.Task.Groups, "ops") }},
		"priority":      {TaskFilter{Priority: &priority}, func(r *engine.TaskRecord) bool { return r.Task.Priority >= 90 }},
		"due":           {TaskFilter{DueFrom: 100e9, DueBefore: 300e9}, func(r *engine.TaskRecord) bool { return r.DueAt >= 100e9 && r.DueAt < 300e9 }},
		"overdue":       {TaskFilter{DueBefore: 50e9}, func(r *engine.TaskRecord) bool { return r.DueAt > 0 && r.DueAt < 50e9 }},
		"a text of few": {TaskFilter{Text: "ORDER 99"}, func(r *engine.TaskRecord) bool { return strings.Contains(r.Name, "order 99") }},
		"a text of all": {TaskFilter{Text: "check", Process: "order"}, func(r *engine.TaskRecord) bool { return r.Process == "order" }},
		"both":          {TaskFilter{Text: "11", Assignee: "person1"}, func(r *engine.TaskRecord) bool { return strings.Contains(r.Name, "11") && r.Task.Assignee == "person1" }},
	}
	view(t, m, func(q *Query) {
		for box, in := range boxes {
			where, _ := BoxesOf(box, "kim", groups)
			all := 0
			for name, f := range filters {
				f.Boxes = where
				want := 0
				for _, r := range tasks {
					if in(r) && f.wants(r) {
						want++
					}
				}
				if got := len(allPages(q, f.TaskFilter)); got != want {
					t.Errorf("%s, %s: %d tasks, not %d", box, name, got, want)
				}
				if name == "all" {
					all = want
				}
			}
			if n, of := q.CountTasks(where); n != all || of["order"]+of["repair"] != n {
				t.Errorf("%s: %d are counted, %v, not %d", box, n, of, all)
			}
		}
	})
}

// allPages reads a list to its end and gives each task that came once; one that came twice would be missing from what is counted.
func allPages(q *Query, f TaskFilter) map[engine.Key]bool {
	keys, n := map[engine.Key]bool{}, 0
	for {
		page := q.TaskPage(f)
		for _, t := range page.Tasks {
			keys[t.Key] = true
			n++
		}
		if f.After = page.Next; f.After == "" {
			break
		}
	}
	if n != len(keys) {
		return nil
	}
	return keys
}

func view(tb testing.TB, s engine.Store, fn func(q *Query)) {
	tb.Helper()
	if err := s.View(func(tx engine.Tx) error { fn(&Query{tx}); return nil }); err != nil {
		tb.Fatal(err)
	}
}

// What lists, filters and counts cost with 100,000 tasks in a file: go test ./engine/loop -run - -bench Tasks
// Where an index is asked, x/walk is how often it is quicker than walking over all rows of the box.
func BenchmarkTasks(b *testing.B) {
	dir := b.TempDir()
	open := func() *store.Store {
		s, err := store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets})
		if err != nil {
			b.Fatal(err)
		}
		return s
	}
	s := open()
	inbox(b, s, 100_000)
	s.Close()
	s = open() // as after a start: nothing lies in the log alone
	defer s.Close()
	priority := 100
	groups := []string{"ops", "stock", "night"}
	of := func(box string) []TaskBox { boxes, _ := BoxesOf(box, "kim", groups); return boxes }
	page := func(f TaskFilter) func(q *Query) int { return func(q *Query) int { return len(q.TaskPage(f).Tasks) } }
	count := func(box string) func(q *Query) int {
		return func(q *Query) int { n, _ := q.CountTasks(of(box)); return n }
	}
	walked := func(f TaskFilter) func(q *Query) { return func(q *Query) { q.fromBoxes(f) } }
	rare := TaskFilter{Boxes: of("open"), Text: "order 99999", Limit: 100}
	for _, c := range []struct {
		name string
		ask  func(q *Query) int
		walk func(q *Query) // what it would cost without an index
	}{
		{"open", page(TaskFilter{Boxes: of("open")}), nil},
		{"todo", page(TaskFilter{Boxes: of("todo")}), nil},
		{"done", page(TaskFilter{Boxes: of("done")}), nil},
		{"copied", page(TaskFilter{Boxes: of("copied")}), nil},
		{"started", func(q *Query) int {
			boxes, _ := BoxesOf("started", "lee", nil)
			return len(q.TaskPage(TaskFilter{Boxes: boxes}).Tasks)
		}, nil},
		{"process", page(TaskFilter{Boxes: of("open"), Process: "repair"}), nil},
		{"assignee", page(TaskFilter{Boxes: of("open"), Assignee: "person7"}), nil},
		{"group", page(TaskFilter{Boxes: of("open"), Group: "stock"}), nil},
		{"due", page(TaskFilter{Boxes: of("open"), DueFrom: 99_000e9, DueBefore: 99_900e9}), nil},
		{"priority", page(TaskFilter{Boxes: of("open"), Priority: &priority, Limit: 1000}), nil},
		{"text", page(rare), walked(rare)},
		{"text_of_all", page(TaskFilter{Boxes: of("open"), Text: "check"}), nil},
		{"text_of_none", func(q *Query) int { return 1 + len(q.TaskPage(TaskFilter{Boxes: of("open"), Text: "nowhere"}).Tasks) }, walked(TaskFilter{Boxes: of("open"), Text: "nowhere"})},
		{"count_open", count("open"), nil},
		{"count_offered", count("groups"), walked(TaskFilter{Boxes: of("groups"), Limit: 100_000})},
		{"count_every_box", func(q *Query) (n int) {
			for _, name := range Boxes {
				n += count(name)(q)
			}
			return n
		}, nil},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				view(b, s, func(q *Query) {
					if c.ask(q) == 0 {
						b.Error("nothing was found")
					}
				})
			}
			if c.walk == nil {
				return
			}
			began := time.Now()
			view(b, s, c.walk)
			b.ReportMetric(float64(time.Since(began))/(float64(b.Elapsed())/float64(b.N)), "x/walk")
		})
	}
}

// A name that is too long to be looked up by is refused to whoever gives it, and to nobody else whose command is stored with it.
func TestANameThatIsTooLong(t *testing.T) {
	s, err := store.Open(t.TempDir(), store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	e, err := Open(s, step.NewMachine(engine.DefaultLimits), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	const one = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true"><startEvent id="s"/><userTask id="u"/><sequenceFlow id="f" sourceRef="s" targetRef="u"/></process></definitions>`
	if _, err := Do(t.Context(), e, engine.Deploy{Resources: []engine.Resource{{Name: "p.bpmn", Data: []byte(one)}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := Do(t.Context(), e, engine.Start{Process: "p"}); err != nil {
		t.Fatal(err)
	}
	var task engine.Key
	if err := e.View(func(q *Query) error {
		for p := range q.Tasks() {
			task = p.Wait.Key
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	name := strings.Repeat("x", 40_000)
	var all sync.WaitGroup
	for _, cmd := range []engine.Command{engine.ClaimTask{Task: task, Assignee: name}, engine.HandTask{Task: task, To: name}, engine.CopyTask{Task: task, To: []string{name}}, engine.Start{Process: "p", By: name}} {
		all.Go(func() {
			var refused *engine.Rejected
			if err := e.Run(t.Context(), cmd); !errors.As(err, &refused) || refused.Reason != engine.Invalid || !strings.Contains(err.Error(), "bytes") {
				t.Errorf("%T: %.200v", cmd, err)
			}
		})
		all.Go(func() {
			if err := e.Run(t.Context(), engine.CommentTask{Task: task, Text: "hello"}); err != nil {
				t.Errorf("somebody else: %.200v", err)
			}
		})
	}
	all.Wait()
	if err := e.Run(t.Context(), engine.ClaimTask{Task: task, Assignee: name[:30_000]}); err != nil {
		t.Errorf("a long name: %.200v", err)
	}
}
