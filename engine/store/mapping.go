//go:build !windows && (amd64 || arm64)

package store

// firstMapping is address space, not memory: 4 GiB of it cost nothing where addresses have 64 bits.
const firstMapping = 4 << 30
