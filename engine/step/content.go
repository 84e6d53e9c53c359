package step

import (
	"encoding/json"
	"regexp"
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// A content is what a message brings: a body, or a whole incoming request that
// has one. It goes to several instances perhaps, and to several elements of each;
// whatever they need of it is read once, when the first of them asks.
type content struct {
	body    json.RawMessage // nil: it lies in the request, or there is none
	request json.RawMessage // nil: it is {"body": body}
	value   feel.Value      // of the request, once read
	vars    engine.Vars     // of the body, once read
	read    bool            // vars was
}

// ofPublish is the content of a message that may come from anywhere.
func ofPublish(c engine.Publish) (*content, error) {
	x := &content{body: c.Payload, request: c.Request}
	switch {
	case len(x.body) == 0 && len(x.request) > 0:
		if _, err := x.seen(); err != nil {
			return nil, err
		}
	case len(x.body) > 0 && x.body[0] == '{':
		if err := json.Unmarshal(x.body, &x.vars); err != nil {
			return nil, engine.Reject(engine.Invalid, "the payload of message %q: %v", c.Name, err)
		}
		x.read = true
	case len(x.body) > 0 && !json.Valid(x.body):
		return nil, engine.Reject(engine.Invalid, "the payload of message %q is no JSON", c.Name)
	}
	return x, nil
}

// traceHeader is the header of W3C Trace Context, 3.2, version 00.
var traceHeader = regexp.MustCompile(`^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$`)

// trace is the trace-id that the request brings; empty if it brings none that is valid.
func (x *content) trace() string {
	var r struct {
		Headers struct{ Traceparent string }
	}
	if json.Unmarshal(x.request, &r) != nil {
		return ""
	}
	m := traceHeader.FindStringSubmatch(r.Headers.Traceparent)
	if m == nil || strings.Trim(m[1], "0") == "" {
		return ""
	}
	return m[1]
}

// seen is the request as mappings and keys see it.
func (x *content) seen() (feel.Value, error) {
	if x.value != nil {
		return x.value, nil
	}
	if len(x.request) == 0 {
		body := feel.Value(feel.Null{})
		if len(x.body) > 0 {
			var err error
			if body, err = feel.FromJSON(x.body); err != nil {
				return nil, engine.Reject(engine.Invalid, "the payload cannot be read: %v", err)
			}
		}
		x.value = feel.NewContext(1).Put("body", body)
		return x.value, nil
	}
	v, err := feel.FromJSON(x.request)
	if err != nil {
		return nil, engine.Reject(engine.Invalid, "the request cannot be read: %v", err)
	}
	x.value = v
	return v, nil
}

// payload is the body as it came.
func (x *content) payload() json.RawMessage {
	if len(x.body) == 0 && len(x.request) > 0 {
		var r struct{ Body json.RawMessage }
		if json.Unmarshal(x.request, &r) == nil {
			x.body = r.Body
		}
	}
	return x.body
}

// variables are the members of a body that is an object.
func (x *content) variables() engine.Vars {
	if !x.read {
		x.read = true
		if body := x.payload(); len(body) > 0 && body[0] == '{' {
			_ = json.Unmarshal(body, &x.vars) // it is well-formed: the request was read
		}
	}
	return x.vars
}

// variables are what came with an event.
func (g *Got) variables() engine.Vars {
	if g.Variables == nil && g.content != nil {
		return g.content.variables()
	}
	return g.Variables
}
