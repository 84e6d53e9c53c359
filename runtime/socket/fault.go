// Package socket knows what systems say when a socket fails. Go has the errors of Unix as constants and invents numbers for
// most of them on Windows, whose own (WSAE..., winerror.h) come through as they are; their texts are in the language of the
// machine. So numbers are compared, those of every system at once: none of them means something else elsewhere.
package socket

import (
	"errors"
	"slices"
	"syscall"
)

// A Fault is what kept a socket from working.
type Fault int

// The faults that people can do something about.
const (
	Other       Fault = iota // anything else, also no error of a system at all
	Taken                    // somebody else listens at the address
	Kept                     // the system keeps the port for itself or for administrators
	Refused                  // nobody listens there
	Unreachable              // there is no way to the host or its network
	Reset                    // the other side broke the connection off
)

var numbers = [...][]syscall.Errno{
	Taken:       {syscall.EADDRINUSE, 10048},
	Kept:        {syscall.EACCES, 10013},
	Refused:     {syscall.ECONNREFUSED, 10061},
	Unreachable: {syscall.ENETUNREACH, syscall.EHOSTUNREACH, 10051, 10065},
	Reset:       {syscall.ECONNRESET, syscall.ECONNABORTED, syscall.EPIPE, 10053, 10054},
}

// Of names the fault that an error of package net, however wrapped, is about.
func Of(err error) Fault {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return Other
	}
	for fault, known := range numbers {
		if slices.Contains(known, number) {
			return Fault(fault)
		}
	}
	return Other
}
