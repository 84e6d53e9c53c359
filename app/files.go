package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"hookflow/engine/bpmn"
	"hookflow/engine/bpmnxml"
	"hookflow/engine/export"
	"hookflow/engine/savefile"
)

// readDocument reads a BPMN file; "-" is the standard input. Of an export that nobody
// has changed it is the file that the export was made from.
func readDocument(c *cobra.Command, name string) (*bpmnxml.Document, error) {
	data, err := readInput(c, name)
	if err != nil {
		return nil, err
	}
	if source, ok := export.Source(data); ok {
		fmt.Fprintf(told(c, c.ErrOrStderr()), "%s is an unchanged export; this is the file it was made from\n", name)
		data = source
	}
	return bpmnxml.Read(inputName(name), data)
}

// inputName is what messages call an input.
func inputName(name string) string {
	if name == "-" {
		return "the standard input"
	}
	return name
}

// readInput reads a BPMN file, as far as one may be long.
func readInput(c *cobra.Command, name string) ([]byte, error) {
	if name == "-" {
		return bpmnxml.Load("the standard input", c.InOrStdin())
	}
	data, err := bpmnxml.LoadFile(name)
	if path := (*fs.PathError)(nil); errors.As(err, &path) {
		return nil, fmt.Errorf("read %s: %w", name, path.Err)
	}
	return data, err
}

// inputText is what an option says: the text itself, what the file holds after "@", or the standard input for "-".
func inputText(c *cobra.Command, said string) ([]byte, error) {
	name, file := strings.CutPrefix(said, "@")
	if !file && said != "-" {
		return []byte(said), nil
	}
	in, err := openInput(c, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, cause(err))
	}
	return data, nil
}

// openInput opens a file; "-" is the standard input.
func openInput(c *cobra.Command, name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(c.InOrStdin()), nil
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, cause(err))
	}
	return in, nil
}

// expressionText is inputText for FEEL, in which @"..." is a time and no file.
func expressionText(c *cobra.Command, said string) (string, error) {
	if strings.HasPrefix(said, `@"`) {
		return said, nil
	}
	text, err := inputText(c, said)
	return strings.TrimSpace(string(text)), err
}

// toldBeside is where a command says what it has written to a file: on the standard error, if the file is the standard
// output.
func toldBeside(c *cobra.Command, name string) io.Writer {
	if name == "-" {
		return told(c, c.ErrOrStderr())
	}
	return told(c, c.OutOrStdout())
}

// writeOutput writes a file in one go, so that nothing is lost when it fails
// half-way; "-" is the standard output.
func writeOutput(c *cobra.Command, name string, data []byte) error {
	if name == "-" {
		_, err := c.OutOrStdout().Write(data)
		return err
	}
	err := savefile.Bytes(name, data)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("write %s: there is no folder %s; make it first", name, filepath.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

// cause strips the operation and path that the message names already.
func cause(err error) error {
	if e, ok := err.(*os.PathError); ok {
		return e.Err
	}
	return err
}

// model builds the typed view of a document.
func model(d *bpmnxml.Document) *bpmn.Definitions { return bpmn.Build(d.Root()) }
