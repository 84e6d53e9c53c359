module hookflow

go 1.26.0

require (
	fyne.io/fyne/v2 v2.8.1
	github.com/beevik/etree v1.6.0
	github.com/cockroachdb/apd/v3 v3.2.1
	github.com/go-text/typesetting v0.3.4
	github.com/julienschmidt/httprouter v1.3.0
	github.com/robfig/cron/v3 v3.0.1
	github.com/spf13/cobra v1.10.2
	go.etcd.io/bbolt v1.5.0
	golang.org/x/image v0.33.0
	golang.org/x/net v0.59.0
	golang.org/x/sync v0.24.0
	golang.org/x/text v0.43.0
	golang.org/x/tools v0.51.0
)

require (
	github.com/gofrs/flock v0.12.1
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	github.com/spf13/pflag v1.0.10 // indirect
	github.com/tidwall/btree v1.8.1
	golang.org/x/sys v0.48.0 // indirect
)
