package typeset

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/go-text/typesetting/segmenter"
)

// Plain words are set as the general way sets them, glyph by glyph.
func TestPlainWords(t *testing.T) {
	s := theShaper()
	letters := []rune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~абвгдежзийклмнопрстуфхцчшщъыьэюяЁЖЏЀ")
	random := rand.New(rand.NewPCG(3, 4))
	printed := 0
	for range 20_000 {
		set := [][]rune{letters[:62], letters[:95], letters[62:], letters}[random.IntN(4)]
		word := ""
		for range 1 + random.IntN(9) {
			word += string(set[random.IntN(len(set))])
		}
		got := s.print(spelling{text: word})
		if got == nil {
			continue
		}
		printed++
		if want := s.shape(spelling{text: word}); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is set as %v, want %v", word, got, want)
		}
	}
	if printed < 10_000 {
		t.Errorf("only %d words are plain", printed)
	}
	for _, word := range []string{"", "é", "aб", "工", "אב"} {
		if s.print(spelling{text: word}) != nil {
			t.Errorf("%q is plain", word)
		}
	}
}

// Words are set on several processors at once.
func TestPlainWordsAtOnce(t *testing.T) {
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range 300 {
				Set("Заявка "+strconv.Itoa(i)+" again", Style{Size: 12, Width: 60})
			}
		})
	}
	all.Wait()
}

// Texts of plain words are cut where Unicode allows it.
func TestPlainLines(t *testing.T) {
	letters := []rune("abzAZ019  бЯё ")
	random := rand.New(rand.NewPCG(5, 6))
	for range 20_000 {
		text := ""
		for range random.IntN(14) {
			text += string(letters[random.IntN(len(letters))])
		}
		var want []string
		var seg segmenter.Segmenter
		seg.Init([]rune(text))
		for it := seg.LineIterator(); it.Next(); {
			want = append(want, string(it.Line().Text))
		}
		if got := Unbroken(text); !slices.Equal(got, want) {
			t.Fatalf("%q is cut into %q, want %q", text, got, want)
		}
	}
	if onlyWords("a-b") {
		t.Error("lines may end behind a hyphen")
	}
}

// BenchmarkSet sets names of which each has a word of its own.
func BenchmarkSet(b *testing.B) {
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			set("Check order "+strconv.Itoa(rand.IntN(1e9))+" again", Style{Size: 12, Width: 90, Balance: true})
		}
	})
}
