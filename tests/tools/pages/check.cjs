// The pages, as people meet them: check.cjs FOLDER walks through the house and holds every rule against every page;
// check.cjs --self-test FOLDER does so in a house with a bad page for each rule. Prints TAP. From the environment:
// BASE_URL, ROUTES (a file with what `landfall routes` prints), ADMIN and VIEWER ("address password"), and FINGERPRINT,
// a shell script that prints a line for each table: its name and a sum of its rows.
'use strict';
const { execFileSync } = require('child_process');
const fs = require('fs');
const path = require('path');
const { Client } = require('./client.cjs');
const { Map: Routes } = require('./map.cjs');
const { Walk, STARTS } = require('./walk.cjs');
const { judge } = require('./judge.cjs');
const { checkMarkup } = require('./nu.cjs');
const { openBrowser, lookAtAll } = require('./browser.cjs');
const { pressAll, pressEmpty } = require('./press.cjs');
const plants = require('./plants.cjs');

const RULES = {
	'dead-link': 'no link and no form leads nowhere',
	html: 'the Nu HTML checker finds nothing',
	axe: 'axe-core finds nothing (WCAG 2.2 AA)',
	contrast: 'contrast is enough in dark and high contrast',
	narrow: 'fits 320 pixels',
	script: 'no <script>',
	handler: 'no on…= and no style=',
	policy: 'the policy is in force',
	language: 'says its language',
	weight: 'at most 30 KiB, compressed',
	requests: 'two requests at most',
	refresh: 'what loads again can be stopped',
	timing: 'says how long it took',
	forbidden: 'no form that answers 403',
	writes: 'reading changes no row',
	unreached: 'every page of the map is reached by links',
};
// Nobody is led to these by a link of a page: they are for links in letters, for programs, for who is not logged in.
const NOT_LINKED = [
	/^\/(login|login\/code|reset|reset\/\{reset\}|invitations\/\{invite\}|device|oauth\/authorize|state)$/,
	/^\/(versioner\/)?(docs|redoc|manage\/\w+)$/, /^\/versioner\//, /^\/problems\//, /^\/feed\/\{feedtoken\}\//, /^\/try\//,
	/^\/projects\/\{project\}\/restore$/, // for whoever has just deleted one
];

let n = 0;
let bad = 0;

function point(isGood, name, why = []) {
	n++;
	if (!isGood) bad++;
	console.log(`${isGood ? 'ok' : 'not ok'} ${n} - ${name}`);
	if (!isGood) why.forEach((line) => console.log(`#   ${line.slice(0, 600)}`));
}

// Collects faults, each once: a fault of the frame is on every page.
function collector(who, base) {
	const faults = [];
	const seen = new Set();
	const find = (rule, url, text) => {
		const line = `${String(url).replace(base, '')} ${text}`;
		const same = `${rule} ${text.replace(/^line \d+: /, '')}`;
		if (!(rule in RULES)) throw new Error(`there is no rule ${rule}`);
		if (!seen.has(same) || rule === 'dead-link' || rule === 'unreached') faults.push({ rule, url: String(url).replace(base, ''), line });
		if (process.env.LAPS && !seen.has(same)) console.error(`${who}: ${rule}: ${line}`);
		seen.add(same);
	};
	return { who, faults, find };
}

// Walks as each of the visitors ({ who, client, start, mayPress }), then judges all that they have seen.
// Says on standard error how long the steps take, where somebody wants to know.
let last = Date.now();
function lap(step) {
	if (process.env.LAPS) console.error(`${step}: ${((Date.now() - last) / 1000).toFixed(1)} s`);
	last = Date.now();
}

async function checkHouse({ map, visitors, fingerprint, folder, allowed, starts }) {
	const before = fingerprint();
	for (const visitor of visitors) {
		Object.assign(visitor, collector(visitor.who, visitor.client.base));
		visitor.walk = await new Walk({ client: visitor.client, map, starts, find: visitor.find }).run();
	}
	lap('walks');
	const first = visitors[0];
	const after = fingerprint().split('\n');
	before.split('\n').filter((line) => !after.includes(line)).forEach((line) => first.find('writes', '/', `has changed ${line}`));
	for (const row of map.pages()) {
		const isLeft = allowed.some((pattern) => pattern.test(row.path)) || /^\/static/.test(row.path);
		if (!first.walk.rows.has(row.path) && !isLeft) first.find('unreached', row.path, 'is reached by no link');
	}

	const browser = await openBrowser();
	try {
		const built = new Set();
		const sorts = new Set();
		const pages = visitors.flatMap((visitor) => pagesToLookAt(visitor, built, sorts));
		await lookAtAll(browser, pages);
		lap(`looks at ${pages.length} pages, ${pages.filter((page) => page.isJudged).length} by axe, ${pages.filter((page) => page.isFirst).length} in all colours`);
		if (first.mayFill) await pressEmpty(browser, first.walk, first.find);
	} finally {
		await browser.close();
	}
	lap('forms sent empty');
	for (const visitor of visitors) {
		visitor.pages = visitor.walk.pages.concat(visitor.mayPress ? await pressAll(visitor.walk, visitor.find) : []);
		for (const page of visitor.pages) judge(page, visitor.client.language, visitor.find);
	}
	checkMarkup(visitors.flatMap((v) => v.pages.map((page) => ({ ...page, find: v.find }))), path.join(folder, 'pages'));
	lap('Nu checker');
}

// Of the pages of one row that have the same sorts of elements in the same order, whoever sees them, one is looked at; in another
// language one of each row, and only whether it fits. In dark and in high contrast those are looked at that have an element
// of a sort that no page before them had.
function pagesToLookAt(visitor, built, sorts) {
	const rows = new Set();
	return visitor.walk.pages.map((page) => {
		const ofPage = [...new Set(page.markup.starts.map(({ name, attributes: a }) => `${name}.${a.class || ''}.${a.type || ''}`))];
		const how = `${page.row.path} ${ofPage}`;
		const isNew = !rows.has(page.row.path);
		const isJudged = !visitor.isForWords && !built.has(how);
		const isFirst = isJudged && ofPage.some((sort) => !sorts.has(sort));
		rows.add(page.row.path);
		if (isJudged) {
			built.add(how);
			ofPage.forEach((sort) => sorts.add(sort));
		}
		return { url: page.url, client: visitor.client, find: visitor.find, isNew, isFirst, isJudged };
	}).filter((page) => page.isJudged || (page.isNew && visitor.isForWords));
}

async function checkPages(folder) {
	const map = new Routes(fs.readFileSync(process.env.ROUTES, 'utf8'));
	const visitors = [];
	for (const [who, account] of [['admin', process.env.ADMIN], ['viewer', process.env.VIEWER]]) {
		for (const language of ['en', 'pt-BR']) {
			const [, email, password] = /^(\S+) (.*)$/.exec(account);
			const client = await new Client(process.env.BASE_URL, language).logIn(email, password);
			const isFirst = visitors.length === 0;
			visitors.push({ who: `${who}, ${language}`, client, mayFill: isFirst, mayPress: who === 'viewer', isForWords: language !== 'en' });
		}
	}
	const fingerprint = () => execFileSync('sh', [process.env.FINGERPRINT], { encoding: 'utf8', maxBuffer: 1 << 26 });
	await checkHouse({ map, visitors, fingerprint, folder, allowed: NOT_LINKED, starts: STARTS });
	for (const { who, walk, pages, faults } of visitors) {
		console.log(`# ${who}: ${pages.length} pages read, ${walk.met.size} links met, ${walk.rows.size} rows of the map`);
		for (const [rule, text] of Object.entries(RULES)) {
			const found = faults.filter((fault) => fault.rule === rule).map((fault) => fault.line);
			point(!found.length, `${who}: ${text}`, found.slice(0, Number(process.env.SHOW) || 20).concat(found.length > 20 ? [`and ${found.length - 20} more`] : []));
		}
	}
	point(visitors[0].walk.pages.length >= 100, 'a hundred pages and more were read', [`${visitors[0].walk.pages.length}`]);
}

// The good page has no fault; each bad one has faults of its rule, and of no other.
async function testItself(folder) {
	const house = await plants.serve();
	const client = new Client(house.base, 'en');
	const visitor = { who: 'plants', client, mayPress: true };
	await checkHouse({ map: house.map, visitors: [visitor], fingerprint: house.fingerprint, folder, allowed: [/^\/missing$/, /^\/picture/, /^\/style/], starts: ['/'] });
	const rulesAt = (url) => [...new Set(visitor.faults.filter((fault) => fault.url === url).map((fault) => fault.rule))].join(' ');
	point(rulesAt('/good') === '', 'in the good page nothing is found', [rulesAt('/good')]);
	for (const rule of Object.keys(RULES)) {
		const at = { writes: '/', unreached: '/lonely' }[rule] || `/bad/${rule}`;
		point(rule in plants.PLANTS && rulesAt(at) === rule, `the bad page is found: ${RULES[rule]}`, [`found there: ${rulesAt(at)}`,
			...visitor.faults.filter((fault) => fault.url === at).map((fault) => `${fault.rule}: ${fault.line}`)]);
	}
	house.server.close();
}

const isSelfTest = process.argv[2] === '--self-test';
const folder = process.argv[isSelfTest ? 3 : 2];
(isSelfTest ? testItself : checkPages)(folder).then(() => {
	console.log(`1..${n}`);
	process.exit(bad ? 1 : 0);
}, (error) => {
	console.log(`Bail out! ${error.stack}`);
	process.exit(1);
});
