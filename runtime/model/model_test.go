package model

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookflow/engine"
)

func file(pool, process string) []byte {
	return []byte(`<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:hookflow="urn:hookflow:bpmn:1" targetNamespace="t">
<collaboration id="C"><participant id="pool" processRef="p"><extensionElements><hookflow:service url="` + pool + `"/></extensionElements></participant></collaboration>
` + process + `</definitions>`)
}

const receiving = `<process id="p" isExecutable="%"><startEvent id="s" name="Begin"><extensionElements><hookflow:receive path="/a/b/" methods="put, post" messageID="X-Id" signedWith="TOK"/></extensionElements>
<messageEventDefinition/></startEvent><serviceTask id="call"><extensionElements><hookflow:call url="http://x/{= secrets.ONE }"><hookflow:header name="h" value="=secrets.TWO"/></hookflow:call></extensionElements></serviceTask>
<serviceTask id="other"/></process>`

func executable(yes string) string { return strings.Replace(receiving, "%", yes, 1) }

func TestServices(t *testing.T) {
	for _, c := range []struct{ address, executable, want string }{
		{"http://localhost:8087", "true", "localhost:8087 /"},
		{"http://127.0.0.1/", "true", "127.0.0.1:80 /"},
		{"http://[::1]:9/api/v2/", "true", "[::1]:9 /api/v2/"},
		{"http://localhost:8087", "false", ""},
		{"https://localhost:8087", "true", ""},
		{"http://example.org", "true", ""},
		{"", "true", ""},
		{"localhost:8087", "true", "refused"},
		{"http://", "true", "refused"},
	} {
		m, err := Read("f.bpmn", file(c.address, executable(c.executable)), false)
		got := ""
		var rejected *engine.Rejected
		switch {
		case errors.As(err, &rejected) && rejected.Findings[0].Element == "pool":
			got = "refused"
		case err != nil:
			t.Fatal(err)
		case len(m.Services) == 1:
			got = m.Services[0].Base + " " + m.Services[0].Prefix
		}
		if got != c.want {
			t.Errorf("%s: got %s, want %s", c.address, got, c.want)
		}
	}
}

func TestReceiversAndNames(t *testing.T) {
	m, err := Read("f.bpmn", file("", executable("true")), false)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(m.Receivers); got != "[{p s a/b [PUT POST] X-Id true {none    TOK any 5m0s [] 0 0} Begin  [] [] false 1m0s}]" || !m.HasPath("s") || m.Names["s"] != "Begin" {
		t.Errorf("receivers %s, names %v", got, m.Names)
	}
	if len(m.Only(map[string]bool{"q": true}).Receivers) != 0 || len(m.Only(map[string]bool{"p": true}).Receivers) != 1 {
		t.Error("Only keeps the receivers of the processes named")
	}
	if m, err := Read("f.bpmn", file("", executable("false")), false); err != nil || len(m.Receivers) != 0 {
		t.Errorf("a process that is not executed receives: %v %v", m, err)
	}
	if m, err := Read("f.bpmn", file("", executable("false")), true); err != nil || len(m.Receivers) != 1 {
		t.Errorf("with all processes: %v %v", m, err)
	}
}
