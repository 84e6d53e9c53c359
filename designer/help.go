package designer

import (
	"fmt"

	"fyne.io/fyne/v2/lang"
)

// about says what this program is.
func (w *Window) about() {
	w.note("Hookflow", fmt.Sprintf(lang.L("Version %s. A desktop program for processes that call services and are called by them."), w.App.Metadata().Version))
}
