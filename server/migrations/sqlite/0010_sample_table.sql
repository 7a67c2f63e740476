-- What the table of a queue's samples is filtered and ordered by.

-- How far the labels of a sample are apart, in per mille; NULL where nothing can be compared.
ALTER TABLE samples ADD COLUMN disagreement INTEGER CHECK (disagreement BETWEEN 0 AND 1000);
-- The same as a number in every sample, so that a place in this order can be gone on from: those without come
-- before those whose labels agree.
ALTER TABLE samples ADD COLUMN apart INTEGER GENERATED ALWAYS AS (ifnull(disagreement, -1)) VIRTUAL;
-- How many labels are flagged in their newest revision.
ALTER TABLE samples ADD COLUMN flags INTEGER NOT NULL DEFAULT 0 CHECK (flags >= 0);
-- When it came in, or somebody labeled or skipped it, or somebody changed it or a label of it last.
ALTER TABLE samples ADD COLUMN changed_at_ms INTEGER NOT NULL DEFAULT 0;

-- Each order of the table is read from one of these and from the unique index by `seq`, both ways.
CREATE INDEX samples_by_disagreement ON samples (queue_id, apart, seq);
CREATE INDEX samples_by_priority ON samples (queue_id, priority, seq);
CREATE INDEX samples_by_change ON samples (queue_id, changed_at_ms, seq);
-- Filters that most often let few samples through find those at once.
CREATE INDEX samples_leased ON samples (queue_id, seq) WHERE leased > 0;
CREATE INDEX samples_dropped ON samples (queue_id, seq) WHERE dropped > 0;
CREATE INDEX samples_flagged ON samples (queue_id, seq) WHERE flags > 0;
-- The column stands on the left, as in `samples_open`.
CREATE INDEX samples_done ON samples (queue_id, seq) WHERE overlap = completed + dropped AND gold IS NULL;

-- The words of payloads by the sample's id, without the payloads themselves. `queue` holds the word `q7` for
-- queue 7, so that words of other queues are passed over within the index.
CREATE VIRTUAL TABLE sample_words USING fts5 (
    queue, text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');

-- Samples that were here before, from `next_id` to `last_id`, wait for all of this. No row: none waits.
CREATE TABLE sample_backfill (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    next_id  INTEGER NOT NULL,
    last_id  INTEGER NOT NULL
) STRICT;
INSERT INTO sample_backfill (only_row, next_id, last_id)
    SELECT 1, min(id), max(id) FROM samples HAVING count(*) > 0;
