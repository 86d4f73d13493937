// The map of routes, as `landfall routes` prints it: which row a path belongs to.
'use strict';

class Map_ {
	constructor(text) {
		this.rows = text.split('\n').filter(Boolean).map((line) => {
			const [method, path, guard, capability, door] = line.split(/\s+/);
			const parts = path.split('/');
			return { method, path, guard, capability, door, parts };
		});
	}

	// A row with fewer captures goes before one with more, as the router has it.
	find(method, path) {
		const parts = path.split('/');
		const fits = (row) => row.method === method && row.parts.length === parts.length &&
			row.parts.every((part, i) => (/^\{\w+\}$/.test(part) && parts[i] !== '') || part === parts[i]);
		const captures = (row) => row.path.split('{').length;
		return this.rows.filter(fits).sort((a, b) => captures(a) - captures(b))[0];
	}

	pages() {
		return this.rows.filter((row) => row.method === 'GET' && row.door === 'dashboard');
	}
}

module.exports = { Map: Map_ };
