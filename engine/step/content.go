package step

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"

	"hookflow/engine"
	"hookflow/engine/feel"
)

// A content is what a message brings: a body, or a whole incoming request that
// has one. It goes to several instances perhaps, and to several elements of each;
// whatever they need of it is read once: when the first of them asks, or before.
type content struct {
	body    json.RawMessage // nil: it lies in the request, or there is none
	request json.RawMessage // nil: it is {"body": body}
	value   feel.Value      // of the request, once read
	members []member        // of the body in it
	vars    engine.Vars     // of the body, once read
	read    bool            // vars was
}

// A received is a Receive with what it brings. What could not be read has no value, and is read again by whoever wants
// to say why.
type received struct {
	engine.Receive
	content *content
}

// Prepare does what a command needs no state for. It is for the goroutine of whoever gives the command, so that the one
// that steps has less to do. Execute takes what it returns in place of the command.
func Prepare(cmd engine.Command) engine.Command {
	c, ok := cmd.(engine.Receive)
	if !ok {
		return cmd
	}
	x := &content{request: c.Request}
	_, _ = x.seen() // whoever needs it gets the error
	return received{c, x}
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
	request, err := x.seen()
	if err != nil {
		return ""
	}
	parent, _ := entry(entry(request, "headers"), "traceparent").(feel.String)
	if parent == "" {
		return ""
	}
	m := traceHeader.FindStringSubmatch(string(parent))
	if m == nil || strings.Trim(m[1], "0") == "" {
		return ""
	}
	return m[1]
}

// entry is what a context has under a name; nil if it has nothing, or v is none.
func entry(v feel.Value, name string) feel.Value {
	c, ok := v.(*feel.Context)
	if !ok {
		return nil
	}
	x, _ := c.Get(name)
	return x
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
	v, err := x.readRequest()
	if err != nil {
		return nil, engine.Reject(engine.Invalid, "the request cannot be read: %v", err)
	}
	x.value = v
	return v, nil
}

// readRequest reads the request, and on the way the text of its body and of what is in it.
func (x *content) readRequest() (feel.Value, error) {
	var inside []member // the object that was read last
	return feel.ReadJSON(x.request, func(depth int, key string, text []byte) {
		if depth == 1 {
			inside = append(inside, member{key, text})
		}
		if depth > 0 {
			return
		}
		if key == "body" {
			x.body, x.members = text, inside
		}
		inside = nil
	})
}

// A member is one of an object's, in JSON.
type member struct {
	name string
	text []byte
}

// varsOf makes variables of an object. They are copies: the instance need not keep the request for them.
func varsOf(object []member) engine.Vars {
	vars := make(engine.Vars, len(object))
	for _, m := range object {
		vars[m.name] = bytes.Clone(m.text)
	}
	return vars
}

// payload is the body as it came.
func (x *content) payload() json.RawMessage {
	if len(x.body) == 0 && len(x.request) > 0 {
		_, _ = x.seen() // what cannot be read has no body
	}
	return x.body
}

// variables are the members of a body that is an object.
func (x *content) variables() engine.Vars {
	if x.read {
		return x.vars
	}
	x.read = true
	switch body := x.payload(); {
	case x.members != nil:
		x.vars = varsOf(x.members)
	case len(body) > 0 && body[0] == '{':
		_ = json.Unmarshal(body, &x.vars) // it is well-formed: ofPublish has looked at it, or it was kept
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
