package listener

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestGuard(t *testing.T) {
	for _, c := range []struct {
		name, listen, host string
		header             map[string]string
		refused            bool
	}{
		{"loopback name", "127.0.0.1", "localhost:8086", nil, false},
		{"loopback address", "127.0.0.1", "127.0.0.1:8086", nil, false},
		{"any loopback address", "127.0.0.1", "127.8.8.8", nil, false},
		{"IPv6 loopback", "127.0.0.1", "[::1]:8086", nil, false},
		{"name with dot", "127.0.0.1", "LocalHost.:8086", nil, false},
		{"rebound name", "127.0.0.1", "evil.example:8086", nil, true},
		{"lookalike", "127.0.0.1", "localhost.evil.example", nil, true},
		{"no host", "127.0.0.1", "", nil, true},
		{"other address", "127.0.0.1", "192.168.1.5:8086", nil, true},
		{"configured name", "flow.lan", "flow.lan:8086", nil, false},
		{"allowed name", "127.0.0.1", "Proxy.example:443", nil, false},
		{"everywhere, address", "0.0.0.0", "192.168.1.5:8086", nil, false},
		{"everywhere, IPv6", "::", "[fe80::1]:8086", nil, false},
		{"everywhere, rebound name", "0.0.0.0", "evil.example", nil, true},
		{"same origin", "127.0.0.1", "localhost:8086", map[string]string{"Origin": "http://localhost:8086"}, false},
		{"other origin", "127.0.0.1", "localhost:8086", map[string]string{"Origin": "http://evil.example"}, true},
		{"other port", "127.0.0.1", "localhost:8086", map[string]string{"Origin": "http://localhost:3000"}, true},
		{"other scheme", "127.0.0.1", "localhost:8086", map[string]string{"Origin": "https://localhost:8086"}, true},
		{"opaque origin", "127.0.0.1", "localhost:8086", map[string]string{"Origin": "null"}, true},
		{"empty origin", "127.0.0.1", "localhost:8086", map[string]string{"Origin": ""}, true},
		{"no-cors from elsewhere", "127.0.0.1", "localhost:8086", map[string]string{"Sec-Fetch-Site": "cross-site"}, true},
		{"same site, other port", "127.0.0.1", "localhost:8086", map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		{"address bar", "127.0.0.1", "localhost:8086", map[string]string{"Sec-Fetch-Site": "none"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/in/x", nil)
			r.Host = c.host
			for name, value := range c.header {
				r.Header.Set(name, value)
			}
			w := httptest.NewRecorder()
			guard{host: c.listen, names: []string{"proxy.example"}}.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })).ServeHTTP(w, r)
			if want := map[bool]int{true: 403, false: 204}[c.refused]; w.Code != want {
				t.Errorf("got %d, want %d: %s", w.Code, want, w.Body)
			}
			if c.refused && (w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("Access-Control-Allow-Origin") != "") {
				t.Errorf("headers %v", w.Header())
			}
		})
	}
}

// A link to a page that only shows may be followed from anywhere; nothing else of what a page of another site makes a browser send
// is let through: no change, no frame, no script, and no other address.
func TestLinksAreFollowed(t *testing.T) {
	for _, c := range []struct {
		method, path, mode, dest, origin string
		let                              bool
	}{
		{"GET", "/tasks/7?as=kim", "navigate", "document", "", true},
		{"POST", "/tasks/7", "navigate", "document", "https://mail.example", false},
		{"POST", "/tasks/7", "navigate", "document", "", false},
		{"GET", "/tasks/7", "navigate", "iframe", "", false},
		{"GET", "/tasks/7", "no-cors", "image", "", false},
		{"GET", "/tasks/7", "cors", "empty", "https://mail.example", false},
		{"GET", "/tasks/7", "navigate", "document", "https://mail.example", false},
		{"GET", "/api/v1/inbox", "navigate", "document", "", false},
		{"GET", "/in/orders", "navigate", "document", "", false},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Host = "localhost:8086"
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		r.Header.Set("Sec-Fetch-Mode", c.mode)
		r.Header.Set("Sec-Fetch-Dest", c.dest)
		if c.origin != "" {
			r.Header.Set("Origin", c.origin)
		}
		if why := (guard{host: "127.0.0.1"}).check(r); (why == "") != c.let {
			t.Errorf("%+v: %q", c, why)
		}
	}
}
