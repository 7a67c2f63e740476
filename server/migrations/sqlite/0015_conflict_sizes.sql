-- How many undecided conflicts of a queue are how large: 0 are only flagged, 1 to 10 have labels that are apart
-- by no more than so many tenths.
CREATE TABLE conflict_sizes (
    queue_id INTEGER NOT NULL REFERENCES queues (id),
    size     INTEGER NOT NULL CHECK (size BETWEEN 0 AND 10),
    samples  INTEGER NOT NULL CHECK (samples >= 0),
    PRIMARY KEY (queue_id, size)
) STRICT, WITHOUT ROWID;

-- A rank is 1000 less what labels are apart in per mille, and 1000 where a sample is only flagged.
INSERT INTO conflict_sizes (queue_id, size, samples)
    SELECT queue_id, (1099 - conflict_rank) / 100, count(*) FROM samples
    WHERE conflict_rank IS NOT NULL GROUP BY 1, 2;

-- In the transaction of whatever moves a conflict, as the queue's own count of them.
CREATE TRIGGER conflict_sizes_are_counted AFTER UPDATE OF disagreement, flags, decided_at_ms ON samples
WHEN OLD.conflict_rank IS NOT NEW.conflict_rank
BEGIN
    UPDATE conflict_sizes SET samples = samples - 1
        WHERE queue_id = OLD.queue_id AND size = (1099 - OLD.conflict_rank) / 100;
    INSERT INTO conflict_sizes (queue_id, size, samples)
        SELECT NEW.queue_id, (1099 - NEW.conflict_rank) / 100, 1 WHERE NEW.conflict_rank IS NOT NULL
        ON CONFLICT (queue_id, size) DO UPDATE SET samples = samples + 1;
END;
