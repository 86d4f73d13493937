// A walk along the links of the house: from one page to all that it leads to, and from those on. Of each row of the map a
// few pages are read, and of the others it is asked whether they are there.
'use strict';
const { readPage } = require('./markup.cjs');

const READ_OF_ROW = 4; // pages that are judged, of one row of the map
const READ_OF_KIND = 3; // of one row with the same names in the query
const ASKED_OF_ROW = 12; // links that are followed at all; as many again of those with a query, which take no other's place
const AT_ONCE = 4;
// Where a walk through the demo data begins: at the first page, and before it at what people ask for by words or a filter.
const STARTS = ['/search?q=5a1e0c6b7d2f', '/deployments?status=pending', '/projects/checkout', '/'];

function kindOf(row, url) {
	return `${row.path}?${[...new Set(url.searchParams.keys())].sort().join('&')}`;
}

function formUrl(form, page) {
	const url = new URL(form.action, page);
	url.search = new URLSearchParams(form.fields.map((field) => [field.name, field.value])).toString();
	return url.href;
}

class Walk {
	constructor({ client, map, starts, find }) {
		Object.assign(this, { client, map, find });
		this.base = client.base;
		this.pages = []; // what was read: { url, row, answer, markup }
		this.met = new Set();
		this.asked = new Map(); // how often, by row and by kind
		this.rows = new Set(); // rows of the map that answered
		this.posts = new Map(); // the first page and form of each row that takes forms
		this.starts = starts.map((start) => new URL(start, this.base).href);
		this.starts.forEach((url) => this.met.add(url));
		this.queue = [];
	}

	count(what) {
		this.asked.set(what, (this.asked.get(what) || 0) + 1);
		return this.asked.get(what);
	}

	// Puts a link of a page into the queue, unless it was met, or leads out of the house.
	add(href, from) {
		let url;
		try {
			url = new URL(href, from);
		} catch {
			this.find('dead-link', from, `"${href}" is no address`);
			return;
		}
		if (url.origin !== new URL(this.base).origin) return;
		url.hash = '';
		if (this.met.has(url.href)) return;
		this.met.add(url.href);
		this.queue.push({ url: url.href, from });
	}

	async visit({ url, from }) {
		const at = new URL(url);
		const row = this.map.find('GET', at.pathname);
		if (!row) {
			this.find('dead-link', from, `leads to ${url}, which the map does not know`);
			return;
		}
		if (this.count(at.search ? `${row.path}?` : row.path) > ASKED_OF_ROW) return;
		const answer = await this.client.ask('GET', at.pathname + at.search);
		this.rows.add(row.path);
		if (answer.status >= 300 && answer.status < 400 && answer.headers.location) this.add(answer.headers.location, url);
		else if (answer.status !== 200) this.find('dead-link', from, `leads to ${url}, which answers ${answer.status}`);
		else if (answer.isPage) this.read(url, row, answer);
	}

	read(url, row, answer) {
		const at = new URL(url);
		const markup = readPage(answer.body);
		this.follow(url, markup);
		const isMore = this.count(`read ${kindOf(row, at)}`) > READ_OF_KIND;
		if (isMore || this.count(`read ${row.path}`) > READ_OF_ROW) return;
		this.pages.push({ url, row, answer, markup });
	}

	// Of every page that was asked for, judged or not: which of a row's pages answers first decides nothing about what is reached.
	follow(url, markup) {
		for (const link of markup.links) this.add(link, url);
		for (const form of markup.forms) {
			if (form.method === 'get') {
				this.add(formUrl(form, url), url);
				continue;
			}
			const target = new URL(form.action, url);
			const post = this.map.find('POST', target.pathname);
			// Whoever loads again what came of a form, or logs in again behind it, asks for its address by GET.
			if (target.search === '' && this.map.find('GET', target.pathname)) this.add(form.action, url);
			if (!post) this.find('dead-link', url, `has a form for ${form.action}, which the map does not know`);
			else if (!this.posts.has(post.path)) this.posts.set(post.path, { url, form, row: post });
		}
	}

	async run() {
		for (const url of this.starts) await this.visit({ url, from: '/' });
		let busy = 0;
		await new Promise((resolve, reject) => {
			const next = () => {
				if (!this.queue.length && !busy) resolve();
				while (this.queue.length && busy < AT_ONCE) {
					busy++;
					this.visit(this.queue.shift()).then(() => { busy--; next(); }, reject);
				}
			};
			next();
		});
		this.checkFragments();
		return this;
	}

	// Links to a part of a page that was read must find it there.
	checkFragments() {
		const read = new Map(this.pages.map((page) => [page.url, page]));
		for (const page of this.pages) {
			for (const link of page.markup.links) {
				const url = new URL(link, page.url);
				const id = decodeURIComponent(url.hash.slice(1));
				url.hash = '';
				const target = read.get(url.href);
				if (id && target && !target.markup.ids.has(id)) this.find('dead-link', page.url, `"${link}" leads to no part of the page`);
			}
		}
	}
}

module.exports = { Walk, STARTS };
