// Forms, sent: whoever sees one may send it; and what a page says when a form is sent half empty is a page like any other.
'use strict';
const { readPage } = require('./markup.cjs');
const { openContext, judgeTab } = require('./browser.cjs');

const ENDS_SESSION = ['/logout', '/switch'];

// Sends each form as it stands, nobody having filled anything in. Those that end the session come last.
async function pressAll(walk, find) {
	const pages = [];
	const posts = [...walk.posts.values()].sort((a, b) => ENDS_SESSION.indexOf(a.row.path) - ENDS_SESSION.indexOf(b.row.path));
	for (const { url, form, row } of posts) {
		const target = new URL(form.action, url);
		const answer = await walk.client.ask('POST', target.pathname + target.search, form.fields);
		if (answer.status === 403) find('forbidden', url, `shows a form for ${row.path}, which answers 403`);
		else if (answer.status >= 500 || answer.status === 404) find('dead-link', url, `has a form for ${row.path}, which answers ${answer.status}`);
		if (answer.status === 422 && answer.isPage) pages.push({ url: target.href, row, answer, markup: readPage(answer.body) });
	}
	return pages;
}

// Sends the forms that ask for something with nothing in it, and looks at the pages that come of that.
async function pressEmpty(browser, walk, find) {
	const context = await openContext(browser, walk.client);
	const tab = await context.newPage();
	for (const { url, form, row } of walk.posts.values()) {
		if (!form.mustFill) continue;
		const say = (rule, text) => find(rule, `${url} (sent empty)`, text);
		await tab.goto(url);
		const index = await tab.evaluate((action) => [...document.forms].findIndex((one) => one.getAttribute('action') === action), form.action);
		if (index < 0) {
			say('dead-link', `no longer has the form for ${form.action}`);
			continue;
		}
		const [answer] = await Promise.all([tab.waitForNavigation(), tab.evaluate((i) => document.forms[i].submit(), index)]);
		if (answer && answer.status() === 422) await judgeTab(tab, say);
		else if (answer && answer.status() >= 400) say('dead-link', `has a form for ${row.path}, which answers ${answer.status()}`);
	}
	await context.close();
}

module.exports = { pressAll, pressEmpty };
