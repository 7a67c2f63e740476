//! The statements of a page, put together from fixed parts: whatever a person typed is bound.

use super::{
    super::{
        convert::{labeler_bytes, signed},
        sample_facts::queue_word,
        statement,
    },
    CANDIDATES,
};
use crate::store::{
    StoreError,
    sql::{self, Connection, Dialect, Row, ToValue, words},
};
use ingot::{
    ids::{LabelerId, QueueId},
    sample::words_of,
    sample_table::{Column, Cursor, Filter, Order, SampleState},
};

/// A value of a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Integer(i64),
    Text(String),
    Bytes([u8; 16]),
}

impl ToValue for Value {
    fn value(&self) -> sql::Value<'_> {
        match self {
            Self::Integer(number) => number.value(),
            Self::Text(text) => text.value(),
            Self::Bytes(bytes) => bytes.value(),
        }
    }
}

/// A statement with its values, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Query {
    pub(super) sql: String,
    values: Vec<Value>,
}

impl Query {
    /// Adds a part whose `?` are these values.
    pub(super) fn push(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    pub(super) fn of(sql: &str, values: impl IntoIterator<Item = Value>) -> Self {
        let mut query = Self::default();
        query.push(sql, values);
        query
    }

    pub(super) fn push_query(&mut self, other: Self) {
        self.push(&other.sql, other.values);
    }

    pub(super) fn rows<T>(
        self,
        conn: &Connection,
        read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        statement::all(conn, &self.sql, self.values.as_slice(), read)
    }
}

/// Among which samples a page is looked for.
pub(super) enum Candidates {
    /// Those of these ids, a list of JSON. They have the words.
    These(String),
    /// Those that have the words, from the place on.
    WithWords,
    /// All, from the place on.
    All,
}

/// What the index of words is asked for.
pub(super) struct Words {
    /// Those of the queue that have them.
    pub(super) expression: String,
    /// Those that have them, whichever queue they are in: cheaper where they are known to be in this one.
    pub(super) in_any_queue: String,
}

/// What a page is asked for.
pub(super) struct Asked<'a> {
    pub(super) queue: QueueId,
    pub(super) filter: &'a Filter,
    pub(super) labeler: Option<LabelerId>,
    pub(super) order: Order,
    after: Option<Cursor>,
    most: u32,
    /// The words that are looked for.
    pub(super) words: Option<Words>,
    dialect: Dialect,
}

impl<'a> Asked<'a> {
    pub(super) fn new(
        dialect: Dialect,
        queue: QueueId,
        filter: &'a Filter,
        labeler: Option<LabelerId>,
        order: Order,
        after: Option<Cursor>,
        most: u32,
    ) -> Self {
        let words = filter.text.as_deref();
        Self {
            queue,
            filter,
            labeler,
            order,
            after,
            most,
            words: words.and_then(|text| match dialect {
                Dialect::Sqlite => expressions(queue, text),
                Dialect::Postgres => words::query(queue, text).map(|expression| Words {
                    in_any_queue: expression.clone(),
                    expression,
                }),
            }),
            dialect,
        }
    }

    /// What the table of words calls the sample, and how it is asked for the words that are bound.
    pub(super) fn word_columns(&self) -> (&'static str, &'static str) {
        match self.dialect {
            Dialect::Sqlite => ("rowid", "sample_words MATCH ?"),
            Dialect::Postgres => ("sample_id", "words @@ CAST(? AS tsquery)"),
        }
    }

    /// Whether a text is looked for that has no word at all, and so no sample has.
    pub(super) fn has_no_words(&self) -> bool {
        self.filter.text.is_some() && self.words.is_none()
    }

    pub(super) fn queue(&self) -> Value {
        Value::Integer(self.queue.0)
    }

    fn key(&self) -> &'static str {
        match self.order.by {
            Column::Seq => "s.seq",
            Column::Priority => "s.priority",
            Column::Disagreement => "s.apart",
            Column::Changed => "s.changed_at_ms",
        }
    }

    fn direction(&self, reversed: bool) -> &'static str {
        if self.order.descending == reversed {
            "ASC"
        } else {
            "DESC"
        }
    }

    /// The samples of the page and one more, as `id, key, seq`.
    pub(super) fn found(&self, candidates: &Candidates) -> Query {
        let most = Value::Integer(i64::from(self.most) + 1);
        let key = self.key();
        let mut query = Query::of(&format!("SELECT s.id, {key} AS key, s.seq FROM "), []);
        match candidates {
            Candidates::These(ids) => {
                // By their ids and by no index, and each once, however often it is among them.
                query.push(
                    "samples s NOT INDEXED \
                     WHERE s.id IN (SELECT CAST(one.value AS BIGINT) FROM json_each(?) one) \
                         AND s.queue_id = ?",
                    [Value::Text(ids.clone()), self.queue()],
                );
                self.push_conditions(&mut query);
                self.push_place(&mut query);
                self.push_order(&mut query, "s");
            }
            Candidates::WithWords | Candidates::All => {
                query.push("(", []);
                query.push_query(self.walk(candidates));
                query.push(") c CROSS JOIN samples s ON s.id = c.id WHERE true", []);
                self.push_conditions(&mut query);
                // SQLite takes what a walk looks at in the order of the walk, and would order all of it anew.
                if self.dialect == Dialect::Postgres {
                    self.push_order(&mut query, "s");
                }
            }
        }
        query.push(" LIMIT ?", [most]);
        query
    }

    /// How many samples a walk looks at, and the last of them, as `count, key, seq`.
    pub(super) fn end(&self, candidates: &Candidates) -> Option<Query> {
        let end = match candidates {
            Candidates::These(_) => return None,
            Candidates::All => {
                let direction = self.direction(true);
                format!(
                    "SELECT (SELECT count(*) FROM c), key, seq FROM c \
                     ORDER BY key {direction}, seq {direction} LIMIT 1"
                )
            }
            Candidates::WithWords => {
                let last = if self.order.descending { "min" } else { "max" };
                format!(
                    "SELECT (SELECT count(*) FROM c), s.seq, s.seq FROM samples s \
                     WHERE s.id = (SELECT {last}(id) FROM c)"
                )
            }
        };
        let mut query = Query::of("WITH c AS MATERIALIZED (", []);
        query.push_query(self.walk(candidates));
        query.push(&format!(") {end}"), []);
        Some(query)
    }

    /// The samples that a walk looks at, in their order.
    fn walk(&self, candidates: &Candidates) -> Query {
        match candidates {
            Candidates::WithWords => self.walk_words(),
            Candidates::These(_) | Candidates::All => self.walk_order(),
        }
    }

    fn walk_order(&self) -> Query {
        let key = self.key();
        // The index is named, so that it is an error and not a scan if it can't serve. That of the import has
        // no name.
        let index = match self.order.by {
            Column::Seq => "",
            Column::Priority => " INDEXED BY samples_by_priority",
            Column::Disagreement => " INDEXED BY samples_by_disagreement",
            Column::Changed => " INDEXED BY samples_by_change",
        };
        let mut query = Query::of(
            &format!("SELECT s.id, {key} AS key, s.seq FROM samples s{index} WHERE s.queue_id = ?"),
            [self.queue()],
        );
        self.push_place(&mut query);
        self.push_order(&mut query, "s");
        query.push(" LIMIT ?", [Value::Integer(CANDIDATES as i64)]);
        query
    }

    /// Later samples of a queue have larger ids.
    fn walk_words(&self) -> Query {
        let words = self.words.as_ref().map(|words| words.expression.clone());
        let words = words.unwrap_or_default();
        let (id, matches) = self.word_columns();
        let mut query = Query::of(
            &format!("SELECT {id} AS id FROM sample_words WHERE {matches}"),
            [Value::Text(words)],
        );
        if let Some(after) = self.after {
            let place = [self.queue(), Value::Integer(signed(after.seq))];
            let (comparison, nothing, side) = if self.order.descending {
                ("<", i64::MAX, ">= ? ORDER BY seq")
            } else {
                (">", -1, "<= ? ORDER BY seq DESC")
            };
            query.push(
                &format!(
                    " AND {id} {comparison} coalesce((SELECT id FROM samples \
                         WHERE queue_id = ? AND seq {side} LIMIT 1), {nothing})"
                ),
                place,
            );
        }
        let direction = self.direction(false);
        query.push(
            &format!(" ORDER BY {id} {direction} LIMIT ?"),
            [Value::Integer(CANDIDATES as i64)],
        );
        query
    }

    fn push_place(&self, query: &mut Query) {
        let Some(after) = self.after else { return };
        let comparison = if self.order.descending { "<" } else { ">" };
        let seq = Value::Integer(signed(after.seq));
        match self.order.by {
            Column::Seq => query.push(&format!(" AND s.seq {comparison} ?"), [seq]),
            _ => query.push(
                &format!(" AND ({}, s.seq) {comparison} (?, ?)", self.key()),
                [Value::Integer(after.key), seq],
            ),
        }
    }

    fn push_order(&self, query: &mut Query, table: &str) {
        let direction = self.direction(false);
        let first = match self.order.by {
            Column::Seq => String::new(),
            _ => format!("{} {direction}, ", self.key()),
        };
        query.push(&format!(" ORDER BY {first}{table}.seq {direction}"), []);
    }

    /// What a sample has to be beside its words. Each is looked up by the sample's id.
    fn push_conditions(&self, query: &mut Query) {
        let filter = self.filter;
        if let Some(state) = filter.state {
            query.push(&format!(" AND {}", condition(state)), []);
        }
        if let Some(least) = filter.disagreement {
            query.push(" AND s.apart >= ?", [Value::Integer(least.into())]);
        }
        if let Some(labeler) = self.labeler {
            query.push(
                " AND EXISTS (SELECT 1 FROM assignments a WHERE a.sample_id = s.id \
                     AND a.labeler_id = ? AND a.state IN ('leased', 'completed'))",
                [Value::Bytes(labeler_bytes(labeler))],
            );
        }
        if filter.flagged {
            query.push(" AND s.flags > 0", []);
        }
        if filter.known {
            query.push(" AND s.gold IS NOT NULL", []);
        }
        if filter.sent_back {
            query.push(
                " AND EXISTS (SELECT 1 FROM sent_back b WHERE b.sample_id = s.id \
                     AND b.ended_at_ms IS NULL)",
                [],
            );
        }
        if let Some(id) = &filter.external_id {
            query.push(" AND s.external_id = ?", [Value::Text(id.clone())]);
        }
    }
}

/// What a sample in that state is.
fn condition(state: SampleState) -> &'static str {
    match state {
        SampleState::Waiting => "s.gold IS NULL AND s.completed + s.leased + s.dropped = 0",
        SampleState::Begun => {
            "s.gold IS NULL AND s.completed + s.dropped < s.overlap \
                 AND s.completed + s.leased + s.dropped > 0"
        }
        SampleState::Leased => "s.leased > 0",
        SampleState::Done => "s.overlap = s.completed + s.dropped AND s.gold IS NULL",
        SampleState::Dropped => "s.dropped > 0",
    }
}

/// What the index of words is asked for; none if the text has no word.
fn expressions(queue: QueueId, text: &str) -> Option<Words> {
    let words: Vec<String> = words_of(text)
        .map(|word| {
            let star = if word.is_prefix { "*" } else { "" };
            format!("\"{}\"{star}", word.word)
        })
        .collect();
    let in_any_queue = format!("text : ({})", words.join(" AND "));
    (!words.is_empty()).then(|| Words {
        expression: format!("queue : \"{}\" AND {in_any_queue}", queue_word(queue)),
        in_any_queue,
    })
}
