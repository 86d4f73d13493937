-- Forwarders: what has to be known of a channel of any type, how a preference wants to be told, and what waits for a digest.

ALTER TABLE notification_channel
	-- what may be shown of its configuration, a JSON object; NULL: of before there were other types than Slack's
	ADD COLUMN IF NOT EXISTS config MEDIUMTEXT COLLATE utf8mb4_bin NULL,
	-- when it was switched off, because its receiver is gone or silent; NULL: it is told
	ADD COLUMN IF NOT EXISTS disabled_at DATETIME(3) NULL,
	-- the secrets of its configuration, a JSON object, sealed; or the address alone, of before
	MODIFY COLUMN webhook_sealed BLOB NOT NULL;

ALTER TABLE notification_preference
	-- every, changes (the first failure and the first success after it) or digest
	ADD COLUMN IF NOT EXISTS mode VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'every',
	-- of a digest: so often, or at this hour of the day in UTC
	ADD COLUMN IF NOT EXISTS digest_minutes INT UNSIGNED NULL,
	ADD COLUMN IF NOT EXISTS digest_hour TINYINT UNSIGNED NULL;

-- How a project stood in an environment when a preference of mode changes last said so: what decides whether the next failure is the
-- first. One row a preference and place; when places are merged it is learned anew.
CREATE TABLE IF NOT EXISTS notification_standing (
	organization_id UUID NOT NULL,
	preference_id UUID NOT NULL,
	-- ids of project and environment, or of the project alone for builds
	place VARCHAR(73) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	is_failing TINYINT(1) NOT NULL,
	updated_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, preference_id, place),
	CONSTRAINT notification_standing_preference FOREIGN KEY (organization_id, preference_id) REFERENCES notification_preference (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;

-- Events that wait for a preference's next digest.
CREATE TABLE IF NOT EXISTS notification_waiting (
	organization_id UUID NOT NULL,
	preference_id UUID NOT NULL,
	event_id UUID NOT NULL,
	-- when the digest goes that it is in
	due_at DATETIME(3) NOT NULL,
	PRIMARY KEY (organization_id, preference_id, event_id),
	KEY notification_waiting_due (due_at),
	CONSTRAINT notification_waiting_preference FOREIGN KEY (organization_id, preference_id) REFERENCES notification_preference (organization_id, id) ON DELETE CASCADE,
	CONSTRAINT notification_waiting_event FOREIGN KEY (organization_id, event_id) REFERENCES event (organization_id, id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_uca1400_as_ci;
