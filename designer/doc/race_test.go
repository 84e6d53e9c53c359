package doc_test

import (
	"fmt"
	"sync"
	"testing"
)

// TestBackground reads the document on other goroutines while it is edited: with
// the race detector this shows that Bytes and Snapshot are safe there.
func TestBackground(t *testing.T) {
	d := open(t, chain(200))
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					if m := d.Snapshot(); len(m.Elements) < 199 || len(d.Bytes()) == 0 {
						t.Errorf("a snapshot has %d elements", len(m.Elements))
					}
				}
			}
		})
	}
	for i := range 100 {
		if err := rename(d, "t3", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		if i%3 == 0 {
			d.Undo()
		}
	}
	close(stop)
	wg.Wait()
}
