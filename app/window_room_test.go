package main

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// A window that has no room on the display opens smaller, so that its title, its bars and its sides are to be seen.
func TestWindowFitsTheDisplay(t *testing.T) {
	for _, c := range []struct {
		display image.Point
		scale   string
	}{{image.Pt(1024, 768), "1"}, {image.Pt(1280, 720), "1.25"}, {image.Pt(1366, 768), "1.25"}, {image.Pt(1366, 768), "2"}} {
		t.Run(fmt.Sprintf("%v at %s", c.display, c.scale), func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, deskLook{scale: c.scale, display: c.display})
			d.launch()
			var window image.Rectangle
			d.await("a window on the display", func() bool {
				var wide, high int
				out, err := d.xdo("search", "--onlyvisible", "--name", "Hookflow", "getwindowgeometry", "--shell", "%1")
				for _, line := range strings.Fields(out) {
					fmt.Sscanf(line, "WIDTH=%d", &wide)
					fmt.Sscanf(line, "HEIGHT=%d", &high)
				}
				window = image.Rectangle{d.corner, d.corner.Add(image.Pt(wide, high))}
				return d.locate() && err == nil && wide > 0 && window.In(image.Rectangle{Max: c.display})
			})
			if at := d.find("action.run").middle(); !at.In(image.Rectangle{Max: window.Size()}) {
				t.Errorf("Run is at %v, outside of the window of %v", at, window.Size())
			}
		})
	}
}
