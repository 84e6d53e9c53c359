package store

import (
	"fmt"

	"hookflow/engine"
)

// Raw shows keys in hexadecimal and values as quoted bytes.
func Raw(_ engine.Bucket, key, value []byte) (k, v string) {
	return fmt.Sprintf("%x", key), fmt.Sprintf("%q", value)
}
