//go:build !windows

package store

import "syscall"

const errQuota = syscall.EDQUOT
