//go:build !windows

package savefile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// holds fails unless the file at path holds text and nothing lies beside it that
// was not asked for.
func holds(t *testing.T, path, text string, beside int) {
	t.Helper()
	data, err := os.ReadFile(path)
	check(t, err)
	if string(data) != text {
		t.Errorf("%s holds %q, want %q", path, data, text)
	}
	if list, _ := os.ReadDir(filepath.Dir(path)); len(list) != beside {
		t.Errorf("%d files are in the directory, want %d: %v", len(list), beside, list)
	}
}

func modeOf(t *testing.T, path string) fs.FileMode {
	t.Helper()
	i, err := os.Lstat(path)
	check(t, err)
	return i.Mode()
}

func TestNew(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o027))
	path := filepath.Join(t.TempDir(), "a.bpmn")
	check(t, Bytes(path, []byte("new")))
	holds(t, path, "new", 1)
	if m := modeOf(t, path); m != 0o640 {
		t.Errorf("the mode is %v, want that of any new file under the umask", m)
	}
}

func TestModeStays(t *testing.T) {
	for _, want := range []fs.FileMode{0o600, 0o664, 0o640, 0o755} {
		path := filepath.Join(t.TempDir(), "a.bpmn")
		check(t, os.WriteFile(path, []byte("old"), 0o600))
		check(t, os.Chmod(path, want))
		check(t, Bytes(path, []byte("new")))
		holds(t, path, "new", 1)
		if m := modeOf(t, path); m != want {
			t.Errorf("the mode was %v and is %v", want, m)
		}
	}
}

func TestLinks(t *testing.T) {
	dir, far := t.TempDir(), t.TempDir()
	file := filepath.Join(far, "a.bpmn")
	check(t, os.WriteFile(file, []byte("old"), 0o644))
	link, second := filepath.Join(dir, "link"), filepath.Join(dir, "second")
	check(t, os.Symlink(file, link))
	check(t, os.Symlink("link", second)) // relative, to a link
	check(t, Bytes(second, []byte("new")))
	holds(t, file, "new", 1)
	for _, l := range []string{link, second} {
		if modeOf(t, l)&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more", l)
		}
	}
	check(t, os.Remove(file))
	check(t, Bytes(link, []byte("made"))) // a link to what is still to be made
	holds(t, file, "made", 1)
	circle := filepath.Join(dir, "circle")
	check(t, os.Symlink("circle", circle))
	if err := Bytes(circle, nil); err == nil {
		t.Error("a link to itself is written")
	}
}

// Whatever goes wrong, the old file is as it was and nothing is left beside it.
func TestFailure(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.bpmn")
	check(t, os.WriteFile(path, []byte("old"), 0o644))
	full := errors.New("the disk is full")
	err := Write(path, func(out io.Writer) error { out.Write([]byte("half")); return full })
	if !errors.Is(err, full) {
		t.Errorf("the error is %v", err)
	}
	holds(t, path, "old", 1)
	check(t, os.Chmod(path, 0o444))
	if err := Bytes(path, []byte("new")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a read-only file: %v", err)
	}
	holds(t, path, "old", 1)
	if err := Bytes(filepath.Dir(path), nil); err == nil || err.Error() != "it is a directory" {
		t.Errorf("a directory: %v", err)
	}
	if err := Bytes(filepath.Join(path, "below"), nil); err == nil {
		t.Error("below a file nothing can be")
	}
	if err := Bytes(filepath.Join(filepath.Dir(path), "no", "where"), nil); err == nil || err.Error() != "no such file or directory" {
		t.Errorf("a missing directory: %v", err)
	}
}

// A device stays what it is.
func TestDevice(t *testing.T) {
	check(t, Bytes(os.DevNull, []byte("x")))
	if modeOf(t, os.DevNull)&fs.ModeDevice == 0 {
		t.Fatal("the null device has been replaced")
	}
	read, write, err := os.Pipe()
	check(t, err)
	defer read.Close()
	defer write.Close()
	link := filepath.Join(t.TempDir(), "pipe")
	if os.Symlink("/proc/self/fd/"+strconv.Itoa(int(write.Fd())), link) != nil || Bytes(link, []byte("x")) != nil {
		t.Skip("there is no /proc here")
	}
	got := make([]byte, 1)
	if _, err := read.Read(got); err != nil || got[0] != 'x' {
		t.Errorf("the pipe brought %q, %v", got, err)
	}
}
