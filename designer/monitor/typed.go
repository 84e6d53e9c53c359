package monitor

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/colour"
	"hookflow/designer/look"
	"hookflow/engine/feel"
)

// variable is the line of a variable, with what is in it below.
func variable(scope, name string, value json.RawMessage) look.Twig {
	return valueTwig(scope+name, name, feel.QuoteName(name), value)
}

// valueTwig is the line of a JSON value; path is the expression that reads it. What is in it is read when it is unfolded.
func valueTwig(id, name, path string, value json.RawMessage) look.Twig {
	w := look.Twig{ID: id, Name: name, Path: path, Raw: string(value), Value: preview(value), Ink: inkOf(value), Kind: func() string { return typeOf(value) }}
	switch first(value) {
	case '{':
		w.Inner = func() []look.Twig { return members(id, path, value) }
	case '[':
		w.Inner = func() []look.Twig { return items(id, path, value) }
	case '"':
		if text := textOf(value); len(text) > onALine || strings.Contains(text, "\n") {
			w.Inner = func() []look.Twig {
				return []look.Twig{{ID: id + "/text", Value: text, Ink: w.Ink, Prose: true, Path: path, Raw: string(value)}}
			}
		}
	}
	if len(value) == 2 { // nothing is in it
		w.Inner = nil
	}
	return w
}

// instead is the line of a value that has taken the place of another: both in a line, or the other one below.
func instead(w look.Twig, was json.RawMessage) look.Twig {
	old := valueTwig(w.ID+"/was", lang.L("Before"), "", was)
	if w.Inner == nil && old.Inner == nil {
		w.Value = old.Value + " \u2192 " + w.Value
		w.Raw = string(was) + " \u2192 " + w.Raw
		return w
	}
	now := w.Inner
	w.Inner = func() []look.Twig {
		list := []look.Twig{old}
		if now != nil {
			list = append(list, now()...)
		}
		return list
	}
	return w
}

// onALine is how many letters of a text are read without unfolding it, previewed how many of a value are shown.
const (
	onALine   = 60
	previewed = 200
)

func first(value json.RawMessage) byte {
	if value = bytes.TrimLeft(value, " \n\r\t"); len(value) == 0 {
		return 0
	}
	return value[0]
}

// preview is a value in one line, as far as anybody would read on.
func preview(value json.RawMessage) string {
	if len(value) <= previewed {
		return string(value)
	}
	return strings.ToValidUTF8(string(value[:previewed]), "") + "\u2026"
}

func textOf(value json.RawMessage) (text string) {
	if json.Unmarshal(value, &text) != nil {
		return string(value)
	}
	return text
}

// inkOf is the colour of a kind of value.
func inkOf(value json.RawMessage) colour.Name {
	switch first(value) {
	case '{', '[':
		return colour.Text2
	case '"':
		return colour.Done
	case 'n', 0:
		return colour.Text3
	}
	return colour.Data
}

// countedMost is the size of values, in bytes, of which it is counted what is in them.
const countedMost = 64 << 10

// kindOf says what a value is.
func typeOf(value json.RawMessage) string {
	count := func(kind string, n int) string {
		if len(value) > countedMost {
			return kind
		}
		return kind + " \u00b7 " + strconv.Itoa(n)
	}
	switch first(value) {
	case '{':
		_, parts := entries(value)
		return count(lang.L("object"), len(parts))
	case '[':
		return count(lang.L("list"), len(elements(value)))
	case '"':
		return lang.L("text")
	case 't', 'f':
		return lang.L("yes or no")
	case 'n', 0:
		return lang.L("nothing")
	}
	return lang.L("number")
}

// entries are the members of a JSON object, in its order.
func entries(value json.RawMessage) (names []string, parts []json.RawMessage) {
	d := json.NewDecoder(bytes.NewReader(value))
	if _, err := d.Token(); err != nil {
		return nil, nil
	}
	for d.More() {
		name, err := d.Token()
		var part json.RawMessage
		if err != nil || d.Decode(&part) != nil {
			break
		}
		names, parts = append(names, fmt.Sprint(name)), append(parts, part)
	}
	return names, parts
}

func elements(value json.RawMessage) (parts []json.RawMessage) {
	_ = json.Unmarshal(value, &parts) // the engine keeps nothing else; what is none has nothing in it
	return parts
}

func members(id, path string, value json.RawMessage) []look.Twig {
	names, parts := entries(value)
	list := make([]look.Twig, len(parts))
	for i, part := range parts {
		inner := path
		if path != "" {
			inner += "." + feel.QuoteName(names[i])
		}
		list[i] = valueTwig(id+"."+names[i], names[i], inner, part)
	}
	return list
}

func items(id, path string, value json.RawMessage) []look.Twig {
	parts := elements(value)
	list := make([]look.Twig, len(parts))
	for i, part := range parts {
		at, inner := "["+strconv.Itoa(i+1)+"]", path // expressions count from 1
		if path != "" {
			inner += at
		}
		list[i] = valueTwig(id+at, at, inner, part)
	}
	return list
}

// whole is a value as it is copied: a text without its quotes, what has members with a line for each.
func whole(raw string) string {
	var out bytes.Buffer
	switch {
	case first(json.RawMessage(raw)) == '"':
		return textOf(json.RawMessage(raw))
	case len(raw) <= onALine || json.Indent(&out, []byte(raw), "", "  ") != nil:
		return raw
	}
	return out.String()
}
