package work

import (
	"context"
	"crypto/tls"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"modernc.org/sqlite"

	"hookflow/runtime/account"
)

// A dialect is how one database system is spoken to.
type dialect struct {
	connector driver.Connector
	place     func(n int) string              // of the n-th value, from 1
	value     func(value json.RawMessage) any // a value as its driver takes it
}

// dialectOf makes ready what an account says.
func dialectOf(login account.Login) (*dialect, error) {
	v := login.Values
	switch v["driver"] {
	case "mysql":
		return mySQL(login)
	case "sqlite":
		return sqLite(v["database"])
	}
	host, port := hostAndPort(v["server"], "5432")
	mode := map[string]string{"yes": "verify-full", "no": "disable"}[v["tls"]]
	address := url.URL{Scheme: "postgres", User: url.UserPassword(v["user"], v["password"]), Host: net.JoinHostPort(host, port), Path: "/" + v["database"], RawQuery: "sslmode=" + mode}
	conf, err := pgx.ParseConfig(address.String())
	if err != nil {
		return nil, &faulty{errors.New("the account of the database cannot be read; look at its server, database and user")}
	}
	if login.TLS != nil && conf.TLSConfig != nil {
		name := conf.TLSConfig.ServerName
		conf.TLSConfig = login.TLS.Clone()
		conf.TLSConfig.ServerName = name
	}
	conf.DefaultQueryExecMode = pgx.QueryExecModeExec // types follow from the statement, and one round is enough
	return &dialect{connector: stdlib.GetConnector(*conf), place: func(n int) string { return "$" + strconv.Itoa(n) }, value: exact}, nil
}

func mySQL(login account.Login) (*dialect, error) {
	v := login.Values
	host, port := hostAndPort(v["server"], "3306")
	conf := mysql.NewConfig()
	conf.Net, conf.Addr, conf.User, conf.Passwd, conf.DBName, conf.ParseTime = "tcp", net.JoinHostPort(host, port), v["user"], v["password"], v["database"], true
	if v["tls"] != "no" {
		conf.TLS = &tls.Config{}
		if login.TLS != nil {
			conf.TLS = login.TLS.Clone()
		}
		conf.TLS.ServerName = host
	}
	connector, err := mysql.NewConnector(conf)
	return &dialect{connector: connector, place: func(int) string { return "?" }, value: exact}, err
}

func sqLite(path string) (*dialect, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, &faulty{fmt.Errorf("the database %s: %w", path, err)} // the driver would make it
	}
	address := "file:" + (&url.URL{Path: path}).EscapedPath() + "?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)"
	return &dialect{connector: liteFile{address}, place: func(int) string { return "?" }, value: counted}, nil
}

// liteFile opens the file of SQLite.
type liteFile struct{ address string }

func (c liteFile) Connect(context.Context) (driver.Conn, error) { return c.Driver().Open(c.address) }
func (c liteFile) Driver() driver.Driver                        { return &sqlite.Driver{} }

func hostAndPort(server, usual string) (host, port string) {
	if h, p, err := net.SplitHostPort(server); err == nil {
		return h, p
	}
	return server, usual
}

// exact is a value for databases with decimals: numbers go as their digits.
func exact(value json.RawMessage) any {
	v := plainValue(value)
	if n, is := v.(json.Number); is {
		if i, err := n.Int64(); err == nil {
			return i
		}
		return n.String()
	}
	return v
}

// counted is a value for SQLite, whose numbers are integers and floats.
func counted(value json.RawMessage) any {
	v := plainValue(value)
	if n, is := v.(json.Number); is {
		if i, err := n.Int64(); err == nil {
			return i
		}
		f, err := n.Float64()
		if err != nil {
			return n.String()
		}
		return f
	}
	return v
}

// plainValue is null, truth, text or number; lists and objects are their JSON text.
func plainValue(value json.RawMessage) any {
	var v any
	dec := json.NewDecoder(strings.NewReader(string(value)))
	dec.UseNumber()
	if dec.Decode(&v) != nil {
		return nil
	}
	switch v.(type) {
	case []any, map[string]any:
		return string(value)
	}
	return v
}

// A faulty statement can never succeed.
type faulty struct{ error }

func (f *faulty) Unwrap() error { return f.error }

// passing are the errors of MySQL that go away: no room for a connection, shutting down,
// waited too long for a lock, chosen to end a deadlock.
var passing = []uint16{1040, 1053, 1203, 1205, 1213, 1226}

// hopeless reports whether a failure is the statement's own, not of the connection,
// of locks or of a server that has no room now.
func hopeless(err error) bool {
	var own *faulty
	var pg *pgconn.PgError
	var my *mysql.MySQLError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &own):
		return true
	case errors.As(err, &pg): // SQL:2023, table 43, and PostgreSQL's appendix A
		return !strings.Contains("08 40 53 55 57 58", pg.Code[:2])
	case errors.As(err, &my):
		return !slices.Contains(passing, my.Number)
	case errors.As(err, &lite):
		const busy, locked = 5, 6
		return lite.Code()&0xff != busy && lite.Code()&0xff != locked
	}
	return false
}
