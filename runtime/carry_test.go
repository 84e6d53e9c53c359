package runtime_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine/loop"
	"hookflow/runtime"
	"hookflow/runtime/push"
)

// format2 is a folder as a program of format 2 left it. It has two instances of visit, of which one was done, and three who are told:
// oa (2), by whom all three events were taken; dead (3), whose connector nobody answers for, with five that wait; and hook (1), an address
// beside the records, with three.
func format2(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"state.db", "records.db"} {
		packed, err := os.Open(filepath.Join("testdata", "format2", name+".gz"))
		must(t, err)
		defer packed.Close()
		r, err := gzip.NewReader(packed)
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	return dir
}

// Who was told by a program of format 2 goes on being told where that one stopped: under the same numbers and keys, signed in
// the same way, what waited first. What had left can be replayed. Opened again, nothing is carried over twice.
func TestFormat2IsCarriedOver(t *testing.T) {
	dir, rec := format2(t), recordEvents(t)
	t.Setenv("HOOKFLOW_SECRET_SYSTEM_TOKEN", systemToken)
	rec.unsigned = true // dead has no token
	connectors := shelf(t, t.TempDir(), "oa", rec.URL, "dead", rec.URL)
	for round := range 2 {
		r, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0", Connectors: connectors, PushPause: 10 * time.Millisecond})
		must(t, err)
		c := client{t, r.URL()}
		c.until("what waited", func() bool { _, forms := rec.got(); return len(forms) == 5 })
		c.until("it is noted", func() bool { _, st, err := r.Pushes().Get("3"); return err == nil && st.Done == 5 })
		oa, st, err := r.Pushes().Get("2")
		must(t, err)
		if oa.Name != "oa" || oa.Connector != "oa" || oa.Secret != "SYSTEM_TOKEN" || oa.App != "APP_DEMO123" || oa.Corp != "ding0001" || oa.PauseAfter != 10 || oa.Form != push.Yida || oa.Signing != "md5" ||
			!slices.Equal(oa.Topics, []string{"task.created", "task.completed"}) || st.Last != 3 || st.Done != 3 {
			t.Errorf("oa is %+v %+v", oa, st)
		}
		dead, _, err := r.Pushes().Get("3")
		must(t, err)
		if dead.FallBack != "oa" || dead.PauseAfter != 1000 || dead.Signing != "hmac-sha256" || !slices.Equal(dead.Of, []string{"visit"}) || !slices.Equal(dead.Except, []string{"other"}) {
			t.Errorf("dead is %+v", dead)
		}
		hook, st, err := r.Pushes().Get("1")
		must(t, err)
		if !slices.Equal(hook.Of, []string{"visit"}) || st.Last != 3 {
			t.Errorf("hook is %+v %+v", hook, st)
		}
		if list := r.Pushes().List(); len(list) != 3 {
			t.Errorf("in round %d there are %+v", round, list)
		}
		must(t, r.Close())
	}
	actions, forms := rec.got()
	if want := []string{"createTask", "carbonCopy", "createTask", "carbonCopy", "finishTask"}; !slices.Equal(actions, want) {
		t.Errorf("told: %v", actions)
	}
	if !slices.Equal(rec.keys, []string{"push-3-1", "push-3-2", "push-3-3", "push-3-4", "push-3-5"}) || !strings.Contains(forms[0].Get("task"), `"visitor":"张红"`) || forms[4].Get("actualWorkId") != "manager01" {
		t.Errorf("told: %v %v", rec.keys, forms)
	}
	if _, err := os.Stat(filepath.Join(dir, "state.db.format-2")); err != nil {
		t.Error(err)
	}

	r, err := runtime.Open(runtime.Options{Dir: dir, Listen: "127.0.0.1:0", Connectors: connectors, PushPause: 10 * time.Millisecond})
	must(t, err)
	defer r.Close()
	soundTasks(t, r)
	must(t, r.Pushes().Replay("2", 1))
	c := client{t, r.URL()}
	c.until("the log again", func() bool { _, forms := rec.got(); return len(forms) == 8 })
	_, forms = rec.got()
	// As the earlier program signed them.
	if forms[5].Get("sign") != "5b4e2b3209d11171664e36eb4ff5ce74" || forms[6].Get("sign") != "e48cd44e3dfe10ab28884f3844c4f4e2" || forms[7].Get("sign") != "60d3c6efc7cd3cc028cc855db33f0142" {
		t.Errorf("replayed: %v", forms[5:])
	}
}

// soundTasks wants the tasks of format2 in the rows that this program keeps.
func soundTasks(t *testing.T, r *runtime.Runtime) {
	t.Helper()
	problems, err := r.Engine().Check()
	must(t, err)
	if len(problems) > 0 {
		t.Error(problems)
	}
	must(t, r.Engine().View(func(q *loop.Query) error {
		open, _ := loop.BoxesOf("open", "", nil)
		if page := q.TaskPage(loop.TaskFilter{Boxes: open, Text: "审批"}); len(page.Tasks) != 1 {
			t.Errorf("found by a word: %+v", page.Tasks)
		}
		return nil
	}))
}
