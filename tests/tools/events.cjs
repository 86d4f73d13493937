// events.cjs FILE SCHEMAS: each event of a page of /v1/events (FILE) against the schema of its type, which SCHEMAS, an
// object by type, has; prints a line for each that does not fit.
const fs = require('fs');
const Ajv = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

const events = JSON.parse(fs.readFileSync(process.argv[2])).data;
const schemas = JSON.parse(fs.readFileSync(process.argv[3]));
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addFormat('int64', true);
const validators = {};
for (const [type, schema] of Object.entries(schemas)) validators[type] = ajv.compile(schema);

let faults = 0;
for (const event of events) {
	const validate = validators[event.type];
	if (!validate || !validate(event.data)) {
		faults++;
		console.log(`${event.type} ${event.id}: ${validate ? ajv.errorsText(validate.errors) : 'no such type'}`);
	}
	// What a receiver that was written against the schema may rely on.
	if (!/^[a-z_]+(\.[a-z_]+)+$/.test(event.type) || event.timestamp !== event.created_at || !Number.isSafeInteger(event.data.object_version)) {
		faults++;
		console.log(`${event.type} ${event.id}: not in the form of an event`);
	}
}
process.exit(faults ? 1 : 0);
