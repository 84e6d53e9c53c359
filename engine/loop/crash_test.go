package loop_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/engine/step"
	"hookflow/engine/store"
)

// The crash tests run a process of their own that works until it is killed, and look at what it left. Each of its
// callers starts an instance, does its job and sends its message, and prints a line when it has been answered.

const (
	crashDir   = "HOOKFLOW_TEST_CRASH_DIR"
	crashPoint = "HOOKFLOW_TEST_CRASH_POINT"
	crashFrom  = "HOOKFLOW_TEST_CRASH_FROM"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Println("error", workUntilKilled(dir))
		os.Exit(3)
	}
	os.Exit(m.Run())
}

const crashProcess = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:test">
  <message id="paid" name="paid"/>
  <process id="p" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
    <serviceTask id="work"><extensionElements><hookflow:job type="work"/></extensionElements></serviceTask>
    <sequenceFlow id="f2" sourceRef="work" targetRef="wait"/>
    <intermediateCatchEvent id="wait"><extensionElements><hookflow:receive correlationKey="=n"/></extensionElements>
      <messageEventDefinition id="m" messageRef="paid"/></intermediateCatchEvent>
    <sequenceFlow id="f3" sourceRef="wait" targetRef="e"/><endEvent id="e"/>
  </process>
</definitions>`

// openEngine opens store and engine in dir; closing waits for both.
func openEngine(dir string, failpoint func(string)) (e *loop.Engine, closing func(), err error) {
	s, err := store.Open(dir, store.Options{Buckets: engine.Buckets, Archive: engine.ArchiveBuckets, Failpoint: failpoint})
	if err != nil {
		return nil, nil, err
	}
	e, err = loop.Open(s, step.NewMachine(engine.DefaultLimits), loop.Options{Archive: s.Archive()})
	return e, func() { e.Close(); s.Close() }, err
}

func workUntilKilled(dir string) error {
	e, _, err := openEngine(dir, killAt(os.Getenv(crashPoint)))
	if err != nil {
		return err
	}
	deploy := engine.Deploy{Resources: []engine.Resource{{Name: "p.bpmn", Data: []byte(crashProcess)}}}
	if err := e.Run(context.Background(), deploy); err != nil {
		return err
	}
	from, _ := strconv.ParseInt(os.Getenv(crashFrom), 10, 64)
	var next atomic.Int64
	next.Store(from)
	errs := make(chan error)
	for range 8 {
		go func() {
			for {
				if err := oneInstance(e, next.Add(1)); err != nil {
					errs <- err
				}
			}
		}()
	}
	go func() {
		for {
			if _, err := e.Archive(); err != nil {
				errs <- err
			}
		}
	}()
	return <-errs
}

// killAt gives a failpoint that kills the process when the point of "POINT * N" is passed for the Nth time.
func killAt(at string) func(string) {
	point, nth, _ := strings.Cut(at, " * ")
	var left atomic.Int64
	n, _ := strconv.ParseInt(nth, 10, 64)
	left.Store(n)
	return func(name string) {
		if name == point && left.Add(-1) == 0 {
			self, _ := os.FindProcess(os.Getpid())
			self.Kill()
			select {}
		}
	}
}

// oneInstance plays instance n to its end, and prints what has been acknowledged.
func oneInstance(e *loop.Engine, n int64) error {
	id, ctx := fmt.Sprint(n), context.Background()
	started, err := loop.Do(ctx, e, engine.Start{Process: "p", BusinessKey: id, Variables: engine.Vars{"n": json.RawMessage(strconv.Quote(id))}})
	if err != nil {
		return err
	}
	fmt.Println("started", n)
	var job engine.Key
	err = e.View(func(q *loop.Query) error {
		job = q.Instance(started.Instance).Waits[0].Key
		return nil
	})
	if err != nil {
		return err
	}
	if err := e.Run(ctx, engine.CompleteJob{Job: job}); err != nil {
		return err
	}
	fmt.Println("worked", n)
	sent, err := loop.Do(ctx, e, engine.Publish{Name: "paid", Key: id, ID: id})
	if err == nil && len(sent.Correlated) != 1 {
		err = fmt.Errorf("message %d found nobody", n)
	}
	fmt.Println("ended", n)
	return err
}

func TestEngineKilledAtEveryPoint(t *testing.T) {
	t.Parallel()
	times := []int{1, 2, 3, 10}
	if testing.Short() {
		times = times[2:3]
	}
	for _, point := range []string{"commit", "committed", "archive commit", "archive committed"} {
		dir, acked := t.TempDir(), map[string]string{}
		for _, nth := range times {
			crash(t, dir, fmt.Sprintf("%s * %d", point, nth), 0, acked)
			checkCrashed(t, dir, acked)
		}
	}
}

func TestEngineKilledAtRandomMoments(t *testing.T) {
	t.Parallel()
	kills := 10
	if testing.Short() {
		kills = 2
	}
	if n, err := strconv.Atoi(os.Getenv("HOOKFLOW_KILLS")); err == nil {
		kills = n
	}
	dir, acked := t.TempDir(), map[string]string{}
	for range kills {
		crash(t, dir, "", time.Duration(20+rand.IntN(100))*time.Millisecond, acked)
		checkCrashed(t, dir, acked)
	}
	t.Logf("%d instances acknowledged over %d kills", len(acked), kills)
}

// crash runs the worker until it dies and adds what it acknowledged: instance number -> how far it came. Numbers are
// never used again, since what was not acknowledged may be there all the same.
func crash(t *testing.T, dir, point string, life time.Duration, acked map[string]string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashPoint+"="+point, fmt.Sprintf("%s=%d", crashFrom, time.Now().UnixMicro()))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		word, n, _ := strings.Cut(lines.Text(), " ")
		if word == "error" {
			t.Error(lines.Text())
			continue
		}
		acked[n] = word
		if life > 0 {
			once.Do(func() { time.AfterFunc(life, func() { cmd.Process.Kill() }) })
		}
	}
	cmd.Wait()
}

// checkCrashed opens what the crash left: everything acknowledged is there, nothing twice, and all records agree.
func checkCrashed(t *testing.T, dir string, acked map[string]string) {
	t.Helper()
	e, closing, err := openEngine(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closing()
	if problems, err := e.Check(); err != nil || problems != nil {
		t.Fatal(err, problems)
	}
	found := allInstances(t, e)
	for n, word := range acked {
		switch list := found[n]; {
		case len(list) != 1:
			t.Fatalf("instance %s: %s, and now there are %d of it", n, word, len(list))
		case !reached(list[0], word):
			t.Fatalf("instance %s: %s was acknowledged, but it is %+v", n, word, list[0])
		}
	}
}

func reached(in *engine.Instance, word string) bool {
	switch word {
	case "worked":
		return in.Status == engine.DoneWell || in.Waits[0].Kind == engine.OnMessage
	case "ended":
		return in.Status == engine.DoneWell
	}
	return true
}

// allInstances reads page by page, by business key.
func allInstances(t *testing.T, e *loop.Engine) map[string][]*engine.Instance {
	t.Helper()
	found := map[string][]*engine.Instance{}
	err := e.View(func(q *loop.Query) error {
		f := loop.Filter{Limit: 50}
		for page := q.Instances(f); len(page) > 0; page = q.Instances(f) {
			for _, in := range page {
				found[in.BusinessKey] = append(found[in.BusinessKey], in)
			}
			f.Before = page[len(page)-1].Key
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
