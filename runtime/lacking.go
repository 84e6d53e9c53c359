package runtime

import (
	"fmt"
	"slices"

	"github.com/beevik/etree"

	"hookflow/engine/bpmn"
	"hookflow/engine/secret"
)

// Lacking says which secrets and accounts a model names that its processes do not have here, each with its element and with
// what to do. Nothing of it keeps the model from being deployed: it may be set later, and is looked up when it is used.
func (r *Runtime) Lacking(m *bpmn.Definitions) (list []string) {
	say := func(e *bpmn.Element, process string, err error) {
		if text := fmt.Sprintf("%s of %s: %v", e.Label(), process, err); err != nil && !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	for _, e := range m.Elements {
		process := processOf(e)
		if process == nil || !process.Flag("isExecutable", false) {
			continue
		}
		for _, name := range secretsOf(e) {
			_, err := r.known.Secrets(process.ID)(name)
			say(e, process.ID, err)
		}
		if name := bpmn.Value(e, "account"); name != "" {
			for _, err := range r.known.lacking(name, process.ID) {
				say(e, process.ID, err)
			}
		}
	}
	return list
}

// lacking says why a process cannot use an account: it is not there, or secrets of it are not.
func (c *Credentials) lacking(name, process string) (list []error) {
	if c.book == nil {
		return []error{fmt.Errorf("the account %s is not known here", name)}
	}
	a, err := c.book.Get(c.environment, name)
	if err != nil {
		return []error{err}
	}
	for _, secret := range a.Secrets() {
		if _, err := c.Secrets(process)(secret); err != nil {
			list = append(list, fmt.Errorf("the account %s: %w", name, err))
		}
	}
	return list
}

// processOf is the process that an element belongs to, or nil.
func processOf(e *bpmn.Element) *bpmn.Element {
	for e != nil && e.Kind != bpmn.Process {
		e = e.Parent
	}
	return e
}

// secretsOf are the secrets that the settings of an element name.
func secretsOf(e *bpmn.Element) (names []string) {
	for _, setting := range []string{"accessSecret", "signedWith"} {
		if name := bpmn.Value(e, setting); name != "" {
			names = append(names, name)
		}
	}
	var walk func(x *etree.Element)
	walk = func(x *etree.Element) {
		names = append(names, secret.Names(x.Text())...)
		for _, a := range x.Attr {
			names = append(names, secret.Names(a.Value)...)
		}
		for _, child := range x.ChildElements() {
			walk(child)
		}
	}
	if settings := e.XML.SelectElement("extensionElements"); settings != nil {
		walk(settings)
	}
	return names
}
