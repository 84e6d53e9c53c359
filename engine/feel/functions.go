package feel

import "sort"

// FunctionInfo describes one function of the library, for pickers and help.
type FunctionInfo struct {
	Name       string
	Group      string // "string", "list", ...
	Signatures []string
	Doc        string // one sentence
	Targets    Target // servers that have it
	Extension  bool   // not in DMN 1.5
}

// Functions lists the library by group and name.
func Functions() []FunctionInfo {
	var out []FunctionInfo
	for name, b := range builtins {
		d := functionDocs[name]
		info := FunctionInfo{Name: name, Group: d.group, Doc: d.doc, Targets: FunctionTargets(name), Extension: d.extension}
		for _, o := range b.overloads {
			info.Signatures = append(info.Signatures, o.sig)
		}
		out = append(out, info)
	}
	sort.Slice(out, func(i, j int) bool {
		if out[i].Group != out[j].Group {
			return out[i].Group < out[j].Group
		}
		return out[i].Name < out[j].Name
	})
	return out
}

type functionDoc struct {
	group, doc string
	extension  bool
}

var functionDocs = map[string]functionDoc{
	"string":                    {"conversion", "The value as text; null stays null.", false},
	"number":                    {"conversion", "The number that the text spells, with the given separators.", false},
	"date":                      {"date and time", "A date from text, from year, month and day, or of a date and time.", false},
	"time":                      {"date and time", "A time of day from text, from its parts, or of a date and time.", false},
	"date and time":             {"date and time", "A date and time from text, or from a date and a time.", false},
	"duration":                  {"date and time", "A duration from text such as P1DT2H or P1Y6M.", false},
	"years and months duration": {"date and time", "The whole months between two dates.", false},
	"not":                       {"boolean", "The opposite of a boolean; null stays null.", false},
	"is":                        {"boolean", "Whether two values are the same, time zones included.", false},
	"all":                       {"boolean", "False if an item is false, true if all are true, otherwise null.", false},
	"and":                       {"boolean", "Another name of all.", false},
	"any":                       {"boolean", "True if an item is true, false if all are false, otherwise null.", false},
	"or":                        {"boolean", "Another name of any.", false},
	"is defined":                {"boolean", "Whether the value exists and is not null.", true},
	"get or else":               {"boolean", "The value, or the default if it is null.", true},
	"assert":                    {"boolean", "The value if the condition is true, otherwise null with the cause.", true},
	"substring":                 {"string", "The part of the text from a position, counted from 1, or from -1 at the end.", false},
	"string length":             {"string", "How many characters the text has.", false},
	"upper case":                {"string", "The text in capital letters.", false},
	"lower case":                {"string", "The text in small letters.", false},
	"trim":                      {"string", "The text without white space at both ends.", true},
	"substring before":          {"string", "The text before the first match, empty if there is none.", false},
	"substring after":           {"string", "The text after the first match, empty if there is none.", false},
	"contains":                  {"string", "Whether the text contains the other.", false},
	"starts with":               {"string", "Whether the text begins with the other.", false},
	"ends with":                 {"string", "Whether the text ends with the other.", false},
	"matches":                   {"string", "Whether the pattern matches some part of the text.", false},
	"replace":                   {"string", "The text with every match replaced; $1 is the first group.", false},
	"split":                     {"string", "The parts of the text between the matches of a pattern.", false},
	"extract":                   {"string", "All matches of the pattern.", true},
	"string join":               {"string", "The strings of the list with a delimiter between them.", false},
	"is blank":                  {"string", "Whether the text has only white space.", true},
	"to base64":                 {"string", "The text in Base64.", true},
	"uuid":                      {"string", "A new unique identifier.", true},
	"md5":                       {"string", "The MD5 of the text, in hex or base64.", true},
	"sha1":                      {"string", "The SHA-1 of the text, in hex or base64.", true},
	"sha256":                    {"string", "The SHA-256 of the text, in hex or base64.", true},
	"sha512":                    {"string", "The SHA-512 of the text, in hex or base64.", true},
	"hmac":                      {"string", "The code of RFC 2104 that shows who has the key wrote the text.", true},
	"to json":                   {"string", "The value as JSON.", true},
	"from json":                 {"conversion", "The value that the JSON text spells.", true},
	"decimal":                   {"number", "The number rounded to a scale, half to the even digit.", false},
	"floor":                     {"number", "The number rounded down to a scale.", false},
	"ceiling":                   {"number", "The number rounded up to a scale.", false},
	"round up":                  {"number", "The number rounded away from zero.", false},
	"round down":                {"number", "The number rounded towards zero.", false},
	"round half up":             {"number", "The number rounded, half away from zero.", false},
	"round half down":           {"number", "The number rounded, half towards zero.", false},
	"abs":                       {"number", "The number or duration without its sign.", false},
	"modulo":                    {"number", "The rest of a division, with the sign of the divisor.", false},
	"sqrt":                      {"number", "The square root.", false},
	"log":                       {"number", "The natural logarithm.", false},
	"exp":                       {"number", "e raised to the number.", false},
	"odd":                       {"number", "Whether the number is odd.", false},
	"even":                      {"number", "Whether the number is even.", false},
	"list contains":             {"list", "Whether the list has an item equal to the element.", false},
	"count":                     {"list", "How many items the list has.", false},
	"min":                       {"list", "The smallest item; null for an empty list.", false},
	"max":                       {"list", "The largest item; null for an empty list.", false},
	"sum":                       {"list", "The sum of the numbers or durations; null for an empty list.", false},
	"product":                   {"list", "The product of the numbers; null for an empty list.", false},
	"mean":                      {"list", "The arithmetic mean.", false},
	"median":                    {"list", "The middle number, or the mean of the two in the middle.", false},
	"stddev":                    {"list", "The standard deviation of a sample.", false},
	"mode":                      {"list", "The most frequent numbers, in ascending order.", false},
	"index of":                  {"list", "The positions of the items equal to the match.", false},
	"sublist":                   {"list", "The part of the list from a position.", false},
	"append":                    {"list", "The list with items added at the end.", false},
	"concatenate":               {"list", "The items of all lists in one.", false},
	"union":                     {"list", "The items of all lists in one, each once.", false},
	"distinct values":           {"list", "The items, each once.", false},
	"insert before":             {"list", "The list with a new item before a position.", false},
	"remove":                    {"list", "The list without the item at a position.", false},
	"list replace":              {"list", "The list with the item at a position, or the matching items, replaced.", false},
	"reverse":                   {"list", "The items from the last to the first.", false},
	"flatten":                   {"list", "The list with the items of inner lists in their place.", false},
	"sort":                      {"list", "The items in the order that the function tells.", false},
	"is empty":                  {"list", "Whether the list has no items.", true},
	"duplicate values":          {"list", "The items that occur more than once, each once.", true},
	"partition":                 {"list", "Lists of the given size with the items in order.", true},
	"day of year":               {"date and time", "The number of the day in its year.", false},
	"day of week":               {"date and time", "The English name of the weekday.", false},
	"month of year":             {"date and time", "The English name of the month.", false},
	"week of year":              {"date and time", "The number of the week, by ISO 8601.", false},
	"last day of month":         {"date and time", "The last day of the month.", true},
	"now":                       {"date and time", "The date and time of the evaluation.", false},
	"today":                     {"date and time", "The date of the evaluation.", false},
	"get value":                 {"context", "The entry with the key.", false},
	"get entries":               {"context", "The entries as a list of contexts with key and value.", false},
	"context":                   {"context", "A context of a list of contexts with key and value.", false},
	"context put":               {"context", "The context with an entry added or replaced.", false},
	"context merge":             {"context", "One context of several; later entries win.", false},
	"range":                     {"range", "The range that the text spells.", false},
	"before":                    {"range", "Whether the first lies wholly before the second.", false},
	"after":                     {"range", "Whether the first lies wholly after the second.", false},
	"meets":                     {"range", "Whether the first ends where the second starts.", false},
	"met by":                    {"range", "Whether the first starts where the second ends.", false},
	"overlaps":                  {"range", "Whether the two have something in common.", false},
	"overlaps before":           {"range", "Whether the first starts before the second and ends in it.", false},
	"overlaps after":            {"range", "Whether the first starts in the second and ends after it.", false},
	"finishes":                  {"range", "Whether the first lies at the end of the second.", false},
	"finished by":               {"range", "Whether the second lies at the end of the first.", false},
	"includes":                  {"range", "Whether the range contains the other.", false},
	"during":                    {"range", "Whether the first lies in the range.", false},
	"starts":                    {"range", "Whether the first lies at the start of the second.", false},
	"started by":                {"range", "Whether the second lies at the start of the first.", false},
	"coincides":                 {"range", "Whether the two are the same.", false},
}
