package export

import (
	"fmt"
	"regexp"
	"strings"

	"hookflow/engine/secret"
)

// The FEEL of Camunda 8 has no functions that escape, so they are written into the
// expressions that need them: contexts whose entries are functions.

// escaping writes body, a FEEL expression that calls the escapes it needs as
// segment(x), query(x) or xml(x), with their definitions.
func escaping(body string) string {
	var definitions []string
	for _, e := range []struct{ name, codes string }{{"segment", segmentCodes}, {"query", queryCodes}, {"xml", xmlCodes}} {
		if strings.Contains(body, e.name+"(") {
			definitions = append(definitions, fmt.Sprintf(`%[1]sCodes: {%[2]s}, %[1]s: function(v) if v = null or string(v) = "" then "" else string join(for i in 1..string length(string(v)) return get or else(get value(%[1]sCodes, substring(string(v), i, 1)), substring(string(v), i, 1)), "")`, e.name, e.codes))
		}
	}
	if definitions == nil {
		return body
	}
	return "{" + strings.Join(definitions, ", ") + ", result: " + body + "}.result"
}

// The characters of ASCII that each place hides; letters beyond ASCII are encoded by
// the connector's HTTP client.
var (
	segmentCodes = percentCodes(" !\"#%'()*,/;<>?[\\]^`{|}")
	queryCodes   = percentCodes(" !\"#%'()*,/;<>?[\\]^`{|}$&+=:@")
	xmlCodes     = `"&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&apos;"`
)

// percentCodes writes the entries of a context from characters to their percent-encoding (RFC 3986, 2.1).
func percentCodes(chars string) string {
	var entries []string
	for _, c := range chars {
		entries = append(entries, fmt.Sprintf("%s: \"%%%02X\"", quote(string(c)), c))
	}
	return strings.Join(entries, ", ")
}

// zeebeURL writes the address of a call; raw reports that it is encoded already.
func zeebeURL(url string) (text string, raw bool) {
	if isFEEL(url) || literal(url) {
		return zeebe(url), false
	}
	return "=" + escaping(escapedFEEL(url, func(before string) string {
		switch e := urlEscape(before); e {
		case "segment", "query":
			return e
		}
		return "" // the host, or the beginning of the address
	})), true
}

// escapedFEEL writes a template as a concatenation in which an escape is called for
// each insertion, by the text before it.
func escapedFEEL(template string, escape func(before string) string) string {
	var terms []string
	before := ""
	for _, p := range parts(template) {
		if !p.feel {
			terms = append(terms, quote(p.text))
			before += p.text
			continue
		}
		if name := escape(before); name != "" {
			terms = append(terms, name+"("+p.text+")")
		} else {
			terms = append(terms, textOf(p.text))
		}
		before += "x"
	}
	return strings.Join(terms, " + ")
}

// zeebeBody writes the body of a call as FEEL.
func zeebeBody(c call) string {
	if c.kind == "xml" && !isFEEL(c.text) {
		return escaping(escapedFEEL(c.text, func(string) string { return "xml" }))
	}
	return c.bodyFEEL()
}

// zeebeQuery writes the query parameters; those without value are left out.
func zeebeQuery(query []entry) string {
	computed := false
	var pairs []string
	for _, q := range query {
		computed = computed || !literal(q.value)
		pairs = append(pairs, "{key: "+quote(q.name)+", value: "+feelOf(q.value)+"}")
	}
	if !computed {
		return contextOf(query)
	}
	return "context([" + strings.Join(pairs, ", ") + "][value != null])"
}

var answered = regexp.MustCompile("\\bresponse\\.headers\\.(?:`([^`]+)`|([A-Za-z]\\w*))")

// zeebeAnswer reads headers whatever the case of their names, which the connector
// leaves as the service sent them.
func zeebeAnswer(expr string) string {
	return answered.ReplaceAllStringFunc(expr, func(s string) string {
		m := answered.FindStringSubmatch(s)
		return "get entries(response.headers)[lower case(key) = " + quote(strings.ToLower(m[1]+m[2])) + "].value[1]"
	})
}

// secretReference turns secrets.NAME in FEEL into the text that the connector
// runtime replaces by the secret; what is such a text already stays.
func secretReference(expr string) string {
	return secret.Reword(expr, func(name string) string { return `"` + secret.Place(name) + `"` })
}

// ownReceiver begins the address of a receiver of the program that the process runs in.
var ownReceiver = regexp.MustCompile(`\{=\s*environment\s*\.\s*url\s*\}/in/`)

// webhooks has the addresses of receivers in a call below /inbound/, where webhook connectors receive.
func (c call) webhooks() call {
	there := func(s string) string { return ownReceiver.ReplaceAllString(s, "{= environment.url }/inbound/") }
	all := func(list []entry) (out []entry) {
		for _, e := range list {
			out = append(out, entry{e.name, there(e.value)})
		}
		return out
	}
	c.url, c.text = there(c.url), there(c.text)
	c.headers, c.query, c.parameters = all(c.headers), all(c.query), all(c.parameters)
	return c
}
