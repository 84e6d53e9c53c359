//go:build linux

package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// idleMost is how much of a core the window may use while nobody does anything, in
// percent. The aim is 2; the test's own look at the places of the window, five times
// a second, takes the rest.
const idleMost = 4.0

// On a machine with more to do than it has processors the same work costs more time
// of them: there the window at rest may use idleNoisy, and is the measure for the
// overlays, which may cost half as much again.
const (
	idleNoisy = 3 * idleMost
	idleMore  = 1.5
)

// TestWindowIdle measures what the window costs while nobody does anything: at rest,
// with each kind of overlay open, and after it was closed.
func TestWindowIdle(t *testing.T) {
	d := openDesk(t, "light", example(t))
	d.find("element.Throw_Request")
	rest := d.idle("at rest", idleNoisy)
	for _, o := range overlays {
		if o.name == "picture" || o.name == "replace" || o.name == "append" {
			continue // as others
		}
		o.open(d)
		d.covered(true)
		d.idle(o.name, idleMore*rest)
		d.escape()
		if o.name == "find" {
			d.idle("after "+o.name, idleMore*rest)
		}
	}
}

// idle measures the processor time of some quiet seconds: the least of three times,
// because a machine with much to do counts what others do, too. If it is busy, the
// window may use as much as noisy.
func (d *desk) idle(what string, noisy float64) float64 {
	d.Helper()
	most := idleMost
	if busy(d.T) {
		most = max(most, noisy)
	}
	least := 100.0
	for range 3 {
		time.Sleep(5 * time.Second) // what opening it began has ended
		const long = 5
		before := d.ticks()
		time.Sleep(long * time.Second)
		if least = min(least, float64(d.ticks()-before)/long); least <= most {
			break
		}
	}
	d.Logf("%-16s %.1f %% of a core", what, least)
	if least > most {
		d.Errorf("%s: %.1f %% of a core while nobody does anything, at most %v", what, least, most)
	}
	return least
}

// busy reports whether more wants to run than there are processors, see
// proc_loadavg(5).
func busy(t *testing.T) bool {
	data, err := os.ReadFile("/proc/loadavg")
	check(t, err)
	first, _, _ := strings.Cut(string(data), " ")
	load, err := strconv.ParseFloat(first, 64)
	check(t, err)
	return load > float64(runtime.NumCPU())
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
