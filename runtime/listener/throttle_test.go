package listener

import (
	"fmt"
	"net/netip"
	"testing"
	"time"
)

// Who is wrong again and again waits, twice as long each time, as one user from one address and as anybody from one; the
// same user from elsewhere does not, and what is right begins anew.
func TestThrottle(t *testing.T) {
	th, now := &throttle{}, time.Unix(1e9, 0)
	here, there := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for range wrongAsOne - 1 {
		th.wrong(here, "ann", now)
	}
	if wait := th.wait(here, "ann", now); wait != 0 {
		t.Errorf("after %d wrong ones it waits %s", wrongAsOne-1, wait)
	}
	for want := time.Second; want <= 4*time.Second; want *= 2 {
		th.wrong(here, "ann", now)
		if wait := th.wait(here, "ann", now); wait != want {
			t.Errorf("it waits %s, want %s", wait, want)
		}
	}
	for _, c := range []struct {
		addr  netip.Addr
		login string
	}{{here, "bob"}, {there, "ann"}} {
		if wait := th.wait(c.addr, c.login, now); wait != 0 {
			t.Errorf("%s from %s waits %s", c.login, c.addr, wait)
		}
	}
	th.right(here, "ann")
	if wait := th.wait(here, "ann", now); wait != 0 {
		t.Errorf("after right ones it waits %s", wait)
	}
	for i := range wrongAsAny {
		th.wrong(there, fmt.Sprint("user ", i), now)
	}
	if wait := th.wait(there, "somebody else", now); wait != time.Second {
		t.Errorf("who tries many users waits %s", wait)
	}
	for range 40 {
		th.wrong(here, "eve", now)
	}
	if wait := th.wait(here, "eve", now); wait != longestWait {
		t.Errorf("the longest wait is %s", wait)
	}
	later := now.Add(forgetWrong + longestWait)
	th.wrong(here, "eve", later)
	if wait := th.wait(here, "eve", later); wait != 0 {
		t.Errorf("long afterwards it waits %s", wait)
	}
}

// Addresses of one network of version 6 count as one, and no more is remembered than may be.
func TestThrottleIsBounded(t *testing.T) {
	th, now := &throttle{}, time.Unix(1e9, 0)
	for i := range wrongAsOne {
		th.wrong(netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1)), "ann", now)
	}
	if wait := th.wait(netip.MustParseAddr("2001:db8::ffff"), "ann", now); wait != time.Second {
		t.Errorf("another address of the network waits %s", wait)
	}
	for i := range 3 * wrongRemember {
		th.wrong(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), "ann", now)
		if len(th.rows) > wrongRemember+2 {
			t.Fatalf("%d rows are kept", len(th.rows))
		}
	}
	if wait := th.wait(netip.MustParseAddr("2001:db8::1"), "ann", now); wait != time.Second {
		t.Errorf("who waits was forgotten: %s", wait)
	}
}
