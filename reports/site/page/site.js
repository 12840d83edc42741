'use strict';
// The pages say everything without this. It opens the cause that an address names, changes the colours, and finds and
// orders SDKs in the index. It makes no element of any text.
(() => {
	const $ = id => document.getElementById(id);
	const root = document.documentElement;
	$('theme').addEventListener('click', () => {
		const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
		root.dataset.theme = dark ? 'light' : 'dark';
		try { localStorage.setItem('sdkconform-theme', root.dataset.theme); } catch {}
	});

	function open() {
		if (!/^#cause-\d+$/.test(location.hash)) return;
		const details = document.querySelector(location.hash + ' > details');
		if (!details) return;
		details.open = true;
		details.parentElement.scrollIntoView();
		details.querySelector('summary').focus({preventScroll: true});
	}
	addEventListener('hashchange', open);
	addEventListener('load', () => setTimeout(open)); // after the browser has gone there and taken the focus away
	open();

	const form = $('filters');
	if (!form) return;

	// Each SDK has a row in each table; the tables keep their vendors as long as the order is by vendor.
	const tables = [...document.querySelectorAll('#sdks table, #matrix table')].map(table => {
		const groups = [...table.tBodies].map(body => ({body, head: body.rows[0], rows: [...body.rows].slice(1)}));
		return {table, groups, rows: new Map(groups.flatMap(g => g.rows).map(row => [row.dataset.sdk, row]))};
	});
	const sdks = [...tables[0].rows.values()].map((row, i) => ({
		i, key: row.dataset.sdk, ...row.dataset,
		words: [row.dataset.name, row.dataset.version, row.dataset.vendor, row.dataset.language].join(' ').toLowerCase(),
	}));
	const columns = new Map(tables[1] ? [...tables[1].table.tHead.rows[1].cells].slice(1).map((th, i) => [th.textContent.trim(), i + 1]) : []);
	const field = {q: $('q'), vendor: $('f-vendor'), language: $('f-language'), state: $('f-state'), order: $('f-order')};

	function rankOf(order) {
		const number = (sdk, name) => Number(sdk[name]);
		if (order === 'name') return (a, b) => a.name.localeCompare(b.name, 'en');
		if (order === 'required') return (a, b) => number(b, 'required') - number(a, 'required');
		if (order === 'share') {
			const share = sdk => number(sdk, 'judged') ? number(sdk, 'passing') / number(sdk, 'judged') : 2;
			return (a, b) => share(a) - share(b);
		}
		if (order.startsWith('rule:')) {
			const column = columns.get(order.slice(5));
			const n = sdk => Number(tables[1].rows.get(sdk.key).cells[column]?.dataset.n ?? -1);
			return (a, b) => n(b) - n(a);
		}
		return (a, b) => a.i - b.i;
	}

	function show() {
		const words = field.q.value.toLowerCase().split(/\s+/).filter(Boolean);
		const chosen = sdks.filter(sdk => words.every(w => sdk.words.includes(w)) &&
			['vendor', 'language', 'state'].every(name => !field[name].value || sdk[name] === field[name].value));
		const order = field.order.value;
		const sorted = [...sdks].sort((a, b) => rankOf(order)(a, b) || a.i - b.i);
		const shown = new Set(chosen.map(sdk => sdk.key));
		for (const {groups, rows} of tables) {
			for (const row of rows.values()) row.hidden = !shown.has(row.dataset.sdk);
			if (order) groups[0].body.append(...sorted.map(sdk => rows.get(sdk.key)));
			else for (const g of groups) g.body.append(...g.rows);
			for (const g of groups) g.head.hidden = Boolean(order) || g.rows.every(row => row.hidden);
		}
		$('found').textContent = chosen.length === sdks.length ? '' : chosen.length ? `${chosen.length} of ${sdks.length} SDKs` : 'No SDK is like that.';
		const said = new URLSearchParams();
		for (const [name, {value}] of Object.entries(field)) if (value) said.set(name, value);
		const hash = said.size ? '#?' + said : '';
		if (hash !== location.hash && (hash || location.hash.startsWith('#?'))) history.replaceState(null, '', hash || location.pathname);
	}

	// What an address asks for is shown, as far as there is such a thing.
	function read() {
		if (!location.hash.startsWith('#?')) return;
		const said = new URLSearchParams(location.hash.slice(2));
		for (const [name, input] of Object.entries(field)) {
			const value = said.get(name) ?? '';
			if (input.tagName !== 'SELECT' || [...input.options].some(o => o.value === value)) input.value = value;
		}
	}
	form.addEventListener('submit', e => e.preventDefault());
	form.addEventListener('input', show);
	form.addEventListener('reset', () => setTimeout(show));
	addEventListener('hashchange', () => { read(); show(); });
	addEventListener('keydown', e => {
		if (e.key !== '/' || e.ctrlKey || e.metaKey || e.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
		e.preventDefault();
		field.q.focus();
	});
	read();
	show();
})();
