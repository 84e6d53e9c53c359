package listener

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"hookflow/runtime/media"
)

// The media types of events in the structured mode (CloudEvents 1.0.2, "HTTP Protocol Binding", section 3.2), and of
// several at once, which are not read.
const (
	eventType = "application/cloudevents+json"
	batchType = "application/cloudevents-batch+json"
)

// required are the attributes that every event has (CloudEvents 1.0.2, "Required attributes").
var required = []string{"specversion", "id", "source", "type"}

// readEvent reads an event of CloudEvents: its attributes, and its data in place of the body. A request that carries none
// has no attributes, and its body stays.
func readEvent(r *http.Request, body json.RawMessage) (attributes map[string]any, data json.RawMessage, err error) {
	switch kind, _ := media.Type(r.Header.Get("Content-Type")); {
	case kind == batchType:
		return nil, nil, &Problem{Kind: "media-type", Status: http.StatusUnsupportedMediaType, Detail: "several events in one request are not taken; send each by itself"}
	case kind == eventType:
		attributes, data, err = structured(body)
	case r.Header.Get("Ce-Specversion") != "":
		attributes, data = binary(r.Header), body
		if kind != "" {
			attributes["datacontenttype"] = r.Header.Get("Content-Type")
		}
	default:
		return nil, body, nil
	}
	for _, name := range required {
		if text, _ := attributes[name].(string); text == "" && err == nil {
			err = &Problem{Kind: "body", Status: http.StatusBadRequest, Detail: fmt.Sprintf("the event has no attribute %q, which CloudEvents asks for", name)}
		}
	}
	return attributes, data, err
}

// structured takes an event apart whose attributes and data are one JSON object.
func structured(body json.RawMessage) (attributes map[string]any, data json.RawMessage, err error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, nil, &Problem{Kind: "body", Status: http.StatusBadRequest, Detail: "an event is a JSON object"}
	}
	data = json.RawMessage("null")
	attributes = map[string]any{}
	for name, value := range members {
		if name == "data" || name == "data_base64" {
			data = value
			continue
		}
		attributes[name] = value
		var text string
		if json.Unmarshal(value, &text) == nil {
			attributes[name] = text
		}
	}
	return attributes, data, nil
}

// binary reads the attributes out of the headers, where what is no ASCII stands in percent signs (section 3.1.3.2).
func binary(h http.Header) map[string]any {
	attributes := map[string]any{}
	for name, values := range h {
		if name, is := strings.CutPrefix(strings.ToLower(name), "ce-"); is {
			text, err := url.PathUnescape(values[0])
			if err != nil {
				text = values[0]
			}
			attributes[name] = text
		}
	}
	return attributes
}

// eventID tells an event from others: its source and its id together.
func eventID(request json.RawMessage) string {
	var in struct {
		Event struct{ ID, Source string }
	}
	if json.Unmarshal(request, &in) != nil || in.Event.ID == "" {
		return ""
	}
	return in.Event.Source + "#" + in.Event.ID
}
