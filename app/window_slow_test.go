//go:build linux

package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hookflow/assets"
)

// TestWindowSlowFile opens a file that takes its time to be read: the window is there
// before, works, and shows the diagram once it has come.
func TestWindowSlowFile(t *testing.T) {
	byHand(t)
	file := filepath.Join(t.TempDir(), "slow.bpmn")
	check(t, syscall.Mkfifo(file, 0o600))
	began := time.Now()
	d := openDesk(t, "light", file)
	t.Logf("the window stood after %v, before the file was read", time.Since(began).Round(10*time.Millisecond))
	d.look("opening")
	d.key("ctrl+f") // nothing is open: nothing happens
	if _, there := d.places()["element.Task_Report"]; there {
		t.Fatal("the diagram is there before its file")
	}
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	pipe, err := os.OpenFile(file, os.O_WRONLY, 0)
	check(t, err)
	check(t, os.Remove(file))
	check(t, os.WriteFile(file, data, 0o600)) // what the window looks at later
	_, err = pipe.Write(data)
	check(t, err)
	check(t, pipe.Close())
	d.find("element.Task_Report")
	d.named("slow.bpmn \u2013 Hookflow")
}

// refusedWindow starts the program where it can open none, and has what it says. One that does not end says where it is.
func refusedWindow(t *testing.T, env []string, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(t.Context(), patience)
	defer stop()
	c := exec.CommandContext(ctx, os.Getenv(windowEnv), args...)
	c.Env = append(append(os.Environ(), "WAYLAND_DISPLAY="), env...)
	c.Cancel, c.WaitDelay = func() error { return c.Process.Signal(syscall.SIGQUIT) }, 5*time.Second
	out, err := c.CombinedOutput()
	return string(out), err
}

// TestWindowWithoutGL opens the window on a display that cannot draw it: it says so, and ends.
func TestWindowWithoutGL(t *testing.T) {
	if os.Getenv(windowEnv) == "" {
		t.Skipf("%s does not name the built desktop program", windowEnv)
	}
	if _, err := exec.LookPath("Xvfb"); err != nil {
		t.Skip("Xvfb is missing")
	}
	home := t.TempDir()
	text, err := refusedWindow(t, []string{"DISPLAY=" + startDisplay(t, "-extension", "GLX"), "HOME=" + home, "HOOKFLOW_HOME=" + home}, "--example")
	if err == nil || !strings.Contains(text, "hookflow: no window can be opened here: the display offers no OpenGL") || strings.Contains(text, "goroutine") {
		t.Errorf("%v, %s", err, text)
	}
}

// TestWindowWithoutDisplay opens the window where there is no display: it says so, and what works all the same.
func TestWindowWithoutDisplay(t *testing.T) {
	if os.Getenv(windowEnv) == "" {
		t.Skipf("%s does not name the built desktop program", windowEnv)
	}
	for _, display := range []string{"", ":19999"} {
		text, err := refusedWindow(t, []string{"DISPLAY=" + display, "HOME=" + t.TempDir()})
		if err == nil || !strings.Contains(text, "no window can be opened here") || strings.Contains(text, "goroutine") {
			t.Errorf("with DISPLAY=%q: %v, %s", display, err, text)
		}
	}
}
