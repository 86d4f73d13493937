// Calls each operation of an OpenAPI document with its documented example, in the order of the Postman collection's
// folders, and holds request and answer against the schemas: operations.cjs BASE_URL KEY. Prints TAP.
'use strict';
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

const [base, key] = process.argv.slice(2);
const found = {}; // ids by the name that paths have for them
let n = 0;
let bad = 0;

function point(isGood, name, why) {
	n++;
	if (!isGood) bad++;
	console.log(`${isGood ? 'ok' : 'not ok'} ${n} - ${name}`);
	if (!isGood) String(why).split('\n').forEach((line) => console.log(`#   ${line.slice(0, 500)}`));
}

function turn(method, template) {
	const depth = template.split('{').length - 1;
	if (method === 'delete') return depth > 1 ? 5 : 6;
	if (method === 'post') return depth ? 4 : 0;
	if (method === 'get') return depth > 1 ? 4.5 : depth ? 2 : 1; // what is made below something is found there
	return 3;
}

async function check(document) {
	const ajv = new Ajv({ strict: false, allErrors: true });
	addFormats(ajv);
	ajv.addFormat('int64', true);
	ajv.addSchema(document, 'document');
	const order = document.tags.map((tag) => tag.name);
	const operations = [];
	for (const [template, item] of Object.entries(document.paths)) {
		for (const [method, operation] of Object.entries(item)) operations.push({ template, method, operation });
	}
	const rank = (o) => order.indexOf(o.operation.tags[0]) * 10 + turn(o.method, o.template);
	operations.sort((a, b) => rank(a) - rank(b));
	const refer = (...steps) => `document#/${steps.map((s) => encodeURIComponent(String(s).replace(/~/g, '~0').replace(/\//g, '~1'))).join('/')}`;
	const fits = (name, schema, value) => {
		const validate = ajv.getSchema(schema);
		if (!validate) return point(false, name, `there is no schema ${schema}`);
		point(validate(value), name, ajv.errorsText(validate.errors, { separator: '\n' }));
	};

	for (const { template, method, operation } of operations) {
		const name = `${method.toUpperCase()} ${template}`;
		const needs = /The example needs/.test(operation.description);
		const missing = [...template.matchAll(/{(\w+)}/g)].map((m) => m[1]).filter((x) => !found[x]);
		if (missing.length && !needs) {
			point(false, name, `nothing was found or made for ${missing}`);
			continue;
		}
		const query = operation.parameters.filter((p) => p.in === 'query' && p.required)
			.map((p) => `${p.name}=${encodeURIComponent(p.example)}`).join('&');
		const url = base + template.replace(/{(\w+)}/g, (_, x) => encodeURIComponent(found[x] || '01h455vb4pex5vsknk084sn02q')) + (query && `?${query}`);
		const headers = { Accept: '*/*' };
		if (operation.security.length) headers.Authorization = `Bearer ${key}`;
		let body;
		const contents = operation.requestBody ? operation.requestBody.content : {};
		const sent = ['application/json', 'application/x-ndjson'].find((t) => contents[t]);
		if (sent) {
			const { example } = contents[sent];
			headers['Content-Type'] = sent;
			body = sent === 'application/json' ? JSON.stringify(example) : example;
			fits(`${name}: its example fits its schema`,
				refer('paths', template, method, 'requestBody', 'content', sent, 'schema'), example);
		}
		const response = await fetch(url, { method: method.toUpperCase(), headers, body });
		const text = await response.text();
		const status = String(response.status);
		const documented = operation.responses[status];
		point(documented && (response.ok || needs), `${name}: answers ${needs ? 'as documented' : 'with success'}`,
			`${status} ${text}`);
		if (!documented) continue;
		const type = (response.headers.get('content-type') || '').split(';')[0];
		const real = documented.$ref ? documented.$ref.slice(2).split('/') : ['paths', template, method, 'responses', status];
		const answer = real.reduce((at, step) => at[step], document);
		if (!answer.content) {
			point(text === '', `${name}: has no body`, text);
			continue;
		}
		if (!answer.content[type]) {
			point(false, `${name}: answers a documented type`, `${type} for ${status}`);
			continue;
		}
		if (/[/+]json$/.test(type)) {
			const value = JSON.parse(text);
			fits(`${name}: its answer fits its schema`, refer(...real, 'content', type, 'schema'), value);
			const child = Object.keys(document.paths).map((p) => p.startsWith(`${template}/{`) && p.slice(template.length + 2))
				.find(Boolean);
			const data = value.data === undefined ? value : value.data; // other doors answer bare
			const one = Array.isArray(data) ? data[0] : data;
			const variable = child && child.replace(/}.*/, '');
			// What was made by itself is better than what was found; what was put somewhere may be named after its place.
			const isMade = !Array.isArray(data) && !template.includes('{');
			// What has no id is called by the member that the path is named after.
			const id = variable && one && (one.id || one[variable]);
			if (id && (isMade || !found[variable])) found[variable] = id;
		}
	}
}

(async () => {
	const native = await (await fetch(`${base}/openapi.json`)).json();
	for (const template of Object.keys(native.paths)) {
		if (/^\/v1\/.*openapi\.json$/.test(template)) throw new Error(template);
	}
	// What this one makes, the others find.
	const foreign = process.argv.slice(4).sort((a, b) => (b === 'versioner') - (a === 'versioner'));
	for (const door of foreign) await check(await (await fetch(`${base}/${door}/openapi.json`)).json());
	await check(native);
	console.log(`1..${n}`);
	process.exit(bad ? 1 : 0);
})().catch((error) => {
	console.log(`Bail out! ${error.stack}`);
	process.exit(1);
});
