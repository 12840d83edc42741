package golden_test

import (
	"reflect"
	"testing"

	"github.com/sdkconform/sdkconform/golden"
)

// A copy is the same and stays so when the lists of its original are used again, whichever lists a golden has.
func TestCopyTo(t *testing.T) {
	lists := func(g *golden.Golden, each func(list reflect.Value)) {
		fields := reflect.ValueOf(g).Elem()
		for i := range fields.NumField() {
			if field := fields.Field(i); field.Kind() == reflect.Slice {
				each(field)
			}
		}
	}
	filled := func(text string) *golden.Golden {
		g := &golden.Golden{ID: text}
		lists(g, func(list reflect.Value) {
			list.Set(reflect.MakeSlice(list.Type(), 1, 2))
			switch item := list.Index(0); item.Kind() {
			case reflect.String:
				item.SetString(text)
			case reflect.Int:
				item.SetInt(int64(len(text)))
			default:
				item.SetUint(uint64(len(text)))
			}
		})
		return g
	}
	g, made := filled("first"), filled("another's, which is longer")
	g.CopyTo(made)
	if want := filled("first"); !reflect.DeepEqual(made, want) {
		t.Fatalf("the copy is %+v, want %+v", made, want)
	}
	lists(g, func(list reflect.Value) { list.Index(0).SetZero() })
	if want := filled("first"); !reflect.DeepEqual(made, want) {
		t.Errorf("the copy shares a list with its original: %+v", made)
	}
}
