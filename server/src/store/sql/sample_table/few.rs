//! Filters that let few samples through, each read from an index of its own.

use ingot::sample_table::{Column, SampleState};

use super::{
    super::convert::labeler_bytes,
    CANDIDATES,
    query::{Asked, Query, Value, Words},
};
use crate::store::{StoreError, sql::Connection};

/// What is known of those that the filters let through.
pub(super) enum Few {
    /// There are no others than these, a list of JSON. They have the words, if any are looked for.
    These(String),
    /// These are the first that have the words.
    FirstWithWords(String),
    /// Those that have the words, which their index has in the order that is asked for.
    WithWords,
    /// Each filter lets many through.
    None,
}

/// Finds a filter that lets few samples through.
pub(super) fn find(conn: &Connection, asked: &Asked<'_>) -> Result<Few, StoreError> {
    for set in sets(asked) {
        let (ids, size) = read(conn, &set, CANDIDATES + 1)?;
        if size <= CANDIDATES {
            return Ok(Few::These(match &asked.words {
                None => ids,
                Some(words) => read(conn, &with_words_among(asked, words, ids), size)?.0,
            }));
        }
    }
    let Some(words) = &asked.words else {
        return Ok(Few::None);
    };
    if asked.order.by == Column::Seq {
        return Ok(Few::WithWords);
    }
    let (id, matches) = asked.word_columns();
    let with_words = Query::of(
        &format!("SELECT {id} AS id FROM sample_words WHERE {matches} ORDER BY {id}"),
        [Value::Text(words.expression.clone())],
    );
    let (ids, size) = read(conn, &with_words, CANDIDATES)?;
    Ok(if size < CANDIDATES {
        Few::These(ids)
    } else {
        Few::FirstWithWords(ids)
    })
}

/// The first ids of a set, as a list of JSON, and how many they are.
fn read(conn: &Connection, set: &Query, most: usize) -> Result<(String, usize), StoreError> {
    let mut query = Query::of(
        "SELECT coalesce(json_group_array(id), '[]'), count(*) FROM (",
        [],
    );
    query.push_set(set, most);
    let rows = query.rows(conn, |row| {
        let size: i64 = row.get(1)?;
        Ok((row.get(0)?, usize::try_from(size).unwrap_or(usize::MAX)))
    })?;
    Ok(rows.into_iter().next().unwrap_or_default())
}

/// Those of these samples, a list of JSON, that have the words.
///
/// All that have them are gone through once: to look the samples up one by one would gather all words with a beginning
/// anew for each of them.
pub(super) fn with_words_among(asked: &Asked<'_>, words: &Words, ids: String) -> Query {
    let (id, matches) = asked.word_columns();
    Query::of(
        &format!(
            "SELECT {id} AS id FROM sample_words WHERE {matches} \
                 AND +{id} IN (SELECT CAST(one.value AS BIGINT) FROM json_each(?) one)"
        ),
        [Value::Text(words.in_any_queue.clone()), Value::Text(ids)],
    )
}

/// What each filter that is asked for lets through, those that most often are few first.
pub(super) fn sets(asked: &Asked<'_>) -> Vec<Query> {
    let filter = asked.filter;
    let mut sets = Vec::new();
    if let Some(id) = &filter.external_id {
        let id = Value::Text(id.clone());
        sets.push(Query::of(
            "SELECT id FROM samples WHERE queue_id = ? AND external_id = ?",
            [asked.queue(), id],
        ));
    }
    if let Some(state) = filter.state {
        sets.push(of_state(asked, state));
    }
    if filter.flagged {
        sets.push(of_index(asked, "samples_flagged", "flags > 0"));
    }
    if filter.known {
        sets.push(of_index(asked, "samples_gold", "gold IS NOT NULL"));
    }
    if filter.sent_back {
        sets.push(Query::of(
            "SELECT sample_id AS id FROM sent_back INDEXED BY sent_back_open \
             WHERE queue_id = ? AND ended_at_ms IS NULL",
            [asked.queue()],
        ));
    }
    if let Some(least) = filter.disagreement {
        sets.push(Query::of(
            "SELECT id FROM samples INDEXED BY samples_by_disagreement \
             WHERE queue_id = ? AND apart >= ?",
            [asked.queue(), Value::Integer(least.into())],
        ));
    }
    if let Some(labeler) = asked.labeler {
        let labeler = Value::Bytes(labeler_bytes(labeler));
        sets.push(Query::of(
            "SELECT sample_id AS id FROM assignments INDEXED BY assignments_open \
                 WHERE queue_id = ? AND labeler_id = ? AND state = 'leased' \
             UNION ALL \
             SELECT sample_id AS id FROM assignments INDEXED BY assignments_last \
                 WHERE queue_id = ? AND labeler_id = ? AND state IN ('completed', 'skipped') \
                 AND state = 'completed'",
            [asked.queue(), labeler.clone(), asked.queue(), labeler],
        ));
    }
    sets
}

/// Samples of which some may be in another state: the indexes are those of other conditions that each of them
/// meets.
fn of_state(asked: &Asked<'_>, state: SampleState) -> Query {
    const AVAILABLE: &str = "overlap > completed + leased + dropped AND gold IS NULL";
    match state {
        SampleState::Leased => of_index(asked, "samples_leased", "leased > 0"),
        SampleState::Dropped => of_index(asked, "samples_dropped", "dropped > 0"),
        SampleState::Done => of_index(
            asked,
            "samples_done",
            "overlap = completed + dropped AND gold IS NULL",
        ),
        SampleState::Waiting => of_index(asked, "samples_open", AVAILABLE),
        SampleState::Begun => {
            let mut query = Query::of("SELECT id FROM (", []);
            for (place, (index, condition)) in [
                (
                    "samples_begun",
                    &*format!("{AVAILABLE} AND completed + leased > 0"),
                ),
                ("samples_leased", "leased > 0"),
                ("samples_dropped", "dropped > 0"),
            ]
            .into_iter()
            .enumerate()
            {
                let union = if place == 0 { "" } else { " UNION ALL " };
                query.push(union, []);
                query.push_indexed(asked.queue(), index, condition);
            }
            query.push(") begun", []);
            query
        }
    }
}

fn of_index(asked: &Asked<'_>, index: &str, condition: &str) -> Query {
    let mut query = Query::default();
    query.push_indexed(asked.queue(), index, condition);
    query
}

impl Query {
    fn push_indexed(&mut self, queue: Value, index: &str, condition: &str) {
        self.push(
            &format!(
                "SELECT id FROM samples INDEXED BY {index} WHERE queue_id = ? AND {condition}"
            ),
            [queue],
        );
    }

    fn push_set(&mut self, set: &Self, most: usize) {
        self.push_query(set.clone());
        self.push(" LIMIT ?) few", [Value::Integer(most as i64)]);
    }
}
