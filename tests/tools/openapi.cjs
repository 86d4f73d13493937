// Reads OpenAPI documents with swagger-parser, which follows each reference and holds them against the schema of their
// version: openapi.cjs FILE... Status 1 and the reason when one is not valid.
'use strict';
const parser = require('@apidevtools/swagger-parser');

(async () => {
	for (const file of process.argv.slice(2)) {
		const document = await parser.validate(file);
		if (!/^3\.1\./.test(document.openapi)) throw new Error(`${file} is of OpenAPI ${document.openapi}`);
	}
})().catch((error) => {
	console.error(error.message);
	process.exit(1);
});
