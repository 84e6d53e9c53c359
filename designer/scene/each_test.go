package scene

import (
	"strings"
	"sync/atomic"
	"testing"
)

// Each of few and of many is done once, and a panic reaches who has asked, with the place where it was.
func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, share, share + 1, 5*share - 1} {
		done := make([]atomic.Int32, n)
		each(n, func(k int) { done[k].Add(1) })
		for k := range done {
			if times := done[k].Load(); times != 1 {
				t.Fatalf("of %d, %d was done %d times", n, k, times)
			}
		}
	}
	defer func() {
		b, is := recover().(*broken)
		if !is || b.Error() != "the last" || !strings.Contains(string(b.Trace()), "TestEach") {
			t.Errorf("caught %v", b)
		}
	}()
	each(3*share, func(k int) {
		if k == 3*share-1 {
			panic("the last")
		}
	})
	t.Error("the panic is lost")
}
