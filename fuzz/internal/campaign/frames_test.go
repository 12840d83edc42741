package campaign

import "testing"

// A crash is told from others by where it was, not by what its words say of the case.
func TestPlaceOfACrash(t *testing.T) {
	for _, test := range []struct{ name, stack, want string }{
		{"nothing", "exit status 1", ""},
		{"Go", "panic: x\n\ngoroutine 1 [running]:\nexample.com/sdk.(*Client).read({0x1, 0x2})\n\t/sdk/client.go:12 +0x1\nmain.main()\n\t/main.go:1 +0x1\n", "example.com/sdk.(*Client).read"},
		{
			"Python", "Traceback (most recent call last):\n  File \"/kit.py\", line 9, in main\n    answer()\n" +
				"  File \"/v/lib/python3.11/site-packages/sdk/client.py\", line 368, in _check_error\n    code = data[\"Code\"]\n           ~~~~^^^^^^^^\nTypeError: 'int' object is not subscriptable\n",
			"client.py:368 _check_error",
		},
		{
			"Python, in its own library", "Traceback (most recent call last):\n  File \"/v/lib/python3.11/site-packages/sdk/client.py\", line 5, in read\n    x\n" +
				"  File \"/usr/lib/python3.11/json/decoder.py\", line 353, in raw_decode\n    y\nRecursionError: maximum recursion depth exceeded\n",
			"client.py:5 read",
		},
		{
			"Java", "java.lang.RuntimeException: x\n\tat com.a.Main.main(Main.java:3)\nCaused by: java.lang.NullPointerException: y\n\tat java.base/java.util.Objects.requireNonNull(Objects.java:1)\n" +
				"\tat com.a.Client.read(Client.java:627)\n\tat com.a.Main.main(Main.java:2)\n",
			"com.a.Client.read(Client.java:627)",
		},
		{
			"Node", "/sdk/lib/rpc.js:20\n    throw x\nTypeError: x is null\n    at JSON.parse (<anonymous>)\n    at node:internal/process:1:2\n    at Client.read (/sdk/lib/rpc.js:20:11)\n    at async /kit/index.js:1:1\n",
			"rpc.js:20 Client.read",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := place(test.stack); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
