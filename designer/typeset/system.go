package typeset

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/fontscan"
	"github.com/go-text/typesetting/language"
)

// Ascent of a text is how far its line reaches above the baseline when a program sets it as high as the faces of its letters ask
// for: own, in ems, is that of the face that has the letters of the West, and the faces of other scripts are those of the system.
func AscentOf(text string, own float64) float64 {
	most, others := 0.0, false
	for _, r := range text {
		if foreign(r) {
			most, others = max(most, theShaper().ascent(r)), true
		} else {
			most = max(most, own)
		}
	}
	if !others || most == 0 {
		return own
	}
	return most
}

// foreign tells the letters of scripts for which the system is asked, from those that come with the program.
func foreign(r rune) bool {
	switch {
	case r < 0x0590:
		return false
	case r < 0x0900, r >= 0x0E00 && r < 0x0F00, r >= 0x1100 && r < 0x1200:
		return true
	}
	return r >= 0x2E80 && r < 0xD7FF || r >= 0xF900 && r < 0xFB00 || r >= 0xFF00 && r < 0xFFF0 || r >= 0x20000 && r < 0x32000
}

// ascent is how high the lines of the face for a letter are above the baseline, in ems; 0 if it does not say.
func (s *shaper) ascent(r rune) float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	face := s.ResolveFace(r)
	if face == s.main.face {
		return 0
	}
	own := s.faceOf(face)
	own.mu.Lock()
	defer own.mu.Unlock()
	extents, known := face.FontHExtents()
	if !known {
		return 0
	}
	return float64(extents.Ascender) / own.upem
}

// strongFaces are the families with which systems show a language, the best first, and a letter of it.
var strongFaces = map[string]struct {
	families []string
	letter   rune
}{
	"ko": {[]string{"Noto Sans CJK KR", "Noto Sans KR", "Malgun Gothic", "Apple SD Gothic Neo", "NanumGothic"}, '한'},
	"zh": {[]string{"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", "WenQuanYi Micro Hei"}, '汉'},
}

// Strong is the bold face of this system for a language whose letters the program does not bring, as a file of a single font; nil
// if there is none. It reads some megabytes.
func Strong(code string) []byte {
	wanted, known := strongFaces[code]
	if !known {
		return nil
	}
	m := systemFonts() // one of our own, which forgets the face
	if m == nil {
		return nil
	}
	m.SetQuery(fontscan.Query{Families: append(slices.Clone(wanted.families), fontscan.SansSerif), Aspect: font.Aspect{Weight: font.WeightBold}})
	m.SetScript(language.LookupScript(wanted.letter))
	face := m.ResolveFace(wanted.letter)
	if face == nil {
		return nil
	}
	if _, has := face.NominalGlyph(wanted.letter); !has {
		return nil
	}
	if _, aspect := m.FontMetadata(face.Font); aspect.Weight < font.WeightSemibold {
		return nil
	}
	at := m.FontLocation(face.Font)
	file, err := os.ReadFile(at.File)
	if err != nil {
		return nil // it is as if the system had none
	}
	return single(file, int(at.Index))
}

// single takes a font out of a collection of fonts, which share tables; what is no collection is one font already. The form of both
// is in the OpenType specification, "Organization of an OpenType font".
func single(file []byte, index int) []byte {
	if !bytes.HasPrefix(file, []byte("ttcf")) {
		return file
	}
	fonts, err := opentype.NewLoaders(bytes.NewReader(file))
	if err != nil || index >= len(fonts) {
		return nil
	}
	tags := fonts[index].Tables()
	out := binary.BigEndian.AppendUint32(nil, uint32(fonts[index].Type))
	out = binary.BigEndian.AppendUint16(out, uint16(len(tags)))
	out = append(out, make([]byte, 6+16*len(tags))...) // what helps to search is not read by anybody today
	for i, tag := range tags {
		table, err := fonts[index].RawTable(tag)
		if err != nil {
			return nil
		}
		row := out[12+16*i:]
		binary.BigEndian.PutUint32(row, uint32(tag))
		binary.BigEndian.PutUint32(row[8:], uint32(len(out)))
		binary.BigEndian.PutUint32(row[12:], uint32(len(table)))
		out = append(out, table...)
		out = append(out, make([]byte, (4-len(out)%4)%4)...)
	}
	return out
}
