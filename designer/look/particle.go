package look

import (
	"regexp"
	"strings"
)

// particle is a Korean particle in the form that fits any word, such as 을(를), behind the last letter of a word and what may close it.
var particle = regexp.MustCompile(`([가-힣0-9])([’”\])]*)(을\(를\)|이\(가\)|은\(는\)|과\(와\)|\(으\)로|\(이\))`)

// particles are the two forms of each: behind a word that ends in a consonant, and behind a vowel.
var particles = map[string][2]string{
	"을(를)": {"을", "를"}, "이(가)": {"이", "가"}, "은(는)": {"은", "는"}, "과(와)": {"과", "와"}, "(으)로": {"으로", "로"}, "(이)": {"이", ""},
}

// Particles chooses the Korean particles of a text by the words before them, which are known only when the text is put together. Behind
// letters that are not Korean, which everybody reads otherwise, the form that fits any word stays.
func Particles(text string) string {
	if !strings.Contains(text, "(") || latin(text) {
		return text
	}
	return particle.ReplaceAllStringFunc(text, func(found string) string {
		part := particle.FindStringSubmatch(found)
		forms := particles[part[3]]
		form := forms[1]
		if end := final([]rune(part[1])[0]); end == liquid && part[3] != "(으)로" || end == consonant {
			form = forms[0]
		}
		return part[1] + part[2] + form
	})
}

// What a letter ends in when it is read.
const (
	vowel = iota
	consonant
	liquid // ㄹ, behind which (으)로 is 로
)

// final is what a syllable ends in, or a figure as it is read.
func final(letter rune) int {
	const first, finals, rieul = '가', 28, 8 // Hangul syllables in Unicode
	if letter < first {
		return [...]int{consonant, liquid, vowel, consonant, vowel, vowel, consonant, liquid, liquid, vowel}[letter-'0']
	}
	switch (letter - first) % finals {
	case 0:
		return vowel
	case rieul:
		return liquid
	}
	return consonant
}
