package feel

import (
	"errors"
	"fmt"
)

// Context functions: DMN 1.5, 10.3.4.11.
var contextRows = []row{
	{"get value(m: context, key: string) -> any", func(_ *machine, a []Value) (Value, error) {
		key := string(a[1].(String))
		v, ok := a[0].(*Context).Get(key)
		if !ok {
			return nil, fmt.Errorf("there is no entry %q", key)
		}
		return v, nil
	}},
	{"get value(context: context, keys: list) -> any", getDeep},
	{"get entries(m: context) -> list", getEntries},
	{"context(entries: list) -> context", contextOf},
	{"context put(context: context, key: string, value: any) -> context", func(m *machine, a []Value) (Value, error) {
		c := a[0].(*Context)
		m.growList(2 * c.Len())
		return c.clone(1).Put(string(a[1].(String)), a[2]), nil
	}},
	{"context put(context: context, keys: list, value: any) -> context", func(m *machine, a []Value) (Value, error) {
		return m.putDeep(a[0].(*Context), a[1].(List), a[2])
	}},
	{"context merge(contexts: list) -> context", contextMerge},
}

// getDeep follows a list of keys (an extension).
func getDeep(_ *machine, a []Value) (Value, error) {
	var v Value = a[0]
	for _, k := range a[1].(List) {
		c, isContext := v.(*Context)
		key, isString := k.(String)
		if !isContext || !isString {
			return nil, errors.New("the keys do not lead through contexts")
		}
		var ok bool
		if v, ok = c.Get(string(key)); !ok {
			return nil, fmt.Errorf("there is no entry %q", string(key))
		}
	}
	return v, nil
}

// getEntries lists the entries as contexts with key and value, in order.
func getEntries(m *machine, a []Value) (Value, error) {
	c := a[0].(*Context)
	m.step(c.Len())
	m.growList(6 * c.Len())
	out := make(List, c.Len())
	for i, key := range c.keys {
		out[i] = NewContext(2).Put("key", String(key)).Put("value", c.vals[i])
	}
	return out, nil
}

// contextOf builds a context from entries {key: ..., value: ...}; a key twice
// is an error.
func contextOf(m *machine, a []Value) (Value, error) {
	entries := a[0].(List)
	m.step(len(entries))
	m.growList(2 * len(entries))
	out := NewContext(len(entries))
	for _, e := range entries {
		c, ok := e.(*Context)
		if !ok {
			return nil, fmt.Errorf("an entry is a %s, not a context", Type(e))
		}
		k, _ := c.Get("key")
		v, hasValue := c.Get("value")
		key, ok := k.(String)
		if !ok || !hasValue {
			return nil, errors.New("an entry needs a key, which is a string, and a value")
		}
		if out.find(string(key)) >= 0 {
			return nil, fmt.Errorf("two entries have the key %q", string(key))
		}
		out.Put(string(key), v)
	}
	return out, nil
}

// putDeep replaces an entry inside of nested contexts, which must exist.
func (m *machine) putDeep(c *Context, keys List, v Value) (Value, error) {
	if len(keys) == 0 {
		return nil, errors.New("the list of keys is empty")
	}
	m.step(1)
	key, ok := keys[0].(String)
	if !ok {
		return nil, fmt.Errorf("a key is a %s, not a string", Type(keys[0]))
	}
	if len(keys) > 1 {
		inner, _ := c.Get(string(key))
		nested, ok := inner.(*Context)
		if !ok {
			return nil, fmt.Errorf("the entry %q is not a context", string(key))
		}
		var err error
		if v, err = m.putDeep(nested, keys[1:], v); err != nil {
			return nil, err
		}
	}
	m.growList(2 * c.Len())
	return c.clone(1).Put(string(key), v), nil
}

// contextMerge: later entries win, at the place of the first.
func contextMerge(m *machine, a []Value) (Value, error) {
	out := NewContext(4)
	for _, item := range a[0].(List) {
		c, ok := item.(*Context)
		if !ok {
			return nil, fmt.Errorf("the list has a %s, not only contexts", Type(item))
		}
		m.step(c.Len())
		m.growList(2 * c.Len())
		for i, key := range c.keys {
			out.Put(key, c.vals[i])
		}
	}
	return out, nil
}
