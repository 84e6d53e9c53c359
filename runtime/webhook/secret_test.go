package webhook

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestSecretsLeaveEscapedForTheirPlace(t *testing.T) {
	secrets := func(name string) (string, error) { return `s&"` + name, nil }
	for _, c := range []struct{ kind, body, want string }{
		{"application/json", `{"p":"{{secrets.C}}"}`, `{"p":"s\u0026\"C"}`},
		{"application/x-www-form-urlencoded", `p={{secrets.C}}`, `p=s%26%22C`},
		{"application/xml", `<p>{{secrets.C}}</p>`, `<p>s&amp;&#34;C</p>`},
		{"text/plain", `{{secrets.C}}`, `s&"C`},
		{"text/plain", `{{secrets!.C}}`, `{{secrets.C}}`},
	} {
		base, request := heard(t, empty)
		doAs(t, Options{}, Caller{Secrets: secrets}, Call{
			URL: base + "/{{secrets.A}}?k={{secrets.B}}", Type: c.kind, Body: c.body,
			Header: []Pair{{Name: "X-Key", Value: "v {{secrets.D}} {{secrets!.D}}"}},
		})
		got := <-request
		for _, part := range []string{"POST /s&%22A?k=s%26%22B HTTP/1.1\n", "\nX-Key: v s&\"D {{secrets.D}}\n", "\n" + c.want} {
			if !strings.Contains(got, part) {
				t.Errorf("%s: %q is not in\n%s", c.kind, part, got)
			}
		}
	}
}

// topSecret has what escapes differ in.
const topSecret = `p&ss "wörd"/7`

// echoes are the ways in which a service may send a secret back.
var echoes = map[string]func(w http.ResponseWriter, r *http.Request){
	"text":   func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "bad token "+r.Header.Get("X-Key")) },
	"header": func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Echo", "a "+r.Header.Get("X-Key")) },
	"query":  func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.RequestURI) },
	"path":   func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, url.PathEscape(r.Header.Get("X-Key"))) },
	"json": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"value": r.Header.Get("X-Key"), r.Header.Get("X-Key"): []any{1, true, nil, map[string]any{"n" + r.Header.Get("X-Key"): 2}}})
	},
	"json in text": func(w http.ResponseWriter, r *http.Request) {
		text, _ := json.Marshal(r.Header.Get("X-Key"))
		w.Header().Set("Content-Type", "text/plain")
		w.Write(text)
	},
	"base64 0": func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte("abc"+r.Header.Get("X-Key")+"xy")))
	},
	"base64 1": func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte("a"+r.Header.Get("X-Key"))))
	},
	"base64 2": func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, base64.RawURLEncoding.EncodeToString([]byte("ab"+r.Header.Get("X-Key"))))
	},
	"binary": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		io.WriteString(w, "\xff\x00"+r.Header.Get("X-Key")+"\xfe")
	},
	"hex": func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%x", r.Header.Get("X-Key")) },
	"HEX": func(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "%X", r.Header.Get("X-Key")) },
	"xml": func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "<k>"+inXML(r.Header.Get("X-Key"))+"</k>") },
	"form": func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "k="+url.QueryEscape(r.Header.Get("X-Key")))
	},
}

func TestEchoesOfASecretAreMasked(t *testing.T) {
	for name, answer := range echoes {
		base := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(500); answer(w, r) })
		if name == "header" || name == "json" || name == "json in text" || name == "binary" {
			base = serve(t, answer)
		}
		x := doAs(t, Options{}, Caller{Secrets: func(string) (string, error) { return topSecret, nil }}, Call{
			Method: "GET", URL: base + "/x?k={{secrets.A}}", Header: []Pair{{Name: "X-Key", Value: "{{secrets.A}}"}},
		})
		all, err := json.Marshal(x)
		if err != nil || x.Failure != nil {
			t.Fatalf("%s: %v %v", name, err, x.Failure)
		}
		var body string
		json.Unmarshal(x.Answer.Body, &body)
		shown := body + string(all) + strings.Join(values(x.Answer.Headers), " ")
		if !strings.Contains(shown, hidden) {
			t.Errorf("%s: nothing is masked in %s", name, shown)
		}
		for _, hint := range []string{"p&ss", `p\u0026ss`, "p%26ss", "wörd", "w%C3%B6rd", hex.EncodeToString([]byte("p&ss")), strings.ToUpper(hex.EncodeToString([]byte("p&ss"))),
			"cCZzcyAid8O2cm", "AmcCZzcyAid", "YnAmc3MgIn", "YXAmc3MgIn"} {
			if strings.Contains(shown, hint) {
				t.Errorf("%s: %q is seen in %s", name, hint, shown)
			}
		}
	}
}

func values(m map[string]string) (out []string) {
	for _, v := range m {
		out = append(out, v)
	}
	return out
}

// Short secrets cannot be told from data, and an answer without a secret stays as it is to the byte.
func TestMaskLeavesDataAlone(t *testing.T) {
	const body = `{ "a" : 1.50, "b":[1e5,"x"] , "a":2}`
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, body)
	})
	for _, value := range []string{"x", "", "something else"} {
		x := doAs(t, Options{}, Caller{Secrets: func(string) (string, error) { return value, nil }}, Call{URL: base, Body: "{{secrets.A}}"})
		if string(x.Answer.Body) != body {
			t.Errorf("%q: got %s", value, x.Answer.Body)
		}
	}
	if got := NewMask([]string{"2024"}).JSON([]byte(`{"n":20241,"m":7}`)); string(got) != `{"m":7,"n":"***1"}` {
		t.Errorf("got %s", got)
	}
	if got := NewMask([]string{"abcd", "abcdef"}).Text("abcdefg abcd"); got != "***g ***" {
		t.Errorf("of two secrets, one part of the other: got %s", got)
	}
}

func TestFailuresHoldNoSecret(t *testing.T) {
	for _, address := range []string{closedPort(t) + "/{{secrets.A}}", "http://{{secrets.A}}.invalid/", "http://u:{{secrets.A}}@127.0.0.1:1/", "{{secrets.A}}", "http://x:{{secrets.A}}/"} {
		x := doAs(t, Options{}, Caller{Secrets: func(string) (string, error) { return "hunter22", nil }}, Call{URL: address})
		all, _ := json.Marshal(x)
		if x.Failure == nil || strings.Contains(string(all), "hunter22") {
			t.Errorf("%s: %s", address, all)
		}
	}
}

// What is named like a secret is hidden from the log, and reaches the service.
func TestLogHidesWhatIsNamedLikeASecret(t *testing.T) {
	base := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "sid=leak1")
		io.WriteString(w, `{"access_token":"leak2","expires_in":3600,"total_tokens":12,"nested":{"Password" : "leak\"3","api-key":9154}}`)
	})
	header := []Pair{{Name: "Authorization", Value: "Bearer leak4"}, {Name: "X-Api-Key", Value: "leak5"}, {Name: "x-auth-token", Value: "leak6"}, {Name: "X-Other", Value: "seen"}}
	for _, c := range []struct{ kind, body, shown string }{
		{"application/json", `{ "user":"u", "password":"leak7", "pin_secret" : "leak8" }`, `{ "user":"u", "password":"***", "pin_secret" : "***" }`},
		{"application/x-www-form-urlencoded", `user=u&passwd=leak7&a=b`, `user=u&passwd=***&a=b`},
		{"application/soap+xml", `<a:Envelope><ns:Password type="t">leak7</ns:Password><b>ok</b><c apiKey="leak8" d='1'/></a:Envelope>`,
			`<a:Envelope><ns:Password type="t">***</ns:Password><b>ok</b><c apiKey="***" d='1'/></a:Envelope>`},
		{"text/plain", `free text`, `free text`},
		{"application/json", `{"password":"leak7"`, `{"password":"***"`},
	} {
		x := do(t, Options{}, Call{URL: strings.Replace(base, "://", "://me:leak9@", 1) + "/?token=leak10&q=1&X-Amz-Signature=leak11&key=leak12", Body: c.body, Type: c.kind, Header: header})
		if x.Failure != nil {
			t.Fatal(x.Failure)
		}
		log, err := json.Marshal([]any{x.Sent, x.Shown})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(log), "leak") || strings.Contains(string(log), "9154") || x.Sent.Body != c.shown {
			t.Errorf("the log shows %s, body %s", log, x.Sent.Body)
		}
		if !strings.HasSuffix(x.Sent.URL, "/?token=***&q=1&X-Amz-Signature=***&key=***") || !strings.Contains(string(log), `"total_tokens":12`) || !strings.Contains(string(log), "seen") {
			t.Errorf("the log hides too much: %s", log)
		}
		if !strings.Contains(string(x.Answer.Body), "leak2") || x.Answer.Headers["set-cookie"] != "sid=leak1" {
			t.Errorf("the process gets %s %v", x.Answer.Body, x.Answer.Headers)
		}
	}
}
