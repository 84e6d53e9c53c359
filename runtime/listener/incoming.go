package listener

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"hookflow/runtime/media"
)

// accepted says which bodies messages may have.
const accepted = "JSON, application/x-www-form-urlencoded, multipart/form-data, text or XML"

// An incoming is an HTTP request as expressions see it, under these names in small letters.
type incoming struct {
	Method  string
	URL     string            // path and query as they were sent
	Path    string            // the service path
	Values  map[string]string // what stands in the place of its parameters: not empty, it is the path
	Cookies map[string]any    // text, or a list of texts if the name is repeated
	Query   map[string]any    // text, or a list of texts if the name is repeated
	Headers http.Header       // names in lower case
	Body    json.RawMessage
	Event   map[string]any // attributes of an event of CloudEvents; its data are the body
}

// ReadRequest reads a request as the context that expressions know as request. The
// error is a *Problem.
func ReadRequest(r *http.Request, path string, parameters map[string]string) (json.RawMessage, error) {
	return receive(r, place{path: path, values: parameters})
}

// receive is ReadRequest for a request to a path that may have parameters.
func receive(r *http.Request, at place) (json.RawMessage, error) {
	body, err := readBody(r)
	if err != nil {
		return nil, err
	}
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem(http.StatusBadRequest, "the query cannot be read: %v", err)
	}
	in := incoming{Method: r.Method, URL: r.URL.RequestURI(), Path: at.path, Values: at.values, Query: fields(query), Headers: r.Header, Cookies: fields(cookies(r)), Body: body}
	if in.Event, in.Body, err = readEvent(r, body); err != nil {
		return nil, err
	}
	return in.text()
}

// text is the request as JSON. It is put together by hand, because every message passes here.
func (in *incoming) text() (json.RawMessage, error) {
	b := make([]byte, 0, 512+len(in.Body))
	b = appendText(append(b, `{"method":`...), in.Method)
	b = appendText(append(b, `,"url":`...), in.URL)
	var path, cookies, query, event []byte
	err := errors.Join(writeObject(&path, in.Values), writeObject(&cookies, in.Cookies), writeObject(&query, in.Query), writeObject(&event, in.Event))
	if b = append(b, `,"path":`...); len(in.Values) > 0 {
		b = append(b, path...)
	} else {
		b = appendText(b, in.Path)
	}
	b = append(append(b, `,"cookies":`...), cookies...)
	b = append(append(b, `,"query":`...), query...)
	b = append(appendHeaders(append(b, `,"headers":`...), in.Headers), `,"body":`...)
	if b = append(b, in.Body...); len(in.Event) > 0 {
		b = append(append(b, `,"event":`...), event...)
	}
	return append(b, '}'), err
}

// writeObject writes an object; most are empty.
func writeObject[T any](out *[]byte, object map[string]T) (err error) {
	if *out = []byte("{}"); len(object) > 0 {
		*out, err = json.Marshal(object)
	}
	return err
}

// appendHeaders writes headers as an object, in the order of their names.
func appendHeaders(b []byte, h http.Header) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(h)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendText(b, strings.ToLower(name)), ':')
		b = appendText(b, strings.Join(h[name], ", "))
	}
	return append(b, '}')
}

// appendText writes a string as JSON; most have nothing in them that must be written in another way.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return append(b, media.Quote(s)...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// cookies are those of the request (RFC 6265, section 4.2), by name.
func cookies(r *http.Request) map[string][]string {
	out := map[string][]string{}
	for _, c := range r.Cookies() {
		out[c.Name] = append(out[c.Name], c.Value)
	}
	return out
}

// fields gives a repeated name a list, any other its one value.
func fields[T any](values map[string][]T) map[string]any {
	out := make(map[string]any, len(values))
	for name, list := range values {
		out[name] = list
		if len(list) == 1 {
			out[name] = list[0]
		}
	}
	return out
}

// plain refuses a body that is compressed, or in another coding (RFC 9110, 15.5.16): as it is it would be taken for what it is not.
func plain(r *http.Request) error {
	for _, coding := range r.Header.Values("Content-Encoding") {
		if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
			return &Problem{Kind: "media-type", Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("a body in the coding %q is not read here; send it as it is", coding),
				headers: map[string]string{"Accept-Encoding": "identity"}}
		}
	}
	return nil
}

// readBody turns the body into JSON; null if there is none.
func readBody(r *http.Request) (json.RawMessage, error) {
	kind, charset := media.Type(r.Header.Get("Content-Type"))
	if kind == "multipart/form-data" {
		return readMultipart(r)
	}
	data, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, unreadable(err)
	}
	if len(data) == 0 {
		return json.RawMessage("null"), nil
	}
	if kind == "application/x-www-form-urlencoded" {
		return readForm(data, charset)
	}
	text, ok := media.UTF8(data, kind, charset)
	if !ok {
		return nil, notTextIn("the body", charset)
	}
	switch {
	case media.IsJSON(kind):
		return checkJSON(text)
	case kind == "" && json.Valid(text):
		return checkJSON(text)
	case kind == "" || media.IsText(kind):
		return media.Quote(string(text)), nil
	}
	return nil, &Problem{Kind: "media-type", Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("a body of type %q is not read here; send %s", kind, accepted)}
}

// readForm reads a form (WHATWG URL, 5.1): the percent signs stand for bytes, and the charset says what these mean. Many
// programs send JSON under this type when nobody tells them otherwise (curl -d); no form begins like a JSON object, whose
// brace it would write as %7B, or is a JSON list as a whole.
func readForm(data []byte, charset string) (json.RawMessage, error) {
	if t := bytes.TrimSpace(data); len(t) > 0 && (t[0] == '{' || t[0] == '[' && json.Valid(t)) {
		value, err := checkJSON(t)
		if p := (*Problem)(nil); errors.As(err, &p) {
			p.Detail += "; it came as a form (application/x-www-form-urlencoded) and begins like JSON, so that it was read as that"
		}
		return value, err
	}
	encoded, err := url.ParseQuery(string(data))
	if err != nil {
		return nil, &Problem{Kind: "body", Status: http.StatusBadRequest, Detail: "the form cannot be read: " + err.Error()}
	}
	values := make(map[string][]string, len(encoded))
	for name, list := range encoded {
		plain, ok := media.UTF8([]byte(name), "text/plain", charset)
		for _, value := range list {
			text, readable := media.UTF8([]byte(value), "text/plain", charset)
			ok = ok && readable
			values[string(plain)] = append(values[string(plain)], string(text))
		}
		if !ok {
			return nil, notTextIn("the form", charset)
		}
	}
	return json.Marshal(fields(values))
}

// A file is an uploaded part of a form.
type file struct {
	Name    string `json:"name"`
	Type    string `json:"type"`
	Content string `json:"content"` // base64
}

func readMultipart(r *http.Request) (json.RawMessage, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, unreadable(err)
	}
	values := map[string][]any{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unreadable(err)
		}
		value, err := readPart(part)
		if err != nil {
			return nil, unreadable(err)
		}
		values[part.FormName()] = append(values[part.FormName()], value)
	}
	return json.Marshal(fields(values))
}

func readPart(part *multipart.Part) (any, error) {
	data, err := io.ReadAll(part)
	if err != nil {
		return nil, err
	}
	if part.FileName() != "" {
		return file{part.FileName(), part.Header.Get("Content-Type"), base64.StdEncoding.EncodeToString(data)}, nil
	}
	_, charset := media.Type(part.Header.Get("Content-Type"))
	text, ok := media.UTF8(data, "text/plain", charset)
	if !ok {
		return nil, notTextIn("the form", charset)
	}
	return string(text), nil
}

// notTextIn refuses what is not written in the charset that it says, or in UTF-8 if it says none.
func notTextIn(what, charset string) *Problem {
	return &Problem{Kind: "media-type", Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("%s is not text in %s", what, cmp.Or(charset, "UTF-8"))}
}

// unreadable keeps the size limit's own error, and what is a problem already, and makes a 400 of the rest.
func unreadable(err error) error {
	var big *http.MaxBytesError
	var own *Problem
	if errors.As(err, &big) || errors.As(err, &own) {
		return err
	}
	if errors.Is(err, mime.ErrInvalidMediaParameter) || errors.Is(err, http.ErrMissingBoundary) {
		return &Problem{Kind: "media-type", Status: http.StatusUnsupportedMediaType, Detail: "the Content-Type cannot be read: " + err.Error()}
	}
	return &Problem{Kind: "body", Status: http.StatusBadRequest, Detail: "the body cannot be read: " + err.Error()}
}

// readJSON reads the body of an API request, which must be JSON; nil if there is none.
func readJSON(r *http.Request) (json.RawMessage, error) {
	kind, charset := media.Type(r.Header.Get("Content-Type"))
	data, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		return nil, unreadable(err)
	case len(data) == 0:
		return nil, nil
	case kind != "" && !media.IsJSON(kind):
		return nil, &Problem{Kind: "media-type", Status: http.StatusUnsupportedMediaType, Detail: fmt.Sprintf("a body of type %q is not read here; send application/json", kind)}
	}
	text, ok := media.UTF8(data, kind, charset)
	if !ok {
		return nil, notTextIn("the body", charset)
	}
	return checkJSON(text)
}

// decodeStrictly decodes JSON and refuses members that the type does not have.
func decodeStrictly(text json.RawMessage, into any) error {
	if len(text) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	return dec.Decode(into)
}

// misfit says in JSON's own words what decodeStrictly did not like, and what it would take into the value.
func misfit(err error, into any) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return strings.TrimPrefix(err.Error(), "json: ") + known(into)
	}
	what, want := "the body", "an object"
	if wrong.Field != "" {
		what = strconv.Quote(wrong.Field)
	}
	switch kind := wrong.Type.Kind(); {
	case kind == reflect.String:
		want = "a string"
	case kind == reflect.Bool:
		want = "true or false"
	case kind == reflect.Slice:
		want = "an array"
	case wrong.Type.ConvertibleTo(reflect.TypeFor[float64]()):
		want = "a number of its range"
	}
	return fmt.Sprintf("%s must be %s, not %s", what, want, wrong.Value)
}

// known lists the members that a body may have, in the order of the type's fields.
func known(into any) string {
	var names []string
	if t := reflect.TypeOf(into).Elem(); t.Kind() == reflect.Struct {
		for _, f := range reflect.VisibleFields(t) {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" && name != "-" {
				names = append(names, name)
			}
		}
	}
	if names == nil {
		return ""
	}
	return "; it may have " + strings.Join(names, ", ")
}

// checkJSON says where a text stops being JSON.
func checkJSON(text []byte) (json.RawMessage, error) {
	value := bytes.NewBuffer(make([]byte, 0, len(text)))
	if json.Compact(value, text) == nil {
		if err := media.Check(value.Bytes()); err != nil {
			return nil, &Problem{Kind: "body", Status: http.StatusBadRequest, Detail: "the body cannot be kept: " + err.Error()}
		}
		return value.Bytes(), nil
	}
	line, column, why := media.Misread(text)
	return nil, &Problem{Kind: "body", Status: http.StatusBadRequest, Line: line, Column: column,
		Detail: fmt.Sprintf("the body is no JSON: line %d, column %d: %s", line, column, why)}
}
