package runtime_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"hookflow/runtime"
)

// FuzzListener sends bytes as they are over a real connection: no request may
// make the listener fail (5xx), hang or panic.
func FuzzListener(f *testing.F) {
	r := open(f, runtime.Options{})
	service := freePort(f)
	deployExample(f, r, service, without("Process_Errors")...)
	host := hostOf(r.URL())
	for _, seed := range []string{
		"POST /in/histories HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{\"workId\":\"\\u0\"",
		"PUT /api/v1/instances/18446744073709551615/variables?token=9 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
		"GET /api/v1/instances?limit=-1&after=%00 HTTP/1.1\r\nHost: [::1]\r\n\r\n",
		"POST /in/%2e%2e//histories/?a=%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab\r\n0\r\n\r\n",
		"POST /in/histories HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\n--x",
		"POST /api/v1/deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 14\r\n\r\n<definitions/>",
		"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"POST /api/v1/activations HTTP/1.1\r\nHost: localhost\r\nContent-Length: 22\r\n\r\n{\"type\":\"x\",\"max\":-1}\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if strings.Contains(string(data), "/events") {
			t.Skip("a stream has no end")
		}
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		conn.Write(data)
		conn.(*net.TCPConn).CloseWrite()
		in := bufio.NewReader(conn)
		for {
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				return
			}
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode >= 500 && resp.StatusCode != http.StatusNotImplemented && resp.StatusCode != http.StatusHTTPVersionNotSupported {
				t.Fatalf("%s %s", resp.Status, body)
			}
		}
	})
}
