package work

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// bind writes places of the database's own in place of :name, and gives the names in
// their order. What stands in quotes or comments stays, and so do :: and :=.
func bind(statement string, place func(n int) string) (text string, names []string) {
	var out strings.Builder
	walkSQL(statement, func(piece string, code bool) {
		if !code {
			out.WriteString(piece)
			return
		}
		for i := 0; i < len(piece); {
			name := nameAt(piece, i)
			if name == "" {
				out.WriteByte(piece[i])
				i++
				if strings.HasPrefix(piece[i-1:], "::") {
					out.WriteByte(':')
					i++
				}
				continue
			}
			names = append(names, name)
			out.WriteString(place(len(names)))
			i += 1 + len(name)
		}
	})
	return out.String(), names
}

// nameAt is the name behind a colon at i; empty if there is none.
func nameAt(text string, i int) string {
	if text[i] != ':' {
		return ""
	}
	end := i + 1
	for end < len(text) {
		r, size := utf8.DecodeRuneInString(text[end:])
		if r != '_' && !unicode.IsLetter(r) && (end == i+1 || !unicode.IsDigit(r)) {
			break
		}
		end += size
	}
	return text[i+1 : end]
}

// withoutComments is a statement as its first word begins it.
func withoutComments(statement string) string {
	var out strings.Builder
	walkSQL(statement, func(piece string, code bool) {
		if code {
			out.WriteString(piece)
		} else {
			out.WriteByte(' ')
		}
	})
	return out.String()
}

// walkSQL gives the pieces of a statement, code and what is none: texts and names in
// quotes, and comments.
func walkSQL(text string, piece func(text string, code bool)) {
	for text != "" {
		at, end := nextQuoted(text)
		if at > 0 {
			piece(text[:at], true)
		}
		if end > at {
			piece(text[at:end], false)
		}
		text = text[end:]
	}
}

// nextQuoted is where the next quoted piece or comment begins and ends.
func nextQuoted(text string) (at, end int) {
	for i := range len(text) {
		rest, shut := text[i:], ""
		switch {
		case text[i] == '\'', text[i] == '"', text[i] == '`':
			shut = text[i : i+1]
		case strings.HasPrefix(rest, "--"):
			shut = "\n"
		case strings.HasPrefix(rest, "/*"):
			shut = "*/"
		case text[i] == '$':
			if tag := strings.IndexByte(rest[1:], '$'); tag >= 0 && strings.Trim(rest[1:1+tag], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" {
				shut = rest[:tag+2]
			}
		}
		if shut == "" {
			continue
		}
		from := i + len(shut)
		if n := strings.Index(text[min(from, len(text)):], shut); n >= 0 {
			return i, from + n + len(shut)
		}
		return i, len(text)
	}
	return len(text), len(text)
}
