//go:build linux

package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookflow/designer"
	"hookflow/engine"
	"hookflow/runtime"
)

// loadEnv names the file that TestLoadOfWindow writes its figures to.
const loadEnv = "HOOKFLOW_LOAD"

// busy has a process that is over at once, and one that calls a service again and again, with a pause of its own.
const busy = `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" id="d" targetNamespace="urn:t"><message id="m1" name="quick"/><message id="m2" name="turning"/>
 <process id="quick" name="Quick" isExecutable="true">
  <startEvent id="s"><extensionElements><hookflow:receive path="quick"/></extensionElements><messageEventDefinition messageRef="m1"/></startEvent><sequenceFlow id="f1" sourceRef="s" targetRef="n"/>
  <scriptTask id="n" name="Note it" scriptFormat="feel"><script>{twice: 2 * number}</script></scriptTask><sequenceFlow id="f2" sourceRef="n" targetRef="e"/><endEvent id="e"/>
 </process>
 <process id="turning" name="Turning" isExecutable="true">
  <startEvent id="s2"><extensionElements><hookflow:receive path="turning"/></extensionElements><messageEventDefinition messageRef="m2"/></startEvent><sequenceFlow id="g1" sourceRef="s2" targetRef="call"/>
  <serviceTask id="call" name="Ask the service"><extensionElements><hookflow:call url="%s/ask" method="POST" body="json"><hookflow:parameter value="=number" field="number"/><hookflow:answer variable="got" value="=response.body.got"/></hookflow:call></extensionElements></serviceTask>
  <sequenceFlow id="g2" sourceRef="call" targetRef="pause"/><intermediateCatchEvent id="pause" name="Pause"><timerEventDefinition><timeDuration>=pause</timeDuration></timerEventDefinition></intermediateCatchEvent>
  <sequenceFlow id="g3" sourceRef="pause" targetRef="call"/>
 </process></definitions>`

// TestLoadOfWindow measures what the engine gives with the window and without one, in turns. It is a measurement and not a test, and
// takes some minutes: ./test speed runs it. HOOKFLOW_LOAD_SHARE makes everything smaller.
func TestLoadOfWindow(t *testing.T) {
	l, model, file := newLoad(t)
	l.launch(file)
	l.window, l.without = l.listens(l.state()), serveBeside(t, file)
	l.deploy(l.window, model)
	l.deploy(l.without, model)
	l.throughput(int(3000 * l.share))
	l.tell("")
}

// TestWaitForWindow measures how long a person waits for the real window with 100,000 instances in the list and 10,000 that run: each
// calls a service, waits for half a minute to one and a half, and calls again. It is a measurement, too.
func TestWaitForWindow(t *testing.T) {
	l, model, file := newLoad(t)
	l.fill(model, int(100_000*l.share), int(10_000*l.share))
	l.launch(file)
	l.responsive(int(110_000 * l.share))
	l.tell("-wait")
}

// newLoad makes a desk for a window that is to be measured, a service that counts its calls, and a file with what calls it.
func newLoad(t *testing.T) (l *load, model []byte, file string) {
	t.Helper()
	if os.Getenv(loadEnv) == "" {
		t.Skipf("%s does not name a file for the figures", loadEnv)
	}
	l = &load{desk: newDesk(t, deskLook{colours: "light"}), figures: map[string]float64{}}
	var err error
	l.share, err = strconv.ParseFloat(cmp.Or(os.Getenv("HOOKFLOW_LOAD_SHARE"), "1"), 64)
	check(t, err)
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		l.calls.Add(1)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"got": 1}`)
	}))
	t.Cleanup(service.Close)
	model, file = fmt.Appendf(nil, busy, service.URL), filepath.Join(t.TempDir(), "busy.bpmn")
	check(t, os.WriteFile(file, model, 0o644))
	l.turns = filepath.Join(l.home, "turns")
	l.env = append(l.env, designer.TurnsEnv+"="+l.turns)
	return l, model, file
}

// state is where the window keeps its engine.
func (l *load) state() string { return filepath.Join(l.home, "hookflow", "state") }

// fill begins instances in the state of the window, before that is there.
func (l *load) fill(model []byte, ended, running int) {
	l.Helper()
	check(l, os.MkdirAll(l.state(), 0o755))
	rt, err := runtime.Open(runtime.Options{Dir: l.state(), Listen: "127.0.0.1:0"})
	check(l, err)
	_, err = rt.Deploy(l.Context(), "busy.bpmn", model)
	check(l, err)
	l.begin(rt, ended, func(i int) engine.Command {
		return engine.Start{Process: "quick", At: "s", Variables: engine.Vars{"number": fmt.Append(nil, i), "client": fmt.Appendf(nil, `"Client %d"`, i%977)}}
	})
	l.begin(rt, running, func(i int) engine.Command {
		return engine.Start{Process: "turning", At: "s2", Variables: engine.Vars{"number": fmt.Append(nil, i), "pause": fmt.Appendf(nil, `"PT%dS"`, 30+i%60)}}
	})
	check(l, rt.Close())
}

// begin gives an engine n commands, many at a time.
func (l *load) begin(rt *runtime.Runtime, n int, of func(int) engine.Command) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range 256 {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if err := rt.Engine().Run(context.Background(), of(int(i))); err != nil {
					l.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// tell writes the figures.
func (l *load) tell(what string) {
	data, err := json.MarshalIndent(l.figures, "", " ")
	check(l, err)
	l.Logf("%s", data)
	check(l, os.WriteFile(os.Getenv(loadEnv)+what, append(data, '\n'), 0o644))
}

// A load is a window whose engine works, and perhaps a server that does the same without one.
type load struct {
	*desk
	share           float64 // of the usual size
	calls           atomic.Int64
	turns           string // file of designer.TurnsEnv
	window, without string // where they listen
	figures         map[string]float64
}

// listens is where a program listens that keeps its state in a folder.
func (d *desk) listens(state string) (url string) {
	d.Helper()
	d.await("the listener", func() bool {
		text, err := os.ReadFile(filepath.Join(state, addressFile))
		url = strings.TrimSpace(string(text))
		return err == nil && url != ""
	})
	return url
}

// serveBeside starts the same program without a window.
func serveBeside(t *testing.T, file string) (url string) {
	d := &desk{T: t}
	state := t.TempDir()
	c := exec.Command(os.Getenv(windowEnv), "serve", "--data", state, "--listen", "127.0.0.1:0", file)
	c.Env = append(os.Environ(), "HOOKFLOW_HOME="+t.TempDir())
	d.start(c)
	return d.listens(state)
}

func (l *load) deploy(url string, model []byte) {
	l.Helper()
	request, err := http.NewRequest(http.MethodPost, url+apiRoot+"/deployments?name=busy.bpmn", bytes.NewReader(model))
	check(l.T, err)
	request.Header.Set("Content-Type", "application/xml")
	answer, err := http.DefaultClient.Do(request)
	check(l.T, err)
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode >= 300 {
		l.Fatalf("%s: %s", answer.Status, text)
	}
}

// post sends n messages over 32 connections and returns how many a second were answered.
func (l *load) post(url string, n int, body func(int) string) float64 {
	l.Helper()
	const callers = 32
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var all sync.WaitGroup
	began := time.Now()
	for range callers {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				answer, err := client.Post(url, "application/json", strings.NewReader(body(int(i))))
				if err != nil {
					l.Error(err)
					return
				}
				io.Copy(io.Discard, answer.Body)
				if answer.Body.Close(); answer.StatusCode >= 300 {
					l.Errorf("%s: %s", url, answer.Status)
					return
				}
			}
		})
	}
	all.Wait()
	return float64(n) / time.Since(began).Seconds()
}

// throughput lets the engine with the window and the one without work in turns: while the diagram is shown, and while the page of
// the runs follows what happens.
func (l *load) throughput(n int) {
	body := func(i int) string { return fmt.Sprintf(`{"number": %d}`, i) }
	pairs := func(what string) {
		var ratios, with, without []float64
		for range 7 {
			a, b := l.post(l.window+"/in/quick", n, body), l.post(l.without+"/in/quick", n, body)
			ratios, with, without = append(ratios, a/b), append(with, a), append(without, b)
		}
		l.figures["throughput "+what+", with the window (1/s)"] = middle(with)
		l.figures["throughput "+what+", without (1/s)"] = middle(without)
		l.figures["throughput "+what+", with / without, median of pairs"] = middle(ratios[1:])
	}
	pairs("with the diagram shown")
	l.key("alt+3")
	time.Sleep(2 * time.Second)
	pairs("with the runs shown")
	l.key("alt+1")
}

func middle(list []float64) float64 {
	list = slices.Clone(list)
	slices.Sort(list)
	return list[len(list)/2]
}

// responsive does with the list and the heat of the diagram what people do, while the instances run.
func (l *load) responsive(entries int) {
	l.until("runs.text", func() {
		l.click(l.find("board").middle()) // keys go where the pointer is
		l.key("alt+3")
	})
	l.await("the list", l.quiet)
	time.Sleep(5 * time.Second)
	before, began := l.calls.Load(), time.Now()
	x, y := l.at(l.size.Div(2).Add(l.size.Div(4)))
	l.do("mousemove", x, y)
	from := time.Now()
	time.Sleep(10 * time.Second)
	l.waits("only watched", from)
	from = time.Now()
	spent := l.spent()
	l.do("click", "--repeat", 200, "--delay", 30, 5)
	l.do("click", "--repeat", 100, "--delay", 30, 4)
	l.await("rest", l.quiet)
	l.figures["the list scrolled: processor time for a step (ms)"] = float64(l.spent()-spent) / float64(time.Millisecond) / 300
	l.waits("the list scrolled", from)
	from = time.Now()
	for _, word := range []string{"client 97", "turning", "4711"} {
		l.click(l.find("runs.text").middle())
		l.key("ctrl+a")
		l.write(word)
		time.Sleep(time.Second)
	}
	l.key("ctrl+a")
	l.key("BackSpace")
	l.waits("words typed into the filter", from)
	from = time.Now()
	for range 3 {
		for i := range 4 {
			l.click(l.find(fmt.Sprintf("runs.heat.%d", i)).middle())
			time.Sleep(300 * time.Millisecond)
		}
		for i := range 3 {
			l.click(l.find(fmt.Sprintf("runs.standing.%d", i)).middle())
			time.Sleep(300 * time.Millisecond)
		}
		l.click(l.find("runs.standing.0").middle())
	}
	l.waits("heats and states chosen", from)
	l.keep(os.Getenv(loadEnv) + ".png")
	l.figures["calls a second meanwhile"] = float64(l.calls.Load()-before) / time.Since(began).Seconds()
	l.figures["instances"] = float64(entries)
	l.figures["memory (MB)"] = l.anonymous()
}

// quiet reports whether the window took less than half of a processor for a while: it has read the instances.
func (l *load) quiet() bool {
	before := l.spent()
	time.Sleep(2 * time.Second)
	return l.spent()-before < time.Second
}

// waits notes how long a person waited for the window since then, in milliseconds: of all moments, half of them waited less than
// the first figure, and one of a hundred longer than the second.
func (l *load) waits(what string, since time.Time) {
	l.Helper()
	data, err := os.ReadFile(l.turns)
	check(l.T, err)
	var list, own []float64
	for line := range strings.Lines(string(data)) {
		var at, waited, others int64
		if _, err := fmt.Sscan(line, &at, &waited, &others); err == nil && at >= since.UnixMilli() {
			list, own = append(list, float64(waited)/1000), append(own, float64(waited-others)/1000)
		}
	}
	if len(list) < 100 {
		l.Fatalf("%s: only %d turns were measured", what, len(list))
	}
	slices.Sort(list)
	slices.Sort(own)
	l.figures[what+": p99 without waiting for a processor (ms)"] = own[len(own)*99/100]
	l.figures[what+": p50 (ms)"] = list[len(list)/2]
	l.figures[what+": p99 (ms)"] = list[len(list)*99/100]
	l.figures[what+": worst (ms)"] = list[len(list)-1]
}
