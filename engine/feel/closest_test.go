package feel

import "testing"

// Two letters that have changed places are one mistake, the most frequent one; what is further away is another word.
func TestClosest(t *testing.T) {
	known := []string{"order", "invoice", "refund"}
	for word, want := range map[string]string{"odrer": "order", "ordr": "order", "orders": "order", "invocie": "invoice", "odrre": "", "shop": "", "": ""} {
		if got := Closest(word, known); got != want {
			t.Errorf("nearest to %q is %q, not %q", word, got, want)
		}
	}
}
