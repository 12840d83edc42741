package awssdkgov2

import "reflect"

// fill gives an input what the SDK's checks want before they send it: a text for each text, and something in each list, map
// and object. Which of them an operation requires no type says.
func fill(v reflect.Value, depth int) {
	if depth > 6 {
		return
	}
	for i := range v.NumField() {
		f := v.Field(i)
		if !f.CanSet() {
			continue
		}
		switch f.Kind() {
		case reflect.Pointer:
			f.Set(reflect.New(f.Type().Elem()))
			switch e := f.Elem(); e.Kind() {
			case reflect.String:
				e.SetString("sdkconform")
			case reflect.Struct:
				if e.Type().PkgPath() != "time" {
					fill(e, depth+1)
				}
			}
		case reflect.Slice:
			f.Set(reflect.MakeSlice(f.Type(), 0, 0))
		case reflect.Map:
			f.Set(reflect.MakeMap(f.Type()))
		case reflect.String: // an enumeration
			if values := f.MethodByName("Values"); values.IsValid() {
				f.Set(values.Call(nil)[0].Index(0))
			}
		}
	}
}
