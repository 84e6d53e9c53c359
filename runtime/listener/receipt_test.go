package listener

import (
	"reflect"
	"testing"

	"hookflow/engine"
)

// A receipt says the most that became of a message, names every instance that has got it, and the one if it is only one.
func TestReceiptsSayWhatBecameOfAMessage(t *testing.T) {
	for name, c := range map[string]struct {
		published engine.Published
		want      Receipt
	}{
		"nothing":   {engine.Published{}, Receipt{Status: "ignored"}},
		"kept":      {engine.Published{Buffered: true, Message: 9}, Receipt{Status: "buffered", Message: "9"}},
		"started":   {engine.Published{Started: []engine.Key{1}}, Receipt{Status: "started", Instance: "1", Instances: []string{"1"}}},
		"went on":   {engine.Published{Correlated: []engine.Key{2}}, Receipt{Status: "correlated", Instance: "2", Instances: []string{"2"}}},
		"both":      {engine.Published{Started: []engine.Key{1}, Correlated: []engine.Key{2}}, Receipt{Status: "correlated", Instances: []string{"2", "1"}}},
		"two":       {engine.Published{Started: []engine.Key{1, 3}}, Receipt{Status: "started", Instances: []string{"1", "3"}}},
		"again":     {engine.Published{Duplicate: true}, Receipt{Status: "duplicate"}},
		"remembers": {engine.Published{Correlated: []engine.Key{2}, Message: 9}, Receipt{Status: "correlated", Instance: "2", Instances: []string{"2"}, Message: "9"}},
	} {
		if got := receiptOf(c.published); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
