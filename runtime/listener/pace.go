package listener

import (
	"io"
	"net/http"
	"time"
)

// Who may use the API may take as long as it needs for what is large, a file or a backup, as long as it goes on: each piece has the
// time that a whole request of anybody has. And the program may take as long as it needs for what it was asked.

// takeTime lets a call go on beyond the time-outs of the server.
func (c *call) takeTime() {
	out := http.NewResponseController(c.w)
	c.w = &pacedWriter{c.w, out}
	if c.r.Body == nil || c.r.Body == http.NoBody {
		_ = out.SetReadDeadline(time.Time{}) // the server reads on to see whether the caller has gone: too late a read would look like that
		return
	}
	c.r.Body = &pacedBody{c.r.Body, out}
}

// A pacedBody gives each piece of a body its own time.
type pacedBody struct {
	io.ReadCloser
	out *http.ResponseController
}

func (b *pacedBody) Read(p []byte) (int, error) {
	_ = b.out.SetReadDeadline(time.Now().Add(readTimeout))
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		_ = b.out.SetReadDeadline(time.Time{})
	}
	return n, err
}

// A pacedWriter gives each piece of an answer its own time.
type pacedWriter struct {
	http.ResponseWriter
	out *http.ResponseController
}

func (w *pacedWriter) Write(p []byte) (int, error) {
	_ = w.out.SetWriteDeadline(time.Now().Add(writeTimeout))
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *pacedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
