package step

import (
	"fmt"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/engine/feel"
	"hookflow/engine/program"
)

// A receive task waits for one message and then completes (BPMN 2.0, 10.2.3).
var receiving = Behaviour{
	Work: func(t *Turn) error {
		return t.Arm(t.Node)
	},
}

// receive finds the elements that receive at the path and publishes for them.
func (s *Step) receive(c received) (engine.Published, error) {
	targets, methods, err := s.receivers(c.Receive, c.content)
	if err != nil {
		return engine.Published{}, err
	}
	if len(targets) == 0 {
		if methods {
			return engine.Published{}, engine.Reject(engine.NotFound, "nothing receives %s at /in/%s", c.Method, c.Path)
		}
		return engine.Published{}, engine.Reject(engine.NotFound, "nothing receives at /in/%s", c.Path)
	}
	for i, t := range targets {
		last := i == len(targets)-1
		p := engine.Publish{Name: t.name, Key: t.key, ID: c.ID, TTL: c.TTL, BusinessKey: c.BusinessKey}
		if !last {
			p.TTL = new(time.Duration) // only the newest version's message is kept
		}
		r, err := s.publishContent(p, c.content)
		if err != nil {
			return engine.Published{}, err
		}
		if last || r.Duplicate || len(r.Started)+len(r.Correlated) > 0 {
			return r, nil
		}
	}
	return engine.Published{}, nil
}

// A target is a message that an incoming request stands for.
type target struct{ name, key string }

// receivers lists the messages that a request to a path can stand for, those of
// older versions first. The key comes out of the request by the expression of
// the receiving element.
func (s *Step) receivers(c engine.Receive, x *content) (targets []target, otherMethod bool, err error) {
	request, err := x.seen()
	if err != nil {
		return nil, false, err
	}
	env := &feel.Env{Scope: s.m.Environment.Scope().Put("request", request), Now: func() time.Time { return s.now }}
	for k := range s.tx.Scan(engine.BucketPath, append([]byte(c.Path), 0)) {
		prog, err := s.m.program(s.tx, engine.KeyOf(k[len(c.Path)+1:]))
		if err != nil {
			continue
		}
		for _, r := range prog.Receives(c.Path) {
			if !takesMethod(r.Methods, c.Method) {
				otherMethod = true
				continue
			}
			t, err := readTarget(r.Name, r.FromMsg, env, request)
			if err != nil {
				return nil, false, err
			}
			targets = addTarget(targets, t)
		}
	}
	return targets, otherMethod, nil
}

// addTarget puts t at the end of the list, where the newest version stands.
func addTarget(list []target, t target) []target {
	for i, x := range list {
		if x == t {
			list = append(list[:i], list[i+1:]...)
			break
		}
	}
	return append(list, t)
}

// takesMethod reports whether a receiving element takes an HTTP method; one
// that names none takes all.
func takesMethod(methods []string, method string) bool {
	for _, m := range methods {
		if m == method {
			return true
		}
	}
	return len(methods) == 0
}

// readTarget evaluates the message that a request stands for.
func readTarget(name, key *program.Value, env *feel.Env, request feel.Value) (target, error) {
	n, err := name.Eval(env)
	if err != nil {
		return target{}, engine.Reject(engine.Invalid, "the message name: %v", err)
	}
	k, err := key.Eval(env)
	if err != nil {
		return target{}, engine.Reject(engine.Invalid, "the correlation key in the request: %v", err)
	}
	nameText, err := asText(n)
	if err != nil {
		return target{}, err
	}
	keyText, err := asText(k)
	if err == nil && key != nil && keyText == "" {
		err = engine.Reject(engine.Lacking, "the request carries no key: %s gives nothing in it; %s", key.Source(), came(request))
	}
	return target{nameText, keyText}, err
}

// came says what the body of a request was read as, which is often something else than its sender thinks.
func came(request feel.Value) string {
	body, kind := memberOf(request, "body"), memberOf(memberOf(request, "headers"), "content-type")
	sent := ""
	if text, is := kind.(feel.String); is && text != "" {
		sent = fmt.Sprintf(", by its type %s", text)
	}
	fields, is := body.(*feel.Context)
	switch {
	case feel.IsNull(body):
		return "it has no body"
	case !is:
		return "its body is a " + feel.Type(body) + sent
	case fields.Len() == 0:
		return "its body has no fields" + sent
	}
	const most = 10
	names := fields.Names()
	return "its body has " + strings.Join(names[:min(len(names), most)], ", ") + sent
}

func memberOf(of feel.Value, name string) feel.Value {
	if c, is := of.(*feel.Context); is {
		v, _ := c.Get(name)
		return v
	}
	return nil
}
