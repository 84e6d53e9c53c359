package socket_test

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"

	"hookflow/runtime/socket"
)

// Each number of each system means one thing, however deep it lies in an error.
func TestOf(t *testing.T) {
	for number, want := range map[syscall.Errno]socket.Fault{
		syscall.EADDRINUSE: socket.Taken, 10048: socket.Taken,
		syscall.EACCES: socket.Kept, 10013: socket.Kept,
		syscall.ECONNREFUSED: socket.Refused, 10061: socket.Refused,
		syscall.ENETUNREACH: socket.Unreachable, syscall.EHOSTUNREACH: socket.Unreachable, 10051: socket.Unreachable, 10065: socket.Unreachable,
		syscall.ECONNRESET: socket.Reset, syscall.EPIPE: socket.Reset, 10053: socket.Reset, 10054: socket.Reset,
		syscall.ENOENT: socket.Other,
	} {
		err := fmt.Errorf("call: %w", &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connectex", number)})
		if got := socket.Of(err); got != want {
			t.Errorf("%d is %d, want %d", number, got, want)
		}
	}
	if socket.Of(nil) != socket.Other || socket.Of(errors.New("address already in use")) != socket.Other {
		t.Error("a text is taken for a fault")
	}
}

// What this system really gives is known, too.
func TestOfThisSystem(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := net.Listen("tcp", l.Addr().String()); socket.Of(err) != socket.Taken {
		t.Errorf("a taken port: %v", err)
	}
	l.Close()
	if _, err := net.Dial("tcp", l.Addr().String()); socket.Of(err) != socket.Refused {
		t.Errorf("nobody listens: %v", err)
	}
}
