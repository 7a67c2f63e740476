-- What the labeling page keeps: flags and what became of proposals, drafts, guidelines.

ALTER TABLE labels ADD COLUMN flagged INTEGER NOT NULL DEFAULT 0 CHECK (flagged IN (0, 1));
-- What became of what a model proposed; NULL where none did.
ALTER TABLE labels ADD COLUMN suggestion TEXT CHECK (suggestion IN ('accepted', 'changed'));

-- A label in the making, as its labeler left it. It goes with the turn that it was for.
CREATE TABLE drafts (
    assignment_id INTEGER PRIMARY KEY REFERENCES assignments (id),
    answers       TEXT NOT NULL,
    saved_at_ms   INTEGER NOT NULL
) STRICT;

-- What labelers are told of the work, as text.
ALTER TABLE queues ADD COLUMN guidelines TEXT NOT NULL DEFAULT '';
