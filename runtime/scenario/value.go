package scenario

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"

	"go.yaml.in/yaml/v4"
)

// A value is one of a file, to be written as JSON. Unlike what YAML makes of it by itself, a number keeps its digits and a date
// stays the text that it is.
type value struct{ v any }

func (v value) MarshalJSON() ([]byte, error) { return json.Marshal(v.v) }

// UnmarshalYAML reads a value.
func (v *value) UnmarshalYAML(n *yaml.Node) error {
	switch {
	case n.Kind == yaml.MappingNode:
		var fields map[string]value
		err := n.Decode(&fields)
		v.v = fields
		return err
	case n.Kind == yaml.SequenceNode:
		var list []value
		err := n.Decode(&list)
		v.v = list
		return err
	case n.Style == 0 && looksLikeNumber(n):
		v.v = json.Number(n.Value)
		return nil
	case n.ShortTag() == "!!timestamp":
		v.v = n.Value
		return nil
	}
	return n.Decode(&v.v)
}

// looksLikeNumber reports whether a scalar reads as a number of JSON.
func looksLikeNumber(n *yaml.Node) bool {
	return n.Kind == yaml.ScalarNode && n.Value != "" && (n.Value[0] == '-' || '0' <= n.Value[0] && n.Value[0] <= '9') && json.Valid([]byte(n.Value))
}

// valuesOf reads the one document of a text.
func valuesOf(data []byte) (v value, err error) {
	d := yaml.NewDecoder(bytes.NewReader(data))
	var root yaml.Node
	if err := d.Decode(&root); err != nil && !errors.Is(err, io.EOF) {
		return v, err
	}
	if err := d.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return v, errors.Join(errors.New("what stands behind --- would not be read; put the scenarios into one list"), err)
	}
	var sound any
	if err := root.Decode(&sound); err != nil { // aliases that lead to themselves, or to too much
		return v, err
	}
	return v, root.Decode(&v)
}
