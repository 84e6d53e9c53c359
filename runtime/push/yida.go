package push

import (
	"cmp"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"hookflow/engine"
	"hookflow/engine/secret"
	"hookflow/runtime/connector"
)

// Yida is the name of the form yida.
const Yida = "yida"

// yida says what happens to user tasks as Yida (宜搭) says it to the connector of its integration centre: five actions, each
// with the parameters of its documentation and a signature over them.
//
// Of the carbon copy the documentation gives no parameters; it has those of a finished task here, with who gets the copy
// in place of who did it. In the parameter task it calls the form instance formInstanceId, in all others formInstId, and so
// does this.
var yida = Form{Name: Yida, Connector: true, Topics: yidaTopics, Check: checkYida, Request: askYida}

var yidaTopics = []string{engine.TaskCreated, engine.TaskCompleted, engine.TaskStopped, engine.TaskDeleted, engine.TaskCopied}

// yidaActions are the ids of a connector's actions, by the topic that each of them takes.
var yidaActions = map[string]string{
	engine.TaskCreated: "createTask", engine.TaskCompleted: "finishTask", engine.TaskStopped: "cancelTask", engine.TaskDeleted: "deleteTask", engine.TaskCopied: "carbonCopy",
}

// yidaParameters are those of each action, beside sign and dateTime.
var yidaParameters = map[string][]string{
	engine.TaskCreated:   {"task"},
	engine.TaskCompleted: {"appType", "corpId", "taskId", "actualWorkId", "formInstId"},
	engine.TaskStopped:   {"appType", "corpId", "taskId", "actualWorkId", "formInstId"},
	engine.TaskDeleted:   {"appType", "corpId", "formInstId"},
	engine.TaskCopied:    {"appType", "corpId", "taskId", "actualWorkId", "formInstId"},
}

// yidaSignings are the ways to sign; the first one is used unless a subscription says otherwise.
var yidaSignings = []string{"md5", "hmac-sha256"}

// TaskConnector describes a service that takes the five topics, each posted to a path of its own below an address, as a form.
func TaskConnector(name, address string) connector.Connector {
	c := connector.Connector{Name: name, BaseURL: address, Description: "Task events: created, completed, cancelled, deleted, carbon copy"}
	for _, topic := range yidaTopics {
		a := connector.Action{ID: yidaActions[topic], Name: topic, Method: "POST", Path: "/" + yidaActions[topic], Body: connector.FormBody}
		for _, p := range append(slices.Clone(yidaParameters[topic]), "sign", "dateTime") {
			a.Parameters = append(a.Parameters, connector.Parameter{Name: p, In: connector.InBody, Type: "string"})
		}
		c.Actions = append(c.Actions, a)
	}
	return c
}

func checkYida(s *Subscription, k *Known) error {
	if s.Signing = cmp.Or(s.Signing, yidaSignings[0]); !slices.Contains(yidaSignings, s.Signing) {
		return invalid("signing: %q is none of %s", s.Signing, strings.Join(yidaSignings, ", "))
	}
	if s.Account != "" {
		return invalid("the account is that of the connector; name none")
	}
	for _, name := range []string{s.Connector, s.FallBack} {
		if name == "" {
			continue
		}
		service, err := k.Connector(name)
		if err != nil {
			return invalid("%v; make one by: hookflow subscription connector %s URL", err, name)
		}
		var missing []string
		for _, topic := range yidaTopics {
			if _, err := service.Find(yidaActions[topic]); err != nil && slices.ContainsFunc(s.Topics, func(named string) bool { return covers(named, topic) }) {
				missing = append(missing, yidaActions[topic])
			}
		}
		if len(missing) > 0 {
			return invalid("the connector %s has no action %s", name, strings.Join(missing, ", "))
		}
	}
	if s.Secret != "" {
		if _, err := k.Secret(s.Secret); err != nil {
			return invalid("%v", err)
		}
	}
	return nil
}

// askYida calls the action of a connector that takes the topic, as a process would have it called.
func askYida(d *Delivery, k *Known, to string) (*Sent, error) {
	service, err := k.Connector(to)
	if err != nil {
		return nil, err
	}
	a, err := service.Find(yidaActions[d.Event.Topic])
	if err != nil {
		return nil, err
	}
	values, err := told(d, a)
	if err != nil {
		return nil, err
	}
	if s := &d.Subscription; s.Secret != "" {
		token, err := k.Secret(s.Secret)
		if err != nil {
			return nil, fmt.Errorf("sign with the secret %s: %w", s.Secret, err)
		}
		values["sign"] = sign(s.Signing, token, values)
	}
	type argument struct {
		Name  string          `json:"name"`
		Value json.RawMessage `json:"value"`
	}
	var arguments []argument
	for name, value := range values {
		quoted, _ := json.Marshal(value) // a text
		arguments = append(arguments, argument{name, json.RawMessage(secret.Guard(string(quoted)))})
	}
	return &Sent{Kind: "connector", Fields: map[string]any{"connector": to, "action": a.ID, "arguments": arguments, "accept": "200-299"}}, nil
}

// told is what an action is told, without the signature: those of Yida's parameters that the action has. It is the same on
// every attempt.
func told(d *Delivery, a *connector.Action) (map[string]string, error) {
	var t Task
	if err := json.Unmarshal(d.Event.Payload, &t); err != nil {
		return nil, fmt.Errorf("read what happened to the task: %w", err)
	}
	s := &d.Subscription
	all := map[string]string{
		"appType": s.App, "corpId": s.Corp, "taskId": t.Task, "formInstId": t.Instance,
		"actualWorkId": cmp.Or(t.To, t.By, t.Assignee), "dateTime": strconv.FormatInt(d.Event.At.UnixMilli(), 10),
	}
	if slices.Contains(yidaParameters[d.Event.Topic], "task") {
		all["task"] = yidaTaskText(s, &t)
	}
	out := map[string]string{}
	for _, x := range a.Parameters {
		if value, known := all[x.Name]; known && !x.Fixed {
			out[x.Name] = value
		}
	}
	return out, nil
}

// A yidaTask is the parameter task, in the order of the documentation's sample.
type yidaTask struct {
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
	Originator     yidaOriginator  `json:"originator"`
	ProcessCode    string          `json:"processCode"`
	ProcessID      string          `json:"processId"`
	ProcessInst    string          `json:"processInstanceId"`
	Status         string          `json:"processInstanceStatus"`
	ProcessName    string          `json:"processName"`
	SerialNo       string          `json:"serialNo"`
	TaskID         string          `json:"taskId"`
	Title          string          `json:"title"`
}

type yidaOriginator struct {
	CorpID      string `json:"CorpId"`
	DisplayName string `json:"DisplayName"`
	ID          string `json:"Id"`
}

// yidaTaskText is the parameter task: JSON as text.
func yidaTaskText(s *Subscription, t *Task) string {
	who := cmp.Or(t.Assignee, strings.Join(append(engine.Names(t.Users), engine.Names(t.Groups)...), ","))
	at := t.Created.UnixMilli()
	return text(yidaTask{
		ActionerID: who, ActionerName: who, ActivityID: t.Element, AppType: s.App, CreateTime: at, DataMap: dataMap(t.Variables), DataType: "pinst",
		FormInstanceID: t.Instance, FormUUID: t.Process, ModifiedTime: at, Originator: yidaOriginator{s.Corp, t.Initiator, t.Initiator},
		ProcessCode: t.Process, ProcessID: t.Definition, ProcessInst: t.Instance, Status: "RUNNING", ProcessName: cmp.Or(t.ProcessName, t.Process),
		SerialNo: t.BusinessKey, TaskID: t.Task, Title: t.Name,
	})
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

// sign is the signature of parameters.
//
// "md5" is Yida's: the keys in order without regard to case, the values alone one behind the other, behind them
// the token, MD5 over UTF-8, in lower case. It cannot tell where one value ends and the next begins, and shows nothing
// about its age. "hmac-sha256" has neither weakness if the receiver looks at dateTime: HMAC-SHA256 under the token over
// key=value with & between, both percent-encoded, in the same order.
//
// sign itself is never among what is signed.
func sign(signing, token string, values map[string]string) string {
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
