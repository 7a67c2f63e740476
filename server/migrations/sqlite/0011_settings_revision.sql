-- Counts the changes to what a queue is called, asks, says and how it deals, so that nobody writes over a change
-- that they have not seen. `revision` counts every label too.
ALTER TABLE queues ADD COLUMN settings_revision INTEGER NOT NULL DEFAULT 0;
