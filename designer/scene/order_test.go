package scene

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"hookflow/designer/shape"
	"hookflow/engine/bpmn"
)

// TestSortBehind: many are ordered as two are compared, whatever their ids begin with.
func TestSortBehind(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	heads := []string{"", "a", "a\x00", "Activity_0k3x9wq", "Activity_0k3x9wqz", "Activity_0k3x9wq1", "\u00e9", "Activity_"}
	var items []*Item
	for n := range 500 {
		i := &Item{ID: heads[r.IntN(len(heads))], DI: fmt.Sprint(n), Bounds: bpmn.Bounds{W: float64(r.IntN(3)), H: 2}}
		if i.Layer = shape.Layer(r.IntN(3)); r.IntN(3) == 0 {
			i.ID += fmt.Sprint(r.IntN(50))
		}
		items = append(items, i)
	}
	want := slices.SortedFunc(slices.Values(items), behind)
	if sortBehind(items); !slices.Equal(items, want) {
		t.Error("they are in another order")
	}
}
