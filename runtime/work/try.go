package work

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"hookflow/runtime/account"
)

// tryTime bounds trying an account.
const tryTime = 20 * time.Second

// Try asks the service of an account that is no HTTP, a mail server or a database, whether
// it lets the account in. Nothing is sent, and nothing is changed.
func Try(ctx context.Context, login account.Login) error {
	ctx, cancel := context.WithTimeout(ctx, tryTime)
	defer cancel()
	if login.Kind == "smtp" {
		client, err := mailClient(login)
		if err != nil {
			return err
		}
		if err := client.DialWithContext(ctx); err != nil {
			return fmt.Errorf("the mail server %s: %w; is it the right server, port and security?", login.Values["server"], err)
		}
		return client.Close()
	}
	d, err := dialectOf(login)
	if err != nil {
		return err
	}
	db := sql.OpenDB(d.connector)
	defer db.Close()
	if err := db.PingContext(ctx); err != nil {
		return fmt.Errorf("the database %s: %w", login.Values["database"], err)
	}
	return nil
}
