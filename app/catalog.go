package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"hookflow/engine/savefile"
	"hookflow/runtime"
	"hookflow/runtime/listener"
	catalogs "hookflow/runtime/record"
)

func catalogCommand() *cobra.Command {
	s := &catalogServer{}
	c := &cobra.Command{
		Use:   "catalog",
		Short: "Look after catalogs of records: list, add, import and export tables",
		Long: `Works on the catalogs of a running Hookflow (the window or hookflow serve). A catalog has
records with typed fields; what happens to them starts processes and is pushed to addresses,
see hookflow api GET /topics. HOOKFLOW_TOKEN is the token to use, where one is needed.`,
		Example: "  hookflow catalog add Orders --field Title:text --field Sum:number\n  hookflow catalog import Orders orders.csv\n  hookflow catalog export Orders --filter Sum:more:100",
	}
	c.PersistentFlags().StringVar(&s.server, "server", "http://"+runtime.DefaultListen, "address of the running Hookflow")
	c.AddCommand(listCatalogs(s), addCatalog(s), importTable(s), exportTable(s))
	return c
}

// A catalogServer is the running Hookflow that has the catalogs.
type catalogServer struct{ server string }

// do sends a request and gives the answer; what the server refuses is an error with its own words.
func (s *catalogServer) do(c *cobra.Command, method, path, kind string, body io.Reader) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(c.Context(), method, strings.TrimSuffix(s.server, "/")+apiRoot+path, body)
	if err != nil {
		return nil, asUsage(c, err)
	}
	request.Header.Set("Content-Type", kind)
	if token := os.Getenv("HOOKFLOW_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("reach Hookflow at %s: %w", s.server, err)
	}
	if answer.StatusCode < 400 {
		return answer.Body, nil
	}
	defer answer.Body.Close()
	var p listener.Problem
	if err := json.NewDecoder(answer.Body).Decode(&p); err != nil || p.Detail == "" {
		return nil, fmt.Errorf("%s answers %s", s.server, answer.Status)
	}
	return nil, errors.New(p.Detail)
}

// read is do with an answer that is JSON.
func (s *catalogServer) read(c *cobra.Command, method, path, kind string, body io.Reader, into any) error {
	answer, err := s.do(c, method, path, kind, body)
	if err != nil {
		return err
	}
	defer answer.Close()
	return json.NewDecoder(answer).Decode(into)
}

func listCatalogs(s *catalogServer) *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the catalogs and their fields", Args: cobra.NoArgs, Example: "  hookflow catalog list",
		RunE: func(c *cobra.Command, _ []string) error {
			var list []catalogs.Catalog
			if err := s.read(c, http.MethodGet, "/catalogs", "", nil, &list); err != nil {
				return err
			}
			w := tabwriter.NewWriter(c.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, one := range list {
				var fields []string
				for _, f := range one.Fields {
					fields = append(fields, f.Name+":"+f.Kind)
				}
				fmt.Fprintf(w, "%s\t%s\t%d records\t%s\n", one.ID, one.Name, one.Records, strings.Join(fields, ", "))
			}
			return w.Flush()
		},
	}
}

func addCatalog(s *catalogServer) *cobra.Command {
	var fields []string
	c := &cobra.Command{
		Use: "add NAME", Short: "Make a catalog", Args: cobra.ExactArgs(1), Example: "  hookflow catalog add Orders --field Title:text --field 'Status:category:New,Paid'",
		RunE: func(c *cobra.Command, args []string) error {
			in := catalogs.Catalog{Name: args[0]}
			for _, text := range fields {
				name, kind, _ := strings.Cut(text, ":")
				kind, options, _ := strings.Cut(kind, ":")
				f := catalogs.Field{Name: name, Kind: kind}
				if options != "" {
					for option := range strings.SplitSeq(options, ",") {
						f.Options = append(f.Options, catalogs.Option{Name: strings.TrimSpace(option)})
					}
				}
				in.Fields = append(in.Fields, f)
			}
			text, err := json.Marshal(in)
			if err != nil {
				return err
			}
			var made catalogs.Catalog
			if err := s.read(c, http.MethodPost, "/catalogs", "application/json", strings.NewReader(string(text)), &made); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "made the catalog %s with the id %s\n", made.Name, made.ID)
			return nil
		},
	}
	c.Flags().StringArrayVar(&fields, "field", nil, "NAME:KIND or NAME:KIND:OPTION,OPTION; again for each")
	return c
}

func importTable(s *catalogServer) *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: "import NAME FILE", Short: "Make records of a table (.csv) or a list (.json)", Args: cobra.ExactArgs(2), Example: "  hookflow catalog import Orders orders.csv --key Code",
		RunE: func(c *cobra.Command, args []string) error {
			in, err := os.Open(args[1])
			if err != nil {
				return fmt.Errorf("read %s: %w", args[1], cause(err))
			}
			defer in.Close()
			kind, path := "application/json", "/catalogs/"+url.PathEscape(args[0])+"/import"
			if isTable(args[1]) {
				kind = "text/csv"
			}
			if key != "" {
				path += "?key=" + url.QueryEscape(key)
			}
			var report catalogs.Report
			if err := s.read(c, http.MethodPost, path, kind, in, &report); err != nil {
				return err
			}
			fmt.Fprintf(c.OutOrStdout(), "created %d, updated %d, unchanged %d, failed %d\n", report.Created, report.Updated, report.Unchanged, len(report.Failed))
			for _, row := range report.Failed {
				fmt.Fprintf(c.OutOrStdout(), "row %d: %s\n", row.Row, row.Message)
			}
			if len(report.Failed) > 0 {
				return errShown{}
			}
			return nil
		},
	}
	c.Flags().StringVar(&key, "key", "", "field: a record that has its value is changed instead")
	return c
}

func exportTable(s *catalogServer) *cobra.Command {
	var filters []string
	c := &cobra.Command{
		Use: "export NAME [FILE]", Short: "Write the records as a table (.csv) or a list (.json)", Args: cobra.RangeArgs(1, 2), Example: "  hookflow catalog export Orders orders.json",
		RunE: func(c *cobra.Command, args []string) error {
			form := "/table"
			if len(args) == 2 && !isTable(args[1]) {
				form = "/export"
			}
			answer, err := s.do(c, http.MethodGet, "/catalogs/"+url.PathEscape(args[0])+form+"?"+url.Values{"filter": filters}.Encode(), "", nil)
			if err != nil {
				return err
			}
			defer answer.Close()
			if len(args) == 1 {
				_, err = io.Copy(c.OutOrStdout(), answer)
				return err
			}
			text, err := io.ReadAll(answer)
			if err != nil {
				return fmt.Errorf("read the records: %w", err)
			}
			return savefile.Bytes(args[1], text)
		},
	}
	c.Flags().StringArrayVar(&filters, "filter", nil, "FIELD:OP:VALUE; OP is is, not, less, most, least, more, contains, begins, empty or filled")
	return c
}

func isTable(name string) bool { return strings.EqualFold(filepath.Ext(name), ".csv") }
