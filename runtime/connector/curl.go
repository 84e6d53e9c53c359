package connector

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/mattn/go-shellwords"
)

// FromCurl reads a cURL command line, as browsers and documentation give it, into
// a connector with one action. notes say what was left out.
func FromCurl(line string) (c Connector, notes []string, err error) {
	l, err := readCurl(line)
	if err != nil {
		return Connector{}, nil, err
	}
	c, err = l.connector()
	return c, l.notes, err
}

// A CurlRequest is what a cURL line sends, with everything in it: secrets, too.
type CurlRequest struct {
	Method, URL string
	Header      []Pair
	Body        string
	Form        bool // the body is of name=value pairs, apart by &
}

// ReadCurl reads a cURL line as the one request that it makes. notes say what was left out.
func ReadCurl(line string) (r CurlRequest, notes []string, err error) {
	l, err := readCurl(line)
	if err != nil {
		return CurlRequest{}, nil, err
	}
	c, err := l.connector()
	if err != nil {
		return CurlRequest{}, nil, err
	}
	r = CurlRequest{Method: l.verb(), URL: l.url, Header: l.header, Body: strings.Join(l.data, "&"), Form: c.Actions[0].Body == FormBody}
	if l.get && r.Body != "" {
		r.URL, r.Body = r.URL+map[bool]string{true: "&", false: "?"}[strings.Contains(r.URL, "?")]+r.Body, ""
	}
	return r, slices.DeleteFunc(l.notes, func(n string) bool { return strings.Contains(n, "was not kept") }), nil
}

// Secret reports whether what has this name is likely to be one.
func Secret(name string) bool { return secretWords.MatchString(name) }

func readCurl(line string) (*curlLine, error) {
	// Windows and PowerShell break lines in other ways than sh.
	line = regexp.MustCompile("[ \t]*[\\\\^`]\r?\n[ \t]*").ReplaceAllString(line, " ")
	words, err := shellwords.Parse(strings.TrimSpace(line))
	if err != nil {
		return nil, fmt.Errorf("read the cURL line: %w", err)
	}
	if len(words) == 0 || strings.TrimSuffix(path.Base(words[0]), ".exe") != "curl" {
		return nil, errors.New("read the cURL line: it does not begin with curl")
	}
	l := &curlLine{}
	for words = words[1:]; len(words) > 0; {
		if words, err = l.option(words); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// A curlLine is what the options said so far.
type curlLine struct {
	method, url string
	header      []Pair
	data        []string
	get, head   bool
	form, json  bool
	notes       []string
}

// takesNoValue are options without a value that change nothing about the request
// or what Hookflow does anyway.
var takesNoValue = []string{"-s", "--silent", "-S", "--show-error", "-v", "--verbose", "-i", "--include", "-f", "--fail", "-L", "--location", "--compressed", "-#", "--progress-bar", "-g", "--globoff", "--http1.1", "--http2", "-N", "--no-buffer"}

// takesValue are options with a value that the request does not depend on.
var takesValue = []string{"-o", "--output", "-m", "--max-time", "--connect-timeout", "--retry", "--retry-delay", "-w", "--write-out", "-c", "--cookie-jar"}

// option takes the first option, or the address, from words.
func (l *curlLine) option(words []string) (rest []string, err error) {
	name, value, joined := split(words[0])
	rest = words[1:]
	if slices.Contains(takesNoValue, name) {
		return rest, nil
	}
	switch name {
	case "-k", "--insecure":
		l.note("%s: certificates are always checked; name the service's authority at its account instead", name)
		return rest, nil
	case "-G", "--get":
		l.get = true
		return rest, nil
	case "-I", "--head":
		l.head = true
		return rest, nil
	}
	if !strings.HasPrefix(name, "-") {
		l.address(name)
		return rest, nil
	}
	if !joined {
		if len(rest) == 0 {
			return nil, fmt.Errorf("read the cURL line: %s has no value", name)
		}
		value, rest = rest[0], rest[1:]
	}
	l.with(name, value)
	return rest, nil
}

// split separates an option from a value in the same word: --url=x, -XPOST.
func split(word string) (name, value string, joined bool) {
	if strings.HasPrefix(word, "--") {
		return strings.Cut(word, "=")
	}
	if len(word) > 2 && word[0] == '-' && strings.ContainsRune("XHdubAeFom", rune(word[1])) {
		return word[:2], word[2:], true
	}
	return word, "", false
}

func (l *curlLine) address(text string) {
	if l.url != "" {
		l.note("the second address %s", text)
		return
	}
	l.url = text
}

func (l *curlLine) with(name, value string) {
	switch name {
	case "-X", "--request":
		l.method = strings.ToUpper(value)
	case "--url":
		l.address(value)
	case "-H", "--header":
		n, v, _ := strings.Cut(value, ":")
		l.header = append(l.header, Pair{strings.TrimSpace(n), strings.TrimSpace(v)})
	case "-A", "--user-agent":
		l.header = append(l.header, Pair{"User-Agent", value})
	case "-e", "--referer":
		l.header = append(l.header, Pair{"Referer", value})
	case "-b", "--cookie":
		l.header = append(l.header, Pair{"Cookie", value})
	case "-u", "--user":
		l.header = append(l.header, Pair{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(value))})
	case "--json":
		l.json = true
		l.data = append(l.data, value)
	case "-d", "--data", "--data-ascii", "--data-raw", "--data-binary", "--data-urlencode":
		if strings.HasPrefix(value, "@") && name != "--data-raw" {
			l.note("the file %s as body", value[1:])
			return
		}
		if name == "--data-urlencode" {
			n, v, _ := strings.Cut(value, "=")
			value = n + "=" + url.QueryEscape(v)
		}
		l.data = append(l.data, value)
	case "-F", "--form":
		l.form = true
		l.data = append(l.data, value)
	default:
		if !slices.Contains(takesValue, name) {
			l.note("the option %s %s", name, value)
		}
	}
}

func (l *curlLine) note(format string, args ...any) {
	l.notes = append(l.notes, "not taken over: "+fmt.Sprintf(format, args...))
}

func (l *curlLine) connector() (Connector, error) {
	if l.url == "" {
		return Connector{}, errors.New("read the cURL line: it names no address")
	}
	if !strings.Contains(l.url, "://") {
		l.url = "http://" + l.url
	}
	target, err := url.Parse(l.url)
	if err != nil || target.Host == "" {
		return Connector{}, fmt.Errorf("read the cURL line: %q is no address", l.url)
	}
	a := Action{ID: "call", Method: l.verb(), Path: target.EscapedPath()}
	for name, values := range sorted(target.Query()) {
		for _, v := range values {
			a.Parameters = append(a.Parameters, Parameter{Name: name, In: InQuery, Type: "string", Default: quoted(v)})
		}
	}
	account := l.headers(&a)
	l.body(&a)
	return Connector{Name: nameOf(target.Hostname()), Version: 1, BaseURL: target.Scheme + "://" + target.Host, Account: account, Actions: []Action{a}}, nil
}

// headers takes the headers over. What authenticates is not kept: a connector
// holds no secrets.
func (l *curlLine) headers(a *Action) (account string) {
	for _, h := range l.header {
		switch {
		case Secret(h.Name):
			account = "default"
			l.notes = append(l.notes, fmt.Sprintf("the header %s authenticates: make an account named default for it; its value was not kept", h.Name))
		default:
			a.Parameters = append(a.Parameters, Parameter{Name: h.Name, In: InHeader, Type: "string", Fixed: true, Default: quoted(h.Value)})
		}
	}
	return account
}

var secretWords = regexp.MustCompile(`(?i)authorization|cookie|token|api[-_]?key|secret|password|signature`)

func (l *curlLine) verb() string {
	switch {
	case l.method != "":
		return l.method
	case l.head:
		return "HEAD"
	case l.get || len(l.data) == 0:
		return "GET"
	}
	return "POST"
}

func (l *curlLine) body(a *Action) {
	text := strings.Join(l.data, "&")
	switch {
	case len(l.data) == 0:
	case l.get:
		fields(a, text, InQuery)
	case l.form:
		a.Body = FormBody
		l.note("multipart: the fields are sent as a plain form")
		fields(a, text, InBody)
	case l.json || members(text) != nil:
		a.Body = JSONBody
		for name, value := range sorted(members(text)) {
			a.Parameters = append(a.Parameters, Parameter{Name: name, In: InBody, Type: typeOf(value), Default: value})
		}
	case strings.Contains(text, "=") && !strings.HasPrefix(strings.TrimSpace(text), "<"):
		a.Body = FormBody
		fields(a, text, InBody)
	default:
		a.Body = RawBody
		a.Parameters = append(a.Parameters, Parameter{Name: "body", In: InBody, Type: "string", Default: quoted(text)})
	}
}

// members are those of a JSON object; nil if text is none.
func members(text string) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &all) != nil {
		return nil
	}
	return all
}

func fields(a *Action, text, in string) {
	for _, pair := range strings.Split(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		plain, err := url.QueryUnescape(value)
		if err != nil {
			plain = value
		}
		a.Parameters = append(a.Parameters, Parameter{Name: name, In: in, Type: "string", Default: quoted(plain)})
	}
}

// sorted yields a map in the order of its keys.
func sorted[V any](m map[string]V) func(yield func(string, V) bool) {
	return func(yield func(string, V) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}

var notInName = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// nameOf makes a connector's name of some text.
func nameOf(text string) string {
	text = strings.Trim(notInName.ReplaceAllString(text, "-"), "-.")
	if !name.MatchString(text) {
		return "service-" + text
	}
	return text
}

// Curl writes a request as a cURL line for sh. Values are quoted so that nothing
// in them is read by the shell.
func Curl(r Request) string {
	var b strings.Builder
	b.WriteString("curl")
	if r.Method != "GET" {
		b.WriteString(" -X " + inShell(r.Method))
	}
	b.WriteString(" " + inShell(r.URL))
	for _, h := range r.Header {
		b.WriteString(" \\\n  -H " + inShell(h.Name+": "+h.Value))
	}
	if r.Body != "" {
		b.WriteString(" \\\n  --data-raw " + inShell(r.Body))
	}
	return b.String()
}

func inShell(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
