package record

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// lettersOf is what a file says, with the name of its encoding if that is not UTF-8: UTF-16 says so at its beginning, of the others it is
// guessed. Spreadsheets save tables in the encoding of their country.
func lettersOf(data []byte) (text, name string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}) || bytes.HasPrefix(data, []byte{0xfe, 0xff}):
		text, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(data)
		return string(text), "UTF-16", err
	case utf8.Valid(data):
		return strings.TrimPrefix(string(data), "\ufeff"), "", nil
	}
	from, name := guessed(data)
	out, err := from.NewDecoder().Bytes(data)
	return string(out), name, err
}

// guessed is the encoding of a text that is not UTF-8, by its bytes beyond ASCII: in the encodings of two bytes they come in pairs whose
// first one is of a range, in Cyrillic text most are small letters, and in that of the West they stand alone.
func guessed(data []byte) (encoding.Encoding, string) {
	high, small, alone, pairs, hangul, common := 0, 0, 0, 0, 0, 0
	for i := 0; i < len(data); {
		from := i
		for i < len(data) && data[i] >= 0x80 {
			if high++; data[i] >= 0xe0 {
				small++
			}
			i++
		}
		if i-from == 1 {
			alone++
		}
		for k := from; k+1 < i; k += 2 {
			if pairs++; data[k] >= 0xb0 && data[k] <= 0xc8 {
				hangul++
			} else if data[k] >= 0xb0 && data[k] <= 0xd7 {
				common++
			}
		}
		i = max(i, from+1)
	}
	switch {
	case alone*2 > high:
		return charmap.Windows1252, "Windows-1252"
	case small*2 > high:
		return charmap.Windows1251, "Windows-1251"
	case pairs > 0 && hangul*10 >= pairs*9:
		return korean.EUCKR, "EUC-KR"
	case pairs > 0 && (hangul+common)*10 >= pairs*7:
		return simplifiedchinese.GB18030, "GB18030"
	}
	return charmap.Windows1251, "Windows-1251"
}
