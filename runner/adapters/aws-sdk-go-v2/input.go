package awssdkgov2

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

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
		case reflect.Struct:
			fill(f, depth+1)
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
		case reflect.Interface:
			if body := reflect.ValueOf(strings.NewReader("sdkconform")); body.Type().Implements(f.Type()) {
				f.Set(body)
			}
			// The one object of which a field alone is set that an operation of these services requires at its top.
			if encryption := reflect.ValueOf(&types.ObjectEncryptionMemberSSEKMS{}); encryption.Type().Implements(f.Type()) {
				fill(encryption.Elem(), depth+1)
				f.Set(encryption)
			}
		case reflect.String: // an enumeration
			if values := f.MethodByName("Values"); values.IsValid() {
				f.Set(values.Call(nil)[0].Index(0))
			}
		}
	}
}
