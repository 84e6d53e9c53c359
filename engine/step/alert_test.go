package step_test

import (
	"fmt"
	"slices"
	"testing"

	"hookflow/engine"
	"hookflow/engine/enginetest"
	"hookflow/engine/wire"
)

func alerts(w *enginetest.World) (list []*engine.Alert) {
	w.View(func(tx engine.Tx) {
		for _, v := range tx.From(engine.BucketAlert, nil) {
			list = append(list, wire.DecodeAlert(v))
		}
	})
	return list
}

// What is filed under a group adds to its alert until somebody has read that; the next
// one begins another.
func TestAlertsGrowUntilTheyAreRead(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/>`))
	file := func(group, text string, at int64, instances ...engine.Key) engine.Key {
		return do(t, w, engine.FileAlert{Alert: engine.Alert{Group: group, Text: text, Count: len(instances), First: at, Last: at, Instances: instances}})
	}
	first := file("a", "one", 10, 7)
	other := file("b", "else", 11, 8)
	if again := file("a", "two", 12, 9, 10); again != first || other == first {
		t.Errorf("filed as %s and %s, other %s", first, again, other)
	}
	do(t, w, engine.TellAlert{Alert: first, Told: 3, Failure: "kim: no"})
	do(t, w, engine.TellAlert{Alert: first, Told: 1})
	a := alerts(w)[0]
	if a.Count != 3 || a.First != 10 || a.Last != 12 || a.Text != "two" || a.Told != 3 || a.Failure != "" || !slices.Equal(a.Instances, []engine.Key{7, 9, 10}) {
		t.Errorf("%+v", a)
	}
	do(t, w, engine.ReadAlert{Alert: first})
	if next := file("a", "three", 13, 11); next == first {
		t.Error("an alert that was read grows")
	}
	list := alerts(w)
	if len(list) != 3 || !list[0].Read || list[2].Count != 1 || list[2].First != 13 || list[2].Told != 0 {
		t.Errorf("%+v", list)
	}
}

// Alerts are bounded, and the instances that one names.
func TestAlertsAreBounded(t *testing.T) {
	w := world(t, process(`<startEvent id="s"/>`))
	var keys []engine.Key
	for i := range 1000 {
		keys = append(keys, do(t, w, engine.FileAlert{Alert: engine.Alert{Group: fmt.Sprint(i), Count: 1}}))
	}
	do(t, w, engine.ReadAlert{Alert: keys[5]})
	for i := range 2 {
		do(t, w, engine.FileAlert{Alert: engine.Alert{Group: fmt.Sprint("more", i), Count: 1}})
	}
	left := map[engine.Key]bool{}
	for _, a := range alerts(w) {
		left[a.Key] = true
	}
	if len(left) != 1000 || left[keys[5]] || left[keys[0]] || !left[keys[1]] {
		t.Errorf("%d are left", len(left))
	}
	for i := range 30 {
		do(t, w, engine.FileAlert{Alert: engine.Alert{Group: "9", Count: 1, Instances: []engine.Key{engine.Key(i)}}})
	}
	for _, a := range alerts(w) {
		if a.Group == "9" && (a.Count != 31 || len(a.Instances) != 20 || a.Instances[19] != 29) {
			t.Errorf("%+v", a)
		}
	}
}
