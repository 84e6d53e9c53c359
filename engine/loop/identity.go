package loop

import (
	"crypto/rand"
	"fmt"
	"strings"

	"hookflow/engine"
)

// metaStore is the key in BucketMeta of the text that tells this store from
// others. Keys begin at 1 in every store; a service that is called from two
// of them must not take their calls for repetitions of each other.
var metaStore = []byte("store")

// identify returns the identity of a store; a new one gets a random one.
func identify(s engine.Store) (string, error) {
	var id string
	if err := s.View(func(tx engine.Tx) error { id = string(tx.Get(engine.BucketMeta, metaStore)); return nil }); err != nil || id != "" {
		return id, err
	}
	id = strings.ToLower(rand.Text()[:10])
	if err := s.Update(func(tx engine.Tx) error { tx.Put(engine.BucketMeta, metaStore, []byte(id)); return nil }); err != nil {
		return "", fmt.Errorf("give the store an identity: %w", err)
	}
	return id, nil
}
