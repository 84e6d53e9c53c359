//go:build !windows

package runtime_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
)

// postgres starts a server of its own for the test, where the package is installed.
func postgres(t *testing.T) database {
	bin, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	who, err := user.Lookup("postgres")
	if len(bin) == 0 || err != nil || os.Getuid() != 0 {
		t.Skip("PostgreSQL is not installed here, or cannot be started as another user")
	}
	dir, err := os.MkdirTemp("", "hookflow-pg-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	must(t, os.Chown(dir, uid, gid))
	as := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	must(t, os.WriteFile(filepath.Join(dir, "password"), []byte(topSecret), 0o644))
	run := func(name string, args ...string) *exec.Cmd {
		c := exec.Command(filepath.Join(filepath.Dir(bin[0]), name), args...)
		c.Dir, c.SysProcAttr = dir, as
		return c
	}
	data := filepath.Join(dir, "data")
	if out, err := run("initdb", "-D", data, "-U", "ann", "--pwfile="+filepath.Join(dir, "password"), "--auth=scram-sha-256", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	address := freePort(t)
	port := address[strings.LastIndexByte(address, ':')+1:]
	var log bytes.Buffer
	server := run("postgres", "-D", data, "-p", port, "-h", "127.0.0.1", "-k", dir, "-F")
	server.Stdout, server.Stderr = &log, &log
	must(t, server.Start())
	t.Cleanup(func() { server.Process.Signal(syscall.SIGQUIT); server.Wait() })
	db := whenUp(t, &log, "pgx", fmt.Sprintf("postgres://ann:%s@%s/postgres?sslmode=disable", url.PathEscape(topSecret), address))
	return database{map[string]string{"driver": "postgres", "server": address, "database": "postgres", "user": "ann", "password": "PASSWORD", "tls": "no"}, db}
}

// mariadb starts a server of its own for the test, where the package is installed. It
// speaks as MySQL does.
func mariadb(t *testing.T) database {
	server, err := exec.LookPath("/usr/sbin/mariadbd")
	who, missing := user.Lookup("mysql")
	if err != nil || missing != nil || os.Getuid() != 0 {
		t.Skip("MariaDB is not installed here, or cannot be started as another user")
	}
	dir, err := os.MkdirTemp("", "hookflow-my-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	uid, _ := strconv.Atoi(who.Uid)
	gid, _ := strconv.Atoi(who.Gid)
	must(t, os.Chown(dir, uid, gid))
	data, first := filepath.Join(dir, "data"), filepath.Join(dir, "first.sql")
	must(t, os.WriteFile(first, []byte("create database shop;\ncreate user ann@'127.0.0.1' identified by '"+topSecret+"';\ngrant all on shop.* to ann@'127.0.0.1';\n"), 0o644))
	if out, err := exec.Command("mariadb-install-db", "--no-defaults", "--datadir="+data, "--user=mysql", "--auth-root-authentication-method=normal", "--skip-test-db").CombinedOutput(); err != nil {
		t.Fatalf("mariadb-install-db: %v\n%s", err, out)
	}
	address := freePort(t)
	var log bytes.Buffer
	c := exec.Command(server, "--no-defaults", "--datadir="+data, "--user=mysql", "--bind-address=127.0.0.1", "--port="+address[strings.LastIndexByte(address, ':')+1:],
		"--socket="+filepath.Join(dir, "s"), "--pid-file="+filepath.Join(dir, "pid"), "--init-file="+first, "--innodb-flush-log-at-trx-commit=0")
	c.Stdout, c.Stderr = &log, &log
	must(t, c.Start())
	t.Cleanup(func() { c.Process.Signal(syscall.SIGTERM); c.Wait() })
	db := whenUp(t, &log, "mysql", fmt.Sprintf("ann:%s@tcp(%s)/shop", topSecret, address))
	return database{map[string]string{"driver": "mysql", "server": address, "database": "shop", "user": "ann", "password": "PASSWORD", "tls": "no"}, db}
}

// whenUp connects to a server that is starting.
func whenUp(t *testing.T, log *bytes.Buffer, driver, address string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, address)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	for end := time.Now().Add(40 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if err = db.Ping(); err == nil {
			return db
		}
		if time.Now().After(end) {
			t.Fatalf("%s does not start: %v\n%s", driver, err, log.String())
		}
	}
}
