//go:build linux

package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

// idleMost is how much of a core the window may use while nobody does anything, in
// percent. The aim is 2; the test's own look at the places of the window, five times
// a second, takes the rest.
const idleMost = 4.0

// TestWindowIdle measures what the window costs while nobody does anything: at rest,
// with each kind of overlay open, and after it was closed.
func TestWindowIdle(t *testing.T) {
	d := openDesk(t, "light", example(t))
	d.find("element.Throw_Request")
	d.idle("at rest")
	for _, o := range overlays {
		if o.name == "picture" || o.name == "replace" || o.name == "append" {
			continue // as others
		}
		o.open(d)
		d.covered(true)
		d.idle(o.name)
		d.escape()
		if o.name == "find" {
			d.idle("after " + o.name)
		}
	}
}

// idle measures the processor time of some quiet seconds: the least of three times,
// because a machine with much to do counts what others do, too.
func (d *desk) idle(what string) {
	d.Helper()
	least := 100.0
	for range 3 {
		time.Sleep(5 * time.Second) // what opening it began has ended
		const long = 5
		before := d.ticks()
		time.Sleep(long * time.Second)
		if least = min(least, float64(d.ticks()-before)/long); least <= idleMost {
			break
		}
	}
	d.Logf("%-16s %.1f %% of a core", what, least)
	if least > idleMost {
		d.Errorf("%s: %.1f %% of a core while nobody does anything, at most %v", what, least, idleMost)
	}
}

// ticks is the processor time of the program in hundredths of a second, see
// proc_pid_stat(5).
func (d *desk) ticks() int {
	d.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", d.app.Process.Pid))
	check(d.T, err)
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	user, err := strconv.Atoi(fields[11])
	check(d.T, err)
	system, err := strconv.Atoi(fields[12])
	check(d.T, err)
	return user + system
}
