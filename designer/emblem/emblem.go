// Package emblem reads the small pictures that templates of tasks bring along, as data: addresses (RFC 2397): PNG, JPEG, GIF
// and the part of SVG that the window's own icons are drawn with.
//
// A picture comes from strangers. It is bounded in bytes, pixels and in what it may repeat; one that cannot be read is no
// picture and no failure: whoever shows it has the icon of the type.
package emblem

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	"image/png"
	"net/url"
	"strings"
	"sync"

	"github.com/fyne-io/oksvg"
	"github.com/srwiley/rasterx"
	"golang.org/x/image/draw"
)

// The bounds of a picture.
const (
	Most        = 64 << 10 // bytes of its address
	mostPixels  = 1024     // in width and height
	mostRepeats = 8        // of parts of a drawing
	largest     = 256      // pixels that Image draws
	kept        = 256      // pictures that are remembered
	mostSizes   = 24       // of each
)

// An Emblem is a picture that can be read.
type Emblem struct {
	Address string // the data: address that it was read from
	vector  *oksvg.SvgIcon
	raster  image.Image

	lock  sync.Mutex // drawing changes the vector, too
	drawn map[int]*image.RGBA
}

// read are the pictures read so far, by their address; those that cannot be read are nil.
var read = struct {
	sync.Mutex
	all map[string]*Emblem
}{all: map[string]*Emblem{}}

// Of is the picture of a data: address; nil if there is none that can be read.
func Of(address string) *Emblem {
	if address == "" || len(address) > Most {
		return nil
	}
	read.Lock()
	defer read.Unlock()
	if e, known := read.all[address]; known {
		return e
	}
	if len(read.all) >= kept {
		clear(read.all)
	}
	e, err := Read(address)
	if err != nil {
		e = nil
	}
	read.all[address] = e
	return e
}

// Read reads a data: address and draws it once; the error says why it is no picture.
func Read(address string) (e *Emblem, err error) {
	defer func() { // the library of SVG has its own mind about what it is given
		if r := recover(); r != nil {
			e, err = nil, fmt.Errorf("read a picture: %v", r)
		}
	}()
	kind, data, err := split(address)
	if err != nil {
		return nil, err
	}
	e = &Emblem{Address: address, drawn: map[int]*image.RGBA{}}
	if strings.HasPrefix(kind, "image/svg") {
		err = e.readVector(data)
	} else {
		err = e.readRaster(data)
	}
	if err == nil && empty(e.Image(48)) {
		err = errors.New("read a picture: there is nothing on it")
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// split is the type and the content of a data: address.
func split(address string) (kind string, data []byte, err error) {
	rest, is := strings.CutPrefix(address, "data:")
	head, body, found := strings.Cut(rest, ",")
	switch {
	case len(address) > Most:
		return "", nil, fmt.Errorf("read a picture: it has more than %d KB", Most>>10)
	case !is || !found || !strings.HasPrefix(head, "image/"):
		return "", nil, errors.New("read a picture: it does not begin with data:image/")
	}
	if kind, is := strings.CutSuffix(head, ";base64"); is {
		body, err = url.PathUnescape(body)
		if err == nil {
			data, err = base64.StdEncoding.DecodeString(strings.Join(strings.Fields(body), ""))
		}
		return kind, data, err
	}
	text, err := url.PathUnescape(body)
	return head, []byte(text), err
}

func (e *Emblem) readVector(data []byte) (err error) {
	if bytes.Count(data, []byte("<use")) > mostRepeats {
		return errors.New("read a picture: its parts are repeated too often")
	}
	if e.vector, err = oksvg.ReadIconStream(bytes.NewReader(data), oksvg.StrictErrorMode); err != nil {
		return fmt.Errorf("read a picture: %w", err)
	}
	if b := e.vector.ViewBox; !(b.W > 0 && b.H > 0) {
		return errors.New("read a picture: it has no size")
	}
	return nil
}

func (e *Emblem) readRaster(data []byte) error {
	size, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("read a picture: %w", err)
	}
	if size.Width > mostPixels || size.Height > mostPixels {
		return fmt.Errorf("read a picture: it has %d x %d pixels, at most %d are read", size.Width, size.Height, mostPixels)
	}
	e.raster, _, err = image.Decode(bytes.NewReader(data))
	return err
}

// Image draws the picture into a square of so many pixels, as large as it fits in and in the middle.
func (e *Emblem) Image(side int) *image.RGBA {
	side = max(1, min(side, largest))
	e.lock.Lock()
	defer e.lock.Unlock()
	if img := e.drawn[side]; img != nil {
		return img
	}
	if len(e.drawn) >= mostSizes {
		clear(e.drawn)
	}
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	if e.vector != nil {
		b := e.vector.ViewBox
		w, h := fitting(b.W, b.H, float64(side))
		e.vector.SetTarget((float64(side)-w)/2, (float64(side)-h)/2, w, h)
		e.vector.Draw(rasterx.NewDasher(side, side, rasterx.NewScannerGV(side, side, img, img.Rect)), 1)
	} else {
		b := e.raster.Bounds()
		w, h := fitting(float64(b.Dx()), float64(b.Dy()), float64(side))
		x, y := (side-int(w))/2, (side-int(h))/2
		draw.CatmullRom.Scale(img, image.Rect(x, y, x+max(1, int(w)), y+max(1, int(h))), e.raster, b, draw.Over, nil)
	}
	e.drawn[side] = img
	return img
}

// PNG is the picture as a file, so many pixels wide and high.
func (e *Emblem) PNG(side int) []byte {
	var out bytes.Buffer
	_ = png.Encode(&out, e.Image(side)) // a buffer takes everything
	return out.Bytes()
}

// fitting makes a size as large as a square allows.
func fitting(w, h, side float64) (float64, float64) {
	scale := side / max(w, h)
	return w * scale, h * scale
}

func empty(img *image.RGBA) bool {
	for i := 3; i < len(img.Pix); i += 4 {
		if img.Pix[i] > 8 {
			return false
		}
	}
	return true
}
