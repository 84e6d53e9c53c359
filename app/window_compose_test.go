//go:build linux

package main

import (
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hookflow/assets"
)

// composing are the settings of fcitx5 for its test: three input methods, the last of which begins.
var composing = map[string]string{
	"config": "[Behavior]\nActiveByDefault=True\n",
	"profile": `[Groups/0]
Name=Default
Default Layout=us
DefaultIM=hangul
[Groups/0/Items/0]
Name=keyboard-us
[Groups/0/Items/1]
Name=hangul
[Groups/0/Items/2]
Name=pinyin
[Groups/0/Items/3]
Name=anthy
[GroupOrder]
0=Default
`,
}

// compose starts fcitx5 on the display of a desk, with a bus of its own.
func (d *desk) compose() {
	d.Helper()
	for _, tool := range []string{"fcitx5", "fcitx5-remote", "dbus-daemon"} {
		if _, err := exec.LookPath(tool); err != nil {
			d.Skipf("%s is missing", tool)
		}
	}
	dir := filepath.Join(d.home, "config", "fcitx5")
	check(d.T, os.MkdirAll(dir, 0o755))
	for name, text := range composing {
		check(d.T, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	bus := "unix:path=" + filepath.Join(d.home, "bus")
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+bus, "XDG_RUNTIME_DIR="+d.home, "XMODIFIERS=@im=fcitx")
	d.beside("dbus-daemon", "--session", "--nofork", "--nopidfile", "--address="+bus)
	d.await("the bus", func() bool { _, err := os.Stat(filepath.Join(d.home, "bus")); return err == nil })
	d.beside("fcitx5", "--disable=wayland,waylandim")
	d.await("fcitx5", func() bool { _, err := d.remote(); return err == nil })
}

// beside runs another program on the display until the test ends.
func (d *desk) beside(name string, args ...string) {
	c := exec.Command(name, args...)
	c.Env, c.Dir = d.env, d.home
	d.start(c)
}

// remote asks fcitx5 for something.
func (d *desk) remote(args ...string) (string, error) {
	c := exec.Command("fcitx5-remote", args...)
	c.Env = d.env
	out, err := c.CombinedOutput()
	return strings.TrimSpace(string(out)), err
}

// method takes another input method for the field that is clicked on.
func (d *desk) method(name string) {
	d.Helper()
	d.await("the input method "+name, func() bool {
		d.remote("-s", name)
		now, _ := d.remote("-n")
		return now == name
	})
}

// keys presses one key after the other, as a person does who looks at what comes of them.
func (d *desk) keys(names ...string) {
	d.Helper()
	for _, k := range names {
		d.do("key", k, "sleep", ".15")
	}
}

// TestWindowComposes writes Korean, Chinese and Japanese with a real input method: its keys are not the form's, and what is
// composed reaches the field that it was written in.
func TestWindowComposes(t *testing.T) {
	byHand(t)
	file := filepath.Join(t.TempDir(), "report.bpmn")
	data, err := assets.Examples.ReadFile(assets.ErrorReport)
	check(t, err)
	url, got := newService(t)
	check(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(data), "http://localhost:8087/histories", url)), 0o644))
	d := newDesk(t, deskLook{colours: "light", language: "en"})
	d.compose()
	d.launch(file)
	d.do("windowfocus", d.window)

	for _, c := range []struct {
		method        string
		write         func()
		worker, error string
	}{
		{"hangul", d.writeKorean, "한글", "안녕"},
		{"pinyin", d.writeChinese, "你好", "shijie"},
		{"anthy", d.writeJapanese, "日本", "きょう"},
	} {
		d.click(d.find("action.run").middle())
		d.field("task.worker")
		d.method(c.method)
		c.write()
		d.click(d.find("task.complete").middle())
		select {
		case in := <-got:
			if in.body["worker"] != c.worker || in.body["error"] != c.error {
				t.Errorf("%s: the service was sent %+v", c.method, in.body)
			}
		case <-time.After(patience):
			d.keep(filepath.Join(os.TempDir(), "hookflow-window.png"))
			t.Fatalf("%s: the form was not sent", c.method)
		}
		d.gone("task.worker")
	}
	d.composeInDialog()
}

// field clicks into a field.
func (d *desk) field(name string) {
	d.Helper()
	r := d.find(name)
	d.click(image.Pt(r[0]+min(60, r[2]/2), r[1]+r[3]/2))
}

// writeKorean leaves two fields, and the form, while a syllable is composed.
func (d *desk) writeKorean() {
	d.keys("g", "k", "s", "r", "m", "f", "BackSpace", "BackSpace", "m", "f")
	d.field("task.error")
	d.keys("d", "k", "s", "s", "u", "d")
}

// writeChinese takes back a composition letter by letter and at once, and accepts one as it was typed.
func (d *desk) writeChinese() {
	d.keys("n", "i", "h", "a", "o", "space", "s", "h", "i", "BackSpace", "BackSpace", "BackSpace", "s", "h", "Escape")
	d.keys("Tab")
	d.keys("s", "h", "i", "j", "i", "e", "Return")
}

// writeJapanese converts a word, and accepts another one as it is.
func (d *desk) writeJapanese() {
	d.keys("n", "i", "h", "o", "n", "space", "Return", "Tab", "k", "y", "o", "u", "Return")
}

// composeInDialog lets Escape end a composition, and only the next one the dialog.
func (d *desk) composeInDialog() {
	d.Helper()
	d.doubleClick(d.find("element.Throw_Request").middle())
	d.find("form.dialog")
	d.field("field.url")
	d.method("pinyin")
	d.keys("n", "i", "Escape")
	time.Sleep(time.Second)
	if _, there := d.places()["form.dialog"]; !there {
		d.Error("Escape ends the composition, and the dialog with it")
	}
	d.keys("Escape")
	d.gone("form.dialog")
}
