// Pictures of the pages: screenshots.cjs FOLDER [all], with BASE_URL and ADMIN ("address password") in the environment. Those of
// the documents; or, with "all", what build-aux/screenshots furnishes a house with: each page that links lead to, one of each row of
// the map, those that no link leads to, and those of an organization with nothing in it. Each of them grey, 320 pixels narrow, on paper,
// and in colours that the reader's system forces, light and dark, some on a sheet, to be looked at.
'use strict';
const fs = require('fs');
const path = require('path');
const { Client } = require('./client.cjs');
const { Map: Routes } = require('./map.cjs');
const { Walk, STARTS } = require('./walk.cjs');
const { openBrowser, openContext } = require('./browser.cjs');

const LARGEST = 200 * 1024;
// name, path or a link to be followed from there, what is different from a light screen of 1280 by 800
const PICTURES = [
	['matrix', '/'],
	['matrix-dark', '/', { colorScheme: 'dark' }],
	['login', '/login', { width: 1280, height: 560 }],
	['matrix-narrow', '/', { width: 320, height: 640 }],
	['timeline', ['/timeline', 'main a[rel="next"]']],
	['project', '/projects/checkout'],
	['deployment', ['/deployments?environment=staging&project=checkout', 'th a[href^="/deployments/dep"], td a[href^="/deployments/dep"]']],
	['deployment-narrow', ['/deployments?environment=staging&project=checkout', 'th a[href^="/deployments/dep"], td a[href^="/deployments/dep"]'], { width: 320, height: 640 }],
	['version', ['/projects/checkout', 'a[href^="/versions/ver"]']],
	['release', ['/releases', 'main table tr:last-child a']],
	['compare', '/compare?left=staging&right=production'],
	['environment', '/environments/production'],
	['insights', '/insights'],
	['insights-dark', '/insights', { colorScheme: 'dark' }],
	['metrics', '/projects/checkout/metrics'],
	['logs', '/projects/checkout/logs'],
	['receiver', ['/settings/receivers', 'main table tr:last-child a']],
	['audit', '/settings/audit'],
	['roles', '/settings/roles'],
];

// How all pages are looked at: the size of the window, how much of a page is shown, how wide on a sheet, how many on one.
const KINDS = [
	{ kind: 'grey', width: 1280, most: 1500, shown: 760, columns: 2, count: 4, vision: 'achromatopsia' },
	{ kind: 'narrow', width: 320, most: 1600, shown: 320, columns: 5, count: 5 },
	{ kind: 'print', width: 718, most: 1100, shown: 500, columns: 3, count: 6, media: { media: 'print' } },
	{ kind: 'forced', width: 1024, most: 1000, shown: 512, columns: 3, count: 6, media: { forcedColors: 'active' }, focus: true },
	{ kind: 'forced-dark', width: 1024, most: 640, shown: 512, columns: 3, count: 9, media: { forcedColors: 'active', colorScheme: 'dark' } },
];

// Pages that no link of the demo leads to: who sees them, and where; "sent" is the form that is sent with nothing in it.
const LONELY = [
	['guest', '/login'],
	['guest', '/login', 'form[action$="/login"]'],
	['guest', '/reset'],
	['guest', '/reset/no-such-link'],
	['guest', '{INVITATION}'],
	['guest', '/invitations/no-such-link'],
	['guest', '/problems/not-found'],
	['guest', '/docs'],
	['guest', '/broken'],
	['viewer', '/'],
	['viewer', '/settings/keys'],
	['viewer', '/settings/organization'],
	['admin', '/no/such/page'],
	['admin', '/device'],
	['admin', '/device?user_code={USER_CODE}'],
	['admin', '/oauth/authorize?response_type=code&client_id={CLIENT_ID}&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback&scope=read&state=s&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256'],
	['admin', '/oauth/authorize?client_id=none'],
	['admin', '/?rows=200'],
	['admin', '/?q=nothing-is-called-so'],
	['admin', '/compare?left=staging&right=production'],
	['admin', '/deployments/new', 'main form[method="post"]'],
	['admin', '/settings/webhooks/new', 'main form[method="post"]'],
	['admin', '/settings/members', 'main form[action$="/invitations"]'],
	...['/', '/timeline', '/projects', '/releases', '/insights', '/changes', '/tasks', '/deployments', '/services', '/instances', '/routes', '/compare',
		'/search?q=nothing', '/where?sha=5a1e0c6b7d2f', '/settings/webhooks', '/settings/channels', '/settings/receivers', '/settings/keys',
		'/settings/tokens', '/settings/teams', '/settings/workspaces', '/settings/environments', '/settings/audit', '/settings/applications',
		'/settings/grants', '/settings/feeds', '/settings/members', '/settings/roles'].map((at) => ['empty', at]),
];

async function take(tab, base, [name, at, look = {}], folder) {
	const [start, link] = Array.isArray(at) ? at : [at];
	await tab.setViewportSize({ width: look.width || 1280, height: look.height || 800 });
	await tab.emulateMedia({ colorScheme: look.colorScheme || 'light' });
	await tab.goto(base + start);
	if (link) await tab.goto(base + await tab.locator(link).first().getAttribute('href'));
	const file = path.join(folder, `${name}.png`);
	await tab.screenshot({ path: file });
	if (fs.statSync(file).size > LARGEST) throw new Error(`${file} has more than ${LARGEST} bytes`);
	console.log(file);
}

// Some pictures beside and under each other.
async function sheetOf(tab, pictures, { shown, columns }, file) {
	const figures = pictures.map(({ name, data }) => `<figure style="margin:4px;width:${shown}px"><figcaption style="font:11px sans-serif">${name}</figcaption><img src="data:image/png;base64,${data}" style="width:100%;outline:1px solid red"></figure>`);
	await tab.setContent(`<body style="margin:0;display:flex;flex-wrap:wrap;align-items:start">${figures.join('')}`);
	await tab.setViewportSize({ width: (shown + 8) * columns, height: 400 });
	await tab.screenshot({ path: file, fullPage: true });
	console.log(file);
}

async function pictureOf(tab, { url, sent, name }, { width, most, media = {}, vision = 'none', focus }) {
	await tab.setViewportSize({ width, height: 800 });
	await tab.emulateMedia({ media: 'screen', colorScheme: 'light', forcedColors: 'none', ...media });
	await tab.goto(url);
	// As if the browser had not asked for what must be filled in.
	if (sent) await Promise.all([tab.waitForNavigation(), tab.locator(sent).first().evaluate((form) => form.submit())]);
	if (focus) await tab.locator('main :is(a, button)').first().focus({ timeout: 1000 }).catch(() => {});
	const height = await tab.evaluate(() => document.documentElement.scrollHeight);
	// Only the picture is without colour; the page's own policy allows no style of ours.
	const session = await tab.context().newCDPSession(tab);
	await session.send('Emulation.setEmulatedVisionDeficiency', { type: vision });
	const data = await tab.screenshot({ fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(height, most) } });
	await session.detach();
	return { name, data: data.toString('base64') };
}

// One page of each row of the map that links lead to, then the others; each with the tab of who sees it.
async function pagesOf(browser, people) {
	const map = new Routes(fs.readFileSync(process.env.ROUTES, 'utf8'));
	const walk = await new Walk({ client: people.admin, map, starts: STARTS, find: () => {} }).run();
	const rows = new Set();
	const pages = walk.pages.filter(({ row }) => !rows.has(row.path) && rows.add(row.path))
		.map(({ url, row }) => ({ who: 'admin', url, name: row.path }));
	for (const [who, at, sent] of LONELY) {
		const { pathname, search } = new URL(at.replace(/\{(\w+)\}/, (_, name) => process.env[name]), people.admin.base);
		pages.push({ who, sent, url: people.admin.base + pathname + search, name: `${who}: ${at.slice(0, 60)}${sent ? ', sent empty' : ''}` });
	}
	const tabs = {};
	for (const [who, client] of Object.entries(people)) {
		const context = await openContext(browser, client);
		// A page of the server's that it can't serve while its database runs.
		await context.route(`${client.base}/broken`, (route) => route.fulfill({ status: 503, contentType: 'text/html', body: fs.readFileSync(process.env.BROKEN) }));
		tabs[who] = await context.newPage();
	}
	return pages.map((page) => ({ ...page, tab: tabs[page.who] }));
}

async function takeAll(browser, admin, folder) {
	const logIn = (account) => new Client(admin.base, 'en').logIn(...account.split(' '));
	const people = { admin, guest: new Client(admin.base, 'en'), viewer: await logIn(process.env.VIEWER), empty: await logIn(process.env.EMPTY) };
	const pages = await pagesOf(browser, people);
	const bare = await browser.newPage();
	// Some kinds only, and pages whose name has some words, for who mends something.
	const kinds = KINDS.filter(({ kind }) => !process.env.KINDS || process.env.KINDS.split(' ').includes(kind));
	const chosen = pages.filter(({ name }) => new RegExp(process.env.PAGES || '').test(name));
	for (const kind of kinds) {
		for (let i = 0; i < chosen.length; i += kind.count) {
			const pictures = [];
			for (const page of chosen.slice(i, i + kind.count)) pictures.push(await pictureOf(page.tab, page, kind));
			await sheetOf(bare, pictures, kind, path.join(folder, `${kind.kind}-${String(i / kind.count + 1).padStart(2, '0')}.png`));
		}
	}
}

async function main([folder, which]) {
	const [, email, password] = /^(\S+) (.*)$/.exec(process.env.ADMIN);
	const client = await new Client(process.env.BASE_URL, 'en').logIn(email, password);
	const browser = await openBrowser();
	fs.mkdirSync(folder, { recursive: true });
	if (which === 'all') await takeAll(browser, client, folder);
	else {
		const tab = await (await openContext(browser, client)).newPage();
		for (const picture of PICTURES) await take(tab, client.base, picture, folder);
	}
	await browser.close();
}

main(process.argv.slice(2)).catch((error) => {
	console.error(error.stack);
	process.exit(1);
});
