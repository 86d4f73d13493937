// What only a browser can tell: axe-core's rules for WCAG 2.2 AA in light, dark and high contrast, whether the policy is in
// force, what is asked for beside the page, and whether it fits 320 pixels. axe is put in by the debugger, so that no
// page has to allow it.
'use strict';
const fs = require('fs');
const { chromium } = require('playwright-core');
const { isShown } = require('./judge.cjs');

const AXE = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];
const AT_ONCE = 2;
const LOOKS = [
	['dark', { colorScheme: 'dark' }],
	['high contrast', { colorScheme: 'light', contrast: 'more' }],
	['dark, high contrast', { colorScheme: 'dark', contrast: 'more' }],
];

function openBrowser() {
	return chromium.launch({
		executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
	});
}

async function openContext(browser, client) {
	const context = await browser.newContext({
		viewport: { width: 1280, height: 800 },
		colorScheme: 'light',
		reducedMotion: 'reduce',
		extraHTTPHeaders: { 'Accept-Language': client.language },
	});
	await context.addCookies([...client.cookies].map(([name, value]) => ({ name, value, url: client.base })));
	return context;
}

// The faults that axe finds, each as a line; rules: only these.
function runAxe(page, rules) {
	return page.evaluate(async ([tags, only]) => {
		const options = { resultTypes: ['violations'] };
		if (only) options.runOnly = { type: 'rule', values: only };
		else options.runOnly = { type: 'tag', values: tags };
		// A page that loads again while something runs has a link that stops it, which judge.cjs sees to.
		if (!only) options.rules = { 'target-size': { enabled: true }, 'meta-refresh': { enabled: false } };
		const result = await window.axe.run(document, options);
		return result.violations.flatMap((fault) => fault.nodes.slice(0, 3).map((node) =>
			`${fault.id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 240)}`));
	}, [TAGS, rules]);
}

// A program of the page's own must not run, whatever is in it.
function policyHolds(page) {
	return page.evaluate(() => {
		const script = document.createElement('script');
		script.textContent = 'window.policyIsBroken = true';
		document.body.append(script);
		script.remove();
		return !window.policyIsBroken;
	});
}

// Which elements reach out of a page of 320 pixels; their own regions may scroll.
function tooWide(page) {
	return page.evaluate(() => {
		if (document.documentElement.scrollWidth <= 320) return '';
		const out = [...document.querySelectorAll('main *, header *, footer *')].filter((element) => {
			for (let at = element.parentElement; at; at = at.parentElement) {
				if (getComputedStyle(at).overflowX !== 'visible') return false;
			}
			return element.getBoundingClientRect().right > 320.5;
		});
		return `is ${document.documentElement.scrollWidth} pixels wide: ${out.slice(0, 3).map((e) => `<${e.localName} class="${e.className}">`).join(' ')}`;
	});
}

async function look(tab, { url, find, isFirst, isJudged }) {
	const say = (rule, text) => find(rule, url, text);
	const asked = new Set();
	const note = (request) => { if (!request.url().startsWith('data:') && !isShown(request.url(), url)) asked.add(request.url()); };
	tab.on('request', note);
	await tab.setViewportSize({ width: 1280, height: 800 });
	await tab.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
	await tab.goto(url, { waitUntil: 'load', timeout: 30000 });
	tab.off('request', note);
	if (asked.size > 2) say('requests', `asks for ${[...asked].join(', ')}`);
	if (isJudged) await judgeTab(tab, say);
	if (isFirst) {
		for (const [name, media] of LOOKS) {
			await tab.emulateMedia(media);
			for (const fault of await runAxe(tab, ['color-contrast'])) say('contrast', `${name}: ${fault}`);
		}
		await tab.emulateMedia({ colorScheme: 'light', contrast: 'no-preference' });
	}
	await tab.setViewportSize({ width: 320, height: 800 });
	const wide = await tooWide(tab);
	if (wide) say('narrow', wide);
	if (!await policyHolds(tab)) say('policy', 'runs a script that was put into it');
}

async function judgeTab(tab, say) {
	await tab.evaluate(AXE);
	for (const fault of await runAxe(tab)) say('axe', fault);
}

// Looks at all pages, some at once; each brings url, client, find, and whether it is the first of its row.
async function lookAtAll(browser, pages) {
	const contexts = new Map();
	for (const { client } of pages) if (!contexts.has(client)) contexts.set(client, await openContext(browser, client));
	const queue = [...pages];
	await Promise.all(Array.from({ length: AT_ONCE }, async () => {
		const tabs = new Map();
		while (queue.length) {
			const page = queue.shift();
			if (!tabs.has(page.client)) tabs.set(page.client, await contexts.get(page.client).newPage());
			await look(tabs.get(page.client), page);
		}
	}));
	for (const context of contexts.values()) await context.close();
}

module.exports = { openBrowser, openContext, lookAtAll, judgeTab };
