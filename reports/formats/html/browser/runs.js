// Journals of made-up runs, and the pages that sdkconform writes from them.
import {execFileSync} from 'node:child_process';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const dir = mkdtempSync(path.join(tmpdir(), 'sdkconform-browser-'));
// The command: SDKCONFORM names one that has been built.
export const command = process.env.SDKCONFORM ?? path.join(dir, 'sdkconform');
if (!process.env.SDKCONFORM) execFileSync('go', ['build', '-o', command, './suite/cmd/sdkconform'], {cwd: root, stdio: 'inherit'});

// sdkconform runs the command; a status that says what was found is none of our business.
export function sdkconform(...args) {
	try {
		execFileSync(command, args, {stdio: ['ignore', 'ignore', 'pipe']});
	} catch (e) {
		if (e.status === undefined || e.status > 3 || e.status === 2) throw e;
	}
}

// page writes the report of a journal and returns its file and its address.
export function page(name, records) {
	const out = path.join(dir, name), journal = path.join(dir, name + '.ndjson');
	writeFileSync(journal, records.map(r => JSON.stringify(r) + '\n').join(''));
	sdkconform('report', journal, '--out', out);
	return at(out);
}

export function at(out) {
	const file = path.join(out, 'report.html');
	return {file, url: pathToFileURL(file).href};
}

// site writes the site of runs and returns its folder, and a function that tells a page's file and address.
export function site(name, ...runs) {
	const out = path.join(dir, name);
	sdkconform('site', ...runs, '--out', out);
	return {dir: out, url: pathToFileURL(out).href + '/', page: of => ({file: path.join(out, of), url: pathToFileURL(path.join(out, of)).href})};
}

export const outOf = name => path.join(dir, name);

export function sdk(name, more = {}) {
	return {command: './adapter-' + name, describe: {name, version: '1.0', language: 'go', providers: ['alibaba', 'tencent'], formats: ['json', 'xml'], exposes: ['code']}, ops: ['decode'], ...more};
}

export function planned(source, name, i) {
	return {id: `${source}/code/400/${name}/json/wire`, digest: i.toString(16).padStart(16, '0'), level: 'required', source, form: 'wire', file: `fixtures/catalogue/${source}/codes.tsv`, line: i + 2, page: '000.txt', locator: `line ${i + 24}`};
}

export function header(plan, adapters, suite = {}) {
	return {type: 'header', version: 1, suite: {version: 'v1', go: 'go1', platform: 'linux/amd64', started: '2026-11-22T10:00:00Z', level: 'required', fixtures: plan.length, ...suite}, adapters, plan};
}

export function finding(rule, field, want, got, level = 'required', why = 'It is shown byte for byte. — “The code is shown” (page, line 7)') {
	return {rule, level, field, want, got, why};
}

// end is the end of a case; visible is the body as the suite shows it.
export function end(adapter, p, verdict, {findings = [], visible = '{"Code":"x"}', length = 12, outcome, level = 'required', ...more} = {}) {
	const c = {id: p.id, op: 'decode', level, verdict, findings, micros: 1500, ...more};
	if (verdict !== 'pass' && verdict !== 'not-applicable') {
		c.sent = {status: 400, contentType: 'application/json', body: visible, length, digest: p.digest};
		c.outcome = outcome ?? {kind: 'error', status: 400, code: 'y'};
	}
	return {type: 'end', adapter, case: c};
}

export const footer = {type: 'footer', complete: true};

// ordinary is a run with everything that a run has.
export function ordinary() {
	const plan = [];
	for (const source of ['alibaba-ecs-en', 'alibaba-kms-en', 'tencent-cvm-en']) for (let i = 0; i < 60; i++) plan.push(planned(source, 'Code' + i, plan.length));
	const records = [header(plan, [sdk('correct'), sdk('broken'), {command: './none', failure: 'no such file'}])];
	plan.forEach((p, i) => {
		records.push(end(0, p, p.source === 'tencent-cvm-en' ? 'not-applicable' : 'pass', p.source === 'tencent-cvm-en' ? {reason: 'the SDK does not claim to read responses of tencent'} : {}));
		if (i % 10 === 3) records.push(end(1, p, 'fail', {findings: [finding('code', 'code', 'InvalidOwner', 'InvalidUser'), finding('request-id', 'requestId', 'abc', '')], visible: '{"Code":"InvalidOwner",\\n"x":"\\xFF\\u{202E}中"}', length: 37}));
		else if (i % 30 === 7) records.push(end(1, p, 'crash', {findings: [finding('no-crash', '', 'an outcome', 'it died')], reason: 'it died (panic: boom)', detail: 'goroutine 1 [running]:\n\tmain.go:7'}));
		else if (i % 30 === 8) records.push(end(1, p, 'fail', {level: 'recommended', findings: [finding('byte-order-mark', 'kind', 'success', 'undecodable', 'recommended')]}));
		else if (i % 30 !== 9) records.push(end(1, p, 'pass'));
	});
	return [...records, footer];
}

// large is a run of ten thousand cases of which half fail, each otherwise.
export function large() {
	const plan = [], records = [];
	for (let i = 0; i < 10000; i++) plan.push(planned('source-' + (i % 5), 'Code' + i, i));
	records.push(header(plan, [sdk('one')]));
	plan.forEach((p, i) => {
		if (i % 2) return records.push(end(0, p, 'pass'));
		const body = `{"Code":"Code${i}","Message":"${'what went wrong '.repeat(15)}${i}","RequestId":"${i.toString(16).padStart(32, '0')}"}`;
		records.push(end(0, p, 'fail', {findings: [finding('code', 'code', 'Code' + i, ''), finding('message', 'message', 'what went wrong ' + i, 'wrong ' + i)], visible: body, length: body.length,
			outcome: {kind: 'error', status: 400, message: 'wrong ' + i, text: 'error: wrong ' + i}}));
	});
	return [...records, footer];
}

// poison is what a body or an SDK can show to run, to break the layout or to deceive.
export const poison = [
	'</script><script>window.pwned = 1</script>', '<img src="http://evil.example/x" onerror="window.pwned = 1">', '"><svg onload=window.pwned=1>', '<!--<script>', '{{.}} ${window.pwned=1} `x`',
	'javascript:window.pwned=1', '<style>*{display:none!important}</style>', '<base href="http://evil.example/">', '<meta http-equiv="refresh" content="0;url=http://evil.example/">',
	'turned \u202e around \u2066', 'NUL \u0000 BEL \u0007 \u001b[31mred', '\ufeff\u200b\u2028\u2029\u00ad', '__proto__', 'constructor', 'hasOwnProperty',
	'W'.repeat(5000), 'שלום עולם ' + 'مرحبا', 'z\u0351\u0352\u0353\u0354\u0355'.repeat(300), '✓ The gate passed. 0 cases fail.\n\n\n\n\n\n', '<h1>The gate passed</h1>', '\\x41\\u{41}\\n', '&lt;b&gt; &amp;', ']]>', '\ud83d\ude00'.repeat(500),
];

// hostile is a run with all of it in every place that is not the suite's own.
export function hostile() {
	const plan = poison.map((s, i) => ({...planned('alibaba-ecs-en', 'Code' + i, i), form: s, page: s, locator: s, file: s}));
	plan.push({...planned('<b>source</b>', '<i>id</i>"\'', 999)});
	const adapters = poison.map((s, i) => sdk(s.slice(0, 400), {command: s, findings: [finding('exposes', s, s, s, 'recommended', s)], ...(i % 7 === 6 ? {failure: s, describe: undefined, ops: undefined} : {})}));
	const records = [header(plan, adapters, {version: poison[0], only: poison})];
	for (let a = 0; a < adapters.length; a++) {
		if (adapters[a].failure) continue;
		records.push({type: 'note', adapter: a, note: poison[a]});
		plan.forEach((p, i) => {
			const s = poison[i % poison.length];
			// The body as bytes are shown, and once as nobody should have written it.
			const visible = a % 2 ? s : s.replace(/[\\\u0000-\u001f\u00ad\u200b-\u202f\u2028-\u202e\u2066\ufeff\u0300-\u036f]/g, c => c === '\\' ? '\\\\' : `\\u{${c.codePointAt(0).toString(16).toUpperCase()}}`);
			records.push(end(a, p, ['fail', 'crash', 'hang', 'harness-error', 'not-applicable', 'fail'][(a + i) % 6], {findings: [finding(i % 3 ? 'code' : s.slice(0, 200), s, s, s + s, 'required', s)], reason: s, detail: s, visible, length: new TextEncoder().encode(s).length,
				outcome: {kind: s, status: 400, code: s, message: s, requestId: s, hostId: s, class: s, text: s, errorType: s, data: s}}));
		});
	}
	return [...records, footer];
}
