'use strict';
// Everything that an SDK or a body has said goes into the page as text, by textContent;
// nothing is ever read as markup. Texts have been made visible before they came here.
(() => {
	const data = JSON.parse(document.getElementById('data').textContent);
	const $ = id => document.getElementById(id);
	const T = data.texts;
	const stateByLetter = {};
	for (const s of data.states) stateByLetter[s.letter] = s;
	const failing = new Set(['crash', 'hang', 'required', 'recommended', 'fixed', 'harness', 'notrun']);
	const SVG = 'http://www.w3.org/2000/svg';

	// Small makers of elements.
	function make(name, cls, ...children) {
		const e = document.createElement(name);
		if (cls) e.className = cls;
		for (const c of children) if (c !== null && c !== undefined) e.append(c);
		return e;
	}
	function icon(state) {
		const svg = document.createElementNS(SVG, 'svg'), use = document.createElementNS(SVG, 'use');
		svg.setAttribute('class', 'i ' + state.name);
		svg.setAttribute('role', 'img');
		svg.setAttribute('aria-label', state.word);
		use.setAttribute('href', '#i-' + state.name);
		svg.append(use);
		return svg;
	}

	// Escapes as the suite writes them: \n \r \t \\ \xNN \u{N}.
	const escape = /\\(?:[nrt\\]|x[0-9A-F]{2}|u\{[0-9A-F]{1,6}\})/g;
	function characters(text) {
		const parts = [];
		let last = 0;
		for (const m of text.matchAll(escape)) {
			parts.push(...text.slice(last, m.index), m[0]);
			last = m.index + m[0].length;
		}
		parts.push(...text.slice(last));
		return parts;
	}
	// Appends visible text, with its escapes told apart from what looks like them.
	function put(into, text) {
		let last = 0;
		for (const m of text.matchAll(escape)) {
			if (m.index > last) into.append(text.slice(last, m.index));
			into.append(make('span', 'esc', m[0]));
			last = m.index + m[0].length;
		}
		if (last < text.length) into.append(text.slice(last));
		return into;
	}
	const plainEscape = {n: 10, r: 13, t: 9, '\\': 92};
	function bytesOf(parts) {
		const encoder = new TextEncoder(), out = [];
		for (const p of parts) {
			if (p.length > 1 && p[0] === '\\') {
				if (p[1] === 'x') out.push(parseInt(p.slice(2), 16));
				else if (p[1] === 'u') out.push(...encoder.encode(String.fromCodePoint(parseInt(p.slice(3, -1), 16))));
				else out.push(plainEscape[p[1]]);
			} else out.push(...encoder.encode(p));
		}
		return out;
	}
	function hexdump(bytes) {
		const lines = [], wide = innerWidth < 640 ? 8 : 16;
		for (let i = 0; i < bytes.length; i += wide) {
			const part = bytes.slice(i, i + wide);
			const hex = part.map(b => b.toString(16).padStart(2, '0'));
			lines.push(i.toString(16).padStart(wide === 8 ? 4 : 8, '0') + '  ' + hex.slice(0, 8).join(' ').padEnd(23) + (wide > 8 ? '  ' + hex.slice(8).join(' ').padEnd(23) : '') +
				'  |' + part.map(b => b >= 32 && b < 127 ? String.fromCharCode(b) : '.').join('') + '|');
		}
		return lines.join('\n');
	}
	function difference(want, got) {
		const a = characters(want), b = characters(got);
		let head = 0, tail = 0;
		while (head < a.length && head < b.length && a[head] === b[head]) head++;
		while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
		const split = of => [of.slice(0, head).join(''), of.slice(head, of.length - tail).join(''), of.slice(of.length - tail).join('')];
		return [split(a), split(b)];
	}
	function marked(into, [head, middle, tail]) {
		if (!head && !middle && !tail) return into.append(make('i', '', 'nothing')), into;
		put(into, head);
		if (middle) into.append(put(make('mark'), middle));
		return put(into, tail);
	}

	// The cases, the gravest first, each sort in the order of the run: the next failure
	// after the first is what the gate fails by, whatever else is wrong.
	const wrongs = new Map();
	for (const w of data.wrong) wrongs.set(w.a + ' ' + w.o + ' ' + w.f, w);
	const cases = [];
	const byKey = new Map();
	data.sdks.forEach((sdk, a) => sdk.ops.forEach((op, o) => {
		for (let f = 0; f < op.states.length; f++) {
			if (!stateByLetter[op.states[f]]) continue;
			const c = {sdk, a, op, o, f, fixture: data.fixtures[f], state: stateByLetter[op.states[f]], wrong: wrongs.get(a + ' ' + o + ' ' + f), text: null};
			cases.push(c);
			byKey.set(key(c), c);
		}
	}));
	const gravity = new Map(data.states.map((s, i) => [s.name, i]));
	cases.sort((a, b) => gravity.get(a.state.name) - gravity.get(b.state.name));
	function key(c) { return c.sdk.key + '\n' + c.op.op + '\n' + c.fixture.id; }
	function link(c) { return '#case/' + [c.sdk.key, c.op.op, c.fixture.id].map(encodeURIComponent).join('/'); }
	function quoted(i) { return T[i] === '' ? 'nothing' : '“' + T[i] + '”'; }
	function sentence(f) { return !f[2] && !f[3] && !f[4] ? 'what was found has no place on this page' : (T[f[2]] || 'outcome') + ': want ' + quoted(f[3]) + ', got ' + quoted(f[4]); }
	function title(c) {
		const w = c.wrong;
		if (!w) return '';
		if (!w.n) return T[w.r || 0];
		const f = data.findings[w.n[0]], more = w.n.length - 1 + (w.m || 0);
		const said = c.state.name === 'crash' || c.state.name === 'hang' ? T[w.r || 0] : sentence(f);
		return '[' + T[f[0]] + '] ' + said + (more ? ' (and ' + more + ' more)' : '');
	}
	function rulesOf(c) { return c.wrong && c.wrong.n ? c.wrong.n.map(i => T[data.findings[i][0]]) : []; }
	function haystack(c) {
		if (c.text === null) {
			const parts = [c.fixture.id, c.sdk.label, c.state.word, c.op.op];
			if (c.wrong) {
				parts.push(T[c.wrong.r || 0], T[c.wrong.w || 0]);
				for (const i of c.wrong.n || []) parts.push(...data.findings[i].slice(0, 5).map(t => T[t]));
			}
			c.text = parts.join('\n').toLowerCase();
		}
		return c.text;
	}

	// The list and its filters.
	const selects = {state: $('f-state'), sdk: $('f-sdk'), source: $('f-source'), rule: $('f-rule')};
	const any = {state: 'failures', sdk: '', source: '', rule: ''};
	function option(select, value, word) {
		const o = make('option', '', word);
		o.value = value;
		select.append(o);
	}
	function fill() {
		option(selects.state, 'failures', 'whatever is wrong');
		option(selects.state, '', 'any');
		const seen = new Set(cases.map(c => c.state.name));
		for (const s of data.states) if (seen.has(s.name)) option(selects.state, s.name, s.word);
		option(selects.sdk, '', 'any');
		for (const s of data.sdks) option(selects.sdk, s.key, s.label);
		option(selects.source, '', 'any');
		for (const s of new Set(data.fixtures.map(f => T[f.s]))) option(selects.source, s, s);
		option(selects.rule, '', 'any');
		const broken = new Set(data.findings.map(f => T[f[0]]));
		for (const r of data.rules) if (broken.delete(r.id)) option(selects.rule, r.id, r.id);
		for (const r of broken) option(selects.rule, r, r);
		if (!cases.some(c => failing.has(c.state.name))) any.state = '';
		selects.state.value = any.state;
	}
	let found = [], shown = 0, open = null, opener = null;
	const page = 100;
	function filter() {
		const q = $('q').value.toLowerCase().split(/\s+/).filter(Boolean);
		const state = selects.state.value, sdk = selects.sdk.value, source = selects.source.value, rule = selects.rule.value;
		found = cases.filter(c =>
			(!state || (state === 'failures' ? failing.has(c.state.name) : c.state.name === state)) &&
			(!sdk || c.sdk.key === sdk) && (!source || T[c.fixture.s] === source) &&
			(!rule || rulesOf(c).includes(rule)) && q.every(word => haystack(c).includes(word)));
		$('rows').replaceChildren();
		shown = 0;
		extend();
		const n = found.length.toLocaleString('en');
		$('found').textContent = found.length === 0 ? 'No case is like that.' : n + (found.length === 1 ? ' case' : ' cases') + ' of ' + cases.length.toLocaleString('en');
	}
	function extend() {
		const some = document.createDocumentFragment();
		for (const c of found.slice(shown, shown + page)) some.append(row(c));
		$('rows').append(some);
		shown = Math.min(found.length, shown + page);
		$('more').hidden = shown >= found.length;
	}
	function row(c) {
		const a = make('a', 'row', icon(c.state), make('code', '', c.fixture.id), make('span', 'a', c.sdk.label + (c.op.op === 'decode' ? '' : ' · ' + c.op.op)));
		const t = title(c);
		if (t) a.append(put(make('span', 't'), t));
		a.href = link(c);
		if (c === open) a.setAttribute('aria-current', 'true');
		c.row = a;
		return make('li', '', a);
	}
	function setFilters(values) {
		for (const [name, select] of Object.entries(selects)) {
			const value = name in values ? values[name] : any[name];
			select.value = [...select.options].some(o => o.value === value) ? value : any[name];
		}
		$('q').value = values.q || '';
		filter();
	}
	function filterLink() {
		const q = new URLSearchParams();
		for (const [name, select] of Object.entries(selects)) if (select.value !== any[name]) q.set(name, select.value);
		if ($('q').value) q.set('q', $('q').value);
		const text = q.toString();
		return '#cases' + (text ? '?' + text : '');
	}

	// One case.
	function section(name, ...children) { return [make('h4', '', name), ...children]; }
	function why(text) {
		const b = make('blockquote'), at = text.indexOf(' — ');
		if (at < 0) return put(b, text);
		put(b, text.slice(0, at + 3));
		b.append(put(make('q'), text.slice(at + 3)));
		return b;
	}
	function finding(i) {
		const [rule, level, field, want, got, reason] = data.findings[i];
		const [w, g] = difference(T[want], T[got]);
		const diff = make('dl', 'diff', make('div', 'want', make('dt', '', 'want'), marked(make('dd'), w)), make('div', 'got', make('dt', '', 'got'), marked(make('dd'), g)));
		const head = make('p', 'rule', make('code', '', T[rule]), ' ', make('span', 'level ' + T[level], T[level]));
		if (T[field]) head.append(' ', make('span', 'field', T[field]));
		return make('div', 'finding', head, T[want] || T[got] ? diff : null, T[reason] ? why(T[reason]) : null);
	}
	// What was wanted is marked in the bytes, so that the eye finds it.
	function body(c, b) {
		const wanted = (c.wrong && c.wrong.n || []).map(i => T[data.findings[i][3]]).filter(t => t.length > 2);
		const pre = make('pre', 'bytes');
		let at = -1, length = 0;
		for (const w of wanted) if ((at = b.body.indexOf(w)) >= 0) { length = w.length; break; }
		if (at < 0) return put(pre, b.body);
		put(pre, b.body.slice(0, at));
		pre.append(put(make('mark'), b.body.slice(at, at + length)));
		return put(pre, b.body.slice(at + length));
	}
	function sent(c) {
		const b = data.bodies[c.fixture.b - 1];
		if (!b) return section('Sent', make('p', 'small', (data.bare || c.wrong && c.wrong.c) ? 'The bytes have no place on this page. ' : 'The bytes are shown of cases with findings. ', make('code', '', 'sdkconform show ' + quoteWord(c.fixture.id)), ' prints them.'));
		const bytes = bytesOf(characters(b.body));
		const facts = make('p', 'small', 'HTTP ' + b.status + ' · ', put(make('code'), b.type || 'no Content-Type'), ' · ' + b.length + ' bytes · sha256 ' + b.digest + '…');
		const dump = make('details', 'hex', make('summary', '', 'Hex' + (bytes.length < b.length ? ' of the first ' + bytes.length + ' bytes' : '')), make('pre', 'hexdump', hexdump(bytes)));
		dump.open = true;
		const text = body(c, b);
		if (bytes.length < b.length) text.append(make('i', '', '… (' + b.length + ' bytes)'));
		return section('Sent', facts, text, dump);
	}
	function quoteWord(s) { return "'" + s.replaceAll("'", "'\\''") + "'"; }
	function replay(c) { return 'sdkconform run --only ' + quoteWord(c.fixture.id) + ' --adapter ' + quoteWord(c.sdk.command); }
	function button(word, hint, act) {
		const b = make('button', '', word);
		b.type = 'button';
		b.title = hint;
		b.addEventListener('click', act);
		return b;
	}
	function copy(b, text) {
		const word = b.textContent;
		const done = said => { b.textContent = said; setTimeout(() => { b.textContent = word; }, 1500); };
		if (navigator.clipboard) return navigator.clipboard.writeText(text).then(() => done('Copied'), () => fallback());
		fallback();
		function fallback() {
			const t = make('textarea');
			t.value = text;
			document.body.append(t);
			t.select();
			done(document.execCommand('copy') ? 'Copied' : 'Not copied');
			t.remove();
		}
	}
	function showCase(c) {
		if (open && open.row) open.row.removeAttribute('aria-current');
		if (!open) opener = document.activeElement;
		open = c;
		if (c.row) {
			c.row.setAttribute('aria-current', 'true');
			if (c.row.isConnected) c.row.scrollIntoView({block: 'nearest'});
		}
		const w = c.wrong || {}, f = c.fixture;
		const copyLink = button('Copy link', 'A link to this case in this file', () => copy(copyLink, location.href.split('#')[0] + link(c)));
		const top = make('div', 'top', button('← Previous', 'The failure before (p)', () => step(-1, true)), button('Next →', 'The next failure (n)', () => step(1, true)),
			make('span', 'gap'), copyLink, button('Close', 'Close (Esc)', close));
		const h = make('h3', '', f.id);
		h.id = 'case-id';
		const micros = c.op.micros[c.f];
		const box = [top, make('p', 'state', icon(c.state), c.state.word), h,
			make('p', 'small', c.sdk.label + ' · ' + c.op.op + ' · form ' + T[f.f] + (micros ? ' · ' + (micros / 1000).toFixed(micros < 10000 ? 2 : 0) + ' ms' : ''))];
		if (w.w) box.push(put(make('p', 'waived', make('b', '', 'Waived ')), T[w.w]));
		if (w.r) box.push(put(make('p', 'reason'), T[w.r]));
		for (const i of w.n || []) box.push(finding(i));
		if (w.m) box.push(make('p', 'quiet', 'and ' + w.m + ' more findings, in results.json'));
		box.push(...sent(c));
		if (w.v) {
			const list = make('dl', 'shown');
			for (let i = 0; i < w.v.length; i += 2) list.append(make('div', '', make('dt', '', data.shown[w.v[i]]), put(make('dd'), T[w.v[i + 1]])));
			box.push(...section('The SDK shows', list));
		}
		if (w.x) box.push(...section('The wire saw', make('pre', '', T[w.x])));
		box.push(...section('Documented', make('p', 'small', T[f.p] + ', ' + T[f.o] + ' · ', make('code', '', T[f.d] + ':' + f.l))));
		const command = button('Copy', 'Copy the command', () => copy(command, replay(c)));
		box.push(...section('Replay', make('pre', 'command', replay(c)), make('p', 'small', command)));
		if (w.d) box.push(...section('Detail', make('pre', 'stack', T[w.d])));
		const panel = $('case');
		panel.replaceChildren(...box);
		panel.hidden = false;
		panel.scrollTop = 0;
		panel.focus({preventScroll: true});
		document.title = f.id + ' · ' + c.state.word + ' · sdkconform';
	}
	const pageTitle = document.title;
	function hide() {
		if (!open) return;
		const row = open.row;
		if (row) row.removeAttribute('aria-current');
		open = null;
		$('case').hidden = true;
		$('case').replaceChildren();
		document.title = pageTitle;
		const back = row && row.isConnected ? row : opener;
		if (back && back.isConnected && back.focus) back.focus({preventScroll: true});
	}
	function close() {
		const y = scrollY;
		history.pushState(null, '', filterLink());
		hide();
		scrollTo({top: y, behavior: 'instant'});
	}
	function step(by, failuresOnly) {
		const list = found.length ? found : cases;
		let i = open ? list.indexOf(open) : (by > 0 ? -1 : list.length);
		if (open && i < 0) i = by > 0 ? -1 : list.length;
		for (i += by; i >= 0 && i < list.length; i += by) {
			if (failuresOnly && !failing.has(list[i].state.name)) continue;
			while (i >= shown && shown < found.length) extend();
			// At once: a key that is held comes sooner than a hashchange event.
			history.pushState(null, '', link(list[i]));
			route();
			return;
		}
		$('found').textContent = by > 0 ? 'That was the last one.' : 'That was the first one.';
	}

	// Addresses: #case/SDK/OP/ID, #cases?sdk=&source=&rule=&state=&q=, and the parts of the page.
	function route() {
		const hash = location.hash;
		if (hash.startsWith('#case/')) {
			const parts = hash.slice(6).split('/').map(p => { try { return decodeURIComponent(p); } catch { return p; } });
			// An id has slashes, which whoever sends a link may not have escaped.
			const c = byKey.get(parts[0] + '\n' + parts[1] + '\n' + parts.slice(2).join('/'));
			if (c) return showCase(c);
			hide();
			$('found').textContent = 'This run has no case ' + parts.slice(2).join('/') + ' of ' + parts[0] + '.';
			return $('cases').scrollIntoView();
		}
		hide();
		if (hash.startsWith('#cases')) {
			if (hash.includes('?')) setFilters(Object.fromEntries(new URLSearchParams(hash.slice(hash.indexOf('?') + 1))));
			return $('cases').scrollIntoView();
		}
		const target = hash.startsWith('#cause-') && $(hash.slice(1));
		if (target) {
			target.querySelector('details').open = true;
			target.scrollIntoView();
		}
	}
	function theme() {
		const dark = getComputedStyle(document.documentElement).colorScheme.includes('dark');
		document.documentElement.dataset.theme = dark ? 'light' : 'dark';
	}

	document.documentElement.classList.add('js');
	fill();
	filter();
	let waiting = 0;
	const changed = () => { filter(); history.replaceState(null, '', filterLink()); };
	$('q').addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(changed, 120); });
	for (const select of Object.values(selects)) select.addEventListener('change', changed);
	$('filters').addEventListener('submit', e => { e.preventDefault(); changed(); });
	$('filters').addEventListener('reset', e => { e.preventDefault(); setFilters({state: ''}); history.replaceState(null, '', filterLink()); });
	$('more').addEventListener('click', () => {
		const from = shown;
		extend();
		const next = found[from];
		if (next && next.row) next.row.focus();
	});
	$('next').addEventListener('click', () => step(1, true));
	$('theme').addEventListener('click', theme);
	document.addEventListener('click', e => {
		const a = e.target.closest && e.target.closest('a[data-filter]');
		if (!a || e.ctrlKey || e.metaKey || e.shiftKey) return;
		e.preventDefault();
		const q = new URLSearchParams();
		for (const name of ['sdk', 'source', 'rule']) if (a.dataset[name]) q.set(name, a.dataset[name]);
		if (a.dataset.source === 'description') { q.delete('source'); q.delete('rule'); }
		if (a.dataset.rule) q.set('state', '');
		location.hash = '#cases?' + q;
	});
	document.addEventListener('keydown', e => {
		if (e.ctrlKey || e.metaKey || e.altKey) return;
		const typing = /^(input|select|textarea)$/i.test(e.target.tagName);
		if (e.key === 'Escape') {
			if (open) close();
			else if (typing) e.target.blur();
			return;
		}
		if (typing) return;
		const act = {'/': () => { hide(); $('cases').scrollIntoView(); $('q').focus(); $('q').select(); }, n: () => step(1, true), p: () => step(-1, true),
			j: () => step(1, false), k: () => step(-1, false), t: theme}[e.key];
		if (act) { e.preventDefault(); act(); }
	});
	addEventListener('hashchange', route); // links, back and forward
	if (location.hash) route();
})();
