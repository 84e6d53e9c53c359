// Floor is the least a window of this size costs with Fyne, to measure Hookflow's against: it only draws itself anew when the
// wheel is turned. With "word" it shows a word, and with "pictures" one picture as large as the diagram of Hookflow's window, in the same tiles.
package main

import (
	"image"
	"image/color"
	"os"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

const side = 512

type floor struct {
	widget.BaseWidget
	dot   *canvas.Rectangle
	shown *fyne.Container
}

// CreateRenderer implements fyne.Widget.
func (f *floor) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(f.shown) }

// Scrolled implements fyne.Scrollable: something moves, so that the window is drawn.
func (f *floor) Scrolled(*fyne.ScrollEvent) { f.dot.Move(f.dot.Position().AddXY(0, 1)) }

func main() {
	f := &floor{dot: canvas.NewRectangle(color.Black)}
	f.dot.Resize(fyne.NewSquareSize(1))
	tiles := container.NewWithoutLayout()
	if len(os.Args) > 1 && os.Args[1] == "pictures" {
		for i := range 4 {
			tile := canvas.NewImageFromImage(image.NewRGBA(image.Rect(0, 0, side, side)))
			for k := range tile.Image.(*image.RGBA).Pix {
				tile.Image.(*image.RGBA).Pix[k] = 250
			}
			tile.ScaleMode = canvas.ImageScalePixels
			tile.Resize(fyne.NewSquareSize(side))
			tile.Move(fyne.NewPos(float32(i%2*side), float32(i/2*side)))
			tiles.Add(tile)
		}
	}
	if len(os.Args) > 1 && os.Args[1] == "word" {
		tiles.Add(canvas.NewText("Hookflow", color.Black))
	}
	clip := container.NewClip(tiles)
	clip.Resize(fyne.NewSize(892, 694)) // of the diagram in a window of this size, with the settings beside it
	f.shown = container.NewWithoutLayout(clip, f.dot)
	f.ExtendBaseWidget(f)
	w := app.NewWithID("hookflow.floor").NewWindow("Hookflow: the floor")
	w.SetPadded(false)
	w.SetContent(f)
	w.Resize(fyne.NewSize(1280, 800))
	w.CenterOnScreen()
	w.ShowAndRun()
}
