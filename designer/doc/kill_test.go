//go:build unix

package doc_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"testing"

	"hookflow/designer/doc"
	"hookflow/engine/bpmnxml"
)

// TestKill kills a real process in the middle of its edits with SIGKILL. What it
// said it had done is there again; at most the change in hand is lost.
func TestKill(t *testing.T) {
	if dir := os.Getenv("HOOKFLOW_EDIT_UNTIL_KILLED"); dir != "" {
		editUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^TestKill$")
	child.Env = append(os.Environ(), "HOOKFLOW_EDIT_UNTIL_KILLED="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	said := 0
	lines := bufio.NewScanner(out)
	for said < 200 && lines.Scan() {
		fmt.Sscanf(lines.Text(), "done %d", &said)
	}
	child.Process.Kill()
	for lines.Scan() { // what it said before it died
		fmt.Sscanf(lines.Text(), "done %d", &said)
	}
	child.Wait()
	d := recovered(t, dir) // the lock died with the process
	var have int
	fmt.Sscanf(d.Element("t0").Name(), "change %d", &have)
	if said < 200 || have < said || have > said+1 {
		t.Errorf("%d changes were done, %d are recovered", said, have)
	}
	if !d.Dirty() {
		t.Error("recovered work counts as saved")
	}
}

// editUntilKilled is the other process: a new document that was never saved.
func editUntilKilled(t *testing.T, dir string) {
	file, err := bpmnxml.Read("untitled", []byte(chain(20)))
	if err != nil {
		t.Fatal(err)
	}
	d := doc.Open("untitled", file)
	if err := d.Protect(dir); err != nil {
		t.Fatal(err)
	}
	for i := 1; ; i++ {
		if err := rename(d, "t0", fmt.Sprint("change ", i)); err != nil {
			t.Fatal(err)
		}
		fmt.Println("done", i)
	}
}
