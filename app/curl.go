//go:build cgo || ci

package main

import (
	"encoding/json"
	"net/url"
	"strings"

	"hookflow/designer/form"
	"hookflow/runtime/connector"
)

// curlCommand reads a cURL line for the form of a call. What is likely to be a secret is
// marked, so that it goes into the vault and not into the file.
func curlCommand(line string) (form.Command, error) {
	r, notes, err := connector.ReadCurl(line)
	if err != nil {
		return form.Command{}, err
	}
	c := form.Command{Method: r.Method, Notes: notes}
	address, query, _ := strings.Cut(r.URL, "?")
	c.URL = address
	c.Query = pairs(query)
	typed := ""
	for _, h := range r.Header {
		if strings.EqualFold(h.Name, "Content-Type") {
			typed = strings.ToLower(h.Value)
		}
		c.Headers = append(c.Headers, form.Line{Name: h.Name, Value: h.Value, Secret: connector.Secret(h.Name)})
	}
	switch {
	case r.Body == "":
	case r.Form:
		c.Body, c.Fields = "form", pairs(r.Body)
	case json.Valid([]byte(r.Body)):
		c.Body, c.Text = "json", r.Body
	case strings.Contains(typed, "xml"):
		c.Body, c.Text = "xml", r.Body
	default:
		c.Body, c.Text = "text", r.Body
	}
	return c, nil
}

// pairs are the names and values of a query, in their order.
func pairs(query string) (list []form.Line) {
	for _, pair := range strings.Split(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		for _, text := range []*string{&name, &value} {
			if plain, err := url.QueryUnescape(*text); err == nil {
				*text = plain
			}
		}
		list = append(list, form.Line{Name: name, Value: value, Secret: connector.Secret(name)})
	}
	return list
}
