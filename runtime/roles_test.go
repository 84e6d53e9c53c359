package runtime_test

import (
	"context"
	"flag"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/permit"
)

var updateRoles = flag.Bool("update-roles", false, "write testdata/roles.txt anew")

var parameter = regexp.MustCompile(`:[a-z]+`)

// testdata/roles.txt says of every route which roles may use it; every other one is refused, and so is who shows no token.
// A route that is not listed there is for neither strangers nor participants.
// What a request asks for does not exist, so that nothing is changed by asking.
func TestEveryRouteByEveryRole(t *testing.T) {
	o := runtime.Options{Dir: t.TempDir()}
	r := open(t, o)
	texts := tokens(t, o.Dir)
	var lines []string
	for _, route := range listener.Routes() {
		line := route.Method + " " + route.Path + ":"
		path := parameter.ReplaceAllString(route.Path, "999999")
		switch status := statusOf(t, r.URL()+path, route.Method, ""); {
		case status != 401:
			line += " anybody"
		default:
			for _, role := range permit.Roles {
				if status := statusOf(t, r.URL()+path, route.Method, texts[role]); status != 403 && status != 401 {
					line += " " + string(role)
				}
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	if *updateRoles {
		must(t, os.WriteFile("testdata/roles.txt", []byte(strings.Join(lines, "\n")+"\n"), 0o666))
		return
	}
	data, err := os.ReadFile("testdata/roles.txt")
	must(t, err)
	known := map[string]string{}
	for line := range strings.Lines(string(data)) {
		route, roles, _ := strings.Cut(strings.TrimSpace(line), ": ")
		known[route] = roles
	}
	for _, line := range lines {
		route, roles, _ := strings.Cut(line, ": ")
		switch want, listed := known[route]; {
		case listed && roles != want:
			t.Errorf("%s is for %s, and should be for %s", route, roles, want)
		case !listed && (roles == "anybody" || strings.Contains(roles, string(permit.Participant))):
			t.Errorf("%s is new and for %s: if that is meant, run with -update-roles", route, roles)
		}
		delete(known, route)
	}
	for route := range known {
		t.Errorf("%s stands in the table and is no route", route)
	}
}

// statusOf is the status of a request; streams are left after their head.
func statusOf(t *testing.T, url, method, token string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader("?"))
	must(t, err)
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	must(t, resp.Body.Close())
	return resp.StatusCode
}
