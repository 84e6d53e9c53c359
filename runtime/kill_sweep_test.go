package runtime_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"hookflow/engine"
	"hookflow/engine/store"
	"hookflow/runtime"
	"hookflow/runtime/history"
	"hookflow/runtime/listener"
	"hookflow/runtime/record"
)

// What is swept in TestKilledAmongSweeps.
const (
	sweptRuns  = 2000 // instances that have ended
	sweptFiles = 150  // that a record names, and as many that none does
	runsLeft   = 20
)

// Killed again and again while ended instances, records of runs and files that no record names are forgotten, nothing is half
// forgotten: what a list names is there whole, what it does not name is nowhere, and each file that a record names can be read.
// In the end exactly what is to be forgotten is.
func TestKilledAmongSweeps(t *testing.T) {
	dir, listen := t.TempDir(), freePort(t)
	files, unnamed := fillForSweeps(t, dir)
	t.Setenv(childDir+"_FORGET", "yes")
	for round := range 6 {
		kill, ready := spawning(t, dir, listen, "")
		if round < 2 { // in the middle of the files, which go first
			for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
				if _, err := os.Stat(unnamed[round*sweptFiles/2]); err != nil {
					break
				}
			}
			kill()
		} else {
			ready()
			swept := make(chan struct{})
			go func() {
				defer close(swept)
				body := fmt.Sprintf(`{"each":%d}`, runsLeft+(6-round)*300)
				if resp, err := http.Post("http://"+listen+"/api/v1/process-records/sweep", "application/json", strings.NewReader(body)); err == nil {
					resp.Body.Close()
				}
			}()
			time.Sleep(time.Duration(20*(round-1)) * time.Millisecond)
			kill()
			<-swept
		}
		runs, instances := wholeAfterKill(t, dir, files)
		t.Logf("round %d: %d records of runs, %d instances, %d files", round, runs, instances, contents(t, dir))
	}
	spawn(t, dir, listen, "")
	c := client{t, "http://" + listen}
	c.do("POST", "/api/v1/process-records/sweep", fmt.Sprintf(`{"each":%d}`, runsLeft), nil)
	c.until("every instance and file is forgotten", func() bool {
		return len(c.instances("state=completed")) == 0 && contents(t, dir) == sweptFiles
	})
	if runs, instances := c.whole(files); runs != runsLeft || instances != 0 {
		t.Errorf("left are %d records of runs and %d instances", runs, instances)
	}
}

// fillForSweeps makes what is to be forgotten, and what is not: instances that have ended, and files a day old. It gives what the
// files hold that records name, by the ids of these, and the paths of those that none names, in the order in which they go.
func fillForSweeps(t *testing.T, dir string) (held map[string]string, unnamed []string) {
	t.Helper()
	r := open(t, runtime.Options{Dir: dir})
	c := client{t, r.URL()}
	deploy(t, r, "p.bpmn", `<startEvent id="s"/>`)
	var starters sync.WaitGroup
	for range 50 {
		starters.Go(func() {
			for range sweptRuns / 50 {
				if err := r.Engine().Run(t.Context(), engine.Start{Process: "p", At: "s", Variables: engine.Vars{"a": []byte("1")}}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	starters.Wait()
	c.do("POST", "/api/v1/catalogs", `{"name":"Papers","fields":[{"name":"Paper","kind":"file"}]}`, nil)
	held, left := map[string]string{}, map[string]bool{}
	for i := range 2 * sweptFiles {
		text := fmt.Sprintf("paper %d", i)
		var one record.StoredFile
		c.do("POST", "/api/v1/catalogs/1/files?field=1&name=a.txt", text, &one, "Content-Type", "application/octet-stream")
		if i < sweptFiles {
			var kept record.Record
			c.do("POST", "/api/v1/catalogs/1/records", fmt.Sprintf(`{"values":{"Paper":[{"title":"a.txt","url":%q}]}}`, one.URL), &kept)
			held[kept.ID] = text
		} else {
			left[strings.TrimPrefix(one.URL, "hookflow:")] = true
		}
	}
	must(t, r.Close())
	old := time.Now().Add(-48 * time.Hour)
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && store.IsContent(d.Name()) {
			err = os.Chtimes(path, old, old)
		}
		if left[d.Name()] {
			unnamed = append(unnamed, path)
		}
		return err
	}))
	if n := contents(t, dir); n != 2*sweptFiles {
		t.Fatalf("%d files are kept", n)
	}
	if len(unnamed) != sweptFiles {
		t.Fatalf("%d files have no name", len(unnamed))
	}
	return held, unnamed
}

// contents is how many files are kept below a folder.
func contents(t *testing.T, dir string) (n int) {
	t.Helper()
	_ = filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error { // what goes meanwhile does not count
		if err == nil && !d.IsDir() && store.IsContent(d.Name()) {
			n++
		}
		return nil
	})
	return n
}

// wholeAfterKill opens what a kill has left, without forgetting more, and looks whether it is whole.
func wholeAfterKill(t *testing.T, dir string, files map[string]string) (runs, instances int) {
	t.Helper()
	r := open(t, runtime.Options{Dir: dir})
	defer func() { must(t, r.Close()) }()
	return client{t, r.URL()}.whole(files)
}

// whole looks whether everything that a list names is there whole, and says how many records of runs and instances there are.
func (c client) whole(files map[string]string) (runs, instances int) {
	c.t.Helper()
	var list []history.Run
	c.do("GET", "/api/v1/process-records/export", "", &list)
	seen := map[string]bool{}
	for _, run := range list {
		if seen[run.Key] || string(run.Inputs) != `{"a":1}` || run.Status != "completed" {
			c.t.Errorf("a record is there twice or half: %+v", run)
		}
		seen[run.Key] = true
		c.do("GET", "/api/v1/instances/"+run.Key+"/record", "", nil)
	}
	for after := ""; ; {
		var page listener.Page[listener.Instance]
		c.do("GET", "/api/v1/instances?state=completed&limit=1000"+after, "", &page)
		for _, in := range page.Items {
			instances++
			var vars map[string]any
			c.do("GET", "/api/v1/instances/"+in.Key+"/variables", "", &vars)
			status, past := c.try("GET", "/api/v1/instances/"+in.Key+"/journal", "")
			if fmt.Sprint(vars["a"]) != "1" || status != http.StatusOK || !strings.Contains(string(past), `"event":"created"`) || !strings.Contains(string(past), `"event":"ended"`) {
				c.t.Errorf("the instance %s has variables %v and the journal %d %s", in.Key, vars, status, past)
			}
		}
		if page.Next == "" {
			break
		}
		after = "&after=" + page.Next
	}
	for id, text := range files {
		var r record.Record
		c.do("GET", "/api/v1/catalogs/1/records/"+id, "", &r)
		var papers []record.StoredFile
		if err := json.Unmarshal(r.Values["1"], &papers); err != nil || len(papers) != 1 {
			c.t.Errorf("record %s holds %s: %v", id, r.Values["1"], err)
			continue
		}
		if status, got := c.try("GET", papers[0].URL, ""); status != http.StatusOK || string(got) != text {
			c.t.Errorf("the file of record %s: %d %s", id, status, got)
		}
	}
	return len(list), instances
}
