package kit

import (
	"encoding/json"
	"reflect"
	"strings"
)

// TypedPayload makes the data of an outcome of a response that an SDK has read into
// structs: what its user sees there, by the names of the API. Those stand in a tag of the
// fields; one that has no such name is left out. A member that is null and one that was not
// sent are both null.
func TypedPayload(response any, tag string) (json.RawMessage, error) {
	return json.Marshal(typed(reflect.ValueOf(response), tag))
}

func typed(v reflect.Value, tag string) any {
	switch v.Kind() {
	case reflect.Invalid:
		return nil
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return typed(v.Elem(), tag)
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = typed(v.Index(i), tag)
		}
		return list
	case reflect.Struct:
		members := map[string]any{}
		for i := range v.NumField() {
			field := v.Type().Field(i)
			if name, _, _ := strings.Cut(field.Tag.Get(tag), ","); name != "" && field.IsExported() {
				members[name] = typed(v.Field(i), tag)
			}
		}
		return members
	}
	return v.Interface()
}
