package planted

import "encoding/json"

// tencentBugs are those of Tencent's envelope.
func tencentBugs() []Bug {
	return []Bug{
		{
			Name:       "tencentcloud-sdk-go-no-code",
			What:       "A Response.Error without a Code, or with an empty one, is taken for a success, as in tencentcloud-sdk-go 1.3.",
			Conditions: 1, Providers: onlyTencent,
			plant: failing(func(r *reader, _, e object) bool {
				m, ok := r.find(e, names[code])
				return ok && r.shown(m) != ""
			}),
		},
		{
			Name:       "tencent-error-not-object",
			What:       "A Response.Error that is not an object is taken for a success.",
			Conditions: 1, Providers: onlyTencent,
			plant: failing(func(r *reader, response, _ object) bool {
				m, ok := r.find(response, "Error")
				return ok && m.isObject()
			}),
		},
		{
			Name:       "tencent-payload-first",
			What:       "A Response.Error behind a list or object that is not empty is not looked for any more: the payload says that it is a success.",
			Conditions: 3, Providers: onlyTencent, // a payload beside Error; with something in it; before it
			plant: failing(func(_ *reader, response, _ object) bool {
				for _, m := range response {
					if m.name == "Error" {
						return true
					}
					if (m.isObject() || m.isList()) && len(cutWhole(m.raw)) > 0 {
						return false
					}
				}
				return true
			}),
		},
		{
			Name:       "tencent-nested-error",
			What:       "A success with an Error in an object of its payload is taken for an error.",
			Conditions: 2, Providers: onlyTencent, // an object in the payload; Error in it
			plant: func(r *reader) {
				right := r.fault
				r.fault = func(r *reader, response object) (object, bool) {
					for _, m := range response {
						if m.isObject() && m.name != "Error" {
							if e, failed := right(r, cutWhole(m.raw)); failed {
								return e, true
							}
						}
					}
					return right(r, response)
				}
			},
		},
		{
			Name:       "tencent-id-before-error",
			What:       "A RequestId before the Error is lost: the Error begins a new result.",
			Conditions: 1, Providers: onlyTencent,
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					o, ok := right(x, text)
					for i, m := range o {
						if m.name == "Error" && x.Provider == tencent {
							return o[i:], ok
						}
					}
					return o, ok
				}
			},
		},
		{
			Name:       "tencent-response-panic",
			What:       "A Response that is not an object panics in a type assertion.",
			Conditions: 1, Providers: onlyTencent,
			plant: func(r *reader) {
				r.find = func(o object, name string) (member, bool) {
					m, ok := find(o, name)
					if ok && name == "Response" && m.value.(json.Delim) != '{' {
						panic("interface conversion: it is a list")
					}
					return m, ok
				}
			},
		},
		{
			Name:       "tencent-error-list-panic",
			What:       "A Response.Error that is an empty list panics: of a list the first is shown.",
			Conditions: 2, Providers: onlyTencent, // a list; empty
			plant: func(r *reader) {
				right := r.fault
				r.fault = func(r *reader, response object) (object, bool) {
					if m, ok := r.find(response, "Error"); ok && m.isList() {
						_ = cutWhole(m.raw)[0]
					}
					return right(r, response)
				}
			},
		},
		{
			Name:       "tencent-status-not-200",
			What:       "A Response.Error at a status other than 200 is not read, and undecodable.",
			Conditions: 1, Providers: onlyTencent,
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					if x.Provider == tencent && x.Status != 200 {
						return nil, false
					}
					return right(x, text)
				}
			},
		},
		{
			Name:       "tencent-old-envelope",
			What:       "A member code beside the Response that is not zero makes an error of a success, as in the vendor's old API.",
			Conditions: 2, Providers: onlyTencent, // an unknown member beside Response; of that name and kind
			plant: func(r *reader) {
				right := r.cut
				r.cut = func(x *reading, text []byte) (object, bool) {
					o, ok := right(x, text)
					m, old := find(o, "code")
					if n, isNumber := m.value.(json.Number); old && isNumber && n != "0" && x.Provider == tencent {
						e := `{"Response":{"Error":{"Code":"` + n.String() + `"}}}`
						return right(x, []byte(e))
					}
					return o, ok
				}
			},
		},
	}
}

// failing lets a Response.Error count under one more condition; otherwise there is none.
func failing(counts func(r *reader, response, e object) bool) func(*reader) {
	return func(r *reader) {
		right := r.fault
		r.fault = func(r *reader, response object) (object, bool) {
			e, failed := right(r, response)
			return e, failed && counts(r, response, e)
		}
	}
}
