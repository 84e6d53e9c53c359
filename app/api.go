package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
)

// apiFlags are the flags of `hookflow api`.
type apiFlags struct {
	remote
	body    string
	timeout time.Duration
	all     bool
}

func apiCommand() *cobra.Command {
	var f apiFlags
	c := &cobra.Command{
		Use:   "api [METHOD PATH]",
		Short: "Use the management API of a running Hookflow",
		Long: `Sends one request to the management API of a running Hookflow (the window or
hookflow serve) and prints the answer. PATH is what follows /api/v1. Without
arguments it lists what there is. ` + remoteHelp,
		Example: `  hookflow api
  hookflow api POST /deployments --body @order.bpmn
  hookflow api POST /instances --body '{"process": "order", "variables": {"amount": 120}}'
  hookflow api GET '/incidents?limit=5'`,
		Args: cobra.MatchAll(cobra.MaximumNArgs(2), func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return fmt.Errorf("the path is missing, for example %s /instances", args[0])
			}
			return nil
		}),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listRoutes(c)
			}
			return callAPI(c, strings.ToUpper(args[0]), args[1], f)
		},
	}
	var methods []string
	for _, r := range listener.Routes() {
		methods = append(methods, r.Method)
	}
	slices.Sort(methods)
	beginsWith(c, slices.Compact(methods))
	f.flags(c)
	c.Flags().StringVar(&f.body, "body", "", "what to send: JSON, @FILE, or - for the standard input")
	c.Flags().BoolVar(&f.all, "all", false, "of a list, also the parts that follow, as one list with a row on each line")
	c.Flags().DurationVar(&f.timeout, "timeout", time.Minute, "how long to wait for the answer")
	return c
}

func listRoutes(c *cobra.Command) error {
	for _, r := range listener.Routes() {
		if path, ok := strings.CutPrefix(r.Path, apiRoot); ok {
			fmt.Fprintf(c.OutOrStdout(), "%-6s %-28s %s\n", r.Method, path, r.Summary)
		}
	}
	return nil
}

func callAPI(c *cobra.Command, method, path string, f apiFlags) error {
	ctx, cancel := context.WithTimeout(c.Context(), f.timeout)
	defer cancel()
	c.SetContext(ctx)
	body, kind, err := apiBody(c, f.body)
	if err != nil {
		return err
	}
	path = "/" + strings.TrimPrefix(path, "/")
	if name, ok := strings.CutPrefix(f.body, "@"); ok && path == "/deployments" {
		path += "?name=" + url.QueryEscape(filepath.Base(name))
	}
	if f.all && method == http.MethodGet {
		return printAll(c, f.remote, path)
	}
	answer, err := f.send(c, method, path, kind, body)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return printAnswer(c, answer)
}

// printAll prints every part of a list as one, row by row. What is no list is printed as it is.
func printAll(c *cobra.Command, r remote, path string) error {
	out, rows := c.OutOrStdout(), 0
	path, text, _ := strings.Cut(path, "?")
	query, err := url.ParseQuery(text)
	if err != nil {
		return asUsage(c, fmt.Errorf("the path %s: %w", path, err))
	}
	for {
		var page struct {
			Items *[]json.RawMessage
			Next  string
		}
		var text []byte // also of what is no list
		if err := r.ask(c, http.MethodGet, path+"?"+query.Encode(), nil, &text); err != nil {
			return err
		}
		if err := json.Unmarshal(text, &page); err != nil || page.Items == nil {
			_, err := out.Write(text)
			return err
		}
		for _, row := range *page.Items {
			fmt.Fprintf(out, "%s\n%s", map[bool]string{true: `{"items":[`, false: ","}[rows == 0], row)
			rows++
		}
		if page.Next == "" {
			break
		}
		query.Set("after", page.Next)
	}
	if rows == 0 {
		fmt.Fprint(out, `{"items":[`)
	}
	fmt.Fprintln(out, "]}")
	return nil
}

// apiBody is what is sent, and its media type: BPMN for a file that looks like
// XML, JSON otherwise.
func apiBody(c *cobra.Command, text string) (io.Reader, string, error) {
	data, err := inputText(c, text)
	if err != nil {
		return nil, "", err
	}
	if _, err := os.Stat(text); err == nil {
		return nil, "", asUsage(c, fmt.Errorf("--body takes JSON; what the file %s holds is sent by --body @%s", text, text))
	}
	if !json.Valid(data) && bytes.Contains(data, []byte("<")) {
		return bytes.NewReader(data), "application/xml", nil
	}
	return bytes.NewReader(data), "application/json", nil
}

// printAnswer prints an answer; one that reports a problem ends with exit code 1.
func printAnswer(c *cobra.Command, answer *http.Response) error {
	bar := newProgress(c, "answer", answer.ContentLength)
	if onTerminal(c.OutOrStdout()) { // who reads the answer sees how far it is
		bar.out = io.Discard
	}
	_, err := io.Copy(c.OutOrStdout(), io.TeeReader(answer.Body, bar))
	bar.close()
	if err != nil {
		return fmt.Errorf("read the answer: %w", err)
	}
	fmt.Fprintln(c.OutOrStdout())
	if answer.StatusCode >= 400 {
		return errShown{}
	}
	return nil
}
