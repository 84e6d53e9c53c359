package listener

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"hookflow/runtime/socket"
)

// How long a peer may take. A stream or a wait for an instance sets its own.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = time.Minute
	writeTimeout  = time.Minute
	idleTimeout   = 2 * time.Minute
	maxHeader     = 64 << 10
)

// A Server is one listening address.
type Server struct {
	http *http.Server
	addr net.Addr
	done chan struct{}
}

// PortTaken says that somebody else listens at an address.
type PortTaken struct {
	Addr    string // host:port
	Next    string // the next address that is free; "" if none was found
	Holder  string // what is known of who listens there
	Element string // id of the pool whose address it is; "" for the main listener
}

// Error implements error.
func (p *PortTaken) Error() string {
	text := fmt.Sprintf("listen on %s: the port is taken by %s", p.Addr, p.Holder)
	if p.Element != "" {
		text = p.Element + ": " + text
	}
	if p.Next != "" {
		text += "; " + p.Next + " is free"
	}
	return text
}

// Listen opens an address such as 127.0.0.1:8086 (port 0: any free one) for
// Serve. The error is a *PortTaken if somebody else has it, or the system keeps it.
func Listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", numeric(addr))
	if err == nil {
		return l, nil
	}
	switch socket.Of(err) {
	case socket.Taken:
		return nil, &PortTaken{Addr: addr, Next: nextFree(addr), Holder: holder(addr)}
	case socket.Kept: // below 1024 on Unix, in a reserved range on Windows
		return nil, &PortTaken{Addr: addr, Next: nextFree(addr), Holder: "the system, which keeps it for itself or for administrators"}
	}
	return nil, fmt.Errorf("listen on %s: %w", addr, err)
}

// numeric keeps localhost from meaning whatever the resolver says.
func numeric(addr string) string {
	if host, port, err := net.SplitHostPort(addr); err == nil && strings.EqualFold(host, "localhost") {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}

// nextFree tries the ports above.
func nextFree(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	n, numErr := strconv.Atoi(port)
	if err != nil || numErr != nil {
		return ""
	}
	for n++; n < 65536; n++ {
		next := net.JoinHostPort(host, strconv.Itoa(n))
		if l, err := net.Listen("tcp", numeric(next)); err == nil {
			l.Close()
			return next
		}
	}
	return ""
}

// holder asks who listens at an address.
func holder(addr string) string {
	client := http.Client{Timeout: 300 * time.Millisecond}
	resp, err := client.Get("http://" + numeric(addr) + apiRoot + "/health")
	if err != nil {
		return "another program"
	}
	defer resp.Body.Close()
	if text, _ := io.ReadAll(io.LimitReader(resp.Body, 4096)); strings.Contains(string(text), `"hookflow"`) {
		return "another running Hookflow"
	}
	return "another program (an HTTP server)"
}

// Serve answers requests at l until Close; with a certificate, over TLS.
func Serve(l net.Listener, h http.Handler, certificate *Certificate, log *slog.Logger) *Server {
	crowd := newCrowd(maxConnections)
	s := &Server{addr: l.Addr(), done: make(chan struct{}), http: &http.Server{
		Handler:   crowd.tell(h),
		ConnState: crowd.state,
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conn)
		},
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}}
	go func() {
		defer close(s.done)
		serve := s.http.Serve
		if certificate != nil {
			s.http.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: certificate.get}
			serve = func(l net.Listener) error { return s.http.ServeTLS(l, "", "") }
		}
		if err := serve(l); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the listener stopped", "address", s.addr, "error", err)
		}
	}()
	return s
}

// Addr is where the server listens.
func (s *Server) Addr() string { return s.addr.String() }

// Close stops accepting, lets the requests under way finish until ctx ends,
// then drops them.
func (s *Server) Close(ctx context.Context) error {
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	<-s.done
	return err
}
