//go:build cgo && !ci && !(linux && x11)

package main

import "github.com/go-gl/glfw/v3.4/glfw"

// composeFirst has nothing to do here: on Windows GLFW passes on no key that an input method has taken.
func composeFirst(*glfw.Window) {}

// endComposing has nothing to end here: a click ends what is composed by itself.
func endComposing(*glfw.Window) bool { return false }
