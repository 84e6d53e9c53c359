package listener

import (
	"fmt"
	"net/http"
	"unicode"
	"unicode/utf8"

	"hookflow/engine/form"
	"hookflow/runtime/speech"
)

// langCookie keeps the language that somebody has chosen on a page.
const langCookie = "hookflow_lang"

// faultIn says what is wrong with a field.
func faultIn(s speech.Speech, f form.Fault) string {
	said := s.F(f.Format, f.Args...)
	if f.Row > 0 {
		return fmt.Sprintf(s.L("Row %d, %s: %s"), f.Row, f.Column, said)
	}
	first, size := utf8.DecodeRuneInString(said)
	return string(unicode.ToUpper(first)) + said[size:]
}

// speechOf is how a page speaks to who asks: as was chosen on it (?lang=), now or before, else as the browser wants (Accept-Language).
func speechOf(w http.ResponseWriter, r *http.Request) speech.Speech {
	lang := r.URL.Query().Get("lang")
	if speech.Known(lang) {
		http.SetCookie(w, &http.Cookie{Name: langCookie, Value: lang, Path: taskPages, MaxAge: 365 * 24 * 3600, HttpOnly: true, Secure: r.TLS != nil, SameSite: http.SameSiteLaxMode})
	} else if c, err := r.Cookie(langCookie); err == nil {
		lang = c.Value
	}
	if !speech.Known(lang) {
		lang = r.Header.Get("Accept-Language")
	}
	return speech.In(lang)
}
