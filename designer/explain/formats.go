package explain

// Formats are the messages of the engine and of calls, as they are kept with an instance: in English, with %s wherever
// something is put in. A message that is added below needs a row here; TestEveryMessage names those that lack one.
var Formats = []string{
	// calls
	"%s of %s attempts failed, the last one: %s",
	"nobody listens on %s (connection refused); start the service or correct the address",
	"the host name \"%s\" is not known; check the address and the network connection",
	"%s cannot be reached from here; check the network connection",
	"no complete answer from %s within %s; is the service overloaded, or is the time-out too short?",
	"no connection to %s within %s; is the host switched on and reachable?",
	"no connection to %s in time; is the host switched on and reachable?",
	"%s did not begin to answer within %s; is the service overloaded, or is the time-out too short?",
	"%s closed the connection before its answer was complete; look into the service's own log",
	"the certificate of %s is not signed by an authority this computer trusts",
	"the certificate of %s is for another name: %s",
	"the certificate of %s is not valid: %s",
	"%s does not speak TLS; should the address begin with http:// ?",
	"no agreement on TLS with %s: %s; does it need another version, or a client certificate?",
	"the service redirects more than %s times",
	"the service redirects to %s, and the credentials of the call go to %s only; if they belong there, call that address",
	"the address cannot be read: %s",
	"the address must begin with http:// or https://",
	"the address names no host",
	"header \"%s\": its name or value holds a line break",
	"\"%s\" is no name for a header: it takes letters, digits and - only",
	"the answer has the status %s, which HTTP does not know",
	"the service wants to go on with another protocol (101 Switching Protocols), which no call asks for",
	"the answer is larger than %s; ask the service for less",
	"the answer cannot be kept: %s",
	"the answer is packed as %s, which is not read here; ask for gzip in Accept-Encoding",
	"the answer is not the %s it claims to be",
	"the call was cancelled",
	"the service answered %s: it sends on to %s, which is not followed; call that address, or accept the status",
	"the service answered %s: %s",
	"the service answered %s",
	"the answer cannot be read: %s",
	"the schema of the answer is no JSON: %s",
	"the schema of the answer cannot be read: %s",
	"the answer does not satisfy its schema: %s",
	"the answer does not satisfy the rule %s",
	"the body is no JSON: %s",
	"%s is not read; write it into the schema",

	// moves to another version
	"there is no process \"%s\" in %s",

	// secrets and accounts
	"there is no such secret %s in the environment %s; set it by: %s",
	"the process %s may not use the secret %s; allow it by: %s",
	"the secret %s is not known here; set it by: %s",
	"the account %s in the environment %s: there is no such account",
	"the account %s gets no token: %s",
	"there is no such account",

	// expressions
	"%s (%s) gave %s instead of true or false: %s",
	"%s (%s) gave %s instead of true or false",
	"variable %s: %s",
	"the timer \"%s\": %s",
	"%s is no date and time such as 2026-12-24T18:00:00Z",
	"it gives no duration such as PT10S",
	"the collection (%s) is %s and no list",
	"the loop cardinality (%s) must give a whole number of at least 0",
	"the priority (%s) is \"%s\", which is no whole number",
	"the correlation key (%s) has no value",
	"the %s (%s) has no value",
	"the list of active elements (%s) is %s and no list",
	"the ad-hoc sub-process has no element \"%s\"",
	"the answer status is \"%s\"; it must be a number from 200 to 599",
	"the answer body is no JSON: %s",
	"the condition of flow %s",
	"the completion condition",
	"the loop condition",
	"there is no variable %s",
	"%s is null because %s is null",
	"%s is null because %s has no %s",
	"%s is null because %s is a %s and has no %s",
	"%s has no item %s, it has %s",
	"%s compares %s with %s",
	"division by zero",

	// what is wrong in an expression
	"line %s, column %s: %s (did you mean %s?)",
	"line %s, column %s: %s",
	"did you mean %s?",
	"\"%s\" is not a FEEL operator",
	"expected an expression, found %s",
	"expected a name after \".\", found %s",
	"expected a key, found %s",
	"expected an argument after \",\", found \")\"",
	"expected an item after \",\", found \"]\"",
	"expected an entry after \",\", found \"}\"",
	"expected \"%s\" %s, found %s",
	"unexpected character %s",
	"unexpected %s",
	"end of the expression",
	"after the arguments",
	"after the filter",
	"after the key",
	"to close \"(\"",
	"to close the list",
	"to close the context",
	"after the condition of \"if\"",
	"after the first branch of \"if\"",

	// the way of a token
	"no condition of the outgoing flows of \"%s\" holds and there is no default flow",
	"nobody catches the error without code: %s",
	"nobody catches the error without code",
	"nobody catches the error \"%s\": %s",
	"nobody catches the error \"%s\"",
	"its definition cannot be read: %s",
	"the process \"%s\" to call is not deployed",
	"the called process \"%s\" was terminated; repeat calls it again",
	"the called process \"%s\" has ended, and the definition of its caller cannot be read; repeat calls it again",

	// files
	"%s: permission denied",
	"%s: no space left on device",
	"%s: read-only file system",
	"%s: no such file or directory",
	"%s: is a directory",
	"%s: file name too long",
	"%s: disk quota exceeded",

	// files that are no BPMN, or another program's
	"read %s: %s",
	"line %s, column %s, in %s: %s",
	"the file is empty",
	"this is JSON, not XML",
	"this is plain text, not XML",
	"this is a web page (HTML), perhaps a download page or an error page instead of the file",
	"this is an SVG picture; the diagram cannot be recovered from it",
	"this is a DMN decision model",
	"this is a draw.io diagram",
	"the file is not valid %s here; it was probably saved in another encoding than its first line says",
	"it runs the Java code %s, which is not there; use a call or an outside worker",
	"the setting %s is not carried over",
	"its form \"%s\" is kept elsewhere; add the fields here, or put the .form file beside this one and open it again",
	"the connector \"%s\" is not known here",
	"its %s is not carried over",
	"it contains a %s, which is no executable BPMN element",
	"the flow does not lead from one flow node of the process to another",

	// limits
	"duration: the instance has been running longer than %s",
	"callDepth: processes call each other more than %s deep",
	"steps: the instance has begun more than %s elements",
	"stepsPerCommand: more than %s elements began without a wait; if the process does not loop for ever, repeat to let it go on",
	"stepsPerCommand: %s iterations at once are more than %s",
	"stepsPerCommand: one command has started %s instances; the processes start each other for ever",
	"variableBytes: variable %s would have %s bytes, more than %s",
	"dataBytes: with the variable %s the variables would have %s bytes in total, more than %s",
}

// An advice is what to do about the messages that a pattern finds, where they do not say so themselves.
type advice struct{ about, text string }

var advices = []advice{
	{`the service answered (401|403|407)`, "The service does not accept who calls. Check the account or the secret of this call."},
	{`the service answered (404|410)`, "The service knows no such address. Check the address of this call."},
	{`the service answered 429`, "The service is asked too often. Repeat later, or let the call wait longer between its attempts."},
	{`the service answered 5\d\d`, "The fault is in the service. Its own log says more; repeat when it is mended."},
	{`the service answered 4\d\d`, "The service does not accept what was sent. The answer says why; compare it with the request."},
	{`an authority this computer trusts`, "Install the certificate of that authority in the system, or name it in the account of this call."},
	{`gave .+ instead of true or false`, "Look under Variables what the condition read, and under Calls what the service answered; then correct the condition or the answer table."},
	{`no condition of the outgoing flows`, "Correct a condition, or choose a default path for the gateway; then repeat."},
	{`^the process ".+" to call is not deployed`, "Deploy that process, or correct its id in the call activity."},
	{`^nobody catches the error`, "Attach an error event to the step or to a sub-process around it, or skip."},
	{`it gives no duration|is no date and time`, "Look under Variables what the timer read; edit the variable and repeat, or correct the timer."},
	{`the correlation key .+ has no value`, "Look under Variables: what the key is made of is empty. Edit it and repeat."},
}

// Advices are the texts of all advice.
var Advices = textsOf(advices)

func textsOf(advices []advice) (texts []string) {
	for _, a := range advices {
		texts = append(texts, a.text)
	}
	return texts
}
