package listener

import (
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/netip"
	"sync"
	"time"
)

// Who sends wrong credentials again and again has to wait, longer and longer: as one user
// from one address, and as anybody from one address. Waiting costs nobody else anything.
const (
	wrongAsOne    = 10 // of one user from one address, until waiting begins
	wrongAsAny    = 30 // from one address
	longestWait   = 5 * time.Minute
	forgetWrong   = 15 * time.Minute // after the last one
	wrongRemember = 10_000           // rows; beyond them those that do not wait are forgotten
)

// A throttle counts wrong credentials. It is safe for concurrent use.
type throttle struct {
	mu   sync.Mutex
	rows map[string]*wrongs
}

// wrongs are the wrong credentials of one user or address.
type wrongs struct {
	count int
	last  time.Time
	until time.Time // until then none are looked at
}

// keysOf are the rows of a login: of an address of version 6 its network counts.
func keysOf(addr netip.Addr, login string) (one, any string) {
	if addr.Is6() {
		network, _ := addr.Prefix(64) // every address of version 6 has one
		addr = network.Addr()
	}
	return addr.String() + " " + login, addr.String()
}

// wait is how long a login has to wait before its credentials are looked at; 0: not at all.
func (t *throttle) wait(addr netip.Addr, login string, now time.Time) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := time.Duration(0)
	one, any := keysOf(addr, login)
	for _, key := range []string{one, any} {
		if w := t.rows[key]; w != nil {
			wait = max(wait, w.until.Sub(now))
		}
	}
	return wait
}

// right forgets what a login has got wrong.
func (t *throttle) right(addr netip.Addr, login string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one, _ := keysOf(addr, login)
	delete(t.rows, one)
}

// wrong counts wrong credentials.
func (t *throttle) wrong(addr netip.Addr, login string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rows == nil {
		t.rows = map[string]*wrongs{}
	}
	if len(t.rows) >= wrongRemember {
		maps.DeleteFunc(t.rows, func(_ string, w *wrongs) bool { return !now.Before(w.until) })
	}
	one, any := keysOf(addr, login)
	t.count(one, wrongAsOne, now)
	t.count(any, wrongAsAny, now)
}

func (t *throttle) count(key string, most int, now time.Time) {
	w := t.rows[key]
	if w == nil || now.Sub(w.last) > forgetWrong {
		w = &wrongs{}
		t.rows[key] = w
	}
	w.count, w.last = w.count+1, now
	if beyond := w.count - most; beyond >= 0 {
		w.until = now.Add(min(time.Second<<min(beyond, 20), longestWait))
	}
}

// Throttled says that credentials are not looked at yet, and for how long.
type Throttled struct{ Wait time.Duration }

// Error implements error.
func (t *Throttled) Error() string {
	return fmt.Sprintf("too many wrong credentials came from there; they are looked at again in %d s", int(math.Ceil(t.Wait.Seconds())))
}

// tooMany refuses credentials that are not looked at yet.
func tooMany(wait time.Duration) error { return &Throttled{wait} }

func (t *Throttled) problem() *Problem {
	return &Problem{Kind: "throttled", Status: http.StatusTooManyRequests, Detail: t.Error(), headers: retryAfter(t.Wait)}
}
