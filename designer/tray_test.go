package designer

import (
	"bytes"
	"image/png"
	"os"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"hookflow/engine"
	"hookflow/engine/bpmn"
)

// The icon of the tray has the number in it, and stays an icon whatever the number is.
func TestTrayIcon(t *testing.T) {
	seen := map[string]bool{}
	for _, n := range []int{0, 3, 42, 1234} {
		data := badged(n)
		if _, err := png.Decode(bytes.NewReader(data)); err != nil || seen[string(data)] {
			t.Errorf("%d: %v, seen before: %v", n, err, seen[string(data)])
		}
		seen[string(data)] = true
		if path := os.Getenv("HOOKFLOW_TRAY_PICTURE"); path != "" && n == 3 {
			check(t, os.WriteFile(path, data, 0o600))
		}
	}
}

// What is new is told on the desktop, unless that was switched off in the settings; a task that somebody takes is no news to them.
func TestNotificationsOfTheDesktop(t *testing.T) {
	w := withTasks(t)
	b := w.inbox
	b.refresh()
	task := b.shown.Tasks[0]
	task.Task.Assignee = "kim"
	made := []*engine.Wait{{Key: task.Key, Kind: engine.OnTask, Task: &task.Task}}
	test.AssertNotificationSent(t, fyne.NewNotification("A task for you", "Pack the order O-1"), func() { b.moved(made, nil) })
	check(t, w.Local.Run(t.Context(), engine.HandTask{Task: task.Key, To: "lee", By: "kim"}))
	test.AssertNotificationSent(t, nil, func() { b.moved(nil, made) })
	check(t, w.Local.Run(t.Context(), engine.HandTask{Task: task.Key, To: "kim", By: "lee"}))
	test.AssertNotificationSent(t, fyne.NewNotification("A task for you", "Pack the order O-1"), func() { b.moved(nil, made) })
	raised := []engine.Event{{Element: "call", Incident: &engine.Incident{Message: "no answer"}}}
	test.AssertNotificationSent(t, fyne.NewNotification("Somebody is needed", "call: no answer"), func() { w.tellFailures(raised) })
	w.newFile()
	at := w.current().doc.Model().Every(bpmn.StartEvent)[0]
	raised = []engine.Event{{Element: at.ID, Incident: &engine.Incident{Message: "the call was cancelled"}}}
	test.AssertNotificationSent(t, fyne.NewNotification("Somebody is needed", called(at)+": The call was cancelled"), func() { w.tellFailures(raised) })

	w.showSettings()
	walk(w.Canvas().Overlays().Top(), func(o fyne.CanvasObject) {
		if box, is := o.(*widget.Check); is {
			box.SetChecked(false)
		}
	})
	test.AssertNotificationSent(t, nil, func() { b.moved(made, nil); w.tellFailures(raised) })
}
