package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/savefile"
	catalogs "hookflow/runtime/record"
)

func catalogCommand() *cobra.Command {
	s := &remote{}
	c := &cobra.Command{
		Use:   "catalog",
		Short: "Look after catalogs of records: list, add, import and export tables",
		Long: `Works on the catalogs of a running Hookflow (the window or hookflow serve). A catalog has
records with typed fields; what happens to them starts processes and is pushed to addresses,
see hookflow api GET /topics. ` + remoteHelp,
		Example: "  hookflow catalog add Orders --field Title:text --field Sum:number\n  hookflow catalog import Orders orders.csv\n  hookflow catalog export Orders --filter Sum:more:100",
	}
	s.flags(c)
	c.AddCommand(listCatalogs(s), addCatalog(s), importTable(s), exportTable(s))
	return c
}

func listCatalogs(s *remote) *cobra.Command {
	return listFlags(asking("list", "List the catalogs and their fields", "  hookflow catalog list", cobra.NoArgs, func(c *cobra.Command, _ []string) error {
		rows, err := all[catalogs.Catalog](s, c, "/catalogs", nil, 0)
		if err != nil {
			return err
		}
		return list[catalogs.Catalog]{"ID\tNAME\tRECORDS\tFIELDS", "There are no catalogs; make one by: hookflow catalog add NAME --field NAME:KIND",
			func(one *catalogs.Catalog) []string {
				var fields []string
				for _, f := range one.Fields {
					fields = append(fields, f.Name+":"+f.Kind)
				}
				return []string{one.ID, one.Name, fmt.Sprint(one.Records), strings.Join(fields, ", ")}
			}}.print(c, rows)
	}))
}

func addCatalog(s *remote) *cobra.Command {
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
			if err := s.post(c, "/catalogs", "application/json", strings.NewReader(string(text)), &made); err != nil {
				return err
			}
			fmt.Fprintf(told(c, c.OutOrStdout()), "made the catalog %s with the id %s\n", made.Name, made.ID)
			return nil
		},
	}
	c.Flags().StringArrayVar(&fields, "field", nil, "NAME:KIND or NAME:KIND:OPTION,OPTION; again for each")
	return c
}

func importTable(s *remote) *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: "import NAME FILE", Short: "Make records of a table (.csv), a list (.json), or an archive with files (.zip)", Args: cobra.ExactArgs(2), Example: "  hookflow catalog import Orders orders.csv --key Code",
		RunE: func(c *cobra.Command, args []string) error {
			in, err := openInput(c, args[1])
			if err != nil {
				return err
			}
			defer in.Close()
			kind, path := "application/json", "/catalogs/"+url.PathEscape(args[0])+"/import"
			switch {
			case isTable(args[1]):
				kind = "text/csv"
			case isArchive(args[1]):
				kind = "application/zip"
			}
			if key != "" {
				path += "?key=" + url.QueryEscape(key)
			}
			bar := newProgress(c, "import", sizeOf(in))
			var report catalogs.Report
			err = s.post(c, path, kind, io.TeeReader(in, bar), &report)
			bar.close()
			if err != nil {
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

// byteOrder begins a table of UTF-8 for spreadsheets that take one without it for a table in the letters of their country.
const byteOrder = "\ufeff"

func exportTable(s *remote) *cobra.Command {
	var filters []string
	var mark bool
	c := &cobra.Command{
		Use: "export NAME [FILE]", Short: "Write the records as a table (.csv), a list (.json), or an archive with their files (.zip)", Args: cobra.RangeArgs(1, 2), Example: "  hookflow catalog export Orders orders.json",
		RunE: func(c *cobra.Command, args []string) error {
			form := "/table"
			switch {
			case len(args) == 1 || args[1] == "-":
			case isArchive(args[1]):
				form = "/archive"
			case !isTable(args[1]):
				form = "/export"
			}
			if mark && form != "/table" {
				return fmt.Errorf("--bom is for tables (.csv), not for %s", args[1])
			}
			answer, err := s.do(c, http.MethodGet, "/catalogs/"+url.PathEscape(args[0])+form+"?"+url.Values{"filter": filters}.Encode(), "", nil)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			records := io.Reader(answer.Body)
			if mark {
				records = io.MultiReader(strings.NewReader(byteOrder), records)
			}
			if len(args) == 1 || args[1] == "-" {
				_, err = io.Copy(c.OutOrStdout(), records)
				return err
			}
			bar := newProgress(c, "export", answer.ContentLength)
			defer bar.close()
			return savefile.Write(args[1], func(to io.Writer) error {
				if _, err := io.Copy(to, io.TeeReader(records, bar)); err != nil {
					return fmt.Errorf("read the records: %w", err)
				}
				return nil
			})
		},
	}
	c.Flags().BoolVar(&mark, "bom", false, "begin a table with the mark by which Excel knows its letters")
	c.Flags().StringArrayVar(&filters, "filter", nil, "FIELD:OP:VALUE; OP is is, not, less, most, least, more, between (1; 5), in (1; 2; 3), contains, begins, empty or filled")
	return c
}

func isTable(name string) bool   { return strings.EqualFold(filepath.Ext(name), ".csv") }
func isArchive(name string) bool { return strings.EqualFold(filepath.Ext(name), ".zip") }
