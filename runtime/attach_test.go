package runtime_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

const attachFile = `<process id="shop" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack"/><sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/></process>`

func content(t *testing.T, r *runtime.Runtime, f engine.TaskFile) string {
	t.Helper()
	from, err := r.OpenFile(f)
	if err != nil {
		return err.Error()
	}
	defer from.Close()
	text, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A file at a task lies beside the state, once for all tasks that have the same; it is there after a restart, in a backup, and until no
// task has it any more. One that an earlier version kept in the state is read as before.
func TestAttachedFiles(t *testing.T) {
	dir := t.TempDir()
	r := open(t, runtime.Options{Dir: dir})
	deploy(t, r, "shop.bpmn", attachFile)
	var tasks []*engine.TaskRecord
	for range 2 {
		if _, err := loop.Do(t.Context(), r.Engine(), engine.Start{Process: "shop"}); err != nil {
			t.Fatal(err)
		}
	}
	look := func(r *runtime.Runtime) {
		if err := r.Engine().View(func(q *loop.Query) error {
			tasks = q.TaskPage(loop.TaskFilter{Boxes: []loop.TaskBox{{Box: engine.BoxOpen}}}).Tasks
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	look(r)
	for _, task := range tasks {
		if _, err := r.Attach(t.Context(), engine.AttachFile{Task: task.Key, By: "kim", Name: "list.txt"}, strings.NewReader("one, two")); err != nil {
			t.Fatal(err)
		}
	}
	var refused *engine.Rejected
	if _, err := r.Attach(t.Context(), engine.AttachFile{Task: tasks[0].Key, Name: "large"}, io.LimitReader(zeros{}, engine.MaxFile+1)); !errors.As(err, &refused) || !strings.Contains(err.Error(), "64 megabytes") {
		t.Errorf("a file that is too large: %v", err)
	}
	look(r)
	lies := filepath.Join(dir, "files", tasks[0].Files[0].Content[:2], tasks[0].Files[0].Content)
	if tasks[0].Files[0].Content != tasks[1].Files[0].Content || tasks[0].Files[0].Size != 8 {
		t.Errorf("%+v, %+v", tasks[0].Files, tasks[1].Files)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, runtime.Options{Dir: dir})
	detach := func(at int) {
		if err := r.Engine().Run(t.Context(), engine.DetachFile{Task: tasks[at].Key, File: tasks[at].Files[0].Key}); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Records().Sweep(time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if got := content(t, r, tasks[0].Files[0]); got != "one, two" {
		t.Error(got)
	}
	detach(0)
	if got := content(t, r, tasks[1].Files[0]); got != "one, two" {
		t.Errorf("one task has it still: %s", got)
	}
	detach(1)
	if _, err := os.Stat(lies); !os.IsNotExist(err) {
		t.Errorf("nobody has it any more: %v", err)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
