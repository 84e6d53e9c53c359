//go:build linux && x11 && cgo && !ci

package main

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <stdlib.h>
#include <X11/Xlib.h>
#include <X11/keysym.h>

typedef Bool filter(Display *, Window, XEvent *, XPointer);

// Found in the library that is loaded already: Xlib's XFilterEvent, and what its input methods name their filters with. Those
// two are in no header for programs, but exported, and the same for thirty years.
static Bool (*filter_event)(XEvent *, Window);
static void (*register_filter)(Display *, Window, int, int, filter *, XPointer);
static void (*unregister_filter)(Display *, Window, filter *, XPointer);
static Status (*send_event)(Display *, Window, Bool, long, XEvent *);
static KeyCode (*keycode_of)(Display *, KeySym);

static Bool composing; // the last key is with the input method, or has become a part of what it composes
enum { asked = 1 };    // the time of the key that asks for the text, in milliseconds since the display was started

// ask_first asks the input method about a key. One that it has taken becomes an event that GLFW does not know. What it gives
// back comes again, with the time and the key it had, and is then heard for the first time; the key that asked for the text
// comes as the focus, which the window has already. Text comes as a key without code.
static Bool ask_first(Display *display, Window window, XEvent *event, XPointer data) {
	unregister_filter(display, window, ask_first, NULL);
	unsigned int code = event->xkey.keycode;
	Bool taken = filter_event(event, window);
	register_filter(display, window, KeyPress, KeyPress, ask_first, NULL);
	if (taken || code)
		composing = taken;
	if (taken) {
		event->type = KeymapNotify;
	} else if (event->xkey.time == asked) {
		event->type = FocusIn;
		event->xfocus.mode = NotifyNormal;
	}
	return taken;
}

// stand_first puts ask_first before the filters that are there.
static void stand_first(Display *display, Window window) {
	static void *x11;
	if (!x11 && (x11 = dlopen("libX11.so.6", RTLD_LAZY | RTLD_NOLOAD))) {
		filter_event = dlsym(x11, "XFilterEvent");
		register_filter = dlsym(x11, "_XRegisterFilterByType");
		unregister_filter = dlsym(x11, "_XUnregisterFilter");
		send_event = dlsym(x11, "XSendEvent");
		keycode_of = dlsym(x11, "XKeysymToKeycode");
	}
	if (!filter_event || !send_event || !keycode_of || !register_filter || !unregister_filter)
		return;
	unregister_filter(display, window, ask_first, NULL);
	register_filter(display, window, KeyPress, KeyPress, ask_first, NULL);
}

// ask_for_text sends the input method the key that ends a composition with all of them: Return.
static Bool ask_for_text(Display *display, Window window) {
	if (!composing)
		return False;
	XEvent event = {0};
	event.xkey.type = KeyPress;
	event.xkey.window = window;
	event.xkey.root = DefaultRootWindow(display);
	event.xkey.time = asked;
	event.xkey.keycode = keycode_of(display, XK_Return);
	event.xkey.same_screen = True;
	return send_event(display, window, False, NoEventMask, &event);
}
*/
import "C"

import (
	"unsafe"

	"github.com/go-gl/glfw/v3.4/glfw"
)

// composeFirst lets the input method have a key before the window has it, see docs/decisions/070. An input method puts its
// own filter in front whenever the window gets the focus, so this is to be called after that, too.
func composeFirst(display *glfw.Window) {
	C.stand_first((*C.Display)(unsafe.Pointer(glfw.GetX11Display())), C.Window(display.GetX11Window()))
}

// endComposing asks the input method for what it composes, and reports whether there may be any. It comes soon, as text;
// after it, if the input method has no use for the question, the window gets the focus once more.
func endComposing(display *glfw.Window) bool {
	return C.ask_for_text((*C.Display)(unsafe.Pointer(glfw.GetX11Display())), C.Window(display.GetX11Window())) != 0
}
