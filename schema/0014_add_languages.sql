-- What people chose to read the dashboard in; NULL: the browser's language, and UTC.

ALTER TABLE user
	ADD COLUMN IF NOT EXISTS language VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ADD COLUMN IF NOT EXISTS time_zone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL;
