package loop_test

import (
	"math/rand/v2"
	"testing"

	"hookflow/engine"
	"hookflow/engine/loop"
)

// waiting starts instances that wait.
func waiting(t *testing.T, e *loop.Engine, n int) (keys []engine.Key) {
	t.Helper()
	for range n {
		keys = append(keys, run(t, e, engine.Start{Process: "all"}).Instance)
	}
	return keys
}

// However the records of instances lie between each other, each history is whole and in order, and so are its parts.
func TestHistoryAmongOthers(t *testing.T) {
	for _, many := range []int{1, 3, 40} { // few others are read over, many are not
		e := queryEngine(t)
		keys := waiting(t, e, many)
		want := map[engine.Key]uint32{}
		rnd := rand.New(rand.NewPCG(1, uint64(many)))
		for range 300 {
			key := keys[rnd.IntN(len(keys))]
			run(t, e, engine.SetVariables{Instance: key, Variables: engine.Vars{"n": []byte("1")}})
			want[key]++
		}
		run(t, e, engine.Cancel{Instance: keys[0]})
		want[keys[0]]++
		for _, archived := range []bool{false, true} {
			if archived {
				short(t, e, 0, true)
			}
			for _, key := range keys {
				read(t, e, func(q *loop.Query) {
					n, last := uint32(0), engine.Key(0)
					for more := true; more; {
						more = false
						had := 0
						for r := range q.HistoryAfter(key, last) { // in parts of three
							if n++; r.Number != n || r.Instance != key {
								t.Fatalf("%d instances, archived %v: record %d of instance %s is number %d of %s", many, archived, n, key, r.Number, r.Instance)
							}
							last = r.Key
							if had++; had == 3 {
								more = true
								break
							}
						}
					}
					if n != want[key]+1 {
						t.Errorf("%d instances, archived %v: %d records of instance %s, want %d", many, archived, n, key, want[key]+1)
					}
				})
			}
		}
	}
}

// The first part of a history of ten times as many records costs the same, counted in what is allocated.
func TestGrowthOfHistory(t *testing.T) {
	e := queryEngine(t)
	cost := func(records int) float64 {
		key := waiting(t, e, 1)[0]
		for range records {
			run(t, e, engine.SetVariables{Instance: key, Variables: engine.Vars{"n": []byte("1")}})
		}
		return testing.AllocsPerRun(5, func() {
			read(t, e, func(q *loop.Query) {
				n := 0
				for range q.History(key) {
					if n++; n == 20 {
						break
					}
				}
			})
		})
	}
	if small, large := cost(100), cost(1000); large > 1.5*small {
		t.Errorf("20 of 1000 records cost %.0f, 20 of 100 %.0f", large, small)
	}
}
