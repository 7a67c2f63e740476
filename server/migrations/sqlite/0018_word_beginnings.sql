-- The beginnings of four letters get an index of their own: without it, one that many words share gathers the
-- samples of each of them for every page. The table keeps no texts, so all samples give their words anew.
DROP TABLE sample_words;
CREATE VIRTUAL TABLE sample_words USING fts5 (
    queue, text, content = '', contentless_delete = 1, prefix = '4', tokenize = 'unicode61 remove_diacritics 2');
INSERT OR REPLACE INTO sample_backfill (only_row, next_id, last_id)
    SELECT 1, min(id), max(id) FROM samples HAVING count(*) > 0;
