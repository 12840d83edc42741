// An adapter whose SDK shows, whatever it is given, what would break or command a
// reader of reports: controls, markup, commands of CI services, half a surrogate pair,
// five megabytes. (Bytes that are no UTF-8 are no answer of the protocol.)
import readline from 'node:readline';

const shows = Buffer.from('NUL \\u0000 ]]> \\u001b[31mred \\u202e </failure><script>window.pwned=1</script> \\n::error::x ##vso[task.complete] \\ud800');

let n = 0;
for await (const line of readline.createInterface({input: process.stdin})) {
	const q = JSON.parse(line);
	if (q.op === 'describe') {
		const describe = {name: '<b>hostile</b>', version: '1\u202e', language: 'javascript', ops: ['decode'], providers: ['alibaba', 'tencent'], formats: ['json', 'xml'], exposes: ['status', 'code', 'message', 'requestId', 'hostId']};
		process.stdout.write(JSON.stringify({id: q.id, describe}) + '\n');
		continue;
	}
	n++;
	const message = Buffer.concat([Buffer.from(`{"id":${q.id},"outcome":{"kind":"error","status":${q.status},"code":"`), shows, Buffer.from('","message":"'), shows, Buffer.from(n % 50 ? '' : 'x'.repeat(5 << 20)), Buffer.from('"}}\n')]);
	process.stdout.write(message);
}
