package listener

import (
	"encoding/json"
	neturl "net/url"
	"time"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/webhook"
)

// The types below are the bodies of the API. Keys are texts, because not every
// JSON reader keeps 64 bits of a number; times are RFC 3339 in UTC.

// A Process is one deployed version of a process.
type Process struct {
	Key      string    `json:"key"`
	Process  string    `json:"process" doc:"id of the process in the model"`
	Name     string    `json:"name"`
	Version  int       `json:"version"`
	Tag      string    `json:"tag,omitempty" doc:"version tag of the model"`
	Resource string    `json:"resource" doc:"name of the file"`
	Deployed time.Time `json:"deployed"`
}

func processOf(d engine.Definition) Process {
	return Process{d.Key.String(), d.Process, d.Name, d.Version, d.Tag, d.Resource, at(d.Deployed)}
}

// A Deployment is what a file became.
type Deployment struct {
	Processes []Process `json:"processes"`
}

// An Instance is one run of a process.
type Instance struct {
	Key         string                     `json:"key"`
	Process     string                     `json:"process"`
	Definition  string                     `json:"definition" doc:"key of the process version"`
	BusinessKey string                     `json:"businessKey,omitempty"`
	Parent      string                     `json:"parent,omitempty" doc:"the calling instance"`
	Initiator   string                     `json:"initiator,omitempty" doc:"who began it"`
	Event       string                     `json:"event,omitempty" doc:"by which event it began, such as message order; none: somebody started it"`
	Status      string                     `json:"status" doc:"active, completed, terminated or failed"`
	Suspended   bool                       `json:"suspended"`
	Stop        *Stop                      `json:"stop,omitempty" doc:"where a debugger has stopped it"`
	Started     time.Time                  `json:"started"`
	Ended       *time.Time                 `json:"ended,omitempty"`
	Active      []Active                   `json:"active" doc:"the elements that hold a token"`
	Incidents   []Incident                 `json:"incidents"`
	Variables   map[string]json.RawMessage `json:"variables,omitempty" doc:"only when one instance is asked for"`
}

// Active is an element that holds a token.
type Active struct {
	Token   uint32 `json:"token"`
	Element string `json:"element"`
	Type    string `json:"type" doc:"BPMN tag of the element"`
	Waits   []Wait `json:"waits"`
}

// A Wait is something an element waits for.
type Wait struct {
	Kind    string     `json:"kind" doc:"timer, message, signal, condition, job, task or instance"`
	Element string     `json:"element" doc:"the event or activity that goes on when it comes"`
	Name    string     `json:"name,omitempty" doc:"of the message or signal; the type of the job"`
	Key     string     `json:"key,omitempty" doc:"correlation key of the message; key of the job, task or instance"`
	Due     *time.Time `json:"due,omitempty"`
	Attempt int        `json:"attempt,omitempty"`
}

// An Incident holds a token until a person decides.
type Incident struct {
	Key      string    `json:"key"`
	Instance string    `json:"instance"`
	Element  string    `json:"element"`
	Kind     string    `json:"kind"`
	Message  string    `json:"message"`
	Code     string    `json:"code,omitempty" doc:"error code"`
	At       time.Time `json:"at"`
}

// A Task is work for a person.
type Task struct {
	Key         string             `json:"key"`
	Instance    string             `json:"instance"`
	Process     string             `json:"process"`
	ProcessName string             `json:"processName,omitempty"`
	BusinessKey string             `json:"businessKey,omitempty"`
	Element     string             `json:"element"`
	Name        string             `json:"name"`
	State       string             `json:"state" doc:"open, done or cancelled"`
	Initiator   string             `json:"initiator,omitempty" doc:"who began the instance"`
	Assignee    string             `json:"assignee,omitempty" doc:"who has it"`
	Owner       string             `json:"owner,omitempty" doc:"who handed it over"`
	Users       string             `json:"users,omitempty" doc:"who may take it, with commas"`
	Groups      string             `json:"groups,omitempty" doc:"whose members may take it, with commas"`
	Due         string             `json:"due,omitempty"`
	Priority    int                `json:"priority,omitempty" doc:"more is more urgent"`
	Created     time.Time          `json:"created"`
	Ended       *time.Time         `json:"ended,omitempty"`
	By          string             `json:"by,omitempty" doc:"who completed it"`
	Data        json.RawMessage    `json:"data,omitempty" doc:"what they filled in"`
	Draft       json.RawMessage    `json:"draft,omitempty" doc:"what is filled in so far"`
	Copies      []Note             `json:"copies,omitempty" doc:"text: who has a copy"`
	Comments    []Note             `json:"comments,omitempty"`
	Files       []File             `json:"files,omitempty"`
	Changes     []Change           `json:"changes,omitempty" doc:"of whose it is, when it is due and how much it matters"`
	Form        []engine.FormField `json:"form"`
	Known       engine.Vars        `json:"known,omitempty" doc:"variables of the process that conditions of the form read"`
}

// taskOf shows an open task; one that an earlier program made has no record, and a model that cannot be read leaves its
// name out.
func (a *API) taskOf(q *loop.Query, p loop.Pending) Task {
	if t := q.TaskRecord(p.Wait.Key); t != nil {
		return taskView(t)
	}
	t := &engine.TaskRecord{Key: p.Wait.Key, Instance: p.Instance.Key, Process: p.Instance.Process, Element: p.Wait.Element, State: engine.TaskOpen, Created: p.Instance.Started}
	if d := q.Definition(p.Definition); d != nil {
		if m, err := a.Models.Read(q, d); err == nil {
			t.Name = m.Names[t.Element]
		}
	}
	if p.Wait.Task != nil {
		t.Task = *p.Wait.Task
	}
	return taskView(t)
}

// A Job is work for an outside program.
type Job struct {
	Key       string                     `json:"key"`
	Type      string                     `json:"type"`
	Instance  string                     `json:"instance"`
	Process   string                     `json:"process"`
	Element   string                     `json:"element"`
	Attempt   int                        `json:"attempt" doc:"from 1"`
	Attempts  int                        `json:"attempts" doc:"how often it is tried in all"`
	Worker    string                     `json:"worker,omitempty"`
	Until     *time.Time                 `json:"until,omitempty" doc:"till then no other worker gets it"`
	Variables map[string]json.RawMessage `json:"variables"`
}

func jobOf(p loop.Pending) Job {
	return Job{
		Key: p.Wait.Key.String(), Type: p.Wait.Name, Instance: p.Instance.Key.String(), Process: p.Instance.Process, Element: p.Wait.Element,
		Attempt: p.Wait.Attempt + 1, Attempts: p.Wait.Total, Variables: visible(p.Instance, p.Wait.Token),
	}
}

// A Trace is something that happened to an instance.
type Trace struct {
	Event    string          `json:"event" doc:"activated, completed, terminated, failed, taken, ..."`
	Instance string          `json:"instance"`
	At       time.Time       `json:"at"`
	Element  string          `json:"element,omitempty"`
	Type     string          `json:"type,omitempty" doc:"BPMN tag, trigger or status"`
	Token    uint32          `json:"token,omitempty"`
	Scope    uint32          `json:"scope,omitempty"`
	Name     string          `json:"name,omitempty" doc:"of the variable, message, signal or error"`
	Value    json.RawMessage `json:"value,omitempty"`
	Wait     *Wait           `json:"wait,omitempty"`
	Incident *Incident       `json:"incident,omitempty"`
}

// TraceOf shows an event.
func TraceOf(e engine.Event) Trace {
	t := Trace{
		Event: e.Kind.String(), Instance: e.Instance.String(), At: at(e.At), Element: e.Element, Type: e.Type,
		Token: e.Token, Scope: e.Scope, Name: e.Name, Value: e.Value,
	}
	if e.Wait != nil {
		w := waitOf(e.Wait)
		t.Wait = &w
	}
	if e.Incident != nil {
		i := incidentOf(e.Instance, e.Incident)
		t.Incident = &i
	}
	return t
}

// A Notice is a notification: one for all failures of the same kind that nobody has read
// about yet.
type Notice struct {
	Key       string    `json:"key"`
	To        string    `json:"to" doc:"as the model says it"`
	People    []string  `json:"people" doc:"names and addresses of those who are told"`
	Text      string    `json:"text" doc:"of the latest failure"`
	Process   string    `json:"process,omitempty"`
	Element   string    `json:"element,omitempty"`
	Instance  string    `json:"instance,omitempty" doc:"the latest one"`
	Instances []string  `json:"instances" doc:"the latest ones, oldest first"`
	Count     int       `json:"count" doc:"how often it happened"`
	Since     time.Time `json:"since"`
	At        time.Time `json:"at" doc:"of the latest"`
	Sent      bool      `json:"sent" doc:"all of it has left for those who have an address"`
	Failure   string    `json:"failure,omitempty" doc:"who could not be told, and why"`
	Read      bool      `json:"read" doc:"by somebody, or resolved"`
	Resolved  time.Time `json:"resolved,omitzero" doc:"when nothing stood still for it any more"`
	Incidents string    `json:"incidents,omitempty" doc:"address where those are listed that stand still for it"`
}

// IncidentsOf is where those incidents are listed that an alert tells of, below the address of a server.
func IncidentsOf(url string, a *engine.Alert) string {
	return url + apiRoot + "/incidents?" + neturl.Values{"process": {a.Process}, "element": {a.Element}}.Encode()
}

func noticeOf(url string, a engine.Alert) Notice {
	n := Notice{Key: a.Key.String(), To: a.To, People: append([]string{}, a.People...), Text: a.Text, Process: a.Process, Element: a.Element,
		Instances: []string{}, Count: a.Count, Since: at(a.First), At: at(a.Last), Sent: a.Told >= a.Count, Failure: a.Failure, Read: a.Read}
	if a.Resolved != 0 {
		n.Resolved = at(a.Resolved)
	}
	if a.Stood && !a.Read {
		n.Incidents = IncidentsOf(url, &a)
	}
	for _, key := range a.Instances {
		n.Instance = key.String()
		n.Instances = append(n.Instances, n.Instance)
	}
	return n
}

// An Attempt is one attempt of an HTTP call. Secrets are shown as ***.
type Attempt struct {
	Job      string    `json:"job"`
	Instance string    `json:"instance"`
	Element  string    `json:"element"`
	Attempt  int       `json:"attempt" doc:"from 1"`
	Attempts int       `json:"attempts" doc:"how often the call is made in all"`
	Began    time.Time `json:"began"`
	Millis   float64   `json:"milliseconds"`
	Request  Sent      `json:"request"`
	Response *Got      `json:"response,omitempty" doc:"missing if none came"`
	Failure  string    `json:"failure,omitempty" doc:"why no answer came"`
	Reason   string    `json:"reason,omitempty" doc:"the same for programs: refused, timeout, dns, tls, broken, too-big, address, header, body, secret, sign-in or cancelled"`
	Missing  []string  `json:"missing,omitempty" doc:"variables that were not there when the request was made; null stands in their place"`
	Unread   string    `json:"unread,omitempty" doc:"why the answer is not the JSON that its type says; the process sees a text"`
	Resent   bool      `json:"resent,omitempty" doc:"a person had it made again"`
}

// Sent is a request that left.
type Sent struct {
	Method  string         `json:"method"`
	URL     string         `json:"url"`
	Headers []webhook.Pair `json:"headers"`
	Body    string         `json:"body,omitempty"`
}

// Got is an answer that came.
type Got struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

func at(nanos int64) time.Time { return time.Unix(0, nanos).UTC() }

// maybe is nil for no time.
func maybe(nanos int64) *time.Time {
	if nanos == 0 {
		return nil
	}
	t := at(nanos)
	return &t
}

// keyText is "" for no key.
func keyText(k engine.Key) string {
	if k == 0 {
		return ""
	}
	return k.String()
}

func waitOf(w *engine.Wait) Wait {
	key := w.Corr
	if w.Key != 0 {
		key = w.Key.String()
	}
	return Wait{w.Kind.String(), w.Element, w.Name, key, maybe(w.Due), w.Attempt}
}

func incidentOf(instance engine.Key, i *engine.Incident) Incident {
	return Incident{i.Key.String(), instance.String(), i.Element, string(i.Kind), i.Message, i.Code, at(i.At)}
}

// InstanceOf shows an instance; its variables are those of the process.
func InstanceOf(in *engine.Instance) Instance {
	out := Instance{
		Key: in.Key.String(), Process: in.Process, Definition: in.Definition.String(), BusinessKey: in.BusinessKey, Initiator: in.Initiator, Event: in.Began,
		Parent: keyText(in.Parent), Status: string(in.Status), Suspended: in.Suspended, Stop: stopOf(in.Stop), Started: at(in.Started), Ended: maybe(in.Ended),
		Active: []Active{}, Incidents: []Incident{},
	}
	for _, t := range in.Tokens {
		if t.Scope != 0 {
			out.Active = append(out.Active, activeOf(in, t))
		}
	}
	for _, i := range in.Incidents {
		out.Incidents = append(out.Incidents, incidentOf(in.Key, i))
	}
	return out
}

func activeOf(in *engine.Instance, t *engine.Token) Active {
	a := Active{Token: t.ID, Element: t.Element, Type: t.Type, Waits: []Wait{}}
	for _, w := range in.Waits {
		if w.Token == t.ID {
			a.Waits = append(a.Waits, waitOf(w))
		}
	}
	return a
}

// variables are those of one token; those of the process are token 1's.
func variables(in *engine.Instance, token uint32) map[string]json.RawMessage {
	out := map[string]json.RawMessage{}
	for _, t := range in.Tokens {
		if t.ID != token {
			continue
		}
		for _, v := range t.Vars {
			out[v.Name] = v.Value
		}
	}
	return out
}

// visible are the variables that a token sees: its own and those of its scopes.
func visible(in *engine.Instance, token uint32) map[string]json.RawMessage {
	scopes := map[uint32]uint32{}
	for _, t := range in.Tokens {
		scopes[t.ID] = t.Scope
	}
	out := map[string]json.RawMessage{}
	for ; token != 0; token = scopes[token] {
		for name, value := range variables(in, token) {
			if _, nearer := out[name]; !nearer {
				out[name] = value
			}
		}
	}
	return out
}

// AttemptOf shows an attempt of a call.
func AttemptOf(e webhook.Entry) Attempt {
	out := Attempt{
		Job: e.Job.String(), Instance: e.Instance.String(), Element: e.Element, Attempt: e.Attempt, Attempts: e.Attempts, Resent: e.Resent, Missing: e.Missing, Unread: e.Unread,
		Began: e.Began.UTC(), Millis: float64(e.Took.Microseconds()) / 1000,
		Request: Sent{e.Request.Method, e.Request.URL, append([]webhook.Pair{}, e.Request.Header...), e.Request.Body},
	}
	if e.Request.Type != "" {
		out.Request.Headers = append(out.Request.Headers, webhook.Pair{Name: "Content-Type", Value: e.Request.Type})
	}
	if e.Response.Status != 0 {
		out.Response = &Got{e.Response.Status, e.Response.Headers, e.Response.Body}
	}
	if e.Failure != nil {
		out.Failure, out.Reason = e.Failure.Message, string(e.Failure.Reason)
	}
	return out
}
