package look

import (
	"encoding/binary"
	"math"
	"slices"
	"sync"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// How far a line of Chinese or Korean reaches above and below its baseline, in parts of the size: as the usual fonts of
// the systems say (Noto Sans CJK has 1.16), and so that their letters stand in the middle of the line.
const (
	tallAbove = 1.16
	tallBelow = 0.38
)

// Fyne measures a line by the face of the theme alone, but sets it as low as the face of another script demands that has
// some of its letters: these would stand too low, and what hangs below the line would be cut off. A tall face says of
// itself that it needs the room.
var tallFaces sync.Map // by the name of the face

func tall(face *fyne.StaticResource) fyne.Resource {
	if made, ok := tallFaces.Load(face.StaticName); ok {
		return made.(fyne.Resource)
	}
	made := fyne.NewStaticResource("tall-"+face.StaticName, stretched(face.StaticContent))
	tallFaces.Store(face.StaticName, made)
	return made
}

// emboldened says that Fyne takes a face of ours for the bold letters that ours lacks.
var emboldened bool

// usualBold is the face that Fyne asks for bold letters which that of the theme lacks.
var usualBold = sync.OnceValue(func() []byte { return theme.DefaultTextBoldFont().Content() })

// Embolden makes Fyne take a face for the bold letters that ours lacks; nil: Fyne's own again. For Korean and Chinese Fyne would ask
// the system, but for a bold face only when the system speaks the language, and for a thin one when it was chosen in the settings. It
// takes effect with the next theme.
func Embolden(face []byte) {
	slot, is := theme.DefaultTextBoldFont().(*fyne.StaticResource)
	if !is {
		return
	}
	usual := usualBold()
	if emboldened = face != nil; !emboldened {
		slot.StaticContent = usual
		return
	}
	slot.StaticContent = stretched(face)
}

// OnForeign is told the language of bold letters that the program does not bring, each time a text has some; nil: nobody is.
var OnForeign func(code string)

// foreign tells of the letters of a bold text.
func foreign(text string) {
	if OnForeign == nil || latin(text) {
		return
	}
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Hangul, r):
			OnForeign("ko")
			return
		case unicode.Is(unicode.Han, r):
			OnForeign("zh")
			return
		}
	}
}

// stretched is a TrueType font whose lines are tall: ascender and descender in the tables hhea (offsets 4 and 6) and OS/2
// (68 and 70, those of Windows 74 and 76) of the OpenType specification.
func stretched(font []byte) []byte {
	font = slices.Clone(font)
	head, hhea, os2 := sfnt(font, "head"), sfnt(font, "hhea"), sfnt(font, "OS/2")
	if len(head) < 20 || len(hhea) < 10 || len(os2) < 78 {
		return font
	}
	em := float64(binary.BigEndian.Uint16(head[18:]))
	above, below := int16(math.Round(tallAbove*em)), int16(math.Round(tallBelow*em))
	put := func(table []byte, at int, v int16) { binary.BigEndian.PutUint16(table[at:], uint16(v)) }
	put(hhea, 4, above)
	put(hhea, 6, -below)
	put(hhea, 8, 0)
	put(os2, 68, above)
	put(os2, 70, -below)
	put(os2, 72, 0)
	put(os2, 74, above)
	put(os2, 76, below)
	return font
}

// sfnt is a table of a font, by its tag; nil if it has none.
func sfnt(font []byte, tag string) []byte {
	if len(font) < 12 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		at := 12 + 16*i
		if at+16 > len(font) {
			return nil
		}
		if string(font[at:at+4]) == tag {
			from, long := int(binary.BigEndian.Uint32(font[at+8:])), int(binary.BigEndian.Uint32(font[at+12:]))
			if from+long > len(font) {
				return nil
			}
			return font[from : from+long]
		}
	}
	return nil
}
