package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"hookflow/runtime/listener"
)

// isHookflow reports whether a Hookflow answers at the address. Where no address was given it is this computer's, and what
// does not answer is one that has not been started.
func (r *remote) isHookflow(c *cobra.Command, named bool) bool {
	ctx, cancel := context.WithTimeout(c.Context(), 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(r.server, "/")+apiRoot+"/health", nil)
	if err != nil {
		return false // which is told when it is asked for what it is to do
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return !named
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
	return bytes.Contains(text, []byte(`"hookflow"`))
}

// deploy deploys files to a running Hookflow; without any it says which version that is.
func (r *remote) deploy(c *cobra.Command, files []string) error {
	var health listener.Health
	if err := r.ask(c, http.MethodGet, "/health", nil, &health); err != nil {
		return err
	}
	fmt.Fprintf(told(c, c.ErrOrStderr()), "%s: Hookflow %s\n", r.server, health.Version)
	if len(files) == 0 {
		return nil
	}
	body, kind, err := deployment(c, files)
	if err != nil {
		return err
	}
	bar := newProgress(c, "deploy", int64(body.Len()))
	var done listener.Deployment
	err = r.post(c, "/deployments", kind, io.TeeReader(body, bar), &done)
	bar.close()
	if err != nil {
		return fmt.Errorf("deploy %s: %w", strings.Join(files, ", "), err)
	}
	for _, p := range done.Processes {
		fmt.Fprintf(c.OutOrStdout(), "deployed %s, version %d (%s)\n", p.Process, p.Version, p.Key)
	}
	return nil
}

// deployment is one form with all files: either all of them are deployed or none.
func deployment(c *cobra.Command, files []string) (*bytes.Buffer, string, error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, file := range files {
		data, err := readInput(c, file)
		if err != nil {
			return nil, "", err
		}
		part, err := form.CreateFormFile("file", filepath.Base(file))
		if err == nil {
			_, err = part.Write(data)
		}
		if err != nil {
			return nil, "", fmt.Errorf("send %s: %w", file, err)
		}
	}
	return &body, form.FormDataContentType(), form.Close()
}

// modelsIn puts the models of folders in place of the folders, in the order of their names.
func modelsIn(names []string) (files []string, err error) {
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || !info.IsDir() {
			files = append(files, name) // what is not there is told when it is read
			continue
		}
		before := len(files)
		err := filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.EqualFold(filepath.Ext(path), ".bpmn") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for models in %s: %w", name, cause(err))
		}
		if len(files) == before {
			return nil, fmt.Errorf("there is no model (*.bpmn) in %s", name)
		}
	}
	return files, nil
}
