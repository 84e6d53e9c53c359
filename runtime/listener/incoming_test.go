package listener

import (
	"encoding/json"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestIncomingBodies(t *testing.T) {
	form := "multipart/form-data; boundary=B"
	for _, c := range []struct {
		name, kind, body, want string // want: the JSON, or "STATUS text of the problem"
	}{
		{"json", "application/json", ` {"a": 1.10} `, `{"a":1.10}`},
		{"json suffix", "application/vnd.shop+json; charset=utf-8", `[1]`, `[1]`},
		{"json with byte order mark", "application/json", "\ufeff{}", `{}`},
		{"broken json", "application/json", "{\n \"a\": ?}", "400 line 2, column 7"},
		{"cut json", "application/json", `{"a"`, "400 line 1, column 4"},
		{"two values", "application/json", `{} {}`, "400 line 1, column 4"},
		{"nothing", "", "", `null`},
		{"nothing, declared", "application/json", "", `null`},
		{"undeclared json", "", `{"a":1}`, `{"a":1}`},
		{"undeclared text", "", `hello`, `"hello"`},
		{"form", "application/x-www-form-urlencoded", "a=1&b=x+y&b=%C3%BC", `{"a":"1","b":["x y","ü"]}`},
		{"json sent as form", "application/x-www-form-urlencoded", `{"a":1}`, `{"a":1}`},
		{"json list sent as form", "application/x-www-form-urlencoded", ` [{"a":1}]`, `[{"a":1}]`},
		{"broken json sent as form", "application/x-www-form-urlencoded", `{orderId: 1}`, "400 line 1, column 2: invalid character 'o' looking for beginning of object key string; it came as a form"},
		{"form whose field begins with a bracket", "application/x-www-form-urlencoded", `[a]=1`, `{"[a]":"1"}`},
		{"blank form", "application/x-www-form-urlencoded", " ", `{" ":""}`},
		{"broken form", "application/x-www-form-urlencoded", "a=%zz", "400 invalid URL escape"},
		{"multipart", form, "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--B--\r\n",
			`{"a":"1","f":{"name":"x.txt","type":"text/plain","content":"aGk="}}`},
		{"cut multipart", form, "--B\r\nContent-Disp", "400 cannot be read"},
		{"multipart without boundary", "multipart/form-data", "x", "415 boundary"},
		{"text", "text/plain; charset=iso-8859-1", "caf\xe9", `"café"`},
		{"xml", "application/xml", "<a/>", `"\u003ca/\u003e"`},
		{"unknown charset", "text/plain; charset=klingon", "x", "415 klingon"},
		{"not text", "application/json", "\xff\xff", "415 UTF-8"},
		{"utf-16", "application/json; charset=utf-16", "\xff\xfe{\x00}\x00", `{}`},
		{"utf-16 that is not declared", "application/json", "\xfe\xff\x00{\x00}", `{}`},
		{"number out of range", "application/json", `{"n":1e999999999}`, "400 line 1, column 6: the number 1e999999999 is out of range"},
		{"undeclared number out of range", "", `1E6145`, "400 out of range"},
		{"number out of range sent as form", "application/x-www-form-urlencoded", `{"n":1e999999999}`, "400 out of range"},
		{"large number", "application/json", `{"n":1e999,"m":123456789012345678901234567890123456789}`, `{"n":1e999,"m":123456789012345678901234567890123456789}`},
		{"form in windows-1252", "application/x-www-form-urlencoded; charset=windows-1252", "Body=Gr%FC%DF&n%E4me=%80", `{"Body":"Grüß","näme":"€"}`},
		{"form in windows-1251", "application/x-www-form-urlencoded; charset=windows-1251", "a=%CF%F0%E8", `{"a":"При"}`},
		{"form of undeclared bytes", "application/x-www-form-urlencoded", "a=Gr%FC%DF", `{"a":"Grüß"}`},
		{"form in no charset", "application/x-www-form-urlencoded; charset=klingon", "a=1", "415 klingon"},
		{"picture", "image/png", "x", `415 "image/png"`},
		{"bad type", "text/", "x", `"x"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("POST", "/in/x?a=1&b=2&b=3", strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			got, err := ReadRequest(r, "x", nil)
			if status, says, fails := strings.Cut(c.want, " "); fails && len(status) == 3 && status[0] == '4' {
				var p *Problem
				if !errors.As(err, &p) || p.Status != int(status[1]-'0')*10+400+int(status[2]-'0') || !strings.Contains(p.Detail, says) {
					t.Fatalf("got %s, %v; want %s", got, err, c.want)
				}
				return
			}
			var in struct {
				Method, Path, URL string
				Query, Cookies    map[string]any
				Headers           map[string]string
				Body              json.RawMessage
			}
			if err != nil || json.Unmarshal(got, &in) != nil {
				t.Fatalf("got %s, %v", got, err)
			}
			if string(in.Body) != c.want || in.Method != "POST" || in.Path != "x" || in.URL != "/in/x?a=1&b=2&b=3" || in.Headers["content-type"] != c.kind || in.Query["a"] != "1" || len(in.Query["b"].([]any)) != 2 {
				t.Errorf("got %s, want the body %s", got, c.want)
			}
		})
	}
}
