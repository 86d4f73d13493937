-- Environments that live: archived and brought back, renamed, merged, short-lived by intent, and guarded against slips.

ALTER TABLE environment
	-- active or archived
	ADD COLUMN IF NOT EXISTS status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'active',
	-- 0 while nobody said whether an environment that made itself was meant
	ADD COLUMN IF NOT EXISTS is_confirmed TINYINT(1) NOT NULL DEFAULT 1,
	-- leaves the matrix by itself once nothing has happened in it for organization.ephemeral_days
	ADD COLUMN IF NOT EXISTS is_ephemeral TINYINT(1) NOT NULL DEFAULT 0,
	-- a name of the IANA database; NULL: UTC
	ADD COLUMN IF NOT EXISTS time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ADD KEY IF NOT EXISTS environment_ephemeral (is_ephemeral, status);

-- What an environment was called before, by itself or as another that was merged into it: both go on leading to
-- it. Either may be missing, when it did not change.
CREATE TABLE IF NOT EXISTS environment_alias (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	environment_id UUID NOT NULL,
	name VARCHAR(100) NULL,
	slug VARCHAR(80) COLLATE utf8mb4_bin NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY environment_alias_name (organization_id, name),
	UNIQUE KEY environment_alias_slug (organization_id, slug),
	KEY environment_alias_environment (organization_id, environment_id),
	CONSTRAINT environment_alias_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

ALTER TABLE organization
	-- what becomes of an event that names an environment that is not there: on, ask or off
	ADD COLUMN IF NOT EXISTS auto_create_environments VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'on',
	-- names of short-lived environments, with * and ?, joined by commas; NULL: none
	ADD COLUMN IF NOT EXISTS ephemeral_patterns VARCHAR(1000) NULL,
	ADD COLUMN IF NOT EXISTS ephemeral_days INT UNSIGNED NOT NULL DEFAULT 14;

ALTER TABLE project
	-- NULL: as the organization says
	ADD COLUMN IF NOT EXISTS auto_create_environments VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL;

ALTER TABLE state
	-- the last attempt in an environment, of whatever project: one look from the end
	ADD KEY IF NOT EXISTS state_last (organization_id, environment_id, last_at);
