-- A page that is opened begins with what its labeler did last, whatever the size of the table.
CREATE INDEX assignments_last ON assignments (queue_id, labeler_id, ended_at_ms)
    WHERE state IN ('completed', 'skipped');
