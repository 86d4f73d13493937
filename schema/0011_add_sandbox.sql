-- Sandboxes: a place beside an organization where its test keys work, whose record is not kept.

ALTER TABLE organization
	-- a sandbox's is "~" and the slug of whose sandbox it is: no hand can take it, and no key begins with it
	MODIFY COLUMN slug VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
	-- whose sandbox this is; NULL for a real organization
	ADD COLUMN IF NOT EXISTS sandbox_of UUID NULL,
	ADD UNIQUE KEY IF NOT EXISTS organization_sandbox (sandbox_of),
	ADD CONSTRAINT organization_sandbox FOREIGN KEY IF NOT EXISTS (sandbox_of) REFERENCES organization (id) ON DELETE CASCADE;

ALTER TABLE api_key
	-- opens the organization's sandbox instead of the organization
	ADD COLUMN IF NOT EXISTS is_test TINYINT(1) NOT NULL DEFAULT 0;

ALTER TABLE event
	-- recorded in a sandbox
	ADD COLUMN IF NOT EXISTS is_test TINYINT(1) NOT NULL DEFAULT 0;

ALTER TABLE event
	-- the one thing that a sender asks: nobody is told of history, nor of what happens in a sandbox
	ADD COLUMN IF NOT EXISTS notifies TINYINT(1) AS (is_backfill = 0 AND is_test = 0) VIRTUAL;
