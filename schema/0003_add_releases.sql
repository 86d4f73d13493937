-- Releases and projects: what ships together, which commits are in it, what else was changed by hand; and
-- projects that are renamed, merged, configured and deleted without losing what they were.

ALTER TABLE project
	-- as the client asked; we make nothing of it
	ADD COLUMN IF NOT EXISTS template VARCHAR(100) NULL,
	-- private, internal or public
	ADD COLUMN IF NOT EXISTS visibility VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'private',
	-- JSON object: the newest of project_config; NULL for none
	ADD COLUMN IF NOT EXISTS config MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	-- its number; 0 for none
	ADD COLUMN IF NOT EXISTS config_number INT UNSIGNED NOT NULL DEFAULT 0,
	-- status deleted: hidden since then, purged some days later
	ADD COLUMN IF NOT EXISTS deleted_at DATETIME(3) NULL,
	ADD KEY IF NOT EXISTS project_status (organization_id, status, id),
	ADD KEY IF NOT EXISTS project_deleted (deleted_at);

-- What a project was called before, by itself or as another that was merged into it: both go on leading to
-- it. Either may be missing, when it did not change.
CREATE TABLE IF NOT EXISTS project_alias (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	project_id UUID NOT NULL,
	name VARCHAR(255) NULL,
	slug VARCHAR(80) COLLATE utf8mb4_bin NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY project_alias_name (organization_id, name),
	UNIQUE KEY project_alias_slug (organization_id, slug),
	KEY project_alias_project (organization_id, project_id),
	CONSTRAINT project_alias_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Every configuration that a project ever had.
CREATE TABLE IF NOT EXISTS project_config (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	project_id UUID NOT NULL,
	-- 1, 2, 3 … inside its project
	number INT UNSIGNED NOT NULL,
	config MEDIUMTEXT COLLATE utf8mb4_bin NOT NULL,
	-- who made it, by the name at that time
	changed_by VARCHAR(255) NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY project_config_number (organization_id, project_id, number),
	CONSTRAINT project_config_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- A commit that came into its project with a version, as builds tell.
CREATE TABLE IF NOT EXISTS version_commit (
	organization_id UUID NOT NULL,
	version_id UUID NOT NULL,
	sha VARCHAR(64) COLLATE utf8mb4_bin NOT NULL,
	-- as they were listed: 1 first
	position INT UNSIGNED NOT NULL,
	author VARCHAR(255) NULL,
	message TEXT NULL,
	authored_at DATETIME(3) NULL,
	-- the commit that this one became a part of
	squashed_into VARCHAR(64) COLLATE utf8mb4_bin NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, version_id, sha),
	KEY version_commit_sha (organization_id, sha),
	KEY version_commit_squashed (organization_id, squashed_into),
	CONSTRAINT version_commit_version FOREIGN KEY (organization_id, version_id) REFERENCES version (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Releases: versions that ship together. RELEASE alone is a word of SQL's own.
CREATE TABLE IF NOT EXISTS release_group (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	slug VARCHAR(80) COLLATE utf8mb4_bin NOT NULL,
	name VARCHAR(100) NOT NULL,
	description VARCHAR(2000) NULL,
	-- draft, in_progress, completed or cancelled
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- written by people; NULL: made from the commits
	notes TEXT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	started_at DATETIME(3) NULL,
	finished_at DATETIME(3) NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY release_group_name (organization_id, name),
	UNIQUE KEY release_group_slug (organization_id, slug),
	KEY release_group_status (organization_id, status, id),
	CONSTRAINT release_group_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- One version of each project.
CREATE TABLE IF NOT EXISTS release_version (
	organization_id UUID NOT NULL,
	release_id UUID NOT NULL,
	project_id UUID NOT NULL,
	version_id UUID NOT NULL,
	created_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, release_id, project_id),
	KEY release_version_version (organization_id, version_id),
	KEY release_version_project (organization_id, project_id),
	CONSTRAINT release_version_release FOREIGN KEY (organization_id, release_id) REFERENCES release_group (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT release_version_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT release_version_version FOREIGN KEY (organization_id, version_id) REFERENCES version (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What was changed by hand: a flag, a table, a setting. CHANGE alone is a word of SQL's own.
CREATE TABLE IF NOT EXISTS change_record (
	organization_id UUID NOT NULL,
	-- made from happened_at, so the primary key is the timeline
	id UUID NOT NULL,
	-- flag, database, config, infrastructure or other
	kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	title VARCHAR(255) NOT NULL,
	description TEXT NULL,
	url VARCHAR(500) COLLATE utf8mb4_bin NULL,
	project_id UUID NULL,
	environment_id UUID NULL,
	reported_by VARCHAR(255) NULL,
	happened_at DATETIME(3) NOT NULL,
	recorded_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY change_record_project (organization_id, project_id, id),
	KEY change_record_environment (organization_id, environment_id, id),
	CONSTRAINT change_record_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT change_record_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT change_record_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
