package feel

import (
	"strings"
	"unicode/utf8"
)

// FEEL names may hold spaces and even operators, so where a name ends depends
// on the names in scope (DMN 1.5, 10.3.1.2). Words that follow each other are
// always one name: nothing else can stand there. A name that holds operators
// or keywords is found when the parser knows it, either because the
// expression itself introduces it or because the caller names it; the longest
// such name wins.

// name reads a name at the current token; ok is false when none is there.
func (p *parser) name() (name string, at span, ok bool) {
	start := p.tok.start
	if p.tok.kind == tokQuoted {
		name = normalizeName(p.tok.text)
		p.advance()
		return name, span{start, p.prevEnd}, true
	}
	if p.tok.kind != tokWord {
		return "", span{}, false
	}
	defer func() { p.checkCursor(name, at) }()
	if name, end := p.longestKnown(start); name != "" {
		p.jump(end)
		return name, span{start, end}, true
	}
	if keywords[p.tok.text] && p.tok.text != "instance" { // the operator follows a value and never begins one
		return "", span{}, false
	}
	p.advance()
	for p.tok.kind == tokWord && !keywords[p.tok.text] && !p.startsComment() || p.isNumberWord() {
		p.advance()
	}
	return normalizeName(p.src[start:p.prevEnd]), span{start, p.prevEnd}, true
}

// startsComment never joins words over a comment.
func (p *parser) startsComment() bool {
	return strings.TrimFunc(p.src[p.prevEnd:p.tok.start], isSpace) != ""
}

// isNumberWord tells whether the token is the "1" of a name such as "line 1".
func (p *parser) isNumberWord() bool {
	return p.tok.kind == tokNumber && isDigits(p.tok.text) && !p.startsComment()
}

// longestKnown finds the longest known name at an offset and where it ends.
func (p *parser) longestKnown(offset int) (name string, end int) {
	for _, k := range p.known {
		if len(k) <= len(name) {
			continue
		}
		if e := matchName(p.src, offset, k); e > 0 {
			name, end = k, e
		}
	}
	if name != "" && end < p.plainEnd(offset) {
		return "", 0
	}
	return name, end
}

// plainEnd gives the end of the plain words at an offset.
func (p *parser) plainEnd(offset int) int {
	look := lexer{p.src, offset}
	end := offset
	for {
		tok, err := look.next()
		if err != nil || tok.kind != tokWord || keywords[tok.text] {
			return end
		}
		end = tok.end
	}
}

// matchName tells where the normalized name ends in src when it stands at the
// offset, with any white space between its parts; 0 when it does not.
func matchName(src string, offset int, name string) int {
	i := offset
	var last rune
	for j, r := range name {
		if r == ' ' || j > 0 && (!isNamePart(r) || !isNamePart(last)) {
			i = skipBlanks(src, i)
		}
		last = r
		if r == ' ' {
			continue
		}
		got, size := utf8.DecodeRuneInString(src[i:])
		if size == 0 || got != r {
			return 0
		}
		i += size
	}
	if next, _ := utf8.DecodeRuneInString(src[i:]); i < len(src) && isNamePart(next) && isNamePart(last) {
		return 0
	}
	return i
}

// skipBlanks passes white space, but no comments.
func skipBlanks(src string, i int) int {
	for i < len(src) {
		r, size := utf8.DecodeRuneInString(src[i:])
		if !isSpace(r) {
			break
		}
		i += size
	}
	return i
}

// memberName reads the name after a dot; keywords are fine there.
func (p *parser) memberName() (string, span) {
	if name, at, ok := p.name(); ok {
		return name, at
	}
	if p.tok.kind == tokWord {
		start := p.tok.start
		p.advance()
		return p.src[start:p.prevEnd], span{start, p.prevEnd}
	}
	p.failf("expected a name after \".\", found %s", p.describe())
	return "", span{}
}

// bindingName reads the name that a construct introduces.
func (p *parser) bindingName(after string) (string, span) {
	name, at, ok := p.name()
	if !ok {
		p.failf("expected a name after %q, found %s", after, p.describe())
	}
	return name, at
}

// key reads the key of a context entry: a string, or anything that looks like
// a name up to the colon, operators included.
func (p *parser) key() (string, span) {
	start := p.tok.start
	switch p.tok.kind {
	case tokString, tokQuoted:
		key := p.tok.text
		p.advance()
		return key, span{start, p.prevEnd}
	case tokWord:
		for !p.at(":") {
			if p.tok.kind != tokWord && p.tok.kind != tokNumber && !p.atNameSymbol() {
				p.failf("expected \":\" after the key %q, found %s", normalizeName(p.src[start:p.prevEnd]), p.describe())
			}
			p.advance()
		}
		return normalizeName(p.src[start:p.prevEnd]), span{start, p.prevEnd}
	}
	p.failf("expected a key, found %s", p.describe())
	return "", span{}
}

// atNameSymbol tells whether the token may stand inside of a key.
func (p *parser) atNameSymbol() bool {
	return p.tok.kind == tokOp && isNameSymbol(rune(p.tok.text[0]))
}

// longerNames lists the names that could stand in src where a plain name was
// read: it and what follows over operators or keywords. The evaluator asks for
// them when the plain name is missing in the scope.
func longerNames(src string, at span) []string {
	const most = 4
	var names []string
	end := at.end
	for len(names) < most {
		next := skipBlanks(src, end)
		r, size := utf8.DecodeRuneInString(src[next:])
		switch {
		case size == 0:
			return names
		case isNamePart(r):
			end = wordEnd(src, next)
		case isNameSymbol(r):
			end = next + size
			continue
		default:
			return names
		}
		names = append(names, normalizeName(src[at.start:end]))
	}
	return names
}
