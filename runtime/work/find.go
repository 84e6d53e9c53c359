package work

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"github.com/andybalholm/cascadia"
	"github.com/antchfx/xmlquery"
	"github.com/antchfx/xpath"
	"github.com/ohler55/ojg/jp"
	"github.com/ohler55/ojg/oj"
	"golang.org/x/net/html"
)

// A find is a path into the body of an answer.
type find struct {
	By   string // jsonpath, xpath, css, regex
	Path string
}

// finders give what a path leads to, as a JSON value: null if there is nothing, a
// list if the path may lead to several things and does.
var finders = map[string]func(path string, body json.RawMessage) (any, error){
	"jsonpath": byJSONPath,
	"xpath":    byXPath,
	"css":      byCSS,
	"regex":    byRegex,
}

// found gives what all paths lead to.
func found(finds []find, body json.RawMessage) ([]any, error) {
	var out []any
	for _, f := range finds {
		by, known := finders[f.By]
		if !known {
			return nil, fmt.Errorf("an answer cannot be read by %q", f.By)
		}
		value, err := by(f.Path, body)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", f.By, f.Path, err)
		}
		out = append(out, value)
	}
	return out, nil
}

// byJSONPath reads JSON (RFC 9535). A path of names and numbers alone gives the
// value, any other the list of what it selects. Numbers keep their digits unless the
// path compares them.
func byJSONPath(path string, body json.RawMessage) (any, error) {
	x, err := jp.ParseString(path)
	if err != nil {
		return nil, err
	}
	var data any
	if strings.Contains(path, "?") {
		data, err = oj.Parse(body)
	} else {
		dec := json.NewDecoder(bytes.NewReader(body))
		dec.UseNumber()
		err = dec.Decode(&data)
	}
	if err != nil {
		return nil, nil // no JSON: nothing is there
	}
	values := x.Get(data)
	if !single(x) {
		if values == nil {
			values = []any{}
		}
		return values, nil
	}
	if len(values) == 0 {
		return nil, nil
	}
	return values[0], nil
}

// single reports whether a path leads to one place at most.
func single(x jp.Expr) bool {
	for _, f := range x {
		switch f.(type) {
		case jp.Root, jp.At, jp.Child, jp.Nth, jp.Bracket:
		default:
			return false
		}
	}
	return true
}

// byXPath reads XML by XPath 1.0: the texts of nodes, or the value of an expression.
func byXPath(path string, body json.RawMessage) (any, error) {
	x, err := xpath.Compile(path)
	if err != nil {
		return nil, err
	}
	doc, err := xmlquery.Parse(strings.NewReader(textOf(body)))
	if err != nil {
		return nil, nil // no XML: nothing is there
	}
	switch v := x.Evaluate(xmlquery.CreateXPathNavigator(doc)).(type) {
	case *xpath.NodeIterator:
		var texts []string
		for v.MoveNext() {
			texts = append(texts, v.Current().Value())
		}
		return oneOf(texts), nil
	default:
		return v, nil // text, number or truth
	}
}

// byCSS reads HTML by a selector of CSS: the texts of elements, or with "@name" at
// the end their attributes.
func byCSS(path string, body json.RawMessage) (any, error) {
	selector, attribute, wanted := strings.Cut(path, "@")
	sel, err := cascadia.ParseGroup(strings.TrimSpace(selector))
	if err != nil {
		return nil, err
	}
	doc, err := html.Parse(strings.NewReader(textOf(body)))
	if err != nil {
		return nil, nil
	}
	var texts []string
	for _, n := range cascadia.QueryAll(doc, sel) {
		if !wanted {
			texts = append(texts, strings.TrimSpace(textIn(n)))
			continue
		}
		for _, a := range n.Attr {
			if a.Key == strings.TrimSpace(attribute) {
				texts = append(texts, a.Val)
			}
		}
	}
	return oneOf(texts), nil
}

func textIn(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var out strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		out.WriteString(textIn(c))
	}
	return out.String()
}

// byRegex reads text by a regular expression (RE2): the first match, of it the
// first group, or the named groups as an object.
func byRegex(path string, body json.RawMessage) (any, error) {
	x, err := regexp.Compile(path)
	if err != nil {
		return nil, err
	}
	m := x.FindStringSubmatch(textOf(body))
	if m == nil {
		return nil, nil
	}
	named := map[string]any{}
	for i, name := range x.SubexpNames() {
		if name != "" {
			named[name] = m[i]
		}
	}
	switch {
	case len(named) > 0:
		return named, nil
	case len(m) > 1:
		return m[1], nil
	}
	return m[0], nil
}

// oneOf is nothing, the one text, or the list of texts.
func oneOf(texts []string) any {
	switch len(texts) {
	case 0:
		return nil
	case 1:
		return texts[0]
	}
	return texts
}
