package main

import (
	"context"
	"log/slog"
	"net/url"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	"hookflow/runtime/webhook"
)

// logInto lets a server write what it does on the standard error, one line for each request, call and instance.
func logInto(c *cobra.Command, o *runtime.Options, format string) {
	how := &slog.HandlerOptions{}
	if quiet, _ := c.Flags().GetBool("quiet"); quiet {
		how.Level = slog.LevelWarn
	}
	o.Log = slog.New(slog.NewTextHandler(c.ErrOrStderr(), how))
	if format == "json" {
		o.Log = slog.New(slog.NewJSONHandler(c.ErrOrStderr(), how))
	}
	if o.Log.Enabled(context.Background(), slog.LevelInfo) {
		l := serveLog{o.Log}
		o.OnRequest, o.OnCall = l.request, l.call
	}
	o.OnTrace = serveLog{o.Log}.happened
}

// A serveLog writes lines. What they say of a request and of a call holds no secret.
type serveLog struct{ *slog.Logger }

func (l serveLog) request(s listener.Served) {
	l.Info("request", "method", s.Method, "path", s.Path, "status", s.Status, "from", s.From.String(), "bytes", s.Bytes, "ms", s.Took.Milliseconds())
}

func (l serveLog) call(e webhook.Entry) {
	about := []any{"instance", e.Instance, "element", e.Element, "method", e.Request.Method, "url", withoutQuery(e.Request.URL),
		"attempt", e.Attempt, "status", e.Response.Status, "ms", e.Took.Milliseconds()}
	msg := "call"
	if e.Failed() {
		msg = "call failed"
	}
	if e.Failure != nil {
		about = append(about, "error", e.Failure.Message)
	}
	if e.Unread != "" {
		about = append(about, "unread", e.Unread)
	}
	l.Info(msg, about...)
}

// withoutQuery keeps lines short.
func withoutQuery(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	u.RawQuery, u.User = "", nil
	return u.String()
}

func (l serveLog) happened(e engine.Event) {
	switch e.Kind {
	case engine.Created:
		l.Info("instance started", "instance", e.Instance, "process", e.Element, "key", e.Name)
	case engine.Ended:
		l.Info("instance ended", "instance", e.Instance, "status", e.Type)
	case engine.Raised:
		l.Warn("incident", "instance", e.Instance, "element", e.Element, "kind", e.Incident.Kind, "message", e.Incident.Message)
	case engine.Resolved:
		l.Info("incident resolved", "instance", e.Instance, "element", e.Element)
	}
}
