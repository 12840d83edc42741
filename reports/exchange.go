package reports

// Exchange is what the wire saw of a call, as reports show it. Its texts are [Visible].
type Exchange struct {
	Requests []Request `json:"requests"` // at most 8
	Total    int       `json:"total"`    // how many there were
	Took     int64     `json:"tookMs"`   // the time of the longest call, in milliseconds
	Open     int       `json:"open"`     // connections open afterwards
}

// Request is one request of an SDK.
type Request struct {
	Connection int      `json:"connection"` // which one, from 1
	Line       string   `json:"line"`       // "POST / HTTP/1.1"
	Header     []string `json:"header"`
	Body       string   `json:"body,omitempty"` // at most 2 KiB of it
}
