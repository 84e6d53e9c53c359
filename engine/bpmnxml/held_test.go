package bpmnxml

import (
	"runtime"
	"strings"
	"testing"

	"hookflow/engine/bpmn"
)

// TestFrozenHoldsNoTree: what lies on the clipboard keeps no tree alive: neither that of the document it was copied from, nor
// the one in which it was put together.
func TestFrozenHoldsNoTree(t *testing.T) {
	gone := make(chan bool, 2)
	frozen := copied(t, gone)
	for range 2 {
		runtime.GC()
		runtime.GC()
		select {
		case <-gone:
		default:
			t.Fatal("a tree is still held")
		}
	}
	if text := string(frozen.Thaw().Bytes()); !strings.Contains(text, `id="t"`) {
		t.Errorf("thawed:\n%s", text)
	}
}

// copied freezes a copy of a task; gone hears when the two trees that it was in are no more.
func copied(t *testing.T, gone chan bool) *Frozen {
	read := func(content string) *Document {
		d, err := Read("held.bpmn", []byte(`<definitions xmlns="`+bpmn.NS+`"><process id="p">`+content+`</process></definitions>`))
		if err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(d.Root(), func(int) { gone <- true }, 0)
		return d
	}
	from, out := read(`<task id="t"/>`), read("")
	task := from.Root().ChildElements()[0].ChildElements()[0]
	bpmn.Insert(bpmn.Untracked, out.Root().ChildElements()[0], out.Copy(from, task))
	return out.Freeze()
}
