package listener

import (
	"fmt"
	"math"
	"net/http"
	"slices"
	"strconv"

	"hookflow/engine"
	"hookflow/runtime/webhook"
)

// listCalls reads the call log, which remembers the latest calls only.
func listCalls(a *API, c *call) ([]Attempt, error) {
	instance, err := keyOf("instance", c.r.URL.Query().Get("instance"))
	if err != nil {
		return nil, err
	}
	q := c.r.URL.Query()
	f := webhook.Filter{Instance: instance, Element: q.Get("element"), Failed: q.Get("failed") == "true", Text: q.Get("text")}
	if text := q.Get("status"); text != "" {
		if f.Status, err = strconv.Atoi(text); err != nil {
			return nil, problem(http.StatusBadRequest, "status is %q and must be a number such as 404", text)
		}
	}
	out := []Attempt{}
	entries, err := cut(c, a.Calls.Search(f, math.MaxInt), attemptName)
	for _, e := range entries {
		out = append(out, AttemptOf(e))
	}
	return out, err
}

// attemptName tells the attempts in the log apart: one that was made again is another.
func attemptName(e webhook.Entry) string {
	return fmt.Sprintf("%s-%d-%d", e.Job, e.Attempt, e.Began.UnixNano())
}

// A ResendRequest names calls by their jobs, or those that failed last.
type ResendRequest struct {
	Jobs     []string `json:"jobs,omitempty" doc:"of the calls; empty: of all that failed and that the other members take"`
	Instance string   `json:"instance,omitempty" doc:"of one instance"`
	Element  string   `json:"element,omitempty" doc:"of one element"`
}

// mostResent bounds what one request makes again.
const mostResent = 100

// resend makes calls again. Each job is made once, whatever its attempts were.
func resend(a *API, c *call, in ResendRequest) ([]Attempt, error) {
	instance, err := keyOf("instance", in.Instance)
	if err != nil {
		return nil, err
	}
	f := webhook.Filter{Instance: instance, Element: in.Element}
	seen, wanted := map[engine.Key]bool{}, map[engine.Key]bool{}
	for _, text := range in.Jobs {
		key, err := keyOf("jobs", text)
		if err != nil {
			return nil, err
		}
		wanted[key] = true
	}
	found := a.Calls.Search(f, pageMost)
	for key := range wanted {
		if !slices.ContainsFunc(found, func(e webhook.Entry) bool { return e.Job == key }) {
			return nil, problem(http.StatusNotFound, "there is no call of job %s in the log; GET %s/calls lists those that are", key, apiRoot)
		}
	}
	out := []Attempt{}
	for _, e := range found {
		last := !seen[e.Job]
		seen[e.Job] = true
		if !last || len(wanted) > 0 && !wanted[e.Job] || len(wanted) == 0 && !e.Failed() {
			continue
		}
		if len(out) == mostResent {
			break
		}
		made, err := a.Resend(c.r.Context(), e)
		if err != nil {
			return nil, problem(http.StatusConflict, "the call of job %s cannot be made again: %v", e.Job, err)
		}
		out = append(out, AttemptOf(made))
	}
	return out, nil
}
