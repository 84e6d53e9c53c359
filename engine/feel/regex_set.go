package feel

import (
	"errors"
	"sort"
	"sync"
	"unicode"
)

// runeRange is a range of code points, both ends included.
type runeRange struct{ lo, hi rune }

// runeSet is a set of code points; normalized it is sorted without overlaps.
type runeSet []runeRange

var allRunes = runeSet{{0, unicode.MaxRune}}

// normalize sorts and joins; every other method but folded relies on it.
func (s runeSet) normalize() runeSet {
	sorted := append(runeSet(nil), s...)
	sort.Slice(sorted, func(i, j int) bool { return sorted[i].lo < sorted[j].lo })
	out := sorted[:0]
	for _, r := range sorted {
		if n := len(out); n > 0 && r.lo <= out[n-1].hi+1 {
			out[n-1].hi = max(out[n-1].hi, r.hi)
			continue
		}
		out = append(out, r)
	}
	return out
}

// negate gives all code points that are not in s.
func (s runeSet) negate() runeSet {
	var out runeSet
	next := rune(0)
	for _, r := range s.normalize() {
		if r.lo > next {
			out = append(out, runeRange{next, r.lo - 1})
		}
		next = r.hi + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, runeRange{next, unicode.MaxRune})
	}
	return out
}

// intersect uses De Morgan's rule.
func (s runeSet) intersect(t runeSet) runeSet {
	return append(append(runeSet(nil), s.negate()...), t.negate()...).negate()
}

// has needs a normalized set.
func (s runeSet) has(r rune) bool {
	i := sort.Search(len(s), func(i int) bool { return s[i].hi >= r })
	return i < len(s) && s[i].lo <= r
}

// lastFolding is the last code point that has another case.
const lastFolding = 0x1E943

// folded adds the other cases of every member.
func (s runeSet) folded() runeSet {
	out := append(runeSet(nil), s...)
	for _, r := range s {
		for c := r.lo; c <= min(r.hi, lastFolding); c++ {
			for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
				out = append(out, runeRange{f, f})
			}
		}
	}
	return out.normalize()
}

// setOfTable copies a table of package unicode.
func setOfTable(t *unicode.RangeTable) runeSet {
	var out runeSet
	add := func(lo, hi, stride rune) {
		if stride == 1 {
			out = append(out, runeRange{lo, hi})
			return
		}
		for c := lo; c <= hi; c += stride {
			out = append(out, runeRange{c, c})
		}
	}
	for _, r := range t.R16 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	for _, r := range t.R32 {
		add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
	}
	return out.normalize()
}

// assigned holds every code point with a category.
var assigned = sync.OnceValue(func() runeSet {
	var out runeSet
	for name, t := range unicode.Categories {
		if name != "Cn" && name != "LC" {
			out = append(out, setOfTable(t)...)
		}
	}
	return out.normalize()
})

// words is \w: everything but punctuation, separators and other characters.
var words = sync.OnceValue(func() runeSet {
	var not runeSet
	for _, c := range []string{"P", "Z", "C"} {
		not = append(not, setOfTable(unicode.Categories[c])...)
	}
	return append(not, assigned().negate()...).negate()
})

// classEscape gives the set of \s, \d, \w, \i or \c.
func classEscape(r rune) (runeSet, error) {
	switch r {
	case 's':
		return runeSet{{'\t', '\n'}, {'\r', '\r'}, {' ', ' '}}, nil
	case 'd':
		return setOfTable(unicode.Nd), nil
	case 'w':
		return words(), nil
	case 'i':
		return append(setOfTable(unicode.L), runeRange{':', ':'}, runeRange{'_', '_'}).normalize(), nil
	case 'c':
		set := append(setOfTable(unicode.L), setOfTable(unicode.M)...)
		set = append(set, setOfTable(unicode.Nd)...)
		return append(set, runeRange{'-', '.'}, runeRange{':', ':'}, runeRange{'_', '_'}, runeRange{0xB7, 0xB7}).normalize(), nil
	}
	return nil, errors.New("unknown class")
}

// unicodeBlocks are the blocks of \p{IsName}, names without spaces.
var unicodeBlocks = map[string]runeRange{
	"BasicLatin": {0, 0x7F}, "Latin-1Supplement": {0x80, 0xFF}, "LatinExtended-A": {0x100, 0x17F},
	"LatinExtended-B": {0x180, 0x24F}, "IPAExtensions": {0x250, 0x2AF}, "SpacingModifierLetters": {0x2B0, 0x2FF},
	"CombiningDiacriticalMarks": {0x300, 0x36F}, "Greek": {0x370, 0x3FF}, "GreekandCoptic": {0x370, 0x3FF},
	"Cyrillic": {0x400, 0x4FF}, "CyrillicSupplement": {0x500, 0x52F}, "Armenian": {0x530, 0x58F},
	"Hebrew": {0x590, 0x5FF}, "Arabic": {0x600, 0x6FF}, "Syriac": {0x700, 0x74F}, "ArabicSupplement": {0x750, 0x77F},
	"Thaana": {0x780, 0x7BF}, "Devanagari": {0x900, 0x97F}, "Bengali": {0x980, 0x9FF}, "Gurmukhi": {0xA00, 0xA7F},
	"Gujarati": {0xA80, 0xAFF}, "Oriya": {0xB00, 0xB7F}, "Tamil": {0xB80, 0xBFF}, "Telugu": {0xC00, 0xC7F},
	"Kannada": {0xC80, 0xCFF}, "Malayalam": {0xD00, 0xD7F}, "Sinhala": {0xD80, 0xDFF}, "Thai": {0xE00, 0xE7F},
	"Lao": {0xE80, 0xEFF}, "Tibetan": {0xF00, 0xFFF}, "Myanmar": {0x1000, 0x109F}, "Georgian": {0x10A0, 0x10FF},
	"HangulJamo": {0x1100, 0x11FF}, "Ethiopic": {0x1200, 0x137F}, "Cherokee": {0x13A0, 0x13FF},
	"UnifiedCanadianAboriginalSyllabics": {0x1400, 0x167F}, "Ogham": {0x1680, 0x169F}, "Runic": {0x16A0, 0x16FF},
	"Khmer": {0x1780, 0x17FF}, "Mongolian": {0x1800, 0x18AF}, "LatinExtendedAdditional": {0x1E00, 0x1EFF},
	"GreekExtended": {0x1F00, 0x1FFF}, "GeneralPunctuation": {0x2000, 0x206F},
	"SuperscriptsandSubscripts": {0x2070, 0x209F}, "CurrencySymbols": {0x20A0, 0x20CF},
	"CombiningMarksforSymbols": {0x20D0, 0x20FF}, "CombiningDiacriticalMarksforSymbols": {0x20D0, 0x20FF},
	"LetterlikeSymbols": {0x2100, 0x214F}, "NumberForms": {0x2150, 0x218F}, "Arrows": {0x2190, 0x21FF},
	"MathematicalOperators": {0x2200, 0x22FF}, "MiscellaneousTechnical": {0x2300, 0x23FF},
	"ControlPictures": {0x2400, 0x243F}, "OpticalCharacterRecognition": {0x2440, 0x245F},
	"EnclosedAlphanumerics": {0x2460, 0x24FF}, "BoxDrawing": {0x2500, 0x257F}, "BlockElements": {0x2580, 0x259F},
	"GeometricShapes": {0x25A0, 0x25FF}, "MiscellaneousSymbols": {0x2600, 0x26FF}, "Dingbats": {0x2700, 0x27BF},
	"BraillePatterns": {0x2800, 0x28FF}, "CJKRadicalsSupplement": {0x2E80, 0x2EFF}, "KangxiRadicals": {0x2F00, 0x2FDF},
	"IdeographicDescriptionCharacters": {0x2FF0, 0x2FFF}, "CJKSymbolsandPunctuation": {0x3000, 0x303F},
	"Hiragana": {0x3040, 0x309F}, "Katakana": {0x30A0, 0x30FF}, "Bopomofo": {0x3100, 0x312F},
	"HangulCompatibilityJamo": {0x3130, 0x318F}, "Kanbun": {0x3190, 0x319F}, "BopomofoExtended": {0x31A0, 0x31BF},
	"EnclosedCJKLettersandMonths": {0x3200, 0x32FF}, "CJKCompatibility": {0x3300, 0x33FF},
	"CJKUnifiedIdeographsExtensionA": {0x3400, 0x4DBF}, "CJKUnifiedIdeographs": {0x4E00, 0x9FFF},
	"YiSyllables": {0xA000, 0xA48F}, "YiRadicals": {0xA490, 0xA4CF}, "HangulSyllables": {0xAC00, 0xD7AF},
	"PrivateUse": {0xE000, 0xF8FF}, "PrivateUseArea": {0xE000, 0xF8FF}, "CJKCompatibilityIdeographs": {0xF900, 0xFAFF},
	"AlphabeticPresentationForms": {0xFB00, 0xFB4F}, "ArabicPresentationForms-A": {0xFB50, 0xFDFF},
	"VariationSelectors": {0xFE00, 0xFE0F}, "CombiningHalfMarks": {0xFE20, 0xFE2F},
	"CJKCompatibilityForms": {0xFE30, 0xFE4F}, "SmallFormVariants": {0xFE50, 0xFE6F},
	"ArabicPresentationForms-B": {0xFE70, 0xFEFF}, "HalfwidthandFullwidthForms": {0xFF00, 0xFFEF},
	"Specials": {0xFFF0, 0xFFFF}, "Emoticons": {0x1F600, 0x1F64F},
	"MiscellaneousSymbolsandPictographs":   {0x1F300, 0x1F5FF},
	"TransportandMapSymbols":               {0x1F680, 0x1F6FF},
	"CJKUnifiedIdeographsExtensionB":       {0x20000, 0x2A6DF},
	"CJKCompatibilityIdeographsSupplement": {0x2F800, 0x2FA1F},
	"MathematicalAlphanumericSymbols":      {0x1D400, 0x1D7FF},
	"MusicalSymbols":                       {0x1D100, 0x1D1FF},
	"SupplementalSymbolsandPictographs":    {0x1F900, 0x1F9FF},
	"SupplementaryPrivateUseArea-A":        {0xF0000, 0xFFFFF},
	"SupplementaryPrivateUseArea-B":        {0x100000, 0x10FFFF},
}
