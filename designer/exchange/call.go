// Package exchange shows calls: what was sent, what came back, and how long it took. A Call
// holds no secrets; they were masked where it was made.
package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2/lang"

	"hookflow/designer/look"
	"hookflow/engine"
)

// A Call is one attempt.
type Call struct {
	Job         engine.Key // that it was made for; 0: it was sent by hand
	Instance    engine.Key // 0: of none
	Element     string
	Began       time.Time
	Took        time.Duration
	Attempt, Of int
	Request     Request
	Response    Response // status 0: none came
	Failure     string   // empty: the service answered
	Missing     []string // variables that were not there when the request was made; null stands in their place
	Unread      string   // why the answer is not the JSON that its type says; expressions see a text
	Resent      bool     // a person had it made again; the process was told nothing
}

// A Request is what an attempt sent.
type Request struct {
	Method, URL string
	Header      []Header
	Body, Type  string // Type: the media type of Body
}

// A Header is one line of the head of a request.
type Header struct{ Name, Value string }

// A Response is what an attempt got back.
type Response struct {
	Status  int
	Headers map[string]string
	Body    json.RawMessage
}

// Failed reports whether no answer came, or one that says so.
func (c *Call) Failed() bool { return c.Failure != "" || c.Response.Status >= 400 }

// Mocked reports whether a sample answered in place of the service.
func (c *Call) Mocked() bool { return c.Response.Headers["x-hookflow-mock"] != "" }

// Text is the exchange as people know it from HTTP.
func (c *Call) Text() string {
	text := fmt.Sprintf("%s, %s\n\n%s", c.Began.Local().Format("2006-01-02 15:04:05.000"), Took(c.Took), c.Request.text())
	if c.Failure != "" {
		text += "\n" + c.Failure + "\n"
	}
	if c.Response.Status != 0 {
		text += "\n" + c.Response.text()
	}
	return text
}

func (r *Request) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", r.Method, r.URL)
	for _, h := range r.Header {
		fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value)
	}
	return b.String() + body([]byte(r.Body))
}

func (r *Response) text() string {
	var b strings.Builder
	if r.Status != 0 {
		fmt.Fprintf(&b, "%d\n", r.Status)
	}
	for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
		fmt.Fprintf(&b, "%s: %s\n", name, r.Headers[name])
	}
	return b.String() + body(r.Body)
}

// body is a body below a head: JSON with a line for each member, a text as it stands.
func body(raw []byte) string {
	if len(raw) == 0 || string(raw) == "null" {
		return ""
	}
	var text string
	var pretty bytes.Buffer
	switch {
	case json.Unmarshal(raw, &text) == nil:
		raw = []byte(text)
	case json.Indent(&pretty, raw, "", "  ") == nil:
		raw = pretty.Bytes()
	}
	return "\n" + string(raw) + "\n"
}

// Curl is the command that makes the same call by hand.
func (r *Request) Curl() string {
	quote := func(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
	parts := []string{"curl", "-X", r.Method, quote(r.URL)}
	typed := r.Type == ""
	for _, h := range r.Header {
		typed = typed || strings.EqualFold(h.Name, "Content-Type")
		parts = append(parts, "-H", quote(h.Name+": "+h.Value))
	}
	if !typed {
		parts = append(parts, "-H", quote("Content-Type: "+r.Type))
	}
	if r.Body != "" {
		parts = append(parts, "--data-raw", quote(r.Body))
	}
	return strings.Join(parts, " ")
}

// Took writes how long something took as people do.
func Took(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return look.Decimal(float64(d)/float64(time.Millisecond), 1) + " " + lang.L("ms")
	case d < time.Second:
		return fmt.Sprintf("%d %s", d.Milliseconds(), lang.L("ms"))
	}
	return look.Decimal(d.Seconds(), 1) + " " + lang.L("s")
}

// Size writes a number of bytes as people do.
func Size(n int) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1_000_000:
		return look.Decimal(float64(n)/1000, 1) + " kB"
	}
	return look.Decimal(float64(n)/1e6, 1) + " MB"
}

// Pretty writes JSON with a line for each member; what is none stays as it is.
func Pretty(raw []byte) string { return body(raw) }
