package runtime_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"hookflow/runtime"
	"hookflow/runtime/account"
)

// A mailServer takes mails, as ann with the password topSecret.
type mailServer struct {
	mu      sync.Mutex
	mails   []taken
	refuse  []error // what the next mails are answered with
	address string
	taken   func(text string) // called before a mail is answered; may be nil
	answer  func() error      // what a mail is answered with that refuse does not answer; may be nil
}

type taken struct {
	from    string
	to      []string
	text    string
	refused bool
}

// mailServerAt starts one; with a certificate it offers STARTTLS.
func mailServerAt(t *testing.T, certificate *tls.Certificate) *mailServer {
	t.Helper()
	m := &mailServer{}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: m}, nil }))
	s.Domain, s.AllowInsecureAuth, s.ErrorLog = "localhost", true, quietLog{}
	if certificate != nil {
		s.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	m.address = "localhost:" + strings.TrimPrefix(l.Addr().String(), "127.0.0.1:")
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return m
}

type quietLog struct{}

func (quietLog) Printf(string, ...any) {}
func (quietLog) Println(...any)        {}

type session struct {
	server *mailServer
	mail   taken
	known  bool
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "ann" || password != topSecret {
			return errors.New("wrong user or password " + password)
		}
		s.known = true
		return nil
	}), nil
}
func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if !s.known {
		return smtp.ErrAuthRequired
	}
	s.mail = taken{from: from}
	return nil
}
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.mail.to = append(s.mail.to, to)
	return nil
}
func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.server.taken != nil {
		s.server.taken(string(data))
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if len(s.server.refuse) > 0 {
		err, s.server.refuse = s.server.refuse[0], s.server.refuse[1:]
	} else if s.server.answer != nil {
		err = s.server.answer()
	}
	s.mail.text, s.mail.refused = string(data), err != nil
	s.server.mails = append(s.server.mails, s.mail)
	return err
}
func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func (m *mailServer) got() []taken {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]taken(nil), m.mails...)
}

// mailCertificate is one for localhost that nobody has signed, and its PEM file.
func mailCertificate(t *testing.T) (*tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"localhost"}, NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	must(t, err)
	path := filepath.Join(t.TempDir(), "ca.pem")
	must(t, os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600))
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, path
}

// mailing are options with the account post.
func mailing(t *testing.T, m *mailServer, security, ca string) runtime.Options {
	t.Helper()
	o := withVault(t)
	must(t, o.Vault.Set("local", "PASSWORD", topSecret, "p"))
	must(t, o.Accounts.Put("local", account.Account{Name: "post", Kind: "smtp", Connection: account.Connection{CA: ca}, Settings: map[string]string{
		"server": m.address, "security": security, "user": "ann", "password": "PASSWORD", "from": "Hookflow <flow@example.org>"}}))
	return o
}

// oneMail is a process of one mail.
func oneMail(attributes, inside, more string) string {
	return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><sendTask id="call"><extensionElements><hookflow:work kind="mail"/>
<hookflow:call account="post"><hookflow:answer variable="x" value="y"/></hookflow:call><hookflow:mail ` + attributes + `>` + inside + `</hookflow:mail>` + more + `</extensionElements></sendTask>`
}

// A mail arrives at a real server, over TLS and with a password, as it was written.
func TestMailsAreSent(t *testing.T) {
	certificate, ca := mailCertificate(t)
	for _, security := range []string{"none", "starttls"} {
		offered := certificate
		if security == "none" {
			offered = nil
		}
		m := mailServerAt(t, offered)
		r := open(t, mailing(t, m, security, ca))
		deploy(t, r, "p.bpmn", oneMail(`to="=people" cc="boss@example.org" bcc="archive@example.org" subject="Order {= number } für {= who }"`,
			`<hookflow:text>Dear {= who }, number {= number }.</hookflow:text><hookflow:files>=photo</hookflow:files>`, ""))
		variables(t, r, `{"people":["kim@example.org","li@example.org"],"who":"Söhne","number":7,"photo":{"name":"a.png","type":"image/png","content":"`+base64.StdEncoding.EncodeToString([]byte("\x89PNG{{secrets.X}}"))+`"}}`)
		if len(m.got()) != 1 {
			t.Fatalf("%s: the server has %d mails", security, len(m.got()))
		}
		got := m.got()[0]
		if strings.Join(got.to, " ") != "kim@example.org li@example.org boss@example.org archive@example.org" || got.from != "flow@example.org" {
			t.Errorf("%s: from %s to %v", security, got.from, got.to)
		}
		message, err := mail.ReadMessage(strings.NewReader(got.text))
		must(t, err)
		subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
		must(t, err)
		if subject != "Order 7 für Söhne" || strings.Contains(got.text, "archive@") || !strings.HasPrefix(message.Header.Get("Message-ID"), "<hookflow-") {
			t.Errorf("%s: the head is %v", security, message.Header)
		}
		parts := partsOf(t, message)
		if len(parts) != 2 || parts[0] != "Dear Söhne, number 7." || parts[1] != "\x89PNG{{secrets.X}}" {
			t.Errorf("%s: the parts are %q", security, parts)
		}
	}
}

func partsOf(t *testing.T, message *mail.Message) (parts []string) {
	t.Helper()
	_, with, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	must(t, err)
	for in := multipart.NewReader(message.Body, with["boundary"]); ; {
		p, err := in.NextPart()
		if err != nil {
			return parts
		}
		data, err := io.ReadAll(p) // quoted-printable is undone by the reader
		must(t, err)
		if p.Header.Get("Content-Transfer-Encoding") == "base64" {
			data, err = base64.StdEncoding.DecodeString(strings.NewReplacer("\r", "", "\n", "").Replace(string(data)))
			must(t, err)
		}
		parts = append(parts, string(data))
	}
}

// What the server says about a mail decides whether it is tried again; no password is shown.
func TestMailsThatAreRefused(t *testing.T) {
	busy := &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: "later"}
	never := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "nobody of that name"}
	for _, c := range []struct {
		name, account, to string
		refuse            []error
		mails             int
		why               string
	}{
		{"a while", "post", "a@b.c", []error{busy, busy}, 3, ""},
		{"for ever", "post", "a@b.c", []error{never}, 1, "nobody of that name"},
		{"no address", "post", "nonsense", nil, 0, "no address"},
		{"no account", "none", "a@b.c", nil, 0, "the account none"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := mailServerAt(t, nil)
			m.refuse = c.refuse
			r := open(t, mailing(t, m, "none", ""))
			deploy(t, r, "p.bpmn", strings.Replace(oneMail(`to="`+c.to+`" subject="s"`, "", `<hookflow:retry delay="0"/>`), `"post"`, `"`+c.account+`"`, 1))
			cl := client{t, r.URL()}
			if c.why == "" {
				cl.ended(cl.start("p"))
			} else if list := cl.incidents(cl.start("p")); !strings.Contains(list[0].Message, c.why) {
				t.Errorf("the incident is %s", list[0].Message)
			}
			ids := map[string]bool{}
			for _, x := range m.got() {
				message, err := mail.ReadMessage(strings.NewReader(x.text))
				must(t, err)
				ids[message.Header.Get("Message-ID")] = true
			}
			if len(m.got()) != c.mails || len(ids) > 1 {
				t.Errorf("%d mails with the ids %v", len(m.got()), ids)
			}
		})
	}
}

// A server whose certificate nobody trusts gets no password.
func TestMailNeedsATrustedServer(t *testing.T) {
	certificate, _ := mailCertificate(t)
	m := mailServerAt(t, certificate)
	r := open(t, mailing(t, m, "starttls", ""))
	deploy(t, r, "p.bpmn", oneMail(`to="a@b.c"`, "", `<hookflow:retry attempts="1"/>`))
	c := client{t, r.URL()}
	instance := c.start("p")
	if list := c.incidents(instance); !strings.Contains(list[0].Message, "certificate") || strings.Contains(list[0].Message, topSecret) {
		t.Errorf("the incident is %s", list[0].Message)
	}
	if len(m.got()) > 0 || len(c.calls(instance)) != 1 {
		t.Errorf("%d mails, log %+v", len(m.got()), c.calls(instance))
	}
}

// What a message brings is data in a mail: it makes no header and no further address.
func TestMailsInjectNothing(t *testing.T) {
	m := mailServerAt(t, nil)
	r := open(t, mailing(t, m, "none", ""))
	deploy(t, r, "p.bpmn", oneMail(`to="{= who }" subject="{= what }"`, `<hookflow:text>{= text }</hookflow:text>`, `<hookflow:retry attempts="1"/>`))
	c := client{t, r.URL()}
	for _, vars := range []string{
		`{"who":"kim@example.org","what":"hello\r\nBcc: evil@example.org\r\n\r\nmore","text":".\r\nMAIL FROM:<evil@example.org>"}`,
		`{"who":"kim@example.org>\r\nRCPT TO:<evil@example.org","what":"s","text":"t"}`,
	} {
		var in struct{ Key string }
		c.do("POST", "/api/v1/instances", `{"process":"p","variables":`+vars+`}`, &in)
		c.until("its end", func() bool { return len(c.calls(in.Key)) == 1 })
	}
	got := m.got()
	if len(got) != 1 || strings.Join(got[0].to, " ") != "kim@example.org" {
		t.Fatalf("mails: %+v", got)
	}
	message, err := mail.ReadMessage(strings.NewReader(got[0].text))
	must(t, err)
	body, err := io.ReadAll(message.Body)
	must(t, err)
	if message.Header.Get("Bcc") != "" || !strings.Contains(string(body), "MAIL FROM:<evil@example.org>") {
		t.Errorf("the mail is %s", got[0].text)
	}
}
