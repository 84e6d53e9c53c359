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
// percent. The aim is 2; a quiet machine with two cores measures 1.2 to 2.8, nearly all of it
// Fyne's own loop, which looks for events sixty times a second. Something that repaints
// or asks in a circle costs ten times as much and is what this notices.
const idleMost = 4.0

// TestWindowIdle measures what the window costs while nobody does anything: at rest,
// with each kind of overlay open, after it was closed, and while a run waits. Nearly all
// of it is waiting, so it stands beside the tests that work.
func TestWindowIdle(t *testing.T) {
	t.Parallel()
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
	d.key("F5")
	d.find("task.worker")
	d.idle("a run waits")
}

// idle measures the processor time of five quiet seconds: the least of three times,
// because what opening it began may not have ended. Nobody asks where the parts of the
// window are meanwhile.
func (d *desk) idle(what string) {
	d.Helper()
	quiet := d.layout + ".quiet"
	check(d.T, os.WriteFile(quiet, nil, 0o644))
	defer os.Remove(quiet)
	least := 100.0
	for range 3 {
		time.Sleep(time.Second)
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
