// Package yida says what happens to user tasks as Yida (宜搭) says it to the connector
// of its integration centre: five actions, each with the parameters of its
// documentation and a signature over them.
//
// Of the carbon copy the documentation gives no parameters; it has those of a finished
// task here, with who gets the copy in place of who did it. In the parameter task it
// calls the form instance formInstanceId, in all others formInstId, and so does this.
package yida

import (
	"cmp"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hookflow/engine"
	"hookflow/runtime/connector"
)

// Actions are the ids of a connector's actions, by the event that each of them takes.
var Actions = map[string]string{
	engine.TaskCreated: "createTask", engine.TaskFinished: "finishTask", engine.TaskStopped: "cancelTask", engine.TaskDeleted: "deleteTask", engine.TaskCopied: "carbonCopy",
}

// parameters of each action, beside sign and dateTime.
var parameters = map[string][]string{
	engine.TaskCreated:  {"task"},
	engine.TaskFinished: {"appType", "corpId", "taskId", "actualWorkId", "formInstId"},
	engine.TaskStopped:  {"appType", "corpId", "taskId", "actualWorkId", "formInstId"},
	engine.TaskDeleted:  {"appType", "corpId", "formInstId"},
	engine.TaskCopied:   {"appType", "corpId", "taskId", "actualWorkId", "formInstId"},
}

// Connector describes a service that takes the five events, each posted to a path of its
// own below an address, as a form.
func Connector(name, address string) connector.Connector {
	c := connector.Connector{Name: name, BaseURL: address, Description: "Task events: created, finished, cancelled, deleted, carbon copy"}
	for _, event := range engine.Pushed {
		a := connector.Action{ID: Actions[event], Name: event, Method: "POST", Path: "/" + Actions[event], Body: connector.FormBody}
		for _, p := range append(slices.Clone(parameters[event]), "sign", "dateTime") {
			a.Parameters = append(a.Parameters, connector.Parameter{Name: p, In: connector.InBody, Type: "string"})
		}
		c.Actions = append(c.Actions, a)
	}
	return c
}

// Parameters are what an action is told of a push, without the signature: those of its
// own that the action has. A push says the same on every attempt.
func Parameters(s *engine.Subscription, p *engine.Push, a *connector.Action) map[string]string {
	all := map[string]string{
		"appType": s.App, "corpId": s.Corp, "taskId": p.Task.Key.String(), "formInstId": p.Instance.String(),
		"actualWorkId": cmp.Or(p.To, p.Task.By, p.Task.Task.Assignee), "dateTime": millis(p.At),
	}
	if slices.Contains(parameters[p.Event], "task") {
		all["task"] = taskText(s, p)
	}
	out := map[string]string{}
	for _, x := range a.Parameters {
		if value, known := all[x.Name]; known && !x.Fixed {
			out[x.Name] = value
		}
	}
	return out
}

func millis(nanos int64) string { return strconv.FormatInt(nanos/int64(time.Millisecond), 10) }

// A task is the parameter task, in the order of the documentation's sample.
type task struct {
	ActionerID     string          `json:"actionerId"`
	ActionerName   string          `json:"actionerName"`
	ActivityID     string          `json:"activityId"`
	AppType        string          `json:"appType"`
	CreateTime     int64           `json:"createTime"`
	DataMap        json.RawMessage `json:"dataMap"`
	DataType       string          `json:"dataType"`
	FormInstanceID string          `json:"formInstanceId"`
	FormUUID       string          `json:"formUuid"`
	ModifiedTime   int64           `json:"modifiedTime"`
	Originator     originator      `json:"originator"`
	ProcessCode    string          `json:"processCode"`
	ProcessID      string          `json:"processId"`
	ProcessInst    string          `json:"processInstanceId"`
	Status         string          `json:"processInstanceStatus"`
	ProcessName    string          `json:"processName"`
	SerialNo       string          `json:"serialNo"`
	TaskID         string          `json:"taskId"`
	Title          string          `json:"title"`
}

type originator struct {
	CorpID      string `json:"CorpId"`
	DisplayName string `json:"DisplayName"`
	ID          string `json:"Id"`
}

// taskText is the parameter task: JSON as text.
func taskText(s *engine.Subscription, p *engine.Push) string {
	t := p.Task
	who := cmp.Or(t.Task.Assignee, strings.Join(append(engine.Names(t.Task.Users), engine.Names(t.Task.Groups)...), ","))
	at := t.Created / int64(time.Millisecond)
	var out strings.Builder
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(task{ // texts, numbers, and variables, which are JSON
		ActionerID: who, ActionerName: who, ActivityID: t.Element, AppType: s.App, CreateTime: at, DataMap: dataMap(p.Data), DataType: "pinst",
		FormInstanceID: t.Instance.String(), FormUUID: t.Process, ModifiedTime: at, Originator: originator{s.Corp, t.Initiator, t.Initiator},
		ProcessCode: t.Process, ProcessID: t.Definition.String(), ProcessInst: t.Instance.String(), Status: "RUNNING", ProcessName: cmp.Or(t.ProcessName, t.Process),
		SerialNo: t.BusinessKey, TaskID: t.Key.String(), Title: t.Name,
	})
	return strings.TrimSuffix(out.String(), "\n")
}

// dataMap has the variables of the process; what holds others, such as a sub-table, is JSON as text.
func dataMap(data json.RawMessage) json.RawMessage {
	var vars map[string]json.RawMessage
	if json.Unmarshal(data, &vars) != nil {
		return json.RawMessage("{}")
	}
	for name, value := range vars {
		if value[0] == '{' || value[0] == '[' {
			vars[name], _ = json.Marshal(string(value)) // a text
		}
	}
	out, _ := json.Marshal(vars) // of JSON
	return out
}

// Sign is the signature of parameters.
//
// "md5" is Yida's: the keys in order without regard to case, the values alone one behind the other, behind them
// the token, MD5 over UTF-8, in lower case. It cannot tell where one value ends and the next begins, and shows nothing
// about its age. "hmac-sha256" has neither weakness if the receiver looks at dateTime: HMAC-SHA256 under the token over
// key=value with & between, both percent-encoded, in the same order.
//
// sign itself is never among what is signed.
func Sign(signing, token string, values map[string]string) string {
	keys := make([]string, 0, len(values))
	for key := range values {
		if key != "sign" {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int {
		return cmp.Or(strings.Compare(strings.ToLower(a), strings.ToLower(b)), strings.Compare(a, b))
	})
	if signing == "hmac-sha256" {
		pairs := make([]string, len(keys))
		for i, key := range keys {
			pairs[i] = url.QueryEscape(key) + "=" + url.QueryEscape(values[key])
		}
		mac := hmac.New(sha256.New, []byte(token))
		mac.Write([]byte(strings.Join(pairs, "&")))
		return hex.EncodeToString(mac.Sum(nil))
	}
	var text strings.Builder
	for _, key := range keys {
		text.WriteString(values[key])
	}
	text.WriteString(token)
	sum := md5.Sum([]byte(text.String()))
	return hex.EncodeToString(sum[:])
}
