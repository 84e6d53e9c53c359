package savefile

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// patience is how long Locked waits for another program, and retry how often it looks.
const (
	patience = 10 * time.Second
	retry    = 20 * time.Millisecond
)

// Locked does something while no other program, nor anybody else in this one, does
// something under the same path. The lock is the file PATH.lock, which stays.
func Locked(path string, do func() error) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if held, err := lock.TryLockContext(ctx, retry); !held {
		return fmt.Errorf("another program is changing %s for more than %s: %w", path, patience, err)
	}
	defer lock.Close()
	return do()
}
