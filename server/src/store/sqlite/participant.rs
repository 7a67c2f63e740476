//! What a queue keeps of one labeler: their place, their tally, their standing.

pub(super) use ingot::session::day;
use ingot::{
    archive::LabelerTag,
    audit::Action,
    ids::{LabelerId, QueueId},
    session::DAY_MS,
};
use rusqlite::Connection;
use sqlx::SqlitePool;

use super::{
    audit,
    convert::{count, inconsistent, labeler_bytes, labeler_column, small},
    labeler, statement,
};
use crate::store::{Participant, ParticipantChange, Pause, StoreError};

/// When a day begins.
pub(super) fn day_start_ms(day: u64) -> u64 {
    day.saturating_mul(DAY_MS)
}

/// Makes the queue know a labeler.
pub(super) fn join(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
    now_ms: u64,
) -> Result<(), StoreError> {
    labeler::ensure(conn, labeler, now_ms)?;
    statement::execute(
        conn,
        "INSERT INTO participants (queue_id, labeler_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
        (queue.0, labeler_bytes(labeler)),
    )?;
    Ok(())
}

/// Remembers that nothing the queue holds now can be leased to this labeler, if the queue knows them.
pub(super) fn move_to_the_end(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE participants SET begun_place = 1 << 60, \
         place = (SELECT coalesce(max(rank) + 1, -1 << 60) FROM samples INDEXED BY samples_open \
             WHERE queue_id = ?1 AND overlap > completed + leased + dropped AND gold IS NULL) \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (queue.0, labeler_bytes(labeler)),
    )?;
    Ok(())
}

/// Lets every labeler of the queue come by a sample again.
pub(super) fn move_places_back(
    conn: &Connection,
    queue: QueueId,
    rank: i64,
) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE participants SET place = min(place, ?2), begun_place = min(begun_place, ?2) \
         WHERE queue_id = ?1 AND (place > ?2 OR begun_place > ?2)",
        (queue.0, rank),
    )?;
    Ok(())
}

/// Changes a labeler's standing; false if there is no such queue or labeler.
pub(super) fn change(
    conn: &Connection,
    queue: QueueId,
    number: u32,
    change: &ParticipantChange,
    by: Option<LabelerId>,
    now_ms: u64,
) -> Result<bool, StoreError> {
    let found = statement::optional(
        conn,
        "SELECT l.id FROM labelers l JOIN queues q ON q.id = ?1 WHERE l.number = ?2",
        (queue.0, number),
        |row| labeler_column(row, 0),
    )?;
    let Some(labeler) = found else {
        return Ok(false);
    };
    join(conn, queue, labeler, now_ms)?;
    statement::execute(
        conn,
        "UPDATE participants SET listed = coalesce(?3, listed), \
             paused = CASE ?4 WHEN 1 THEN 'admin' WHEN 0 THEN NULL ELSE paused END \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (
            queue.0,
            labeler_bytes(labeler),
            change.listed,
            change.paused,
        ),
    )?;
    let detail = words(number, change);
    let entry = audit::Entry {
        labeler: by,
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ChangeParticipant)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(true)
}

/// A change as the audit log tells it.
fn words(number: u32, change: &ParticipantChange) -> String {
    let listed = change
        .listed
        .map(|is| if is { "listed" } else { "not listed" });
    let paused = change
        .paused
        .map(|is| if is { "paused" } else { "not paused" });
    let words: Vec<&str> = listed.into_iter().chain(paused).collect();
    format!("labeler {number}: {}", words.join(", "))
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    name: Option<String>,
    display_name: Option<String>,
    listed: bool,
    paused: Option<String>,
    labels: i64,
    skips: i64,
    gold_seen: i64,
    gold_right: i64,
}

impl TryFrom<Row> for Participant {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            tag: LabelerTag {
                number: small("labeler", row.number)?,
                name: row.name,
            },
            display_name: row.display_name,
            listed: row.listed,
            paused: row.paused.as_deref().map(pause).transpose()?,
            labels: count("participant", row.labels)?,
            skips: count("participant", row.skips)?,
            gold_seen: count("participant", row.gold_seen)?,
            gold_right: count("participant", row.gold_right)?,
        })
    }
}

fn pause(word: &str) -> Result<Pause, StoreError> {
    match word {
        "admin" => Ok(Pause::ByAdmin),
        "gold" => Ok(Pause::ByGold),
        other => Err(inconsistent("participant", format!("pause `{other}`"))),
    }
}

/// Whom the queue knows, by their number: at most `most` of those after `after`.
pub(super) async fn page(
    pool: &SqlitePool,
    queue: QueueId,
    after: u32,
    most: u32,
) -> Result<Vec<Participant>, StoreError> {
    sqlx::query_as::<_, Row>(
        "SELECT l.number, l.name, l.display_name, p.listed, p.paused, p.labels, p.skips, \
             p.gold_seen, p.gold_right \
         FROM participants p JOIN labelers l ON l.id = p.labeler_id \
         WHERE p.queue_id = ?1 AND l.number > ?2 ORDER BY l.number LIMIT ?3",
    )
    .bind(queue.0)
    .bind(after)
    .bind(most)
    .fetch_all(pool)
    .await?
    .into_iter()
    .map(Participant::try_from)
    .collect()
}
