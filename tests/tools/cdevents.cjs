// Holds CDEvents against what their specification lets pass. cdevents.cjs LOG PATH: what a receiver got at PATH; cdevents.cjs FILE...: recorded
// cases. Prints how many there were, how many are right, and what is wrong with the others.
//
// The schemas of CDEvents 0.4.1 (github.com/cdevents/spec, schemas/) are written down here in short: they all have the same context, and
// differ in their subject's content, beside whose members they let nothing pass. The binding (cloudevents-binding.md) says what the headers
// repeat.
'use strict';

const { readFileSync } = require('node:fs');
const Ajv = require('ajv/dist/2020');
const formats = require('ajv-formats');

const text = { type: 'string', minLength: 1 };
const reference = { ...text, format: 'uri-reference' };
const exact = (properties, required = []) => ({ type: 'object', properties, required, additionalProperties: false });

const environment = exact({ id: text, source: reference }, ['id']);
const artifactId = { ...text, pattern: '^pkg:[a-z]+/[^@/ ]+@[^@/ ]+$' };
const running = exact({ environment, artifactId }, ['environment', 'artifactId']);
const placed = exact({ environment });
const named = exact({ name: { type: 'string' }, url: { type: 'string', format: 'uri' } });
const contents = {
	'service.deployed': running,
	'service.upgraded': running,
	'service.rolledback': running,
	'service.removed': placed,
	'service.published': placed,
	'build.queued': exact({}),
	'build.started': exact({}),
	'build.finished': exact({ artifactId }),
	'environment.created': named,
	'environment.modified': named,
	'environment.deleted': exact({ name: { type: 'string' } }),
};

const ajv = new Ajv({ allErrors: true });
formats(ajv);
const validators = new Map(Object.entries(contents).map(([name, content]) => {
	const context = exact({
		version: { const: '0.4.1' },
		id: text,
		chainId: text,
		source: reference,
		type: { const: `dev.cdevents.${name}.0.2.0` },
		timestamp: { type: 'string', format: 'date-time' },
		schemaUri: { ...text, format: 'uri' },
		links: { type: 'array' },
	}, ['version', 'id', 'source', 'type', 'timestamp']);
	const subject = exact({ id: text, source: reference, type: { const: name.split('.')[0] }, content }, ['id', 'type', 'content']);
	const event = exact({ context, subject, customData: { type: ['object', 'string'] }, customDataContentType: { type: 'string' } },
		['context', 'subject']);
	return [`dev.cdevents.${name}.0.2.0`, ajv.compile(event)];
}));

// What headers and body say differently, or lack.
function faults({ headers, body }) {
	const validate = validators.get(body?.context?.type);
	const found = [];
	if (!validate)
		return [`no type: ${body?.context?.type}`];
	if (!validate(body))
		found.push(ajv.errorsText(validate.errors));
	const wanted = {
		'content-type': 'application/json',
		'ce-specversion': '1.0',
		'ce-id': body.context.id,
		'ce-source': body.context.source,
		'ce-type': body.context.type,
		'ce-time': body.context.timestamp,
		'ce-subject': body.subject.id,
	};
	for (const [name, value] of Object.entries(wanted))
		if (headers[name] !== value)
			found.push(`${name}: ${headers[name]}, not ${value}`);
	return found;
}

function requests([first, second]) {
	const lines = readFileSync(first, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
	return lines.filter(({ path }) => path === second).map(({ headers, body }) => ({ headers, body: JSON.parse(body) }));
}

function cases(files) {
	return files.map((file) => JSON.parse(readFileSync(file, 'utf8'))).map(({ headers, body }) => ({
		headers: { 'content-type': 'application/json', ...headers }, body,
	}));
}

const given = process.argv.slice(2);
const all = given[0].endsWith('.json') ? cases(given) : requests(given);
const wrong = all.map(faults).filter((found) => found.length);
console.log(all.length, all.length - wrong.length);
for (const found of wrong)
	console.log(found.join('; '));
