//go:build linux

package main

import (
	"bytes"
	"cmp"
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

// TestLoadOfWindow measures the real window while its engine is at work: how long a person waits for it with 100,000 instances in
// the list and 10,000 that run, and what the engine gives with the window and without one, in turns. It is a measurement and not a
// test, and takes some minutes: ./test speed runs it. HOOKFLOW_LOAD_SHARE makes everything smaller.
func TestLoadOfWindow(t *testing.T) {
	out := os.Getenv(loadEnv)
	if out == "" {
		t.Skipf("%s does not name a file for the figures", loadEnv)
	}
	share, err := strconv.ParseFloat(cmp.Or(os.Getenv("HOOKFLOW_LOAD_SHARE"), "1"), 64)
	check(t, err)
	var calls atomic.Int64
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"got": 1}`)
	}))
	t.Cleanup(service.Close)
	model := fmt.Appendf(nil, busy, service.URL)
	file := filepath.Join(t.TempDir(), "busy.bpmn")
	check(t, os.WriteFile(file, model, 0o644))
	d := newDesk(t, deskLook{colours: "light"})
	turns := filepath.Join(d.home, "turns")
	d.env = append(d.env, designer.TurnsEnv+"="+turns)
	d.launch(file)
	l := &load{desk: d, turns: turns, figures: map[string]float64{}, window: d.listens(filepath.Join(d.home, "hookflow", "state")), without: serveBeside(t, file)}
	l.deploy(l.window, model)
	l.deploy(l.without, model)

	l.throughput(int(3000 * share))
	l.post(l.window+"/in/quick", int(100_000*share), func(i int) string { return fmt.Sprintf(`{"number": %d, "client": "Client %d"}`, i, i%977) })
	l.post(l.window+"/in/turning", int(10_000*share), func(i int) string { return fmt.Sprintf(`{"number": %d, "pause": "PT%dS"}`, i, 30+i%60) })
	l.responsive(int(110_000*share), &calls)
	data, err := json.MarshalIndent(l.figures, "", " ")
	check(t, err)
	t.Logf("%s", data)
	check(t, os.WriteFile(out, append(data, '\n'), 0o644))
}

// A load is a window whose engine works, and a server that does the same without one.
type load struct {
	*desk
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
func (l *load) responsive(entries int, calls *atomic.Int64) {
	l.key("alt+3")
	l.await("the list", l.quiet)
	time.Sleep(5 * time.Second)
	before, began := calls.Load(), time.Now()
	x, y := l.at(l.size.Div(2).Add(l.size.Div(4)))
	l.do("mousemove", x, y)
	from := time.Now()
	time.Sleep(10 * time.Second)
	l.waits("only watched", from)
	from = time.Now()
	l.do("click", "--repeat", 200, "--delay", 30, 5)
	l.do("click", "--repeat", 100, "--delay", 30, 4)
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
	l.keep(filepath.Join(filepath.Dir(os.Getenv(loadEnv)), "load.png"))
	l.figures["calls a second meanwhile"] = float64(calls.Load()-before) / time.Since(began).Seconds()
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
