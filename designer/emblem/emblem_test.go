package emblem

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"image/png"
	"net/url"
	"strings"
	"testing"
)

func pngOf(w, h int) string {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	img.Set(0, 0, color.RGBA{255, 0, 0, 255})
	var out bytes.Buffer
	_ = png.Encode(&out, img)
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(out.Bytes())
}

func svg(body string) string {
	return "data:image/svg+xml;utf8," + url.PathEscape(`<svg xmlns="http://www.w3.org/2000/svg" width="18" height="18" viewBox="0 0 18 18">`+body+`</svg>`)
}

// Pictures are read from every form of their addresses, and drawn in the middle of a square.
func TestRead(t *testing.T) {
	disc := `<circle cx="9" cy="9" r="8" fill="#00ff00"/>`
	for name, address := range map[string]string{
		"svg": svg(disc), "svg as base64": "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString([]byte(`<svg viewBox="0 0 18 18" xmlns="http://www.w3.org/2000/svg">`+disc+`</svg>`)),
		"a wide png": pngOf(40, 20), "png": pngOf(1, 1),
	} {
		e := Of(address)
		if e == nil {
			t.Errorf("%s cannot be read", name)
			continue
		}
		for _, side := range []int{1, 18, 4000} {
			img := e.Image(side)
			if n := img.Rect.Dx(); n != min(side, largest) || img.Rect.Dy() != n {
				t.Errorf("%s: %v instead of %d", name, img.Rect, side)
			}
			if _, _, _, a := img.At(img.Rect.Dx()/2, img.Rect.Dy()/2).RGBA(); a == 0 {
				t.Errorf("%s: the middle is empty at %d", name, side)
			}
		}
		if img, err := png.Decode(bytes.NewReader(e.PNG(20))); err != nil || img.Bounds().Dx() != 20 {
			t.Errorf("%s as a file: %v", name, err)
		}
	}
}

// What is no picture, too large, or not understood is no picture, and nobody fails of it.
func TestNoPicture(t *testing.T) {
	for name, address := range map[string]string{
		"nothing": "", "no data": "https://example.org/a.png", "no picture": "data:text/plain,hello", "no comma": "data:image/png", "broken base64": "data:image/png;base64,%%%",
		"torn": pngOf(30, 30)[:120], "too many pixels": pngOf(mostPixels+1, 1), "too long": svg("<!--" + strings.Repeat("x", Most) + "-->"), "empty": svg(""),
		"no size": "data:image/svg+xml,<svg/>", "unknown": svg(`<foreignObject width="9" height="9"/>`), "no xml": "data:image/svg+xml,<<<",
		"repeated": svg(strings.Repeat(`<use href="#a"/>`, 9)), "bad path": svg(`<path d="M 1 2 L Q"/>`), "bad number": svg(`<rect width="nan" height="inf" x="1e999"/>`),
	} {
		for range 2 { // what was read once is kept
			if Of(address) != nil {
				t.Errorf("%s is a picture", name)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(svg(`<path d="M0 0L9 9Z" transform="rotate(3)"/>`))
	f.Add(pngOf(3, 3))
	f.Fuzz(func(t *testing.T, address string) {
		if e, err := Read(address); err == nil {
			e.Image(18)
		}
	})
}
