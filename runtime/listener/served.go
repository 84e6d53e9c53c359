package listener

import (
	"net/http"
	"net/netip"
	"time"
)

// Served is a request that was answered. It holds no secrets: neither the query, nor headers, nor bodies.
type Served struct {
	Method, Path string
	From         netip.Addr
	Status       int   // 0: the caller has gone
	Bytes        int64 // of the answer's body
	Took         time.Duration
}

// told lets OnServed know of each request that the handler has answered.
func (a *API) told(next http.Handler) http.Handler {
	if a.OnServed == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began, watched := time.Now(), &watchedWriter{ResponseWriter: w}
		defer func() {
			a.OnServed(Served{r.Method, r.URL.Path, sender(r, a.Proxies), watched.status, watched.bytes, time.Since(began)})
		}()
		next.ServeHTTP(watched, r)
	})
}

// A watchedWriter notes what is answered.
type watchedWriter struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *watchedWriter) WriteHeader(status int) {
	if w.status == 0 && status >= 200 { // before it come only hints
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *watchedWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *watchedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
