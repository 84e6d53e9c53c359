package bpmnxml

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

// tokensOfLexer is what tokens of a text say, with their offsets, up to the first error.
func tokensOfLexer(text string) (list []string) {
	l := lexer{text: text, given: text, names: nameTable{}}
	for {
		from := l.at
		t, err := l.next()
		if err != nil {
			return append(list, broke(err))
		}
		what := fmt.Sprintf("text %q", t.data)
		switch t.kind {
		case startTag:
			what = fmt.Sprintf("<%s|%s", t.name.space, t.name.local)
			for _, a := range t.attrs {
				what += fmt.Sprintf(" %s|%s=%q", a.name.space, a.name.local, a.value)
			}
		case endTag:
			what = fmt.Sprintf("</%s|%s", t.name.space, t.name.local)
		case otherToken:
			what = fmt.Sprintf("%T %s", t.other, t.other)
		}
		list = append(list, fmt.Sprint(from, l.at, what))
	}
}

// tokensOfXML is tokensOfLexer for one decoder of encoding/xml.
func tokensOfXML(text string) (list []string) {
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	for {
		from := dec.InputOffset()
		token, err := dec.RawToken()
		if err != nil {
			return append(list, broke(err))
		}
		what := fmt.Sprintf("%T %s", token, token)
		switch t := token.(type) {
		case xml.StartElement:
			what = fmt.Sprintf("<%s|%s", t.Name.Space, t.Name.Local)
			for _, a := range t.Attr {
				what += fmt.Sprintf(" %s|%s=%q", a.Name.Space, a.Name.Local, a.Value)
			}
		case xml.EndElement:
			what = fmt.Sprintf("</%s|%s", t.Name.Space, t.Name.Local)
		case xml.CharData:
			what = fmt.Sprintf("text %q", t)
		}
		list = append(list, fmt.Sprint(from, dec.InputOffset(), what))
	}
}

// broke is an error without its line, which counts from where the decoder began.
func broke(err error) string {
	if s := (*xml.SyntaxError)(nil); errors.As(err, &s) {
		return s.Msg
	}
	return err.Error()
}

func lexedAlike(t *testing.T, text string) {
	t.Helper()
	got, want := tokensOfLexer(text), tokensOfXML(text)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("of %q\n got %q\nwant %q", text, got, want)
	}
}

// The lexer gives what encoding/xml gives: the same tokens at the same places, and the same errors.
func TestLexer(t *testing.T) {
	whole := `<?xml version="1.0" encoding="UTF-8"?>` + "\r\n" + `<!DOCTYPE a><a:b x="1"  y:z = 'q"q'` + "\n" + ` й="ж" n="&amp;&#10;"><!-- c --><c/><d ></d ><![CDATA[<>]]]]> ] > имя` + "\r\r\n" + `&lt;</a:b>` + "\n"
	lexedAlike(t, whole)
	for _, text := range []string{"", " ", "<", "</", "<a", "<a/", "<a b", "<a b=", "<a b='", "<a b='<'/>", "<a b='c'd='e'/>", "<:a/>", "<a:/>", "<a:b:c/>", "<1a/>", "<a:1/>", "< a/>", "<a / >", "<a>]]></a>",
		"<a>\x01</a>", "<a>\xff</a>", "<a>\uFFFD\uFFFE</a>", "<a b='\r\n'/>", "<a\rb='1'\r/>", "</a:b:c>", "</>", "<é/>", "<aé b='1'/>", "<a b=c/>", "<a ='1'/>", "<a.-_/>", "<a>x", "<a></a\n>"} {
		lexedAlike(t, text)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		text := []byte(whole)
		for range 1 + random.IntN(4) {
			i, k := random.IntN(len(text)), random.IntN(len(text))
			switch random.IntN(3) {
			case 0:
				text[i] = text[k]
			case 1:
				text = append(text[:i], text[min(len(text), i+1+random.IntN(6)):]...)
			default:
				text[i] = byte(random.IntN(256))
			}
			if len(text) == 0 {
				text = []byte("<")
			}
		}
		lexedAlike(t, string(text))
	}
}

// FuzzLexer: whatever the text, the lexer gives what encoding/xml gives.
func FuzzLexer(f *testing.F) {
	for _, text := range []string{"<a b='c'>d</a>", "<a:b c:d=\"&amp;\"/>", "<?xml version='1.0'?><!DOCTYPE a><a><!-- c --><![CDATA[<]]></a>", "<a\r\nb='\t'\r/>\r"} {
		f.Add(text)
	}
	f.Fuzz(lexedAlike)
}
