package work

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"hookflow/engine/secret"
	"hookflow/runtime/media"
)

// contentTypes are the types of the bodies that can be chosen. SOAP is that of
// version 1.1; the header Content-Type makes it another.
var contentTypes = map[string]string{
	"json": "application/json", "form": "application/x-www-form-urlencoded", "text": "text/plain; charset=utf-8", "xml": "application/xml",
	"soap": "text/xml; charset=utf-8", "binary": "application/octet-stream",
}

// body gives the request's body and its type.
func (r *HTTPCall) body() (body, kind string, err error) {
	switch {
	case r.ContentType != "" && r.Text != nil:
		return *r.Text, r.ContentType, nil
	case r.Body == "none", r.bare():
		return "", "", nil
	case r.Body == "binary" && r.Text != nil:
		return binary(*r.Text)
	case r.Body == "multipart":
		return r.multipart()
	case r.Text != nil:
		return *r.Text, contentTypes[r.Body], nil
	case r.Body == "form":
		var parts []string
		for _, p := range r.Parameters {
			parts = append(parts, pairs(p.Field, p.Value, url.QueryEscape)...)
		}
		return strings.Join(parts, "&"), contentTypes[r.Body], nil
	case r.Body == "json":
		return object(r.Parameters), contentTypes[r.Body], nil
	}
	return "", contentTypes[r.Body], nil
}

// bare reports whether a request has no body because nothing was set to be in it.
func (r *HTTPCall) bare() bool {
	if r.Text != nil {
		return false
	}
	switch strings.ToUpper(r.Method) {
	case "DELETE", "OPTIONS":
		return len(r.Parameters) == 0
	}
	return r.withoutContent() // parameters are in the query
}

// A file is what a process has of a file, in the shape in which one comes in.
type file struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content string `json:"content"` // base64
}

// fileOf reads a value that is a file: an object with content and nothing that a
// file has not.
func fileOf(value json.RawMessage) (f file, data string, is bool, err error) {
	strict := json.NewDecoder(bytes.NewReader(value))
	strict.DisallowUnknownFields()
	if len(value) == 0 || value[0] != '{' || strict.Decode(&f) != nil || f.Content == "" {
		return f, "", false, nil
	}
	data, err = decoded(f.Content)
	return f, data, true, err
}

// decoded gives the bytes of base64.
func decoded(text string) (string, error) {
	text = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == ' ' {
			return -1
		}
		return r
	}, text)
	for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if data, err := alphabet.DecodeString(text); err == nil {
			return string(data), nil
		}
	}
	return "", errors.New("the content of a file is no base64; give {name, type, content} as a file comes in, or base64 text")
}

// binary is a body of bytes: a file, or base64 text.
func binary(text string) (body, kind string, err error) {
	f, data, is, err := fileOf(json.RawMessage(strings.TrimSpace(text)))
	if is || err != nil {
		if f.Type == "" {
			f.Type = contentTypes["binary"]
		}
		return secret.Guard(data), f.Type, err // what looks like the place of a secret came in with data
	}
	data, err = decoded(text)
	return secret.Guard(data), contentTypes["binary"], err
}

// multipart makes a form of parts (RFC 7578). The boundary is the same on every
// attempt, as the whole request is.
func (r *HTTPCall) multipart() (body, kind string, err error) {
	var out bytes.Buffer
	form := multipart.NewWriter(&out)
	if err := form.SetBoundary(fmt.Sprintf("hookflow%x", sha256.Sum256([]byte(r.IdempotencyKey)))[:40]); err != nil {
		return "", "", err
	}
	for _, p := range r.Parameters {
		values := []json.RawMessage{p.Value}
		if len(p.Value) > 0 && p.Value[0] == '[' {
			_ = json.Unmarshal(p.Value, &values) // it is JSON
		}
		for _, value := range values {
			if err := part(form, p.Field, value); err != nil {
				return "", "", err
			}
		}
	}
	err = form.Close()
	return out.String(), form.FormDataContentType(), err
}

// part writes one field, or one file.
func part(form *multipart.Writer, name string, value json.RawMessage) error {
	f, data, is, err := fileOf(value)
	if err != nil {
		return fmt.Errorf("the field %s: %w", name, err)
	}
	if !is {
		return form.WriteField(name, textOf(value))
	}
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\r", "", "\n", "")
	header := textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, quote.Replace(name), quote.Replace(f.Name))}}
	header.Set("Content-Type", contentTypes["binary"])
	if f.Type != "" {
		header.Set("Content-Type", f.Type)
	}
	w, err := form.CreatePart(header)
	if err == nil {
		_, err = w.Write([]byte(secret.Guard(data)))
	}
	return err
}

// deepest is how many levels the dots of a field name can make.
const deepest = 50

// object makes one JSON object of the parameters; a field such as order.id lies
// inside an object of its own, where the first of them stands.
func object(rows []parameter) string {
	root := &branch{}
	for _, p := range rows {
		root.put(strings.SplitN(p.Field, ".", deepest), p.Value)
	}
	var out bytes.Buffer
	root.write(&out)
	return out.String()
}

// A branch is an object under construction.
type branch struct {
	names []string
	leafs map[string]json.RawMessage
	inner map[string]*branch
}

// put sets the leaf at the end of a path, making branches on the way.
func (b *branch) put(path []string, v json.RawMessage) {
	if b.leafs == nil {
		b.leafs, b.inner = map[string]json.RawMessage{}, map[string]*branch{}
	}
	if name := path[0]; !slices.Contains(b.names, name) {
		b.names = append(b.names, name)
	}
	if len(path) == 1 {
		b.leafs[path[0]] = v
		return
	}
	if b.inner[path[0]] == nil {
		b.inner[path[0]] = &branch{}
	}
	b.inner[path[0]].put(path[1:], v)
}

// write writes the object; where a name is both a leaf and a branch, the branch.
func (b *branch) write(out *bytes.Buffer) {
	out.WriteByte('{')
	for i, name := range b.names {
		if i > 0 {
			out.WriteByte(',')
		}
		out.Write(media.Quote(secret.Guard(name)))
		out.WriteByte(':')
		if inner := b.inner[name]; inner != nil {
			inner.write(out)
		} else {
			out.Write(b.leafs[name])
		}
	}
	out.WriteByte('}')
}
