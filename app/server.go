package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"hookflow/engine/export"
	"hookflow/engine/step"
	"hookflow/runtime"
	"hookflow/runtime/account"
	"hookflow/runtime/server"
	"hookflow/runtime/vault"
	"hookflow/runtime/webhook"
	"hookflow/runtime/work"
)

// A target is a server engine as it is named on a command line.
type target struct{ address, kind, account, environment string }

// serverFlags adds the flags that name a server.
func serverFlags(c *cobra.Command) *target {
	t := &target{}
	f := c.Flags()
	f.StringVar(&t.address, "server", "", "address of its REST interface, such as http://localhost:8080/engine-rest; of several nodes with commas between")
	f.StringVar(&t.kind, "kind", "camunda7", "what it speaks; Operaton, CIB seven and Camunda 7 speak camunda7")
	offers(c, "kind", server.Kinds)
	f.StringVar(&t.account, "account", "", `the account to use there, see "hookflow account"`)
	f.StringVar(&t.environment, "environment", vault.DefaultEnvironment, environmentHelp)
	return t
}

// engine connects to the server that a command line names.
func (t *target) engine(c *cobra.Command) (server.Engine, error) {
	if t.address == "" {
		return nil, asUsage(c, errors.New("name the server: --server URL"))
	}
	e, err := t.open()
	var wrong badTarget
	if errors.As(err, &wrong) {
		return nil, asUsage(c, err)
	}
	return e, err
}

// A badTarget is an address or a kind that names no server.
type badTarget struct{ error }

// open connects to the server, by the account if there is one. It asks nothing yet.
func (t *target) open() (server.Engine, error) {
	var transport http.RoundTripper
	if t.account != "" {
		v, err := openVault()
		if err != nil {
			return nil, err
		}
		book, err := openBook()
		if err != nil {
			return nil, err
		}
		a, err := book.Get(t.environment, t.account)
		if err != nil {
			return nil, err
		}
		s, err := account.Open(a, http.DefaultTransport.(*http.Transport), personal(v, t.environment))
		if err != nil {
			return nil, err
		}
		transport = s
	}
	if dialect, known := export.Dialect(t.kind); known {
		t.kind = dialect
	}
	e, err := server.New(t.kind, t.address, transport)
	if err != nil {
		return nil, badTarget{err}
	}
	return e, nil
}

func deployCommand() *cobra.Command {
	var o exporting
	var check bool
	c := &cobra.Command{
		Use:   "deploy [--server URL] FILE|DIR...",
		Short: "Deploy files to a running Hookflow, or export and deploy them to a server engine",
		Long: `Deploys the files, of a folder all its models, to the Hookflow that answers at the address: all of them or, if one is
refused, none. At a server engine each is exported in the dialect of the server first, and deployed by itself. What is
refused, by the export or by the server, is told with the element's name, and nothing of that file is deployed. With --check the server is only asked who it is. ` + remoteHelp,
		Example: "  hookflow deploy order.bpmn\n  hookflow deploy ./processes\n  hookflow deploy --server https://hooks.example.com order.bpmn\n  hookflow deploy --server http://localhost:8080/engine-rest order.bpmn\n  hookflow deploy --server http://localhost:8080/engine-rest --check",
		Args:    cobra.ArbitraryArgs,
	}
	t := serverFlags(c)
	c.Flags().StringVar(&o.calls, "calls", "", callsHelp)
	takes(c, "calls", export.Callers)
	c.Flags().BoolVar(&check, "check", false, "only ask the server who it is")
	c.RunE = func(c *cobra.Command, files []string) error {
		files, err := modelsIn(files)
		if err != nil {
			return err
		}
		if len(files) == 0 && !check {
			return asUsage(c, errors.New("name a file to deploy, or give --check"))
		}
		if ours := (remote{cmp.Or(t.address, serverAddress())}); !c.Flags().Changed("kind") && ours.isHookflow(c, t.address != "") {
			return ours.deploy(c, files)
		}
		e, err := t.engine(c)
		if err != nil {
			return err
		}
		version, err := e.Check(c.Context())
		if err != nil {
			return err
		}
		fmt.Fprintf(told(c, c.ErrOrStderr()), "%s: version %s\n", t.address, version)
		o.target = t.kind
		bar := newCount(c, "deploy", "files", len(files))
		defer bar.close()
		for _, file := range files {
			if err := o.deploy(c, e, file); err != nil {
				return err
			}
			bar.step()
		}
		return nil
	}
	return c
}

// deploy exports and deploys one file.
func (o exporting) deploy(c *cobra.Command, e server.Engine, file string) error {
	d, err := readDocument(c, file)
	if err != nil {
		return err
	}
	source := d.Bytes()
	prepare(c, d)
	out, err := export.To(o.target, d, export.Options{Calls: export.Calls(o.calls)})
	var refused *export.Refused
	if err != nil && !errors.As(err, &refused) {
		return asUsage(c, err)
	}
	if err := o.report(c, out); err != nil {
		return err
	}
	if refused != nil {
		return errShown{}
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	files := map[string][]byte{name + ".bpmn": export.Carry(out.Data, source)}
	for form, data := range out.Forms {
		files[form] = data
	}
	definitions, err := e.Deploy(c.Context(), name, files)
	if err != nil {
		return fmt.Errorf("deploy %s: %w", file, err)
	}
	for _, def := range definitions {
		fmt.Fprintf(c.OutOrStdout(), "deployed %s, version %d (%s)\n", def.Process, def.Version, def.ID)
	}
	return nil
}

func gatewayCommand() *cobra.Command {
	var listen string
	g := &server.Gateway{}
	c := &cobra.Command{
		Use:   "gateway --server URL",
		Short: "Receive messages for processes on a server engine",
		Long: `Receives HTTP requests below /in/ at the paths of the processes that are deployed on the server,
and hands them to it as messages. The paths and keys are read from the deployed files. A message
that nobody waits for is tried again until a token waits, or --patience is over; the caller gets
its answer then. The gateway keeps nothing: several may stand side by side.`,
		Example: "  hookflow gateway --server http://localhost:8080/engine-rest --listen 127.0.0.1:8087",
		Args:    cobra.NoArgs,
	}
	t := serverFlags(c)
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8087", "address to listen at")
	c.Flags().DurationVar(&g.Patience, "patience", time.Hour, "how long a message may wait for its token")
	c.RunE = func(c *cobra.Command, _ []string) error {
		e, err := t.engine(c)
		if err != nil {
			return err
		}
		g.Engine = e
		l, err := net.Listen("tcp", listen)
		if err != nil {
			return portHint(err)
		}
		fmt.Fprintf(told(c, c.ErrOrStderr()), "receives at http://%s/in/ for %s\n", l.Addr(), t.address)
		ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		s := &http.Server{Handler: g, ReadHeaderTimeout: 10 * time.Second}
		go func() { <-ctx.Done(); _ = s.Close() }() // callers that wait try again
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
	return c
}

func workerCommand() *cobra.Command {
	w := &server.Worker{}
	var url string
	c := &cobra.Command{
		Use:   "worker --server URL",
		Short: "Make the calls of processes on a server engine",
		Long: `Takes the calls of exported processes from the server and makes them as Hookflow does: templates,
retries, idempotency keys, secrets and answers mean the same. The calls are read from the
deployed files. A worker keeps nothing: several may work side by side, and when one dies another
takes over its jobs. Secrets are those granted to the process here, or HOOKFLOW_SECRET_NAME.`,
		Example: "  hookflow worker --server http://localhost:8080/engine-rest --slots 32",
		Args:    cobra.NoArgs,
	}
	t := serverFlags(c)
	c.Flags().IntVar(&w.Slots, "slots", 16, "calls at the same time")
	c.Flags().StringVar(&w.Name, "name", "", "what the worker is called on the server; without it host and process number")
	c.Flags().StringVar(&url, "url", "http://127.0.0.1:8087", "where others reach the gateway: environment.url of the processes")
	c.Flags().DurationVar(&w.Lock, "lock", time.Minute, "how long a job is taken beyond the time-out of its call")
	c.RunE = func(c *cobra.Command, _ []string) error {
		if err := checkReached(c, url); err != nil {
			return err
		}
		e, err := t.engine(c)
		if err != nil {
			return err
		}
		jobs, ok := e.(server.Jobs)
		if !ok {
			return fmt.Errorf("a server of the kind %s gives no jobs to workers", t.kind)
		}
		if w.Name == "" {
			host, _ := os.Hostname() // only a name
			w.Name = fmt.Sprintf("hookflow-%s-%d", host, os.Getpid())
		}
		w.Engine, w.Jobs, w.Outside = e, jobs, outside(t.environment)
		w.Environment = step.Environment{Name: t.environment, URL: strings.TrimSuffix(url, "/")}
		w.Log = func(format string, args ...any) { fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...) }
		ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		fmt.Fprintf(told(c, c.ErrOrStderr()), "%s takes calls from %s\n", w.Name, t.address)
		w.Run(ctx)
		return nil
	}
	return c
}

// outside is what a worker makes calls with: the secrets and accounts of a person,
// or of the environment where those cannot be opened.
func outside(environment string) work.Outside {
	v, err := openVault()
	if err != nil {
		v = nil
	}
	b, err := openBook()
	if err != nil {
		b = nil
	}
	known := runtime.NewCredentials(environment, v, b)
	return work.Outside{HTTP: webhook.New(webhook.Options{UserAgent: "Hookflow/" + version}), Secrets: known.Secrets, Session: known.Session, Login: known.Login}
}
