-- How often a labeler's label says the very same as their label before it: whoever gives the same answers to
-- everything shows by that.
ALTER TABLE participants ADD COLUMN last_label INTEGER REFERENCES labels (id);
ALTER TABLE participants ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0 CHECK (repeats >= 0);

CREATE TEMP TABLE repeated AS
    SELECT queue_id, labeler_id, max(id) AS last_label, coalesce(sum(is_same), 0) AS repeats
    FROM (SELECT queue_id, labeler_id, id,
            answers = lag(answers) OVER (PARTITION BY queue_id, labeler_id ORDER BY id) AS is_same
        FROM labels WHERE revision = 1)
    GROUP BY queue_id, labeler_id;
CREATE UNIQUE INDEX temp.repeated_by_labeler ON repeated (queue_id, labeler_id);
UPDATE participants SET (last_label, repeats) = (
        SELECT r.last_label, r.repeats FROM repeated r
        WHERE r.queue_id = participants.queue_id AND r.labeler_id = participants.labeler_id)
    WHERE (queue_id, labeler_id) IN (SELECT queue_id, labeler_id FROM repeated);
DROP TABLE temp.repeated;
