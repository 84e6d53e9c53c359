package listener

import (
	"io"
	"net/http"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/history"
	"hookflow/runtime/permit"
)

// runFilter reads how records of runs are chosen.
func (c *call) runFilter() (f loop.RunFilter, err error) {
	if f, err = history.ParseFilter(c.r.URL.Query()); err != nil {
		return f, problem(http.StatusBadRequest, "%v", err)
	}
	f.Limit, err = limit(c.r)
	return f, err
}

func listRuns(a *API, c *call) ([]history.Run, error) {
	f, err := c.runFilter()
	if err != nil {
		return nil, err
	}
	page, err := a.History.Page(f)
	c.next(page.Next)
	return page.Runs, err
}

func getRun(a *API, _ *call, key engine.Key) (any, error) {
	run, found, err := a.History.Run(key)
	if err == nil && !found {
		err = missing("record of an instance", key)
	}
	return run, err
}

// writeRuns writes all records that fit. What goes wrong after the first line breaks the connection off: nobody is to take a part for
// the whole.
func writeRuns(kind string, write func(*history.Book) func(io.Writer, loop.RunFilter) error) func(*API, *call) (any, error) {
	return func(a *API, c *call) (any, error) {
		f, err := c.runFilter()
		if err != nil {
			return nil, err
		}
		c.w.Header().Set("Content-Type", kind)
		if err := write(a.History)(c.w, f); err != nil {
			a.Log.Error("an export broke off", "of", "records of runs", "error", err)
			panic(http.ErrAbortHandler)
		}
		return written{}, nil
	}
}

func lastSweep(a *API, _ *call) (any, error) { return a.History.Last(), nil }

func sweepRuns(a *API, _ *call, in history.Keep) (any, error) {
	if in.Days < 0 || in.Each < 0 || in == (history.Keep{}) {
		return nil, problem(http.StatusBadRequest, "say days, each, or both: numbers from 1")
	}
	return a.History.Sweep(in)
}

var runQuery = []Param{
	{"process", "string", "process id"}, {"status", "string", "active, completed, terminated or failed"}, {"initiator", "string", "who began it"},
	{"event", "string", "by which it began, such as message order"}, {"text", "string", "in any text or variable of it; case does not matter"},
	{"where", "string", "NAME=VALUE, again for each: a variable that it began or ended with; the value as JSON, or the text that it is"},
	{"from", "string", "started then or later: date, or date and time"}, {"to", "string", "started earlier"},
}

// historyRoutes are those of the records of runs.
func historyRoutes() []Route {
	const records = apiRoot + "/process-records"
	return []Route{
		{Method: "GET", Path: records, Summary: "The record of each run, newest first, also of instances that were forgotten", Response: Page[history.Run]{},
			Query: append(runQuery, inParts...), do: list(listRuns)},
		{Method: "GET", Path: apiRoot + "/instances/:key/record", Summary: "The record of one run, also of an instance that was forgotten", Response: history.Run{}, do: keyed(getRun)},
		{Method: "GET", Path: records + "/export", Summary: "All records that fit, as a list", Response: []history.Run{}, Query: runQuery,
			do: writeRuns("application/json", func(b *history.Book) func(io.Writer, loop.RunFilter) error { return b.WriteJSON })},
		{Method: "GET", Path: records + "/table", Summary: "All records that fit, as a table with names in its first line (RFC 4180)", Produces: csvType, Response: "", Query: runQuery,
			do: writeRuns(csvType, func(b *history.Book) func(io.Writer, loop.RunFilter) error { return b.WriteCSV })},
		{Method: "GET", Path: records + "/sweep", Summary: "How long records are kept, and how many were forgotten last", Response: history.Sweep{}, do: lastSweep},
		{Method: "POST", Path: records + "/sweep", Summary: "Forget records by age or number now; those of what runs stay", Request: history.Keep{}, Response: history.Sweep{}, Role: permit.Administrator, do: body(sweepRuns)},
	}
}
