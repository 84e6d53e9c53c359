package runtime_test

import "testing"

// postgres would start a server as another user, which is done in another way on Windows.
func postgres(t *testing.T) (none database) {
	t.Skip("PostgreSQL is not started on Windows")
	return none
}

// mariadb is not started, for the same reason.
func mariadb(t *testing.T) (none database) { t.Skip("MariaDB is not started on Windows"); return none }
