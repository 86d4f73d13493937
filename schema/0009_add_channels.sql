-- The versioner door: what its products, releases and environments carry along, and where people are told of
-- what happens.

ALTER TABLE project
	-- JSON object, as whoever made it wants it; NULL for none
	ADD COLUMN IF NOT EXISTS extra_metadata MEDIUMTEXT COLLATE utf8mb4_bin NULL;

ALTER TABLE release_group
	ADD COLUMN IF NOT EXISTS extra_metadata MEDIUMTEXT COLLATE utf8mb4_bin NULL;

ALTER TABLE environment
	ADD COLUMN IF NOT EXISTS description VARCHAR(2000) NULL,
	ADD COLUMN IF NOT EXISTS metadata MEDIUMTEXT COLLATE utf8mb4_bin NULL;

-- Where people are told of what happens.
CREATE TABLE IF NOT EXISTS notification_channel (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	name VARCHAR(255) NOT NULL,
	-- slack_webhook
	channel_type VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- whoever has the address may write there: sealed; what is shown of it is its host
	webhook_sealed VARBINARY(2100) NOT NULL,
	webhook_host VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	UNIQUE KEY notification_channel_name (organization_id, name),
	CONSTRAINT notification_channel_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What is told there.
CREATE TABLE IF NOT EXISTS notification_preference (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	channel_id UUID NOT NULL,
	-- deployment.completed, build.failed …
	event_type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- ids, slugs or names, and statuses, joined by commas; '' for any. All must fit.
	environments TEXT NOT NULL,
	projects TEXT NOT NULL,
	statuses VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at DATETIME(3) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, id),
	KEY notification_preference_channel (organization_id, channel_id, id),
	KEY notification_preference_event (organization_id, event_type),
	CONSTRAINT notification_preference_channel FOREIGN KEY (organization_id, channel_id) REFERENCES notification_channel (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- What was told, or could not be. Channel and preference may be gone by now: their names stay.
CREATE TABLE IF NOT EXISTS notification_history (
	organization_id UUID NOT NULL,
	id UUID NOT NULL,
	channel_id UUID NOT NULL,
	channel_name VARCHAR(255) NOT NULL,
	preference_id UUID NULL,
	-- of the log, and what it is about
	event_id UUID NULL,
	event_type VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	subject_id UUID NULL,
	project_id UUID NULL,
	environment_id UUID NULL,
	-- pending, sent or failed
	status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	attempts INT UNSIGNED NOT NULL DEFAULT 0,
	error_message VARCHAR(2000) NULL,
	created_at DATETIME(3) NOT NULL,
	sent_at DATETIME(3) NULL,
	PRIMARY KEY (organization_id, id),
	KEY notification_history_channel (organization_id, channel_id, id),
	KEY notification_history_project (organization_id, project_id),
	KEY notification_history_environment (organization_id, environment_id),
	CONSTRAINT notification_history_organization FOREIGN KEY (organization_id) REFERENCES organization (id) ON DELETE CASCADE,
	CONSTRAINT notification_history_project FOREIGN KEY (organization_id, project_id) REFERENCES project (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT notification_history_environment FOREIGN KEY (organization_id, environment_id) REFERENCES environment (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
