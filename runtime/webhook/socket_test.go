package webhook

import (
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
)

// What Windows says of a connection, in its own numbers and whatever its language, is explained as elsewhere.
func TestFailuresOfWindows(t *testing.T) {
	for number, want := range map[syscall.Errno]struct {
		reason Reason
		text   string
	}{
		10061: {Refused, "nobody listens on shop.example:8087"},
		10051: {NoSuch, "shop.example:8087 cannot be reached from here"},
		10065: {NoSuch, "shop.example:8087 cannot be reached from here"},
		10054: {Broken, "shop.example:8087 closed the connection"},
	} {
		err := &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connectex", number)}
		reason, text := diagnose(Call{URL: "http://shop.example:8087/orders"}, err)
		if reason != want.reason || !strings.HasPrefix(text, want.text) {
			t.Errorf("%d: %s, %q", number, reason, text)
		}
	}
}
