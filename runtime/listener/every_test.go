package listener_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// done is every request of this package's tests that succeeded: METHOD PATH, the path without its query.
var done struct {
	sync.Mutex
	requests map[string]bool
	contract []byte // the last /openapi.json
}

func noteDone(method, path string, status int, answer []byte) {
	done.Lock()
	defer done.Unlock()
	path, _, _ = strings.Cut(path, "?")
	if status >= http.StatusBadRequest {
		return
	}
	if done.requests == nil {
		done.requests = map[string]bool{}
	}
	done.requests[method+" "+path] = true
	if path == "/openapi.json" {
		done.contract = answer
	}
}

// TestMain fails when all tests ran and passed, and yet an operation of /openapi.json was never asked for with success: a
// route that nothing calls may do anything.
func TestMain(m *testing.M) {
	code := m.Run()
	whole := flag.Lookup("test.run").Value.String() == "" && flag.Lookup("test.skip").Value.String() == "" && flag.Lookup("test.list").Value.String() == ""
	if code == 0 && whole && !testing.Short() && flag.Lookup("test.fuzz").Value.String() == "" {
		for _, operation := range neverDone() {
			fmt.Println("no test calls", operation, "with success")
			code = 1
		}
	}
	os.Exit(code)
}

func neverDone() []string {
	var doc struct{ Paths map[string]map[string]any }
	if err := json.Unmarshal(done.contract, &doc); err != nil {
		return []string{fmt.Sprintf("GET /openapi.json (%v)", err)}
	}
	var out []string
	for path, operations := range doc.Paths {
		for method := range operations {
			if method := strings.ToUpper(method); !slices.ContainsFunc(requests(method), pattern(path).MatchString) {
				out = append(out, method+" "+path)
			}
		}
	}
	slices.Sort(out)
	return out
}

// requests are the paths that were asked for with a method.
func requests(method string) []string {
	var out []string
	for request := range done.requests {
		if path, is := strings.CutPrefix(request, method+" "); is {
			out = append(out, path)
		}
	}
	return out
}
