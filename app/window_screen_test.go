//go:build linux

package main

import (
	"encoding/binary"
	"image"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A screen is the memory of a virtual display, which costs nothing to look at: a file in the form of xwd, see Xvfb(1) and
// X11/XWDFile.h.
type screen struct {
	pixels []byte // four bytes each
	stride int    // bytes from one line to the next
	size   image.Point
}

// openScreen finds the memory of a display that keeps it in a folder, see deskLook.
func openScreen(t *testing.T, dir string) screen {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "Xvfb_screen0"))
	check(t, err)
	defer f.Close()
	info, err := f.Stat()
	check(t, err)
	data, err := syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	check(t, err)
	t.Cleanup(func() { syscall.Munmap(data) })
	field := func(i int) int { return int(binary.BigEndian.Uint32(data[4*i:])) }
	const colour = 12 // bytes of each entry of the table of colours
	return screen{data[field(0)+field(19)*colour:], field(12), image.Pt(field(4), field(5))}
}

// drawn is how much of a part of the screen is not in its commonest colour, from 0 to 1.
func (s screen) drawn(part image.Rectangle) float64 {
	count, most := map[uint32]int{}, 0
	for y := part.Min.Y; y < part.Max.Y; y++ {
		line := s.pixels[y*s.stride:]
		for x := part.Min.X; x < part.Max.X; x++ {
			c := binary.LittleEndian.Uint32(line[4*x:])
			count[c]++
			most = max(most, count[c])
		}
	}
	return 1 - float64(most)/float64(part.Dx()*part.Dy())
}

// aboveMiddle is where a large diagram stands, and not what the window says while it reads one.
func (s screen) aboveMiddle() image.Rectangle {
	return image.Rect(s.size.X*42/100, s.size.Y*27/100, s.size.X*54/100, s.size.Y*37/100)
}

// bars is where the window has its menus, above the middle, and nothing while it is empty.
func (s screen) bars() image.Rectangle {
	corner := s.size.Sub(image.Pt(1280, 800)).Div(2)
	return image.Rect(0, 0, 300, 32).Add(corner).Add(image.Pt(8, 8))
}

// dot is the colour of one pixel.
func (s screen) dot(at image.Point) uint32 {
	return binary.LittleEndian.Uint32(s.pixels[at.Y*s.stride+4*at.X:])
}
