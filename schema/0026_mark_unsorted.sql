-- Lead times ask of each version that came to production whether it had been there before. A version that was first told of
-- within the span had not, unless history came in the wrong order; so it is kept how far that reaches.

ALTER TABLE project
	-- versions first told of up to here may have been deployed before that; NULL: none
	ADD COLUMN IF NOT EXISTS unsorted_until DATETIME(3) NULL;

-- Nobody knows of those that are there already.
UPDATE project SET unsorted_until = UTC_TIMESTAMP(3) WHERE unsorted_until IS NULL;
