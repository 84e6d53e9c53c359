package feel

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"time"
)

// FromGo converts Go data: nil, booleans, strings, all integer and float
// kinds, json.Number, time.Time, time.Duration, slices, maps with string keys
// (sorted) and Values themselves, also inside of the others.
func FromGo(x any) (Value, error) { return fromGo(x, 0) }

// fromGo has the frequent types first; others go through reflection.
func fromGo(x any, depth int) (Value, error) {
	if depth > maxJSONDepth {
		return nil, fmt.Errorf("convert %T: nested more than %d levels deep", x, maxJSONDepth)
	}
	switch v := x.(type) {
	case nil:
		return null, nil
	case Value:
		return v, nil
	case bool:
		return Bool(v), nil
	case string:
		return String(v), nil
	case int:
		return NewInt(int64(v)), nil
	case json.Number:
		return ParseNumber(string(v))
	case time.Time:
		return NewDateTime(v), nil
	case time.Duration:
		return NewDaysDuration(v), nil
	case map[string]any:
		return fromMap(v, depth)
	case []any:
		list := make(List, len(v))
		for i, item := range v {
			var err error
			if list[i], err = fromGo(item, depth+1); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	return fromReflect(reflect.ValueOf(x), depth)
}

// fromMap sorts the keys, because a Go map has no order to keep.
func fromMap(v map[string]any, depth int) (Value, error) {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	c := NewContext(len(keys))
	for _, k := range keys {
		item, err := fromGo(v[k], depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k, err)
		}
		c.Put(k, item)
	}
	return c, nil
}

// fromReflect serves named types, pointers, slices and maps of any element
// type.
func fromReflect(v reflect.Value, depth int) (Value, error) {
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return NewInt(v.Int()), nil
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return ParseNumber(fmt.Sprint(v.Uint()))
	case reflect.Float32, reflect.Float64:
		return numberFromFloat(v.Float())
	case reflect.Bool:
		return Bool(v.Bool()), nil
	case reflect.String:
		return String(v.String()), nil
	case reflect.Pointer:
		if v.IsNil() {
			return null, nil
		}
		return fromGo(v.Elem().Interface(), depth+1)
	case reflect.Slice, reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = v.Index(i).Interface()
		}
		return fromGo(list, depth)
	case reflect.Map:
		if v.Type().Key().Kind() == reflect.String {
			m := make(map[string]any, v.Len())
			for _, k := range v.MapKeys() {
				m[k.String()] = v.MapIndex(k).Interface()
			}
			return fromMap(m, depth)
		}
	}
	return nil, fmt.Errorf("convert %s: no FEEL type", v.Type())
}
