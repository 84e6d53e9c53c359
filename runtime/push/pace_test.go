package push

import (
	"testing"
	"time"
)

// To ask when the next attempt may be made costs nothing: it comes no later however often somebody looks.
func TestLookingDoesNotPutOff(t *testing.T) {
	p := &post{}
	for n := range 2 {
		if wait := p.wait(2); wait != 0 {
			t.Errorf("attempt %d of two in a minute waits %s", n+1, wait)
		}
	}
	for range 100 {
		if wait := p.wait(2); wait <= 0 || wait > 30*time.Second {
			t.Fatalf("the third one waits %s", wait)
		}
	}
	if p.wait(0) != 0 {
		t.Error("without a limit it waits")
	}
}
