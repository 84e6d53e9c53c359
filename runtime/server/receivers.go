package server

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/feel"
	"hookflow/engine/program"
	"hookflow/runtime/listener"
)

// A receiver is one element of a deployed process that receives at a path.
type receiver struct {
	path    string
	element string
	message string // the name of the message
	starts  bool
	keyed   bool
	methods []string
	id      string         // header with the id of a message; "" for the usual ones only
	key     *program.Value // over request: the key that the message carries
	data    []program.Assign
}

// receivers lists where the deployed processes receive, by path. Our own settings lie in the
// deployed files; a file is read once, since a definition never changes.
func (g *Gateway) receivers(ctx context.Context) (map[string][]receiver, error) {
	definitions, err := g.Engine.Definitions(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the processes of the server: %w", err)
	}
	known := map[string][]receiver{}
	out := map[string][]receiver{}
	for _, d := range definitions {
		list, ok := g.known[d.ID]
		if !ok {
			data, err := g.Engine.XML(ctx, d.ID)
			if err != nil {
				return nil, fmt.Errorf("read the file of %s: %w", d.Process, err)
			}
			if list, err = receiversIn(data, d.Process); err != nil {
				return nil, err
			}
		}
		known[d.ID] = list
		for _, r := range list {
			out[r.path] = append(out[r.path], r)
		}
	}
	g.known = known
	return out, nil
}

// receiversIn are the elements of a process that receive at a path.
func receiversIn(data []byte, process string) (list []receiver, err error) {
	doc, err := bpmnxml.Read(process, data)
	if err != nil {
		return nil, nil // made by another program, and nothing of ours in it
	}
	def := bpmn.Build(doc.Root())
	for _, element := range def.Elements {
		path := strings.Trim(bpmn.Value(element, "path"), "/")
		if path == "" || element.Root().ID != process {
			continue
		}
		r, err := receiverOf(def, element)
		if err != nil {
			return nil, err
		}
		r.path, r.id = path, bpmn.Value(element, "messageID")
		list = append(list, r)
	}
	return list, nil
}

// receiverOf reads one receiving element.
func receiverOf(def *bpmn.Definitions, e *bpmn.Element) (receiver, error) {
	n, bad := program.Apart(def, e)
	if len(bad) > 0 {
		return receiver{}, fmt.Errorf("read the element %s: %s", e.ID, bad[0].Message)
	}
	in := n.Events[0].Receive
	name, err := in.Name.Eval(&feel.Env{})
	if err != nil {
		return receiver{}, fmt.Errorf("the message of %s: %w", e.ID, err)
	}
	text, err := feel.Text(name)
	return receiver{
		element: e.ID, message: text,
		starts: e.Kind == bpmn.StartEvent && !e.Parent.EventSubProcess(),
		keyed:  in.Key != nil, key: in.FromMsg, methods: in.Methods, data: in.Data,
	}, err
}

// A place is where a request has come: the path as its receivers have it, such as orders/{id}, and what stands there.
type place struct {
	path      string
	values    map[string]string // of the parameters
	receivers []receiver        // nil: nobody receives there
}

// methods are those that are received at the place.
func (p place) methods() []string {
	var all []string
	for _, r := range p.receivers {
		all = append(all, r.methods...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// id is that of a message, by which a repeated one is told: the sender's, or one of its own.
func (p place) id(r *http.Request, request json.RawMessage) string {
	var own []string
	for _, one := range p.receivers {
		own = append(own, one.id)
	}
	return cmp.Or(listener.MessageID(r, request, own...), rand.Text())
}

// messageOf is what a request means for a receiver.
func (r receiver) messageOf(request feel.Value) (Message, error) {
	env := &feel.Env{Scope: feel.MapScope{"request": request}}
	m := Message{Name: r.message, Start: r.starts, Vars: Vars{}}
	if r.keyed && !r.starts {
		v, err := r.key.Eval(env)
		if err != nil {
			return m, fmt.Errorf("the key in the message: %w", err)
		}
		m.Local = export.KeyVariable(r.element)
		if m.Key, err = feel.Text(v); err != nil {
			return m, fmt.Errorf("the key in the message: %w", err)
		}
	}
	for _, a := range r.data {
		v, err := a.Value.Eval(env)
		if err != nil {
			return m, fmt.Errorf("the variable %s: %w", a.To, err)
		}
		raw, err := feel.ToJSON(v)
		if err != nil {
			return m, fmt.Errorf("the variable %s: %w", a.To, err)
		}
		m.Vars[a.To] = raw
	}
	return m, nil
}
