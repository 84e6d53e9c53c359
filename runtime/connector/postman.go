package connector

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
)

// A collection is the part of a Postman collection (format 2.0 and 2.1) that an
// action is made of.
type collection struct {
	Info struct {
		Name        string `json:"name"`
		Description text   `json:"description"`
		Schema      string `json:"schema"`
	} `json:"info"`
	Item     []postmanItem `json:"item"`
	Variable []postmanPair `json:"variable"`
	Auth     *postmanAuth  `json:"auth"`
}

type postmanItem struct {
	Name    string            `json:"name"`
	Item    []postmanItem     `json:"item"` // of a folder
	Request *postmanRequest   `json:"request"`
	Event   []json.RawMessage `json:"event"`
}

type postmanRequest struct {
	Method      string        `json:"method"`
	Description text          `json:"description"`
	Header      []postmanPair `json:"header"`
	URL         postmanURL    `json:"url"`
	Auth        *postmanAuth  `json:"auth"`
	Body        *struct {
		Mode       string        `json:"mode"`
		Raw        string        `json:"raw"`
		Urlencoded []postmanPair `json:"urlencoded"`
		Formdata   []postmanPair `json:"formdata"`
	} `json:"body"`
}

type postmanPair struct {
	Key         string `json:"key"`
	Value       any    `json:"value"`
	Description text   `json:"description"`
	Disabled    bool   `json:"disabled"`
	Type        string `json:"type"`
}

type postmanAuth struct {
	Type string `json:"type"`
}

// text is a string, or an object with its content.
type text string

func (t *text) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) != nil {
		var o struct {
			Content string `json:"content"`
		}
		_ = json.Unmarshal(data, &o) // anything else is no text
		s = o.Content
	}
	*t = text(s)
	return nil
}

// postmanURL is a string, or an object with the string as raw.
type postmanURL struct {
	Raw      string        `json:"raw"`
	Variable []postmanPair `json:"variable"`
}

func (u *postmanURL) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, &u.Raw) == nil {
		return nil
	}
	type plain postmanURL
	return json.Unmarshal(data, (*plain)(u))
}

// FromPostman reads a Postman collection: an action for each request, in folders
// or not. Its variables become values where they are known, else parameters.
func FromPostman(data []byte) (c Connector, notes []string, err error) {
	var in collection
	if err := json.Unmarshal(data, &in); err != nil {
		return Connector{}, nil, fmt.Errorf("read the Postman collection: %w", err)
	}
	if !strings.Contains(in.Info.Schema, "/v2.") {
		return Connector{}, nil, fmt.Errorf("read the Postman collection: its form %q is not 2.0 or 2.1; export it as one of these", in.Info.Schema)
	}
	r := postman{known: map[string]string{}, ids: map[string]bool{}, connector: Connector{Version: 1, Name: nameOf(strings.ToLower(in.Info.Name)), Description: string(in.Info.Description)}}
	for _, v := range in.Variable {
		r.known[v.Key] = fmt.Sprint(v.Value)
	}
	r.authenticates("the collection", in.Auth)
	r.items(in.Item)
	if len(r.connector.Actions) == 0 {
		return Connector{}, nil, fmt.Errorf("read the Postman collection: it has no requests")
	}
	return r.connector, r.notes, nil
}

type postman struct {
	connector Connector
	known     map[string]string // variables of the collection
	ids       map[string]bool
	notes     []string
}

func (r *postman) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *postman) authenticates(who string, a *postmanAuth) {
	if a != nil && a.Type != "" && a.Type != "noauth" && a.Type != "inherit" {
		r.connector.Account = "default"
		r.note("%s authenticates by %s: make an account named default for it", who, a.Type)
	}
}

func (r *postman) items(all []postmanItem) {
	for _, item := range all {
		r.items(item.Item)
		if item.Request == nil {
			continue
		}
		if len(item.Event) > 0 {
			r.note("not taken over: the scripts of %s", item.Name)
		}
		r.request(item.Name, item.Request)
	}
}

func (r *postman) request(title string, q *postmanRequest) {
	r.authenticates(title, q.Auth)
	a := Action{ID: r.id(title), Name: title, Description: string(q.Description), Method: strings.ToUpper(q.Method)}
	if a.Method == "" {
		a.Method = "GET"
	}
	if !r.address(&a, q.URL) {
		r.note("not taken over: %s, which goes to another address: %s", title, q.URL.Raw)
		return
	}
	for _, h := range q.Header {
		switch {
		case h.Disabled:
		case Secret(h.Key):
			r.note("the header %s of %s authenticates: its value was not kept", h.Key, title)
		default:
			a.Parameters = append(a.Parameters, Parameter{Name: h.Key, In: InHeader, Type: "string", Default: quoted(r.fill(fmt.Sprint(h.Value)))})
		}
	}
	r.body(&a, q)
	r.connector.Actions = append(r.connector.Actions, a)
}

func (r *postman) id(title string) string {
	id := nameOf(strings.ToLower(title))
	for n := 2; r.ids[id]; n++ {
		id = fmt.Sprintf("%s-%d", nameOf(strings.ToLower(title)), n)
	}
	r.ids[id] = true
	return id
}

var variable = regexp.MustCompile(`\{\{\s*([^{}]+?)\s*\}\}`)

// fill puts known variables into a text.
func (r *postman) fill(text string) string {
	return variable.ReplaceAllStringFunc(text, func(found string) string {
		if value, known := r.known[variable.FindStringSubmatch(found)[1]]; known {
			return value
		}
		return found
	})
}

// pathParameter is how Postman (:id) writes one.
var pathParameter = regexp.MustCompile(`/:([A-Za-z_][A-Za-z0-9_]*)`)

// address takes path and query of the action from raw. The first request's host
// is the connector's base address; false says that this one has another.
func (r *postman) address(a *Action, u postmanURL) bool {
	raw := r.fill(u.Raw)
	if before, after, found := strings.Cut(raw, "}}"); found && strings.HasPrefix(before, "{{") { // a base address nobody said
		r.noteOnce("the variable %s is not set: set the base address", before[2:])
		raw = "http://" + strings.ToLower(strings.TrimSpace(before[2:])) + after
	}
	whole, query, _ := strings.Cut(raw, "?")
	if !strings.Contains(whole, "://") {
		whole = "http://" + whole
	}
	target, err := url.Parse(strings.NewReplacer("{{", "", "}}", "").Replace(whole))
	if err != nil {
		return false
	}
	host := target.Scheme + "://" + target.Host
	if r.connector.BaseURL == "" {
		r.connector.BaseURL = host
	}
	if host != r.connector.BaseURL {
		return false
	}
	path := strings.TrimPrefix(whole[strings.Index(whole, "://")+3:], target.Host)
	path = pathParameter.ReplaceAllString(variable.ReplaceAllString(path, "{$1}"), "/{$1}")
	a.Path = path
	for _, found := range inPath.FindAllStringSubmatch(path, -1) {
		p := Parameter{Name: found[1], In: InPath, Type: "string", Required: true}
		for _, v := range u.Variable {
			if v.Key == p.Name && v.Value != nil && v.Value != "" {
				p.Default = quoted(fmt.Sprint(v.Value))
			}
		}
		a.Parameters = append(a.Parameters, p)
	}
	if query != "" {
		fields(a, query, InQuery)
	}
	return true
}

func (r *postman) noteOnce(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for _, n := range r.notes {
		if n == text {
			return
		}
	}
	r.notes = append(r.notes, text)
}

func (r *postman) body(a *Action, q *postmanRequest) {
	if q.Body == nil {
		return
	}
	raw := r.fill(q.Body.Raw)
	switch object := members(raw); {
	case q.Body.Mode == "raw" && object != nil:
		a.Body = JSONBody
		for name, value := range sorted(object) {
			a.Parameters = append(a.Parameters, Parameter{Name: name, In: InBody, Type: typeOf(value), Default: value})
		}
	case q.Body.Mode == "raw":
		a.Body = RawBody
		a.Parameters = append(a.Parameters, Parameter{Name: "body", In: InBody, Type: "string", Default: quoted(raw)})
	case q.Body.Mode == "urlencoded" || q.Body.Mode == "formdata":
		a.Body = FormBody
		for _, f := range append(q.Body.Urlencoded, q.Body.Formdata...) {
			if f.Type == "file" {
				r.note("not taken over: the file %s of %s", f.Key, a.Name)
			} else if !f.Disabled {
				a.Parameters = append(a.Parameters, Parameter{Name: f.Key, In: InBody, Description: string(f.Description), Type: "string", Default: quoted(r.fill(fmt.Sprint(f.Value)))})
			}
		}
	case q.Body.Mode != "":
		r.note("not taken over: the body of %s, in the form %s", a.Name, q.Body.Mode)
	}
}
