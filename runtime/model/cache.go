package model

import (
	"fmt"
	"sync"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/loop"
)

// A Cache keeps the models of deployed files. It is safe for concurrent use.
type Cache struct {
	Engine *loop.Engine

	mu    sync.Mutex
	files map[string]*Model // by digest
}

// Setting reads one setting of an element from the file again: what few ask for is not kept.
func (c *Cache) Setting(definition engine.Key, element, name string) (text string, err error) {
	err = c.Engine.View(func(q *loop.Query) error {
		d := q.Definition(definition)
		if d == nil {
			return fmt.Errorf("read model: there is no process version %s", definition)
		}
		doc, err := bpmnxml.Read(d.Resource, q.Source(d))
		if err != nil {
			return err
		}
		if e := bpmn.Build(doc.Root()).ByID(element); e != nil {
			text = bpmn.Value(e, name)
		}
		return nil
	})
	return text, err
}

// Read gives the model that a definition came from; q is the View in which the caller is.
func (c *Cache) Read(q *loop.Query, d *engine.Definition) (*Model, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.files[string(d.Digest)]; m != nil {
		return m, nil
	}
	m, err := Read(d.Resource, q.Source(d), true)
	if err != nil {
		return nil, err
	}
	if c.files == nil {
		c.files = map[string]*Model{}
	}
	c.files[string(d.Digest)] = m
	return m, nil
}
