-- A start reads the turns of the last day from here, whatever the size of the table.
CREATE INDEX assignments_by_end ON assignments (ended_at_ms)
    WHERE state IN ('completed', 'skipped');
