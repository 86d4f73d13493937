-- Channels that people pause.

ALTER TABLE notification_channel
	-- 0: paused by hand; it is told nothing, and what waits for it goes on waiting
	ADD COLUMN IF NOT EXISTS is_active TINYINT(1) NOT NULL DEFAULT 1;
