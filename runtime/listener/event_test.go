package listener

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"math/big"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestEventsOfCloudEvents: the attributes and the data of an event in either mode (HTTP Protocol Binding, 3.1 and 3.2), and what an event lacks.
func TestEventsOfCloudEvents(t *testing.T) {
	const four = `"specversion":"1.0","id":"7","source":"/shop","type":"paid"`
	for _, c := range []struct {
		kind, header, body string
		attributes, data   string // JSON; "" if the request carries no event
		refused            string
	}{
		{"application/json", "", `{"a":1}`, "", `{"a":1}`, ""},
		{"application/cloudevents+json", "", `{` + four + `,"n":5,"data":{"a":1}}`, `{"id":"7","n":5,"source":"/shop","specversion":"1.0","type":"paid"}`, `{"a":1}`, ""},
		{"application/cloudevents+json; charset=utf-8", "", `{` + four + `,"data_base64":"aGk="}`, `{"id":"7","source":"/shop","specversion":"1.0","type":"paid"}`, `"aGk="`, ""},
		{"application/cloudevents+json", "", `{` + four + `}`, `{"id":"7","source":"/shop","specversion":"1.0","type":"paid"}`, `null`, ""},
		{"application/cloudevents+json", "", `{"specversion":"1.0","id":"","source":"/shop","type":"paid"}`, "", "", `no attribute "id"`}, {"application/cloudevents+json", "", `{"specversion":"1.0","id":7,"source":"/shop","type":"paid"}`, "", "", `no attribute "id"`},
		{"application/cloudevents+json", "", `{"id":"7"}`, "", "", `no attribute "specversion"`}, {"application/cloudevents+json", "", `[1]`, "", "", "an event is a JSON object"}, {"application/cloudevents+json", "", `null`, "", "", "an event is a JSON object"},
		{"application/cloudevents-batch+json", "", `[]`, "", "", "send each by itself"},
		{"application/json", "ce-specversion: 1.0\nce-id: 7\nce-source: /shop\nce-type: caf%C3%A9", `{"a":1}`, `{"datacontenttype":"application/json","id":"7","source":"/shop","specversion":"1.0","type":"café"}`, `{"a":1}`, ""},
		{"", "ce-specversion: 1.0\nce-id: 7\nce-source: 100%\nce-type: paid", `null`, `{"id":"7","source":"100%","specversion":"1.0","type":"paid"}`, `null`, ""},
		{"", "ce-specversion: 1.0\nce-id: 7", `null`, "", "", `no attribute "source"`},
	} {
		r := httptest.NewRequest("POST", "/", nil)
		r.Header.Set("Content-Type", c.kind)
		if c.kind == "" {
			r.Header.Del("Content-Type")
		}
		for line := range strings.Lines(c.header) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			r.Header.Set(name, value)
		}
		attributes, data, err := readEvent(r, json.RawMessage(c.body))
		if c.refused != "" {
			var p *Problem
			if !errors.As(err, &p) || !strings.Contains(p.Detail, c.refused) {
				t.Errorf("%s %s %s: %v, want %s", c.kind, c.header, c.body, err, c.refused)
			}
			continue
		}
		got, _ := json.Marshal(attributes)
		if c.attributes == "" {
			c.attributes = "null"
		}
		if err != nil || string(got) != c.attributes || string(data) != c.data {
			t.Errorf("%s %s %s: %v, %s, %s", c.kind, c.header, c.body, err, got, data)
		}
	}
	for request, want := range map[string]string{`{"event":{"id":"7","source":"/shop"}}`: "/shop#7", `{"event":{"source":"/shop"}}`: "", `{}`: "", `{`: "", `{"event":{"id":"7"}}`: "#7"} {
		if got := eventID(json.RawMessage(request)); got != want {
			t.Errorf("%s: %q, want %q", request, got, want)
		}
	}
}

// TestCertificateIsRenewed: a certificate is read again when its file changed; while that cannot be read, the one before stands.
func TestCertificateIsRenewed(t *testing.T) {
	file, key := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	if _, err := ReadCertificate(file, key); err == nil || !strings.Contains(err.Error(), "read the certificate") {
		t.Errorf("of no file: %v", err)
	}
	renew := func(serial int64) {
		t.Helper()
		secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		shape := &x509.Certificate{SerialNumber: big.NewInt(serial), NotAfter: time.Now().Add(time.Hour)}
		der, err := x509.CreateCertificate(rand.Reader, shape, shape, &secret.PublicKey, secret)
		if err != nil {
			t.Fatal(err)
		}
		private, err := x509.MarshalPKCS8PrivateKey(secret)
		if err != nil {
			t.Fatal(err)
		}
		for path, block := range map[string]*pem.Block{file: {Type: "CERTIFICATE", Bytes: der}, key: {Type: "PRIVATE KEY", Bytes: private}} {
			if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, time.Time{}, time.Unix(serial, 0)); err != nil {
				t.Fatal(err)
			}
		}
	}
	renew(1)
	c, err := ReadCertificate(file, key)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := c.get(nil)
	if again, err := c.get(nil); again != first || err != nil {
		t.Errorf("what did not change is read again: %v", err)
	}
	renew(2)
	second, err := c.get(nil)
	if err != nil || bytes.Equal(second.Certificate[0], first.Certificate[0]) {
		t.Errorf("the new one is not shown: %v", err)
	}
	if err := os.WriteFile(file, []byte("broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := c.get(nil); got != second || err != nil {
		t.Errorf("while the file is broken: %v, %v", got == second, err)
	}
	renew(3)
	if third, err := c.get(nil); err != nil || bytes.Equal(third.Certificate[0], second.Certificate[0]) {
		t.Errorf("after the file was broken the new one is not shown: %v", err)
	}
}

// TestStreamsAreCounted: a stream that ended makes room for another.
func TestStreamsAreCounted(t *testing.T) {
	a := &API{}
	a.streams.Store(maxStreams)
	_, err := a.stream(&call{w: httptest.NewRecorder(), r: httptest.NewRequest("GET", "/", nil)})
	var p *Problem
	if !errors.As(err, &p) || p.Status != 503 || a.streams.Load() != maxStreams {
		t.Errorf("one stream more than there may be: %v, %d are counted", err, a.streams.Load())
	}
}
