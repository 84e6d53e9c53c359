package enginetest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/suites"
)

// A betsySuite is cases.json of the betsy conformance suite.
type betsySuite struct {
	Tests []betsyTest `json:"tests"`
}

type betsyTest struct {
	Name    string      `json:"name"`
	Group   string      `json:"group"`
	File    string      `json:"bpmn"`
	Active  bool        `json:"active"`
	Quality string      `json:"quality"`
	Cases   []betsyCase `json:"cases"`

	Processes []struct {
		ID string `json:"id"`
	} `json:"processes"`
}

type betsyCase struct {
	Number  int    `json:"number"`
	Process string `json:"process_key"`
	Inputs  map[string]struct {
		Value json.RawMessage `json:"value"`
	} `json:"inputs"`
	Delay    int      `json:"delay_ms"`
	Parallel bool     `json:"start_parallel_process_first"`
	Expected []string `json:"expected"`
}

// TestBetsy plays the betsy suite: the log of every case must be what the suite
// expects, in any order.
func TestBetsy(t *testing.T) {
	cases := suites.Public(t, "betsy/cases.json")[0]
	dir := filepath.Dir(cases)
	data, err := os.ReadFile(cases)
	if err != nil {
		t.Fatal(err)
	}
	var suite betsySuite
	if err := json.Unmarshal(data, &suite); err != nil {
		t.Fatal(err)
	}
	for _, test := range suite.Tests {
		for _, c := range test.Cases {
			t.Run(test.Group+"/"+test.Name, func(t *testing.T) {
				if !test.Active || test.Quality != "sound" && test.Quality != "interpretation" && test.Quality != "order" {
					t.Skipf("the expectation is %s", test.Quality)
				}
				got := playBetsy(t, filepath.Join(dir, test.File), test, c)
				slices.Sort(got)
				want := slices.Sorted(slices.Values(c.Expected))
				if !slices.Equal(got, want) {
					t.Errorf("case %d: log %v, want %v", c.Number, got, want)
				}
			})
		}
	}
}

// playBetsy runs one case and gives its log.
func playBetsy(t *testing.T, file string, test betsyTest, c betsyCase) []string {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := NewWorld()
	if _, err := w.Deploy(test.Name, betsyModel(data)); err != nil {
		return []string{"ERROR"}
	}
	if c.Parallel {
		if _, err := w.Do(engine.Start{Process: "ParallelProcess"}); err != nil {
			t.Fatal(err)
		}
	}
	vars := engine.Vars{}
	for name, input := range c.Inputs {
		vars[name] = input.Value
	}
	if _, err := w.Do(engine.Start{Process: c.Process, Variables: vars}); err != nil {
		return []string{"ERROR"}
	}
	b := &betsyPlay{t: t, w: w, done: map[engine.Key]time.Time{}}
	b.run(time.Duration(max(c.Delay, 1000)) * time.Millisecond)
	for _, p := range w.Problem {
		t.Error(p)
	}
	return b.log()
}

// betsyScript turns the suite's neutral script tokens into FEEL that changes
// variables; what a script logs is read from the history. Scripts that take
// time or throw become jobs.
var betsyScript = regexp.MustCompile(`(?s)<bpmn2:scriptTask ([^>]*)>(.*?)<bpmn2:script>(.*?)</bpmn2:script>(.*?)</bpmn2:scriptTask>`)

var betsyEffects = map[string]string{
	"INCREMENT_INTEGER_VARIABLE":         "{integerVariable: integerVariable + 1}",
	"INCREMENT_INTEGER_VARIABLE_AND_LOG": "{integerVariable: integerVariable + 1, logged: &quot;INCREMENT_correct&quot;}",
	"SET_STRING_DATA":                    "{data: &quot;String&quot;}",
	"LOG_DATA":                           "{logged: if data = &quot;String&quot; then &quot;DATA_correct&quot; else null}",
	"CREATE_LOG_FILE":                    "{}",
	"CREATE_MARKER_FILE":                 "{logged: &quot;MARKER_exists&quot;}",
}

func betsyModel(data []byte) []byte {
	data = betsyScript.ReplaceAllFunc(data, func(m []byte) []byte {
		part := betsyScript.FindSubmatch(m)
		token := strings.TrimSpace(string(part[3]))
		if token == "THROW_ERROR" || token == "WAIT_TEN_SECONDS" || strings.HasPrefix(token, "CREATE_TIMESTAMP_LOG") {
			return []byte(`<bpmn2:serviceTask xmlns:z="http://camunda.org/schema/zeebe/1.0" ` + string(part[1]) + `><bpmn2:extensionElements><z:taskDefinition type="` +
				token + `"/></bpmn2:extensionElements>` + string(part[2]) + string(part[4]) + `</bpmn2:serviceTask>`)
		}
		effect, ok := betsyEffects[token]
		if !ok {
			effect = "{logged: &quot;" + token + "&quot;}"
		}
		return []byte(`<bpmn2:scriptTask ` + string(part[1]) + `>` + string(part[2]) + `<bpmn2:script>` + effect + `</bpmn2:script>` + string(part[4]) + `</bpmn2:scriptTask>`)
	})
	return betsyContains.ReplaceAll(data, []byte("contains(test, $1)"))
}

// betsyContains is the one Java idiom in the suite's conditions.
var betsyContains = regexp.MustCompile(`test\.contains\(("\w")\)>?`)

// A betsyPlay is a case while it runs: jobs take ten seconds, time is virtual.
type betsyPlay struct {
	t     *testing.T
	w     *World
	done  map[engine.Key]time.Time // when a job will be done
	spans [][2]time.Time
}

func (b *betsyPlay) run(d time.Duration) {
	for end := b.w.Now.Add(d); b.w.Now.Before(end); {
		for _, job := range b.w.Jobs() {
			b.job(job)
		}
		if err := b.w.Advance(100 * time.Millisecond); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *betsyPlay) job(job Pending) {
	key := job.Wait.Key
	at, begun := b.done[key]
	var cmd engine.Command
	switch {
	case job.Wait.Name == "THROW_ERROR":
		cmd = engine.ThrowJobError{Job: key, Code: "ERR_CODE"}
	case !begun:
		b.done[key] = b.w.Now.Add(10 * time.Second)
		b.spans = append(b.spans, [2]time.Time{b.w.Now, b.done[key]})
		return
	case b.w.Now.Before(at):
		return
	default:
		cmd = engine.CompleteJob{Job: key}
	}
	if _, err := b.w.Do(cmd); err != nil {
		b.t.Fatal(err)
	}
}

// log reads what was logged from the history.
func (b *betsyPlay) log() []string {
	log := []string{}
	stamps := 0
	parents, copied := map[engine.Key]engine.Key{}, map[engine.Key]bool{}
	for _, ev := range b.w.Events {
		switch ev.Kind {
		case engine.Created:
			parents[ev.Instance] = ev.Parent
		case engine.Ended: // the caller gets a copy of what the called process logged
			copied[parents[ev.Instance]] = true
		case engine.VariableIs:
			if text := ""; ev.Name == "logged" {
				if json.Unmarshal(ev.Value, &text) == nil && text != "" && !copied[ev.Instance] {
					log = append(log, text)
				}
				delete(copied, ev.Instance)
			}
		}
		if ev.Kind == engine.Waiting && strings.HasPrefix(ev.Wait.Name, "CREATE_TIMESTAMP_LOG") {
			stamps++
		}
		if ev.Kind == engine.Raised {
			log = append(log, "ERROR")
		}
	}
	if stamps == 2 && b.spans[0][0].Before(b.spans[1][1]) && b.spans[1][0].Before(b.spans[0][1]) {
		log = append(log, "EXECUTION_parallel")
	}
	return log
}
