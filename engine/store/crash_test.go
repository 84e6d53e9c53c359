package store_test

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
)

const crashDir = "HOOKFLOW_TEST_CRASH_DIR"

// TestMain runs the writer of the crash tests when it is asked to: a process of its own that is killed for real.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		writeUntilKilled(dir, os.Getenv("HOOKFLOW_TEST_CRASH_POINT"))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

// writeUntilKilled adds numbers, moves them to the archive and compacts, round after round. It prints each number when
// its commit has returned. At "POINT N" it kills itself when POINT is passed for the Nth time.
func writeUntilKilled(dir, at string) {
	point, nth, _ := strings.Cut(at, " * ")
	n, _ := strconv.ParseInt(nth, 10, 64)
	var left atomic.Int64
	left.Store(n)
	o := options
	o.Failpoint = func(name string) {
		if name == point {
			if left.Add(-1) <= 0 {
				self, _ := os.FindProcess(os.Getpid())
				self.Kill()
				select {}
			}
		}
	}
	if strings.HasPrefix(point, "content") {
		o.Records = []engine.Bucket{things}
	}
	s, err := store.Open(dir, o)
	if err != nil {
		fmt.Println("error", err)
		return
	}
	if o.Records != nil {
		_, _, err = s.Contents().Put(strings.NewReader("content"), 100)
	}
	next := max(after(s), after(s.Archive()))
	for ; err == nil; next++ {
		err = s.Update(func(tx engine.Tx) error { tx.Put(things, number(next), number(next)); return nil })
		fmt.Println(next)
		if err == nil && next%5 == 4 {
			err = archive(s)
		}
		if err == nil && next%10 == 9 {
			err = s.Compact()
		}
	}
	fmt.Println("error", err)
}

// after is the number after the largest in f.
func after(f engine.Store) (n int) {
	f.View(func(tx engine.Tx) error {
		for k := range tx.Scan(things, nil) {
			n = int(binary.BigEndian.Uint64(k)) + 1
		}
		return nil
	})
	return n
}

// archive copies all numbers to the archive, then deletes them.
func archive(s *store.Store) error {
	var keys [][]byte
	s.View(func(tx engine.Tx) error {
		for k := range tx.Scan(things, nil) {
			keys = append(keys, append([]byte(nil), k...))
		}
		return nil
	})
	put := func(tx engine.Tx) error {
		for _, k := range keys {
			tx.Put(things, k, k)
		}
		return nil
	}
	if err := s.Archive().Update(put); err != nil {
		return err
	}
	return s.Update(func(tx engine.Tx) error {
		for _, k := range keys {
			tx.Delete(things, k)
		}
		return nil
	})
}

func TestKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	points := []string{"commit", "committed", "mark commit", "mark committed", "turned", "fold commit", "fold committed", "archive commit", "archive committed", "compact copied", "compact renamed",
		"archive compact copied", "archive compact renamed"}
	for _, point := range points {
		dir, times := t.TempDir(), 3
		if testing.Short() {
			times = 1
		}
		for nth := range times {
			acked := runWriter(t, dir, fmt.Sprintf("%s * %d", point, nth+1), 0)
			checkNumbers(t, dir, acked)
		}
	}
}

func TestKilledAtRandomMoments(t *testing.T) {
	t.Parallel()
	kills := 25
	if testing.Short() {
		kills = 5
	}
	dir := t.TempDir()
	for range kills {
		acked := runWriter(t, dir, "", time.Duration(5+rand.IntN(60))*time.Millisecond)
		checkNumbers(t, dir, acked)
	}
}

// runWriter returns the last number that was acknowledged before the writer died, -1 if none was.
func runWriter(t *testing.T, dir, point string, life time.Duration) (acked int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, "HOOKFLOW_TEST_CRASH_POINT="+point)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if life > 0 {
		time.AfterFunc(life, func() { cmd.Process.Kill() })
	}
	acked = -1
	for lines := bufio.NewScanner(out); lines.Scan(); {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Error(lines.Text())
			continue
		}
		acked = n
	}
	cmd.Wait()
	return acked
}

// checkNumbers opens the store and finds 0, 1, 2 ... up to acked at least, each in one of the two files.
func checkNumbers(t *testing.T, dir string, acked int) {
	t.Helper()
	s := open(t, dir)
	defer s.Close()
	if err := s.Check(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range []engine.Store{s, s.Archive()} {
		f.View(func(tx engine.Tx) error {
			for k := range tx.Scan(things, nil) {
				seen[string(k)] = true
			}
			return nil
		})
	}
	for n := range max(acked+1, len(seen)) {
		if !seen[string(number(n))] {
			t.Fatalf("number %d of %d acknowledged is lost", n, acked)
		}
	}
}
