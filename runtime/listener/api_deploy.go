package listener

import (
	"errors"
	"io"
	"net/http"

	"hookflow/engine"
)

// Health says that Hookflow is up.
type Health struct {
	Status  string `json:"status"`
	Name    string `json:"name"`
	Version string `json:"version"`
}

func health(a *API, _ *call) (any, error) {
	return Health{Status: "up", Name: "hookflow", Version: a.Version}, nil
}

func describe(a *API, c *call) (any, error) {
	doc, err := openAPI(routes, a.Version)
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Type", "application/json")
	_, _ = c.w.Write(doc)
	return written{}, nil
}

func deploy(a *API, c *call) (any, error) {
	files, err := resources(c.r)
	if err != nil {
		return nil, unreadable(err)
	}
	definitions, err := a.Deploy(c.r.Context(), files)
	if err != nil {
		return nil, err
	}
	out := Deployment{Processes: []Process{}}
	for _, d := range definitions {
		out.Processes = append(out.Processes, processOf(d))
	}
	return out, nil
}

// resources reads the files of a deployment.
func resources(r *http.Request) ([]engine.Resource, error) {
	if !isMultipart(r) {
		data, err := io.ReadAll(r.Body)
		name := r.URL.Query().Get("name")
		if name == "" {
			name = "deployment.bpmn"
		}
		return []engine.Resource{{Name: name, Data: data}}, err
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	var files []engine.Resource
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		if part.FileName() != "" {
			files = append(files, engine.Resource{Name: part.FileName(), Data: data})
		}
	}
	if len(files) == 0 {
		return nil, errors.New("the form holds no file")
	}
	return files, nil
}

func getProcess(a *API, c *call) (any, error) {
	d, _, err := a.definition(c)
	if err != nil {
		return nil, err
	}
	return processOf(*d), nil
}

func getXML(a *API, c *call) (any, error) {
	_, data, err := a.definition(c)
	if err != nil {
		return nil, err
	}
	c.w.Header().Set("Content-Type", xmlType)
	_, _ = c.w.Write(data)
	return written{}, nil
}

func deleteProcess(a *API, c *call) (any, error) {
	key, err := c.key("key")
	if err != nil {
		return nil, err
	}
	return a.Engine.Do(c.r.Context(), engine.DeleteDefinition{Definition: key})
}
