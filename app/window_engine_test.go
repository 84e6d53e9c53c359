//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWindowWithoutEngine opens the window where its engine cannot be opened: it edits all the same, Run says why and what to do, and
// once that is put right, trying again runs.
func TestWindowWithoutEngine(t *testing.T) {
	byHand(t)
	for _, c := range []struct {
		name  string
		spoil func(*desk) (mend func())
	}{
		{"in use", (*desk).useState}, {"damaged", (*desk).damageState}, {"read only", mounted(syscall.MS_RDONLY, "")}, {"full", mounted(0, "size=16k")},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, deskLook{colours: "light", language: "en"})
			mend := c.spoil(d)
			d.launch("--example")
			d.await("Run to say why", func() bool { // the engine is still opening at first, and that nothing can be recovered is told, too
				d.key("Escape")
				d.click(d.find("action.run").middle())
				_, there := d.places()["button.Try again"]
				return there
			})
			d.look("engine-" + c.name)
			mend()
			d.click(d.find("button.Try again").middle())
			d.gone("dialog")
			d.await("a run", func() bool {
				d.click(d.find("action.run").middle())
				_, there := d.places()["task.worker"]
				return there
			})
		})
	}
}

// state is the directory of the engine's files.
func (d *desk) state() string { return filepath.Join(d.home, "hookflow", "state") }

// useState lets another Hookflow have the state.
func (d *desk) useState() (mend func()) {
	c := exec.Command(os.Getenv(windowEnv), "serve", "--data", d.state(), "--listen", "127.0.0.1:0")
	c.Env, c.Dir = d.env, d.home
	d.start(c)
	d.await("the other Hookflow", func() bool { _, err := os.Stat(filepath.Join(d.state(), "owner")); return err == nil })
	return func() { check(d.T, c.Process.Kill()) }
}

// damageState puts something else where the state is kept.
func (d *desk) damageState() (mend func()) {
	check(d.T, os.MkdirAll(d.state(), 0o700))
	file := filepath.Join(d.state(), "state.db")
	check(d.T, os.WriteFile(file, []byte("this is no state\n"), 0o600))
	return func() { check(d.T, os.Remove(file)) }
}

// mounted puts a disk of its own where the program keeps everything, with flags and options that are mended later.
func mounted(flags uintptr, options string) func(*desk) (mend func()) {
	return func(d *desk) func() {
		dir := filepath.Join(d.home, "hookflow")
		check(d.T, os.MkdirAll(dir, 0o700))
		if err := syscall.Mount("tmpfs", dir, "tmpfs", flags, options); err != nil {
			d.Skipf("no disk can be mounted: %v", err)
		}
		d.Cleanup(func() { check(d.T, syscall.Unmount(dir, syscall.MNT_DETACH)) })
		return func() { check(d.T, syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m")) }
	}
}
