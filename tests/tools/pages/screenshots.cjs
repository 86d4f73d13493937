// Pictures of the pages: screenshots.cjs FOLDER [all], with BASE_URL and ADMIN ("address password") in the environment. Those of
// the documents, or, with "all", each page that links lead to, one of each row of the map: wide and grey, and 320 pixels
// narrow, some side by side on a sheet, to be looked at.
'use strict';
const fs = require('fs');
const path = require('path');
const { Client } = require('./client.cjs');
const { Map: Routes } = require('./map.cjs');
const { Walk } = require('./walk.cjs');
const { openBrowser, openContext } = require('./browser.cjs');

const LARGEST = 200 * 1024;
const SHEET = 6;
// name, path or a link to be followed from there, what is different from a light screen of 1280 by 800
const PICTURES = [
	['matrix', '/'],
	['matrix-dark', '/', { colorScheme: 'dark' }],
	['login', '/login', { width: 1280, height: 560 }],
	['matrix-narrow', '/', { width: 320, height: 640 }],
	['timeline', '/timeline'],
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

async function sheetOf(context, files, width, file) {
	const tab = await context.newPage();
	const pictures = files.map(({ name, data }) => `<figure style="margin:4px;width:${width}px"><figcaption style="font:11px sans-serif">${name}</figcaption><img src="data:image/png;base64,${data}" style="width:100%;border:1px solid red"></figure>`);
	await tab.setContent(`<body style="margin:0;display:flex;flex-wrap:wrap;align-items:start">${pictures.join('')}`);
	await tab.setViewportSize({ width: (width + 10) * (width > 400 ? 2 : SHEET), height: 400 });
	await tab.screenshot({ path: file, fullPage: true });
	await tab.close();
	console.log(file);
}

async function takeAll(browser, client, context, folder) {
	const map = new Routes(fs.readFileSync(process.env.ROUTES, 'utf8'));
	const walk = await new Walk({ client, map, start: '/', find: () => {} }).run();
	const rows = new Set();
	const pages = walk.pages.filter(({ row }) => !rows.has(row.path) && rows.add(row.path));
	const tab = await context.newPage();
	const bare = await browser.newContext();
	for (const [kind, width, height, most] of [['grey', 1280, 900, 4], ['narrow', 320, 1200, SHEET]]) {
		let files = [];
		let n = 0;
		for (const page of pages) {
			await tab.setViewportSize({ width, height });
			await tab.goto(page.url);
			// Only the picture is without colour; the page's own policy allows no style of ours.
			const session = await tab.context().newCDPSession(tab);
			await session.send('Emulation.setEmulatedVisionDeficiency', { type: kind === 'grey' ? 'achromatopsia' : 'none' });
			files.push({ name: page.row.path, data: (await tab.screenshot()).toString('base64') });
			await session.detach();
			if (files.length === most || page === pages[pages.length - 1]) {
				await sheetOf(bare, files, kind === 'grey' ? 760 : 320, path.join(folder, `${kind}-${String(++n).padStart(2, '0')}.png`));
				files = [];
			}
		}
	}
}

async function main([folder, which]) {
	const [, email, password] = /^(\S+) (.*)$/.exec(process.env.ADMIN);
	const client = await new Client(process.env.BASE_URL, 'en').logIn(email, password);
	const browser = await openBrowser();
	const context = await openContext(browser, client);
	fs.mkdirSync(folder, { recursive: true });
	if (which === 'all') await takeAll(browser, client, context, folder);
	else {
		const tab = await context.newPage();
		for (const picture of PICTURES) await take(tab, client.base, picture, folder);
	}
	await browser.close();
}

main(process.argv.slice(2)).catch((error) => {
	console.error(error.stack);
	process.exit(1);
});
