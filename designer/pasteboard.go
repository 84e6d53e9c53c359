package designer

import (
	"hash/maphash"

	"fyne.io/fyne/v2"

	"hookflow/designer/doc"
	"hookflow/designer/guard"
)

// A pasteboard is the clipboard of the desktop for diagrams. What was copied in this program is kept as it is, so that it is
// not read again when it is pasted; other programs get it as text.
type pasteboard struct {
	desktop func() fyne.Clipboard
	inline  bool              // nothing happens in the background
	left    func(bytes int64) // hears how much making a text has left behind
	roomy   func()            // hears that a large clip is about to be used
	clip    *doc.Clip
	told    uint64 // the hash of what the desktop holds for clip
}

// seed makes the hashes of this run of the program.
var seed = maphash.MakeSeed()

// making stands on the desktop's clipboard until the text of a large clip is made.
const making = "<!-- Hookflow is copying -->"

// get returns what lies on the clipboard, wherever it was copied.
func (p *pasteboard) get() *doc.Clip {
	text := p.desktop().Content()
	if p.clip == nil || maphash.String(seed, text) != p.told {
		p.clip = nil // something else was copied meanwhile
		return doc.ClipOf(text)
	}
	if p.clip.Large() && !p.inline {
		p.roomy()
	}
	return p.clip
}

// set puts c on the clipboard. The text of a large clip is made in the background.
func (p *pasteboard) set(c *doc.Clip) {
	p.clip = c
	if p.inline || !c.Large() {
		p.tell(c.Text())
		return
	}
	p.tell(making)
	guard.Go(func() {
		text := c.Text()
		guard.Later(func() {
			if p.clip == c && p.desktop().Content() == making {
				p.tell(text)
			}
			const each = 8 // bytes that a byte of text was made of
			p.left(each * int64(len(text)))
		})
	})
}

// tell gives the desktop a text for the clip.
func (p *pasteboard) tell(text string) {
	p.told = maphash.String(seed, text)
	p.desktop().SetContent(text)
}
