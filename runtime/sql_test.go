package runtime_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"

	"hookflow/runtime"
	"hookflow/runtime/account"
)

// A database is an account's settings and a way to look into it.
type database struct {
	settings map[string]string
	*sql.DB
}

func sqliteFile(t *testing.T) database {
	path := filepath.Join(t.TempDir(), "a b.db")
	db, err := sql.Open("sqlite", path)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	must(t, db.Ping())
	return database{map[string]string{"driver": "sqlite", "database": path}, db}
}

func asking(t *testing.T, d database) runtime.Options {
	t.Helper()
	o := withVault(t)
	must(t, o.Vault.Set("local", "PASSWORD", topSecret, "p"))
	must(t, o.Accounts.Put("local", account.Account{Name: "db", Kind: "sql", Settings: d.settings}))
	return o
}

// oneQuery is a process of one statement.
func oneQuery(statement, values, answers, more string) string {
	escaped := strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(statement)
	return `<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="call"/><serviceTask id="call"><extensionElements><hookflow:work kind="sql"/>
<hookflow:call account="db">` + answers + `</hookflow:call><hookflow:sql><hookflow:statement>` + escaped + `</hookflow:statement>` + values + `</hookflow:sql>` + more + `</extensionElements></serviceTask>`
}

func value(name, expression string) string {
	return `<hookflow:value name="` + name + `" value="` + expression + `"/>`
}

func answer(name, expression string) string {
	return `<hookflow:answer variable="` + name + `" value="` + expression + `"/>`
}

// Statements are done at real databases; what belongs to the instance is bound.
func TestStatementsAreDone(t *testing.T) {
	for name, start := range map[string]func(*testing.T) database{"sqlite": sqliteFile, "postgres": postgres, "mysql": mariadb} {
		t.Run(name, func(t *testing.T) {
			d := start(t)
			_, err := d.Exec(`create table orders (id integer primary key, who varchar(50), amount decimal(12,2), done boolean, at varchar(40))`)
			must(t, err)
			o := asking(t, d)
			evil := `x'); drop table orders; --`
			play := func(inside string, vars string) map[string]string {
				o.Dir = t.TempDir()
				r := open(t, o)
				deploy(t, r, "p.bpmn", inside)
				return variables(t, r, vars)
			}
			insert := oneQuery("insert into orders (id, who, amount, done, at) values (:id, :who, :amount, :ok, null) -- not :this 'nor",
				value("id", "=id")+value("who", "=who")+value("amount", "=amount")+value("ok", "=ok"), answer("n", "=response.affected"), "")
			for i, who := range []string{evil, "Kim"} {
				if got := play(insert, fmt.Sprintf(`{"id":%d,"who":%q,"amount":12.50,"ok":true}`, i+1, who)); got["n"] != "1" {
					t.Errorf("inserting gives %v", got)
				}
			}
			got := play(oneQuery(`select id, who, amount, done from orders where who = :who or ':who' = 'x' order by id`, value("who", "=who"),
				answer("rows", "=response.rows")+answer("n", "=response.count")+`<hookflow:answer variable="ids" by="jsonpath" value="$.rows[*].id"/>`, ""), fmt.Sprintf(`{"who":%q}`, evil))
			done := map[string]string{"sqlite": "1", "mysql": "1", "postgres": "true"}[name]
			if want := `[{"amount":12.5,"done":` + done + `,"id":1,"who":"x'); drop table orders; --"}]`; got["rows"] != want && got["rows"] != strings.Replace(want, "12.5,", "12.50,", 1) || got["n"] != "1" || got["ids"] != "[1]" {
				t.Errorf("selecting gives %v", got)
			}
			var count int
			must(t, d.QueryRow(`select count(*) from orders`).Scan(&count))
			if count != 2 {
				t.Errorf("there are %d orders", count)
			}
		})
	}
}

// A statement that is wrong is not repeated; a database that is away is; no password is shown.
func TestStatementsThatFail(t *testing.T) {
	d := sqliteFile(t)
	_, err := d.Exec(`create table t (id integer primary key); insert into t values (1), (2)`)
	must(t, err)
	away := database{settings: map[string]string{"driver": "postgres", "server": freePort(t), "database": "x", "user": "ann", "password": "PASSWORD", "tls": "no"}}
	for _, c := range []struct {
		name      string
		at        database
		statement string
		values    string
		attempts  int
		why       string
	}{
		{"syntax", d, "selekt 1", "", 1, "syntax error"},
		{"twice the same", d, "insert into t values (1)", "", 1, "UNIQUE"},
		{"a name too many", d, "select :a", "", 1, "uses :a"},
		{"too many rows", d, "select * from t", `<hookflow:most/>`, 1, "more than 1 rows"},
		{"away", away, "select 1", "", 3, "refused"},
		{"no file", database{settings: map[string]string{"driver": "sqlite", "database": "/nowhere/x.db"}}, "select 1", "", 1, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := open(t, asking(t, c.at))
			file := oneQuery(c.statement, c.values, "", `<hookflow:retry delay="0"/>`)
			if c.name == "too many rows" {
				file = strings.Replace(strings.Replace(file, `<hookflow:most/>`, "", 1), "<hookflow:sql>", `<hookflow:sql most="1">`, 1)
			}
			deploy(t, r, "p.bpmn", file)
			cl := client{t, r.URL()}
			instance := cl.start("p")
			list := cl.incidents(instance)
			if !strings.Contains(list[0].Message, c.why) || strings.Contains(list[0].Message, topSecret) || len(cl.calls(instance)) != c.attempts {
				t.Errorf("%d attempts; %s", len(cl.calls(instance)), list[0].Message)
			}
		})
	}
}
