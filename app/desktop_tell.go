//go:build cgo || ci

package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"fyne.io/fyne/v2"

	"hookflow/designer"
	"hookflow/engine"
)

// A bulletin hands messages to the window; those that come before there is one
// are kept for it. It may be told from any goroutine.
type bulletin struct {
	mu     sync.Mutex
	window *designer.Window
	early  []string
}

func (b *bulletin) tell(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if w := b.window; w != nil {
		fyne.Do(func() { w.Tell(text) })
		return
	}
	b.early = append(b.early, text)
}

// show hands over what was said until now. It is called in the window's goroutine.
func (b *bulletin) show(w *designer.Window) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.window = w
	if len(b.early) > 0 {
		w.Tell(strings.Join(b.early, " "))
	}
}

// telling is a log whose warnings are shown to the person at the window, too:
// a port that is taken, a call that cannot be kept.
type telling struct {
	slog.Handler
	tell func(text string)
}

// Handle implements slog.Handler.
func (h telling) Handle(ctx context.Context, r slog.Record) error {
	if r.Level >= slog.LevelWarn {
		var details []string
		said := map[string]string{}
		r.Attrs(func(a slog.Attr) bool {
			details = append(details, fmt.Sprintf("%s %s", a.Key, a.Value))
			said[a.Key] = a.Value.String()
			return true
		})
		if r.Message == portTaken {
			h.tell(designer.PortTaken(said["wanted"], said["used"]))
		} else {
			h.tell(r.Message + ": " + strings.Join(details, ", "))
		}
	}
	return h.Handler.Handle(ctx, r)
}

// alert shows an alert in the window, and as a notification of the desktop: the window
// may be hidden.
func (b *bulletin) alert(a engine.Alert) {
	to, text := strings.Join(a.People, ", "), a.Text
	if a.Count > 1 {
		text = fmt.Sprintf("%d × %s", a.Count, text)
	}
	b.mu.Lock()
	if w := b.window; w != nil && !a.Stood { // of what stands still the window has told by itself
		said := text
		fyne.Do(func() { w.Alert(strings.TrimSpace("Hookflow "+to), said) })
	}
	b.mu.Unlock()
	if to != "" {
		text = to + ": " + text
	}
	b.tell(text)
}
