package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/engine"
	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/program"
	"hookflow/engine/savefile"
	"hookflow/runtime"
	"hookflow/runtime/history"
	"hookflow/runtime/listener"
	"hookflow/runtime/people"
	"hookflow/runtime/vault"
)

func serveCommand() *cobra.Command {
	var samples, data, listen, url, environment, lang string
	var hosts, proxies []string
	var tls transport
	var keep time.Duration
	var records history.Keep
	var move map[string]string
	var limits *engine.Limits
	var requests, pushes int
	var format string
	var watch bool
	target := targets{}
	c := &cobra.Command{
		Use:   "serve [FILE|DIR...]",
		Short: "Deploy files and serve them until stopped",
		Long: `Deploys the files and serves them until it is stopped: messages come in below /in/,
the management API is below /api/v1/, its description at /openapi.json. The state is kept
in the data directory and survives a restart; the file "address" there says where the server
listens while it runs. GET /api/v1/health says whether it can write, GET /api/v1/ready whether
it takes requests.

Each request, call and instance is a line on the standard error; with --quiet only what is wrong.
A file that has changed is deployed anew on the signal HUP, and with --watch at once; one with
a mistake is told, and the version before it goes on.`,
		Example: "  hookflow serve --data ./state --listen 127.0.0.1:8086 order.bpmn\n  hookflow serve --watch --log json order.bpmn",
		RunE: func(c *cobra.Command, files []string) error {
			if err := checkReached(c, url); err != nil {
				return err
			}
			answers, err := mocks(c, samples, environment)
			if err != nil {
				return err
			}
			o, err := withCredentials(runtime.Options{Dir: data, Listen: listen, URL: url, Hosts: hosts, Keep: keep, Records: records, Addresses: move, Limits: limits, Requests: requests, Pushes: pushes, Targets: target, Mock: answers}, environment)
			if err != nil {
				return err
			}
			if err := tls.into(c, &o); err != nil {
				return err
			}
			o.Lang = func() string { return lang }
			if o.Proxies, err = bpmn.ParseNetworks(strings.Join(proxies, ",")); err != nil {
				return asUsage(c, fmt.Errorf("--proxy: %w", err))
			}
			logInto(c, &o, format)
			return serve(c, o, files, watch)
		},
		Args: cobra.ArbitraryArgs,
	}
	limits = limitFlags(c)
	c.Flags().IntVar(&requests, "max-requests-per-minute", 0, "messages that one path takes in a minute, unless its element says otherwise; more are answered with 429 and Retry-After; 0: no limit")
	c.Flags().IntVar(&pushes, "max-pushes-per-minute", 0, "attempts for one subscription in a minute, unless it says otherwise; more wait; 0: no limit")
	tls.flags(c)
	c.Flags().StringVar(&data, "data", "hookflow-data", "directory of the state")
	c.Flags().StringVar(&listen, "listen", runtime.DefaultListen, "address to listen at")
	c.Flags().StringVar(&format, "log", "text", "form of the lines")
	takes(c, "log", []string{"text", "json"})
	c.Flags().StringVar(&lang, "lang", "", langHelp+", for who has none of their own, without it English")
	takes(c, "lang", people.Languages)
	c.Flags().BoolVar(&watch, "watch", false, "deploy a file anew when it has changed")
	urlFlag(c, &url)
	c.Flags().StringSliceVar(&hosts, "host", nil, hostHelp)
	c.Flags().StringSliceVar(&proxies, "proxy", nil, "address or network of a proxy before it, whose X-Forwarded-For says where a request comes from")
	c.Flags().StringVarP(&environment, "environment", "e", vault.DefaultEnvironment, environmentHelp)
	c.Flags().StringVar(&samples, "mock", "", mockHelp)
	c.Flags().Var(target, "target", targetHelp)
	c.Flags().StringToStringVar(&move, "move", nil, moveHelp)
	c.Flags().DurationVar(&keep, "keep", 0, "forget instances this long after their end, for example 720h; 0 keeps them")
	c.Flags().IntVar(&records.Days, "records-days", 0, "forget the record of a run so many days after its end; 0 keeps them")
	c.Flags().IntVar(&records.Each, "records-per-process", 0, "keep the records of the newest so many runs of each process; 0 keeps all")
	return c
}

const langHelp = "language of mails"

func serve(c *cobra.Command, o runtime.Options, files []string, watch bool) error {
	fastCollector()
	o.Version, o.Waits = version, true
	files, err := modelsIn(files)
	if err != nil {
		return err
	}
	documents := make([]*bpmnxml.Document, len(files))
	for i, name := range files { // before anything is made or listens
		d, err := readDocument(c, name)
		if err != nil {
			return err
		}
		prepare(c, d)
		documents[i] = d
	}
	if err := noneTwice(files, documents); err != nil {
		return err
	}
	var rt *runtime.Runtime
	if err := patiently(c, "open "+o.Dir, func() (err error) { rt, err = runtime.Open(o); return err }); err != nil {
		return portHint(err)
	}
	defer rt.Close()
	if err := deployFiles(c, rt, files, documents); err != nil {
		return err
	}
	for i := range files {
		tellLacking(c, rt, files[i], documents[i])
	}
	for _, problem := range rt.Problems() {
		fmt.Fprintf(c.ErrOrStderr(), "hookflow: %v\n", problem)
	}
	for said, real := range rt.Services() {
		fmt.Fprintf(told(c, c.OutOrStdout()), "the service %s listens at %s\n", said, real)
	}
	address := filepath.Join(o.Dir, addressFile)
	if err := savefile.Bytes(address, []byte(rt.URL()+"\n")); err != nil {
		return fmt.Errorf("write %s: %w", address, err)
	}
	defer os.Remove(address)
	rt.Serves()
	fmt.Fprintf(told(c, c.OutOrStdout()), "serving at %s, state in %s; Ctrl-C stops\n", rt.URL(), o.Dir)
	if err := keepServing(c, rt, files, watch, o.Log); err != nil {
		return err
	}
	return rt.Close()
}

// noneTwice refuses two files with one process: the second would silently take the place of the first.
func noneTwice(files []string, documents []*bpmnxml.Document) error {
	holder := map[string]string{} // the file of each process
	for i, name := range files {
		for _, p := range program.Executable(model(documents[i]), false) {
			if other, twice := holder[p.ID]; twice {
				return fmt.Errorf("%s and %s both hold a process %s; one would take the place of the other: give it another id, or serve one file", other, name, p.ID)
			}
			holder[p.ID] = name
		}
	}
	return nil
}

// deployFiles deploys what the command line names.
func deployFiles(c *cobra.Command, rt *runtime.Runtime, files []string, documents []*bpmnxml.Document) error {
	for i, name := range files {
		definitions, err := rt.Deploy(c.Context(), filepath.Base(name), documents[i].Bytes())
		if err != nil {
			return explain(c, name, portHint(err))
		}
		for _, p := range definitions {
			place := ""
			if other := rt.Replaced(p); other != "" {
				place = fmt.Sprintf(" of %s, in place of version %d from %s", filepath.Base(name), p.Version-1, other)
			}
			fmt.Fprintf(told(c, c.OutOrStdout()), "deployed %s version %d%s\n", p.Process, p.Version, place)
		}
	}
	return nil
}

// addressFile, in the data directory, says where a running server listens.
const addressFile = "address"

// fastCollector trades about 45 MB of memory for a fifth of the processor time
// of a busy engine, whose live data is small.
func fastCollector() { debug.SetGCPercent(400) }

// A transport is how the server is reached from other computers.
type transport struct {
	certificate, key string
	plain, open      bool
}

func (t *transport) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&t.certificate, "tls-cert", "", "PEM file of its certificate, with those of the issuers; it then answers by HTTPS")
	f.StringVar(&t.key, "tls-key", "", "PEM file of the certificate's key")
	f.BoolVar(&t.plain, "insecure-http", false, "answer other computers without TLS, for example behind a proxy that has it")
	f.BoolVar(&t.open, "insecure-no-tokens", false, "let other computers manage it without a token")
}

func (t *transport) into(c *cobra.Command, o *runtime.Options) (err error) {
	o.PlainHTTP, o.NoTokens = t.plain, t.open
	if (t.certificate == "") != (t.key == "") {
		return asUsage(c, errors.New("--tls-cert and --tls-key go together"))
	}
	if t.certificate != "" {
		o.Certificate, err = listener.ReadCertificate(t.certificate, t.key)
	}
	return err
}

// portHint names the flag that helps when a port is taken, or is open to strangers.
func portHint(err error) error {
	var taken *listener.PortTaken
	var exposed *runtime.Exposed
	switch {
	case errors.As(err, &exposed) && exposed.Tokens:
		return fmt.Errorf("%w; make one by hookflow token add NAME --role administrator --data DIR, or say serve --insecure-no-tokens", err)
	case errors.As(err, &exposed):
		return fmt.Errorf("%w; give serve --tls-cert and --tls-key, or say serve --insecure-http", err)
	case !errors.As(err, &taken) || taken.Next == "":
	case taken.Element == "":
		return fmt.Errorf("%w; try --listen %s", err, taken.Next)
	default:
		return fmt.Errorf("%w; try --move %s=%s", err, taken.Addr, taken.Next)
	}
	return err
}

// tellLacking says which secrets and accounts a file names that are not known here.
func tellLacking(c *cobra.Command, rt *runtime.Runtime, file string, d *bpmnxml.Document) {
	for _, lack := range rt.Lacking(model(d)) {
		fmt.Fprintf(c.ErrOrStderr(), "hookflow: %s: %s\n", file, lack)
	}
}
