package listener

import (
	"encoding/json"
	"net/http"
	"time"

	"github.com/julienschmidt/httprouter"

	"hookflow/engine"
	"hookflow/engine/loop"
	"hookflow/runtime/model"
)

// Addresses of other programs, so that what calls them calls the same process here without a change.
const (
	uengineRoot = "/services/"
	bpiumRoot   = "/api/webrequest/"
	elmaRun     = "/pub/v1/bpm/template/:namespace/:code/run"
)

// habits are what differs at the address of another program.
type habits struct {
	wait     time.Duration // at least so long a request waits for the end of the process, whether it answers or not
	quiet    bool          // where there is no answer, the answer is empty
	business string        // parameter of the query with the business key of an instance that begins; "" if there is none
}

var (
	usual habits
	// uengine: correlationValue tells the instance, and is what a new one is found by later (instance.corrKey).
	uengine = habits{business: "correlationValue"}
	// bpium: a request waits for the process, at most 60 seconds, and is answered with $status, $headers and $body; with
	// ?async=true it is answered with nothing, at once.
	bpium = habits{wait: time.Minute, quiet: true}
)

// within is how long a request waits.
func (h habits) within(usual time.Duration, r *http.Request) time.Duration {
	if h.wait == 0 || r.URL.Query().Get("async") == "true" {
		return usual
	}
	return max(usual, h.wait)
}

func (h habits) businessKey(r *http.Request) string {
	if h.business == "" {
		return ""
	}
	return r.URL.Query().Get(h.business)
}

// compatible adds the addresses of other programs at which messages come in.
func (a *API) compatible(router *httprouter.Router) {
	for _, method := range model.Methods {
		router.Handle(method, bpiumRoot+":id", func(w http.ResponseWriter, r *http.Request, p httprouter.Params) {
			a.messageBy(bpium, w, r, "", p.ByName("id"))
		})
		router.Handle(method, uengineRoot+"*path", func(w http.ResponseWriter, r *http.Request, p httprouter.Params) {
			a.messageBy(uengine, w, r, "", p.ByName("path"))
		})
	}
}

// A TemplateRun starts a process as ELMA365's public API does.
type TemplateRun struct {
	Context map[string]json.RawMessage `json:"context,omitempty" doc:"the variables it begins with"`
}

// A TemplateStarted says which instance began.
type TemplateStarted struct {
	Success bool                       `json:"success"`
	Error   string                     `json:"error"`
	Context map[string]json.RawMessage `json:"context" doc:"what it was given, and its key as __id"`
}

// runTemplate starts the process whose id is the code, in any namespace: here a process id is unique without one.
func runTemplate(a *API, c *call, in TemplateRun) (any, error) {
	started, err := loop.Do(c.r.Context(), a.Engine, engine.Start{Process: c.params.ByName("code"), Variables: in.Context})
	if err != nil {
		return nil, err
	}
	out := TemplateStarted{Success: true, Context: map[string]json.RawMessage{}}
	for name, value := range in.Context {
		out.Context[name] = value
	}
	out.Context["__id"], err = json.Marshal(started.Instance.String())
	return out, err
}
