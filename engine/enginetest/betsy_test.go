package enginetest

import (
	"bytes"
	"encoding/json"
	"html"
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
				want := slices.Clone(c.Expected)
				betsyRename(want, "ERROR_runtime")
				if !slices.Contains(want, betsyThrown) {
					betsyRename(got, betsyThrown)
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("case %d: log %v, want %v", c.Number, got, want)
				}
			})
		}
	}
}

// betsyThrown is logged where an error end event that nobody catches ends the
// process; a case that does not tell it apart calls it an error like any other.
const betsyThrown = "ERROR_thrownErrorEvent"

// betsyRename calls an entry of a log a plain error.
func betsyRename(log []string, entry string) {
	for i := range log {
		if log[i] == entry {
			log[i] = "ERROR"
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
// variables; what a script logs is read from the history, where each script
// logs to a variable of its own. Scripts that take time or throw become jobs.
var betsyScript = regexp.MustCompile(`(?s)<(\w+:)?(scriptTask|globalScriptTask)\b([^>]*)>(.*?)<(?:\w+:)?script>(.*?)</(?:\w+:)?script>(.*?)</(?:\w+:)?(?:scriptTask|globalScriptTask)>`)

var betsyEffects = map[string]string{
	"INCREMENT_INTEGER_VARIABLE":         `{integerVariable: integerVariable + 1}`,
	"INCREMENT_INTEGER_VARIABLE_AND_LOG": `{integerVariable: integerVariable + 1, LOG: "INCREMENT_correct"}`,
	"SET_STRING_DATA":                    `{data: "String"}`,
	"LOG_DATA":                           `{LOG: if data = "String" then "DATA_correct" else null}`,
	"CREATE_LOG_FILE":                    `{}`,
	"CREATE_MARKER_FILE":                 `{LOG: "MARKER_exists"}`,
}

func betsyModel(data []byte) []byte {
	data = betsyScript.ReplaceAllFunc(data, func(m []byte) []byte {
		part := strings.Split(string(bytes.Join(betsyScript.FindSubmatch(m)[1:], []byte{0})), "\x00")
		prefix, tag, attrs, before, after := part[0], part[1], part[2], part[3], part[5]
		token := strings.TrimSpace(betsyText(part[4]))
		if token == "THROW_ERROR" || token == "WAIT_TEN_SECONDS" || strings.HasPrefix(token, "CREATE_TIMESTAMP_LOG") {
			return []byte(`<` + prefix + `serviceTask xmlns:z="http://camunda.org/schema/zeebe/1.0" ` + attrs + `><` + prefix +
				`extensionElements><z:taskDefinition type="` + token + `"/></` + prefix + `extensionElements>` + before + after + `</` + prefix + `serviceTask>`)
		}
		effect, ok := betsyEffects[token]
		if !ok {
			effect = `{LOG: "` + token + `"}`
		}
		effect = strings.ReplaceAll(effect, "LOG:", betsyLogged+betsyWord.ReplaceAllString(betsyID.FindStringSubmatch(attrs)[1], "_")+":")
		return []byte(`<` + prefix + tag + attrs + `>` + before + `<` + prefix + `script>` + html.EscapeString(effect) + `</` + prefix + `script>` + after + `</` + prefix + tag + `>`)
	})
	return betsyCondition.ReplaceAllFunc(data, func(m []byte) []byte {
		part := betsyCondition.FindSubmatch(m)
		return []byte(string(part[1]) + html.EscapeString(betsyFEEL(betsyText(string(part[2])))) + string(part[3]))
	})
}

// betsyLogged begins the name of the variable that a script logs to.
const betsyLogged = "logged_"

var (
	betsyID        = regexp.MustCompile(`\bid="([^"]*)"`)
	betsyWord      = regexp.MustCompile(`\W`)
	betsyCondition = regexp.MustCompile(`(?s)(<(?:\w+:)?(?:conditionExpression|condition|loopCondition|completionCondition|activationCondition|loopCardinality)(?:\s[^>]*)?>)(.*?)(</)`)
	betsyCDATA     = regexp.MustCompile(`(?s)^\s*<!\[CDATA\[(.*?)\]\]>\s*$`)
)

// betsyText is the text of an element.
func betsyText(xml string) string {
	if m := betsyCDATA.FindStringSubmatch(xml); m != nil {
		return m[1]
	}
	return html.UnescapeString(xml)
}

// betsyJava holds the Java idioms of conditions, in the order in which they are
// written in FEEL.
var betsyJava = []struct {
	from *regexp.Regexp
	to   string
}{
	{regexp.MustCompile(`(?s)^\s*\$\{(.*)\}\s*$`), "$1"},
	{regexp.MustCompile(`(\w+)\.contains\(("[^"]*")\)>?`), "contains($1, $2)"},
	{regexp.MustCompile(`(\w+|"[^"]*")\.equals\((\w+|"[^"]*")\)`), "($1 = $2)"},
	{regexp.MustCompile(`!(\w+\([^()]*\)|\([^()]*\)|\w+)`), "not($1)"},
	{regexp.MustCompile(`==`), "="},
	{regexp.MustCompile(`&&`), " and "},
	{regexp.MustCompile(`\|\|`), " or "},
}

func betsyFEEL(java string) string {
	for _, idiom := range betsyJava {
		java = idiom.from.ReplaceAllString(java, idiom.to)
	}
	return java
}

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

// log reads what was logged from the history. A call activity hands variables
// to the process it calls and takes them back; what one process logged counts
// only there.
func (b *betsyPlay) log() []string {
	log := []string{}
	stamps := 0
	jobs, begun := map[string]bool{}, map[engine.Key]bool{}
	process, owner := map[engine.Key]string{}, map[string]string{}
	for _, ev := range b.w.Events {
		switch {
		case ev.Kind == engine.Created:
			process[ev.Instance] = ev.Element
		case ev.Kind == engine.Activated && ev.Element != process[ev.Instance]:
			begun[ev.Instance] = true
		case ev.Kind == engine.VariableIs && begun[ev.Instance] && strings.HasPrefix(ev.Name, betsyLogged):
			if owner[ev.Name] == "" {
				owner[ev.Name] = process[ev.Instance]
			}
			if text := ""; owner[ev.Name] == process[ev.Instance] && json.Unmarshal(ev.Value, &text) == nil && text != "" {
				log = append(log, text)
			}
		case ev.Kind == engine.Waiting && ev.Wait.Kind == engine.OnJob:
			jobs[ev.Element] = true
			if strings.HasPrefix(ev.Wait.Name, "CREATE_TIMESTAMP_LOG") {
				stamps++
			}
		case ev.Kind == engine.Raised && ev.Incident.Kind == engine.Uncaught && !jobs[ev.Element]:
			log = append(log, betsyThrown)
		case ev.Kind == engine.Raised:
			log = append(log, "ERROR")
		}
	}
	if stamps == 2 && b.spans[0][0].Before(b.spans[1][1]) && b.spans[1][0].Before(b.spans[0][1]) {
		log = append(log, "EXECUTION_parallel")
	}
	return log
}
