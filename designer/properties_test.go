package designer

import (
	"slices"
	"testing"
)

// What an element may become begins with its own family: a start event most often becomes another start event.
func TestChangeIntoBeginsWithItsOwn(t *testing.T) {
	w := open(t, t.TempDir())
	w.OpenExample()
	tab := w.current()
	for id, want := range map[string]string{"Start_Error": "start", "End_Handled": "end", "Task_Report": "task", "Catch_Completed": "intermediate"} {
		e := tab.doc.Element(id)
		if e == nil {
			t.Errorf("the example has no %s", id)
			continue
		}
		offers := tab.typeFinder(tab.mayBecome(id))("")
		if group := tab.typeFinder(tab.mayBecome(id))("message"); want == "start" && (len(group) == 0 || group[0].label != "Message start event") {
			t.Errorf("%s: of message the first is %v", id, group[0].label)
		}
		if i := slices.IndexFunc(typeGroups, func(g typeGroup) bool { return g.group == want }); offers[0].group != typeGroups[i].label {
			t.Errorf("%s: the first may become %q of %q", id, offers[0].label, offers[0].group)
		}
	}
}
