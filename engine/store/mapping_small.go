//go:build windows || !(amd64 || arm64)

package store

// firstMapping is small where a mapping makes the file as long as itself (Windows) or addresses are scarce.
const firstMapping = 1 << 20
