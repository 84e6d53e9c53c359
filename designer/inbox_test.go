package designer

import (
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/storage"

	"hookflow/designer/look"
	"hookflow/designer/monitor"
	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime"
)

const inboxFile = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t"><process id="shop" name="Shop" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="pack"/><userTask id="pack" name="Pack the order"><extensionElements>
<hookflow:assignment assignee="{= who }" groups="Warehouse" due="{= due }" copies="boss"/>
<hookflow:form><hookflow:field variable="boxes" label="Boxes" type="number" required="true"/><hookflow:field variable="note" label="Note"/></hookflow:form></extensionElements></userTask>
<sequenceFlow id="g" sourceRef="pack" targetRef="e"/><endEvent id="e"/></process></definitions>`

// withTasks opens a window on an engine with three tasks: one of kim, two that the warehouse may take.
func withTasks(t *testing.T) *Window {
	t.Helper()
	w := open(t, t.TempDir())
	rt, err := runtime.Open(runtime.Options{Dir: t.TempDir(), Listen: "127.0.0.1:0"})
	check(t, err)
	t.Cleanup(func() { check(t, rt.Close()) })
	_, err = rt.Deploy(t.Context(), "shop.bpmn", []byte(inboxFile))
	check(t, err)
	w.OpenEngine = func() (*monitor.Local, error) {
		return &monitor.Local{Engine: rt.Engine(), URL: rt.URL(), Environment: rt.Environment(), PutFile: rt.Attach, OpenFile: rt.OpenFile, People: func() []monitor.Person {
			return []monitor.Person{{Name: "kim", Groups: []string{"Warehouse"}}, {Name: "lee"}}
		}}, nil
	}
	w.openEngine()
	w.App.Preferences().SetString(meKey, "kim")
	for _, x := range [][3]string{{"kim", "2020-01-01", "O-1"}, {"", "2099-01-01", "O-2"}, {"", "", "O-3"}} {
		vars := engine.Vars{"who": []byte(`"` + x[0] + `"`), "due": []byte(`"` + x[1] + `"`)}
		_, err := loop.Do(t.Context(), rt.Engine(), engine.Start{Process: "shop", BusinessKey: x[2], Variables: vars, By: "ann"})
		check(t, err)
	}
	return w
}

func shownText(o fyne.CanvasObject) string {
	var all []string
	texted(o, func(text string) { all = append(all, text) })
	return strings.Join(all, "\n")
}

// click presses the button or the line of that name on the page.
func click(t *testing.T, o fyne.CanvasObject, name string) {
	t.Helper()
	done := false
	walk(o, func(o fyne.CanvasObject) {
		if done {
			return
		}
		switch o := o.(type) {
		case *look.Button:
			if o.AccessibilityLabel() == name {
				done = true
				o.Tapped(nil)
			}
		case *look.Press:
			if o.AccessibilityLabel() == name {
				done = true
				o.Tapped(nil)
			}
		}
	})
	if !done {
		t.Fatalf("there is no %q on the page", name)
	}
}

// The inbox shows what somebody has and may take, by process and by text; a task is taken, handed over, talked about, kept
// as a draft, and done with its form, and it stands then who did it.
func TestInbox(t *testing.T) {
	w := withTasks(t)
	w.action("tasks").try(w)
	b := w.inbox
	if got := shownText(b.content); !strings.Contains(got, "Overdue") || !strings.Contains(got, "Shop, O-1") || strings.Contains(got, "O-2") || w.tabs.Selected() != b.item {
		t.Fatalf("mine:\n%s", got)
	}
	if b.item.Text != "Tasks  3" || !strings.HasPrefix(w.Title(), "(3) ") {
		t.Errorf("the tab says %q, the title %q", b.item.Text, w.Title())
	}
	click(t, b.content, "For my groups")
	b.search.Type("o-3")
	if n := len(b.shown.Tasks); n != 1 {
		t.Errorf("found by text: %d", n)
	}
	b.search.SetText("")
	b.want(func(f *inboxFilter) { f.Text = "" })
	click(t, b.list, "Pack the order")
	if got := shownText(b.sheet); !strings.Contains(got, "Shop, O-2") || !strings.Contains(got, "Boxes *") || !strings.Contains(got, "boss has a copy") || !strings.Contains(got, "started by ann") {
		t.Errorf("the task:\n%s", got)
	}
	click(t, b.sheet, "Take")
	b.open.comment.Type("No tape")
	click(t, b.sheet, "Comment")
	if got := shownText(b.sheet); !strings.Contains(got, "kim: No tape") || !strings.Contains(got, "Give back") {
		t.Errorf("after it was taken:\n%s", got)
	}
	if path := os.Getenv("HOOKFLOW_INBOX_PICTURE"); path != "" {
		b.want(func(f *inboxFilter) { f.Box = "mine" })
		f, err := os.Create(path)
		check(t, err)
		check(t, png.Encode(f, w.Canvas().Capture()))
		check(t, f.Close())
	}
	click(t, b.sheet, "Complete")
	if b.open == nil || b.open.record.State != engine.TaskOpen || !strings.Contains(shownText(b.sheet), "Must be filled in") {
		t.Errorf("a field that is missing is not told:\n%s", shownText(b.sheet))
	}
	typed := false
	walk(b.open.form.Content, func(o fyne.CanvasObject) {
		if e, is := o.(*look.Input); is && !typed {
			typed = true
			e.Type("3")
		}
	})
	click(t, b.sheet, "Save draft")
	if string(b.open.record.Draft) != `{"boxes":3,"note":null}` {
		t.Errorf("the draft is %s", b.open.record.Draft)
	}
	click(t, b.sheet, "Complete")
	if got := shownText(b.sheet); !strings.Contains(got, "by kim") || b.open.record.State != engine.TaskDone {
		t.Errorf("after the end:\n%s", got)
	}
	click(t, b.content, "Done")
	if n := len(b.shown.Tasks); n != 1 || b.shown.Tasks[0].By != "kim" || b.count("todo") != 2 {
		t.Errorf("done: %d, to do: %d", n, b.count("todo"))
	}
	b.close()
	if w.tabs.Selected() != nil || !strings.Contains(w.Title(), "Hookflow") {
		t.Error("the page is still open")
	}
}

// When a task is due and how much it matters is changed where it stands; files that are dropped on the page lie at the task, can be
// copied and taken away; the filter is kept for each person.
func TestInboxPlanFilesFilter(t *testing.T) {
	w := withTasks(t)
	w.action("tasks").try(w)
	b := w.inbox
	click(t, b.content, "All open tasks")
	click(t, b.list, "Pack the order")
	b.open.due.Commit("soon")
	w.over.Top().Close()
	b.open.due.Commit("2031-02-03")
	b.open.priority.Commit("7")
	dir := t.TempDir()
	path := filepath.Join(dir, "list.txt")
	check(t, os.WriteFile(path, []byte("one, two"), 0o600))
	w.dropped(fyne.Position{}, []fyne.URI{storage.NewFileURI(path)})
	got := shownText(b.sheet)
	for _, want := range []string{"2031-02-03", "kim: the priority is 7", "kim: the task is due 2031-02-03", "list.txt  8 B, kim", "at most"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not said in\n%s", want, got)
		}
	}
	f := b.open.record.Files[0]
	check(t, w.Local.CopyFile(b.chosen, engine.FormFile{ID: f.Key.String(), Name: f.Name}, path+".copy"))
	if data, err := os.ReadFile(path + ".copy"); string(data) != "one, two" {
		t.Errorf("the copy holds %q, %v", data, err)
	}
	click(t, b.sheet, "Remove list.txt")
	w.over.Parts()["button.Remove"].(*look.Button).Tapped(nil)
	if len(b.open.record.Files) != 0 {
		t.Error("the file is still there")
	}
	if _, err := w.Local.AttachPath(b.chosen, "kim", dir); err == nil || !strings.Contains(err.Error(), "is a folder") {
		t.Errorf("a folder is attached: %v", err)
	}

	seven := 7
	b.want(func(f *inboxFilter) { f.Priority, f.Text = &seven, "pack" })
	if n := len(b.shown.Tasks); n != 1 || b.shown.Tasks[0].Key != b.chosen {
		t.Errorf("%d tasks matter so much", n)
	}
	b.want(func(f *inboxFilter) { f.Due = "week" })
	if got := shownText(b.list); !strings.Contains(got, "None fits what is asked above.") {
		t.Errorf("within a week:\n%s", got)
	}
	w.App.Preferences().SetString(meKey, "lee")
	b.refresh()
	if b.filter.Priority != nil || b.search.Text() != "" {
		t.Errorf("lee has the filter %+v", b.filter)
	}
	w.App.Preferences().SetString(meKey, "kim")
	b.refresh()
	if b.filter.Due != "week" || b.search.Text() != "pack" || b.filter.Box != "open" {
		t.Errorf("kim has the filter %+v", b.filter)
	}
}

// From the tasks the keys of the views lead back to the file that was shown last.
func TestBackFromTheTasks(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	w.inbox.show()
	w.action("diagram view").try(w)
	if w.current() == nil {
		t.Error("the tasks are still shown")
	}
}
