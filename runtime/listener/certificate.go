package listener

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
)

// A Certificate is what a server shows of itself over TLS. It is read again when its file changes, since certificates
// are renewed while a server runs.
type Certificate struct {
	file, key string

	mu    sync.Mutex
	stamp string
	pair  *tls.Certificate
}

// ReadCertificate reads a certificate, with those of its issuers behind it, and its key, both as PEM files.
func ReadCertificate(file, key string) (*Certificate, error) {
	c := &Certificate{file: file, key: key}
	_, err := c.get(nil)
	return c, err
}

// get reads the files if they have changed. While they cannot be read, what was read before stands.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	stamp := ""
	for _, path := range []string{c.file, c.key} {
		if info, err := os.Stat(path); err == nil {
			stamp += fmt.Sprint(info.ModTime().UnixNano(), info.Size(), " ")
		}
	}
	if c.pair != nil && stamp == c.stamp {
		return c.pair, nil
	}
	pair, err := tls.LoadX509KeyPair(c.file, c.key)
	if err != nil && c.pair == nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	if err == nil {
		c.pair, c.stamp = &pair, stamp
	}
	return c.pair, nil
}
