// What a page's markup says: its tags with their attributes, where it leads, which forms it has. It reads what the
// Nu checker has found to be well-formed (check.cjs asks it of every page), so it need not mend anything.
'use strict';

const TAG = /<!--.*?-->|<(\/?)([a-zA-Z][a-zA-Z0-9]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gs;
const ATTRIBUTE = /([^\s=/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g;
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

function decode(text) {
	return text.replace(/&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));/g, (whole, hex, number, name) => {
		if (name) return name in ENTITIES ? ENTITIES[name] : whole;
		return String.fromCodePoint(hex ? parseInt(hex, 16) : Number(number));
	});
}

function tags(html) {
	const found = [];
	for (const [, close, name, text] of html.matchAll(TAG)) {
		if (!name) continue;
		const attributes = {};
		for (const [, key, double, single, bare] of text.matchAll(ATTRIBUTE)) {
			if (!(key.toLowerCase() in attributes)) attributes[key.toLowerCase()] = decode(double ?? single ?? bare ?? '');
		}
		found.push({ name: name.toLowerCase(), isEnd: close === '/', attributes });
	}
	return found;
}

// The fields that a browser would send if nobody touched the form; of a select its first or chosen option.
function forms(list) {
	const found = [];
	let form = null;
	let select = null;
	for (const { name, isEnd, attributes: a } of list) {
		if (name === 'form') {
			form = isEnd ? null : { method: (a.method || 'get').toLowerCase(), action: a.action || '', fields: [], mustFill: false };
			if (form) found.push(form);
			continue;
		}
		if (name === 'select') select = isEnd ? null : { name: a.name, value: null };
		if (!form || isEnd) continue;
		if (name === 'select') form.fields.push(select);
		else if (name === 'option' && select && (select.value === null || 'selected' in a)) select.value = a.value ?? '';
		else if (name === 'textarea') form.fields.push({ name: a.name, value: '' });
		else if (name === 'input' && !(/^(checkbox|radio)$/.test(a.type) && !('checked' in a)) && a.type !== 'file') {
			form.fields.push({ name: a.name, value: a.value ?? (/^(checkbox|radio)$/.test(a.type) ? 'on' : '') });
		} else if (name === 'button' && a.name && !form.button) form.button = { name: a.name, value: a.value ?? '' };
		if ('required' in a && !a.value) form.mustFill = true;
	}
	for (const one of found) one.fields = one.fields.filter((field) => field.name).concat(one.button || []);
	return found;
}

function readPage(html) {
	const list = tags(html);
	const starts = list.filter((tag) => !tag.isEnd);
	const isLoaded = ({ name, attributes: a }) =>
		(name === 'link' && /\b(stylesheet|icon|preload|manifest)\b/.test(a.rel) && a.href) ||
		(/^(img|iframe|embed|video|audio|source|script)$/.test(name) && a.src);
	return {
		starts,
		forms: forms(list),
		language: (starts.find((tag) => tag.name === 'html') || { attributes: {} }).attributes.lang,
		ids: new Set(starts.map((tag) => tag.attributes.id).filter(Boolean)),
		links: starts.filter((tag) => /^(a|area|link)$/.test(tag.name) && tag.attributes.href !== undefined).map((tag) => tag.attributes.href),
		loads: starts.filter(isLoaded).map((tag) => tag.attributes.href || tag.attributes.src).filter((url) => !url.startsWith('data:')),
	};
}

module.exports = { readPage };
