// Adapters of made-up SDKs by which a run has every verdict: node verdicts.js odd|silent|broken.
// 'odd' shows what a JSON body of Alibaba Cloud says, but for the codes below; 'silent' answers
// nothing, until it is given up; 'broken' does not start.
import readline from 'node:readline';

const kind = process.argv[2];
if (kind === 'broken') throw new Error('a <b>library</b> & its "parts" are missing');

const times = {}; // that a code was given
const answers = {
	// Characters that a report has to escape, or cannot hold.
	InvalidParameter: o => ({...o, message: 'it\'s <b>"wrong"</b> &amp; ]]> 中文 \u0007\u202e\nand goes on'}),
	MissingParameter: o => ({...o, code: 'missingparameter'}),
	// With a wrong Content-Type, too, where the same rule is only recommended.
	'InvalidAccessKeyId.NotFound': o => ({...o, code: 'InvalidAccessKeyId'}),
	IllegalTimestamp: o => ({...o, text: 'something went wrong'}), // recommended alone
	IncompleteSignature: () => process.exit(3),
	ExpiredImportToken: () => undefined, // no answer
	'Forbidden.NoPermission': () => ({failure: 'the adapter has no client for it'}),
	'Unsupported.Origin': o => times[o.code] % 2 ? o : {...o, requestId: ''},
	'Unsupported.Alias': o => times[o.code] % 2 ? o : {...o, code: 'Unsupported'},
	// In waivers.yaml, of which the second says what is not so, and the third what is no more so.
	'Rejected.LimitExceeded': o => ({...o, code: 'Rejected'}),
	'Rejected.Disabled': o => ({...o, code: 'Disabled'}),
};

for await (const line of readline.createInterface({input: process.stdin})) {
	const q = JSON.parse(line);
	const answer = o => process.stdout.write(JSON.stringify({id: q.id, ...o}) + '\n');
	if (q.op === 'describe') {
		answer({describe: {name: kind, version: '1.0', language: 'javascript', ops: ['decode'], providers: ['alibaba'], formats: ['json'], exposes: ['status', 'code', 'message', 'requestId', 'hostId', 'text']}});
		continue;
	}
	if (kind === 'silent') continue;
	const body = JSON.parse(Buffer.from(q.body, 'base64'));
	times[body.Code] = (times[body.Code] ?? 0) + 1;
	const shown = {kind: 'error', status: q.status, code: body.Code, message: body.Message, requestId: body.RequestId, hostId: body.HostId, text: [body.Code, body.Message, body.RequestId].join(' ')};
	const made = (answers[body.Code] ?? (o => o))(shown);
	if (made) answer('failure' in made ? made : {outcome: made});
}
