package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A binary is the tests of a package, with the bugs asleep in it.
type binary struct {
	dir, work, exe string
	bugs           []bug
	tests          []test   // fastest first
	failing        []string // fail alone without any bug, so they say nothing about one
}

// A test is one Test function.
type test struct {
	name string
	took time.Duration
	sees map[int]bool // bugs that it comes past
}

// baseline runs every test alone, without a bug. One that fails is tried again, since a
// machine may be busy; one that goes on failing is told and left out.
func (b *binary) baseline() error {
	out, err := exec.Command(b.exe, "-test.list", "^(Test|Fuzz)").Output()
	if err != nil {
		return fmt.Errorf("list the tests: %w", err)
	}
	seen := filepath.Join(b.work, "seen")
	for _, name := range strings.Fields(string(out)) {
		t, passed, err := b.alone(name, seen)
		for range 2 {
			if err == nil && !passed {
				t, passed, err = b.alone(name, seen)
			}
		}
		if err != nil {
			return err
		}
		if !passed {
			b.failing = append(b.failing, name)
			continue
		}
		b.tests = append(b.tests, t)
	}
	slices.SortFunc(b.tests, func(x, y test) int { return cmp.Compare(x.took, y.took) })
	return nil
}

// alone runs one test without a bug and notes which bugs it comes past.
func (b *binary) alone(name, seen string) (test, bool, error) {
	t := test{name: name, sees: map[int]bool{}}
	if err := os.WriteFile(seen, nil, 0o644); err != nil {
		return t, false, err
	}
	began := time.Now()
	if ok, out := b.run(name, time.Minute, "HOOKFLOW_MUTANTS_SEEN="+seen); !ok {
		fmt.Fprintf(os.Stderr, "%s fails without any bug after %v:\n%s\n", name, time.Since(began).Round(time.Millisecond), out)
		return t, false, nil
	}
	t.took = time.Since(began)
	ids, err := os.ReadFile(seen)
	for _, id := range strings.Fields(string(ids)) {
		n, _ := strconv.Atoi(id)
		t.sees[n] = true
	}
	return t, true, err
}

// quick tests run together, as one process; the others one by one after them.
const quick = 300 * time.Millisecond

// run runs tests as a fresh clone would, and reports whether they passed in time.
func (b *binary) run(names string, within time.Duration, env ...string) (bool, []byte) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	c := exec.CommandContext(ctx, b.exe, "-test.run", "^("+names+")$", "-test.short", "-test.failfast")
	c.Dir = b.dir
	c.WaitDelay = time.Second
	c.Env = append(append(os.Environ(), "HOOKFLOW_SUITES=none", "HOOKFLOW_VALIDATOR=true"), env...)
	out, err := c.CombinedOutput()
	return err == nil, out
}

// try wakes a bug up.
func (b *binary) try(m bug) string {
	var together []string
	var slow []test
	fate, took := "not run", time.Duration(0)
	for _, t := range b.tests {
		if t.sees[m.id] || t.sees[m.also] {
			fate = "lived"
		}
		switch {
		case !t.sees[m.id]:
		case t.took < quick:
			together, took = append(together, t.name), took+t.took
		default:
			slow = append(slow, t)
		}
	}
	if len(together) > 0 {
		slow = append([]test{{name: strings.Join(together, "|"), took: took}}, slow...)
	}
	for _, t := range slow {
		if ok, _ := b.run(t.name, 10*time.Second+10*t.took, "HOOKFLOW_MUTANT="+strconv.Itoa(m.id)); !ok {
			return "killed"
		}
	}
	return fate
}
