package listener

import (
	"errors"
	"net/http"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/directory"
	"hookflow/runtime/permit"
)

// A ModeRequest says what may begin a process from now on.
type ModeRequest struct {
	Mode string `json:"mode" doc:"published, draft or offline"`
}

// A ScheduleRequest changes a schedule. What is left out stays.
type ScheduleRequest struct {
	Paused  *bool           `json:"paused,omitempty" doc:"its times pass, and nothing begins"`
	CatchUp *engine.CatchUp `json:"catchUp,omitempty" doc:"what begins for times that were missed: once, none, all"`
}

// directory is a directory of this server.
func (a *API) directory() *directory.Book {
	return &directory.Book{Engine: a.Engine, Models: a.Models, Pushes: a.Pushes, URL: a.URL}
}

func (c *call) process() string { return c.params.ByName("process") }

func listDirectory(a *API, _ *call) ([]directory.Process, error) { return a.directory().Processes() }

func inDirectory(a *API, c *call) (any, error) {
	p, err := a.directory().Process(c.process())
	return p, undeployed(err)
}

func undeployed(err error) error {
	if errors.Is(err, directory.ErrNone) {
		return problem(http.StatusNotFound, "%v", err)
	}
	return err
}

func setMode(a *API, c *call, in ModeRequest) (any, error) {
	if in.Mode == "published" {
		in.Mode = ""
	}
	return nil, a.Engine.Run(c.r.Context(), engine.SetMode{Process: c.process(), Mode: engine.Mode(in.Mode), By: c.who()})
}

func removeProcess(a *API, c *call) (any, error) {
	return nil, undeployed(a.directory().Remove(c.r.Context(), c.process()))
}

func removeVersion(a *API, c *call, key engine.Key) (any, error) {
	return nil, a.directory().RemoveVersion(c.r.Context(), key)
}

func listSchedules(a *API, _ *call) ([]directory.Schedule, error) { return a.directory().Schedules() }

func setSchedule(a *API, c *call, in ScheduleRequest) (any, error) {
	return nil, a.Engine.Run(c.r.Context(), engine.SetSchedule{Process: c.process(), Element: c.params.ByName("element"), Paused: in.Paused, CatchUp: in.CatchUp})
}

// runSchedule begins an instance at the start event now; its next time stays.
func runSchedule(a *API, c *call) (any, error) {
	started, err := loop.Do(c.r.Context(), a.Engine, engine.Start{Process: c.process(), At: c.params.ByName("element"), By: c.who()})
	if err != nil {
		return nil, err
	}
	return a.instance(started.Instance)
}

// directoryRoutes are those of what is deployed as a whole.
func directoryRoutes() []Route {
	const one, schedule = apiRoot + "/catalogue/:process", apiRoot + "/schedules/:process/:element"
	return []Route{
		{Method: "GET", Path: apiRoot + "/catalogue", Summary: "The processes with their modes, endpoints, schedules, and who uses them", Response: Page[directory.Process]{}, Query: inParts, do: whole(listDirectory, func(p directory.Process) string { return p.ID })},
		{Method: "GET", Path: one, Summary: "One of them", Response: directory.Process{}, do: inDirectory},
		{Method: "PUT", Path: one + "/mode", Summary: "Publish a process, make it a draft, or take it off-line", Request: ModeRequest{}, Role: permit.Editor, do: body(setMode)},
		{Method: "DELETE", Path: one, Summary: "Forget all versions; what somebody uses is refused with the list", Role: permit.Editor, do: removeProcess},
		{Method: "GET", Path: apiRoot + "/schedules", Summary: "What begins by the clock, with the next times, soonest first", Response: Page[directory.Schedule]{}, Query: inParts, do: whole(listSchedules, func(s directory.Schedule) string { return s.Process + "/" + s.Element })},
		{Method: "PUT", Path: schedule, Summary: "Pause a schedule, let it go on, or say how it catches up", Request: ScheduleRequest{}, do: body(setSchedule)},
		{Method: "POST", Path: schedule + "/run", Summary: "Begin an instance now; the next time stays", Response: Instance{}, Status: http.StatusCreated, do: runSchedule},
	}
}
