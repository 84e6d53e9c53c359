package store

import "syscall"

// errQuota is ERROR_DISK_FULL, which Go's portable ENOSPC does not cover.
const errQuota = syscall.Errno(112)
