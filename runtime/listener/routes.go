package listener

import (
	"encoding/json"
	"slices"
	"strconv"

	"hookflow/engine"
	"hookflow/runtime/audit"
	"hookflow/runtime/permit"
)

const (
	xmlType = "application/xml"   // what BPMN files are sent as
	tarType = "application/x-tar" // what a backup is sent as

	taker      = permit.Participant   // does tasks
	integrator = permit.Administrator // says what leaves the program
)

// routes is the API: what serves, and what /openapi.json describes. It is
// filled by init because the description is one of the routes.
var routes []Route

func init() {
	routes = []Route{
		{Method: "GET", Path: "/openapi.json", Summary: "This API as an OpenAPI document", Response: map[string]any{}, Open: true, do: describe},
		{Method: "GET", Path: "/hookflow.xsd", Summary: "The XML Schema of our settings in BPMN files, for editors", Produces: xmlType, Response: "", Open: true, do: settingsSchema},
		{Method: "GET", Path: apiRoot + "/health", Summary: "Whether Hookflow is up and can write", Response: Health{}, Open: true, do: health},
		{Method: "GET", Path: apiRoot + "/ready", Summary: "Whether it takes requests: everything is deployed and listens, and it is not stopping", Response: Health{}, Open: true, do: ready},
		{Method: "GET", Path: apiRoot + "/backup", Summary: "A backup of the state as it is now: the files of the data directory", Produces: tarType, Response: "", Role: permit.Administrator, do: backup},
		{Method: "GET", Path: apiRoot + "/events", Summary: "The live trace as server-sent events", Produces: streamType, Response: Trace{},
			Query: []Param{{"instance", "string", "only what happens to this instance"}}, do: (*API).stream},

		{Method: "GET", Path: "/metrics", Summary: "Numbers for a monitoring system, as OpenMetrics or Prometheus text", Produces: "text/plain", Response: "", do: metrics},
		{Method: "GET", Path: apiRoot + "/audit", Summary: "Who changed what, newest first", Response: Page[audit.Entry]{}, Role: permit.Administrator, Query: inParts, do: whole(listChanges, func(e audit.Entry) string { return strconv.FormatInt(e.At.UnixNano(), 10) })},
	}
	routes = slices.Concat(routes, sessionRoutes, runRoutes(), taskRoutes, recordRoutes(), pushRoutes(), directoryRoutes(), historyRoutes())
}

// runRoutes are what is deployed and what runs.
func runRoutes() []Route {
	return []Route{
		{Method: "POST", Path: apiRoot + "/deployments", Summary: "Deploy BPMN files: one as the body, or several as parts of a form", Status: 201,
			Query:    []Param{{"name", "string", "name of the file in the body"}},
			Consumes: []string{xmlType, "text/xml", "multipart/form-data"}, Response: Deployment{}, Role: permit.Editor, do: deploy},
		{Method: "GET", Path: apiRoot + "/processes", Summary: "The deployed processes, newest version first", Response: Page[Process]{},
			Query: []Param{{"process", "string", "only the versions of this process id"}, {"latest", "boolean", "only the latest versions"}, limitParam, afterParam}, do: whole(listProcesses, func(p Process) string { return p.Key })},
		{Method: "GET", Path: apiRoot + "/processes/:key", Summary: "One version of a process", Response: Process{}, do: definition(showProcess)},
		{Method: "GET", Path: apiRoot + "/processes/:key/xml", Summary: "Its BPMN file", Produces: xmlType, Response: "", do: definition(showXML)},
		{Method: "DELETE", Path: apiRoot + "/processes/:key", Summary: "Forget a version that has no instance; the last one of a process that somebody uses is refused with the list", Role: permit.Editor, do: keyed(removeVersion)},

		{Method: "GET", Path: apiRoot + "/processes/:key/debug", Summary: "Where its instances stop for a debugger", Response: Debugging{}, do: keyed(showDebugging)},
		{Method: "PUT", Path: apiRoot + "/processes/:key/debug", Summary: "Say where its instances stop from now on; with nothing to stop at they are debugged no longer", Request: Debugging{}, do: keyedBody(setDebugging)},
		{Method: "PUT", Path: apiRoot + "/processes/:key/breakpoints/:element", Summary: "Set or change one breakpoint", Request: Breakpoint{}, do: keyedBody(setBreakpoint)},
		{Method: "DELETE", Path: apiRoot + "/processes/:key/breakpoints/:element", Summary: "Take one breakpoint away", do: keyed(dropBreakpoint)},

		{Method: "POST", Path: apiRoot + "/instances", Summary: "Start a process", Request: StartRequest{}, Response: Instance{}, Status: 201, do: body(start)},
		{Method: "GET", Path: apiRoot + "/instances", Summary: "The instances, newest first", Response: Page[Instance]{}, Query: []Param{
			{"state", "string", "active, incident, suspended, ended, completed, terminated or failed"}, {"process", "string", "process id"},
			{"businessKey", "string", "business key"}, limitParam, afterParam}, do: list(listInstances)},
		{Method: "GET", Path: apiRoot + "/instances/:key", Summary: "One instance", Response: Instance{}, do: keyed(getInstance)},
		{Method: "DELETE", Path: apiRoot + "/instances/:key", Summary: "Forget an ended instance", Role: permit.Editor, do: command(deleteInstance)},
		{Method: "GET", Path: apiRoot + "/instances/:key/history", Summary: "What happened to it, oldest first", Response: Page[Trace]{},
			Query: historyParams, do: list(keyed(getHistory))},
		{Method: "GET", Path: apiRoot + "/instances/:key/journal", Summary: "The same as JSON lines, one event per line", Produces: linesType, Response: "",
			Query: historyParams, do: keyed(exportHistory)},
		{Method: "GET", Path: apiRoot + "/instances/:key/variables", Summary: "Its variables", Response: map[string]json.RawMessage{},
			Query: []Param{{"token", "integer", "those of one token; default: of the process"}}, do: keyed(getVariables)},
		{Method: "PUT", Path: apiRoot + "/instances/:key/variables", Summary: "Set variables; those not named stay", Request: map[string]json.RawMessage{},
			Query: []Param{{"token", "integer", "those of one token; default: of the process"}}, do: keyed(putVariables)},
		{Method: "DELETE", Path: apiRoot + "/instances/:key/variables/:name", Summary: "Take a variable away",
			Query: []Param{{"token", "integer", "one of a token; default: of the process"}}, do: keyed(dropVariable)},
		{Method: "POST", Path: apiRoot + "/instances/:key/go", Summary: "Let it go on from where a debugger has stopped it", Request: GoRequest{}, do: commandWith(goOn)},
		{Method: "POST", Path: apiRoot + "/instances/:key/back", Summary: "Begin a branch of it at an earlier moment; it stays as it is", Request: BackRequest{}, Response: Branched{}, Status: 201, do: keyedBody(back)},
		{Method: "POST", Path: apiRoot + "/instances/:key/cancel", Summary: "Terminate it", do: command(cancel)},
		{Method: "POST", Path: apiRoot + "/instances/:key/suspend", Summary: "Stop it until it is resumed", do: command(suspend)},
		{Method: "POST", Path: apiRoot + "/instances/:key/resume", Summary: "Let it go on", do: command(resume)},
		{Method: "POST", Path: apiRoot + "/instances/:key/fire", Summary: "Let a timer, or the next attempt at a call, happen now", Request: FireRequest{}, do: commandWith(fire)},
		{Method: "POST", Path: apiRoot + "/instances/:key/postpone", Summary: "Set another time for a timer, or for the next attempt at a call", Request: PostponeRequest{}, do: commandWith(postpone)},
		{Method: "POST", Path: apiRoot + "/instances/:key/move", Summary: "End a token, begin at another element, or both", Request: MoveRequest{}, Role: permit.Editor, do: commandWith(move)},
		{Method: "POST", Path: apiRoot + "/instances/:key/migrate", Summary: "Move it to another version of its process", Request: MigrateRequest{}, Response: engine.MigrationPlan{}, Role: permit.Editor, do: keyedBody(migrate)},

		{Method: "POST", Path: apiRoot + "/bulk", Summary: "Cancel, suspend, resume or delete many instances", Request: BulkRequest{}, Response: BulkResult{}, Role: permit.Editor, do: body(bulk)},

		{Method: "POST", Path: elmaRun, Summary: "Start a process as ELMA365's public API does; the code is the process id", Request: TemplateRun{}, Response: TemplateStarted{}, do: body(runTemplate)},

		{Method: "POST", Path: apiRoot + "/messages", Summary: "Publish a message by its name", Request: MessageRequest{}, Response: Receipt{}, Status: 202, do: body(publish)},
		{Method: "GET", Path: apiRoot + "/messages", Summary: "Messages that came before anybody waited for them, oldest first", Response: Page[KeptMessage]{},
			Query: []Param{{"name", "string", "of one name"}, {"unclaimed", "boolean", "only those that nobody has got"}, limitParam, afterParam}, do: list(listMessages)},
		{Method: "POST", Path: apiRoot + "/messages/:key/assign", Summary: "Give a kept message to an instance that waits for one, whatever its key", Request: AssignRequest{}, do: commandWith(assignMessage)},
		{Method: "DELETE", Path: apiRoot + "/messages/:key", Summary: "Forget a kept message", do: command(dropMessage)},
		{Method: "POST", Path: apiRoot + "/signals", Summary: "Broadcast a signal", Request: SignalRequest{}, Response: Receipt{}, Status: 202, do: body(broadcast)},

		{Method: "GET", Path: apiRoot + "/jobs", Summary: "Jobs that may be done now, HTTP calls left out", Response: Page[Job]{},
			Query: []Param{{"type", "string", "of one type"}, limitParam, afterParam}, do: list(listJobs)},
		{Method: "POST", Path: apiRoot + "/activations", Summary: "Take jobs, so that no other worker gets them for a while", Request: ActivateRequest{}, Response: Page[Job]{}, do: list(body(activate))},
		{Method: "POST", Path: apiRoot + "/jobs/:key/complete", Summary: "Report a job as done", Request: JobRequest{}, do: settle(completeJob)},
		{Method: "POST", Path: apiRoot + "/jobs/:key/fail", Summary: "Report a failed attempt", Request: FailRequest{}, do: settle(failJob)},
		{Method: "POST", Path: apiRoot + "/jobs/:key/error", Summary: "Throw a BPMN error from a job", Request: ErrorRequest{}, do: settle(throwError)},

		{Method: "GET", Path: apiRoot + "/incidents", Summary: "Open incidents, oldest first", Response: Page[Incident]{},
			Query: []Param{{"instance", "string", "of one instance"}, {"process", "string", "process id"}, {"element", "string", "of one element"}, limitParam, afterParam}, do: list(listIncidents)},
		{Method: "POST", Path: apiRoot + "/incidents/:key/resolve", Summary: "Repeat, skip, edit variables and repeat, or interrupt", Request: ResolveRequest{}, do: commandWith(resolve)},
		{Method: "POST", Path: apiRoot + "/groups", Summary: "Resolve all incidents that share a cause", Request: GroupRequest{}, Response: GroupResult{}, do: body(resolveGroup)},
		{Method: "GET", Path: apiRoot + "/calls", Summary: "The latest HTTP calls, newest first", Response: Page[Attempt]{},
			Query: []Param{{"instance", "string", "of one instance"}, {"element", "string", "of one element"}, {"status", "integer", "with this status"},
				{"failed", "boolean", "only those that failed"}, {"text", "string", "with this text in the address, body, answer or failure"}, limitParam, afterParam}, do: list(listCalls)},
		{Method: "POST", Path: apiRoot + "/calls/resend", Summary: "Make calls again, as they were made; their processes are told nothing", Request: ResendRequest{}, Response: Page[Attempt]{}, do: list(body(resend))},
		{Method: "GET", Path: apiRoot + "/notifications", Summary: "Notifications, such as of calls that used up their attempts, newest first", Response: Page[Notice]{},
			Query: []Param{{"to", "string", "for one person"}, {"unread", "boolean", "only those that nobody has read"}, limitParam, afterParam}, do: whole(listAlerts, func(n Notice) string { return n.Key })},
		{Method: "POST", Path: apiRoot + "/notifications/:key/read", Summary: "Say that a notification has been read; what happens later is a new one", do: command(readAlert)},
	}
}

// Routes lists the management API, in the order of its description.
func Routes() []Route { return routes }

var historyParams = []Param{{"limit", "integer", "about so many events; default 1000, at most 10000"}, afterParam}
