package work

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"hookflow/runtime/account"
	"hookflow/runtime/webhook"
)

// mailed is one e-mail (RFC 5321 and 5322), handed to the server of its account. Its
// Message-ID is the same on every attempt. The answer is {messageId, to}: that the
// server took it, not that anybody got it.
var mailed = Kind{
	Place: func(request json.RawMessage) string { return "mail " + readLetter(request).Account },
	Do: func(ctx context.Context, o Outside, j Job) Result {
		l := readLetter(j.Request)
		ctx, cancel := context.WithTimeout(ctx, l.timeout())
		defer cancel()
		began := time.Now()
		mask, failure, final := l.send(ctx, o, j.Process)
		shown := &webhook.Entry{Began: began, Took: time.Since(began), Request: webhook.Call{
			Method: "MAIL", URL: "mailto:" + mask.Text(l.to()), Type: "text/plain", Body: mask.Text("Subject: " + textOf(l.Subject) + "\n\n" + l.MailText),
		}}
		if failure != nil {
			text := mask.Text(failure.Error())
			shown.Failure = &webhook.Failure{Reason: webhook.Broken, Message: text}
			return Result{Failure: text, Final: final, Cancelled: errors.Is(ctx.Err(), context.Canceled), Shown: shown}
		}
		shown.Response = webhook.Response{Status: taken}
		answer, _ := json.Marshal(map[string]any{"messageId": l.id(), "to": list(l.To)}) // of texts
		return Result{Answer: answer, Shown: shown}
	},
}

// taken is what a mail server answers when a mail is its business now (RFC 5321, 4.2.3).
const taken = 250

// A letter is the request as the engine renders it.
type letter struct {
	Account        string
	To, Cc, Bcc    json.RawMessage // text with commas, or a list of texts
	From, ReplyTo  json.RawMessage
	Subject        json.RawMessage
	MailText       string
	MailAs         string
	Attachments    json.RawMessage
	Timeout        int64
	IdempotencyKey string
}

func readLetter(request json.RawMessage) *letter {
	l := &letter{}
	_ = json.Unmarshal(request, l) // what cannot be read is to nobody, which is told
	return l
}

func (l *letter) timeout() time.Duration {
	if l.Timeout > 0 {
		return time.Duration(l.Timeout)
	}
	return webhook.DefaultTimeout
}

func (l *letter) id() string { return l.IdempotencyKey + "@hookflow" }

func (l *letter) to() string { return strings.Join(list(l.To), ",") }

// list reads a list of texts, or a text with commas.
func list(value json.RawMessage) (out []string) {
	var several []string
	if json.Unmarshal(value, &several) != nil {
		several = strings.Split(textOf(value), ",")
	}
	for _, one := range several {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// send makes one attempt; final tells that another could not succeed.
func (l *letter) send(ctx context.Context, o Outside, process func() (string, error)) (mask *webhook.Mask, err error, final bool) {
	var used []string
	filled := *l
	filled.MailText, err = o.fill(l.MailText, asIs, process, &used)
	for _, value := range []*json.RawMessage{&filled.To, &filled.Cc, &filled.Bcc, &filled.From, &filled.ReplyTo, &filled.Subject, &filled.Attachments} {
		if err == nil {
			var text string
			text, err = o.fill(string(*value), inJSON, process, &used)
			*value = json.RawMessage(text)
		}
	}
	if err != nil {
		return webhook.NewMask(used), err, true
	}
	if o.mocked {
		return webhook.NewMask(used), nil, false
	}
	login, err := o.loginOf(l.Account, process)
	mask = webhook.NewMask(append(used, login.Hidden...))
	if err != nil {
		return mask, fmt.Errorf("send a mail: %w", err), false
	}
	if login.Kind != "smtp" {
		return mask, fmt.Errorf("the account %q is no mail server; make one by: hookflow account set NAME --kind smtp", l.Account), true
	}
	message, err := filled.message(login)
	if err != nil {
		return mask, err, true
	}
	client, err := mailClient(login)
	if err != nil {
		return mask, err, true
	}
	err = client.DialAndSendWithContext(ctx, message)
	var refused *mail.SendError
	if errors.As(err, &refused) {
		return mask, fmt.Errorf("the mail server %s does not take the mail: %w", login.Values["server"], err), refused.ErrorCode() >= 500 && !refused.IsTemp()
	}
	if err != nil {
		return mask, fmt.Errorf("the mail server %s: %w; is it the right server, port and security?", login.Values["server"], err), false
	}
	return mask, nil, false
}

// message writes the mail.
func (l *letter) message(login account.Login) (*mail.Msg, error) {
	m := mail.NewMsg()
	m.SetMessageIDWithValue(l.id())
	m.SetDate()
	m.Subject(textOf(l.Subject))
	from := textOf(l.From)
	if from == "" {
		from = login.Values["from"]
	}
	if err := m.From(from); err != nil {
		return nil, fmt.Errorf("the sender %q is no address: %w", from, err)
	}
	for _, part := range []struct {
		what string
		of   json.RawMessage
		set  func(...string) error
	}{{"To", l.To, m.To}, {"Copy to", l.Cc, m.Cc}, {"Hidden copy to", l.Bcc, m.Bcc}} {
		if addresses := list(part.of); len(addresses) > 0 {
			if err := part.set(addresses...); err != nil {
				return nil, fmt.Errorf("%s holds what is no address: %w", part.what, err)
			}
		}
	}
	if reply := textOf(l.ReplyTo); reply != "" {
		if err := m.ReplyTo(reply); err != nil {
			return nil, fmt.Errorf("the address for answers %q is none: %w", reply, err)
		}
	}
	kind := mail.TypeTextPlain
	if l.MailAs == "html" {
		kind = mail.TypeTextHTML
	}
	m.SetBodyString(kind, l.MailText)
	return m, l.attach(m)
}

// attach adds the files.
func (l *letter) attach(m *mail.Msg) error {
	if len(l.Attachments) == 0 || string(l.Attachments) == "null" {
		return nil
	}
	var values []json.RawMessage
	if json.Unmarshal(l.Attachments, &values) != nil {
		values = []json.RawMessage{l.Attachments}
	}
	for _, value := range values {
		f, data, is, err := fileOf(value)
		if err == nil && !is {
			err = errors.New("what is to be attached is no file: give {name, type, content} or a list of those")
		}
		if err != nil {
			return err
		}
		var options []mail.FileOption
		if f.Type != "" {
			options = append(options, mail.WithFileContentType(mail.ContentType(f.Type)))
		}
		if err := m.AttachReader(f.Name, strings.NewReader(data), options...); err != nil {
			return fmt.Errorf("attach %s: %w", f.Name, err)
		}
	}
	return nil
}

// mailClient speaks with the server of an account.
func mailClient(login account.Login) (*mail.Client, error) {
	host, port, has := strings.Cut(login.Values["server"], ":")
	conf := &tls.Config{}
	if login.TLS != nil {
		conf = login.TLS.Clone()
	}
	conf.ServerName = host
	options := []mail.Option{mail.WithTLSConfig(conf)}
	switch login.Values["security"] {
	case "tls":
		options = append(options, mail.WithSSLPort(false))
	case "none":
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPortPolicy(mail.TLSMandatory))
	}
	if has {
		n, err := strconv.Atoi(port)
		if err != nil {
			return nil, fmt.Errorf("the mail server %s has no port that is a number", net.JoinHostPort(host, port))
		}
		options = append(options, mail.WithPort(n))
	}
	if user := login.Values["user"]; user != "" {
		how := mail.SMTPAuthAutoDiscover
		if login.Values["security"] == "none" {
			how = mail.SMTPAuthPlain // which leaves in the clear for this machine only
		}
		options = append(options, mail.WithSMTPAuth(how), mail.WithUsername(user), mail.WithPassword(login.Values["password"]))
	}
	client, err := mail.NewClient(host, options...)
	if err != nil {
		return nil, fmt.Errorf("the mail server %s: %w", login.Values["server"], err)
	}
	return client, nil
}
