//! What a queue keeps of one labeler: their place, their tally, their standing.

pub(super) use ingot::session::day;
use ingot::{
    access::QueueRole,
    audit::Action,
    ids::{LabelerId, QueueId},
    session::DAY_MS,
};

use super::{
    audit,
    convert::{
        count_column, inconsistent, labeler_bytes, labeler_column, optional_word_column, signed,
        tag_columns, word_column,
    },
    labeler, role, statement,
};
use crate::store::{
    By, Participant, ParticipantChange, Pause, StoreError,
    sql::{Connection, Row, lock},
};

/// The place before every rank: a labeler may come by all of a queue.
pub(super) const FIRST_PLACE: i64 = -(1 << 60);

/// The place behind every rank: nothing that is there can be leased to a labeler.
pub(super) const LAST_PLACE: i64 = 1 << 60;

/// When a day begins.
pub(super) fn day_start_ms(day: u64) -> u64 {
    day.saturating_mul(DAY_MS)
}

/// How many labels somebody gave in a queue.
#[derive(Default)]
pub(super) struct Given {
    pub(super) ever: u64,
    pub(super) today: u64,
}

/// How many labels a labeler gave; none of somebody whom the queue doesn't know.
pub(super) fn given(
    conn: &Connection,
    queue: QueueId,
    labeler: LabelerId,
    now_ms: u64,
) -> Result<Given, StoreError> {
    let given = statement::optional(
        conn,
        "SELECT labels, CASE WHEN day = ?3 THEN day_labels ELSE 0 END FROM participants \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (queue.0, labeler_bytes(labeler), signed(day(now_ms))),
        |row| {
            Ok(Given {
                ever: count_column("participant", row, 0)?,
                today: count_column("participant", row, 1)?,
            })
        },
    )?;
    Ok(given.unwrap_or_default())
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
        "UPDATE participants SET begun_place = ?3, \
         place = (SELECT coalesce(max(rank) + 1, ?4) FROM samples INDEXED BY samples_open \
             WHERE queue_id = ?1 AND overlap > completed + leased + dropped AND gold IS NULL) \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (queue.0, labeler_bytes(labeler), LAST_PLACE, FIRST_PLACE),
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
        "UPDATE participants SET place = CASE WHEN place > ?2 THEN ?2 ELSE place END, \
             begun_place = CASE WHEN begun_place > ?2 THEN ?2 ELSE begun_place END \
         WHERE queue_id = ?1 AND (place > ?2 OR begun_place > ?2)",
        (queue.0, rank),
    )?;
    Ok(())
}

/// Changes a labeler's standing; who it is, or none if there is no such queue or labeler.
pub(super) fn change(
    conn: &Connection,
    queue: QueueId,
    number: u32,
    change: &ParticipantChange,
    by: By,
    now_ms: u64,
) -> Result<Option<LabelerId>, StoreError> {
    lock::queue(conn, queue)?;
    let found = statement::optional(
        conn,
        "SELECT l.id FROM labelers l JOIN queues q ON q.id = ?1 WHERE l.number = ?2",
        (queue.0, number),
        |row| labeler_column(row, 0),
    )?;
    let Some(labeler) = found else {
        return Ok(None);
    };
    join(conn, queue, labeler, now_ms)?;
    statement::execute(
        conn,
        "UPDATE participants SET listed = coalesce(?3, listed), \
             paused = CASE ?4 WHEN 1 THEN 'admin' WHEN 0 THEN NULL ELSE paused END, \
             role = coalesce(?5, role) \
         WHERE queue_id = ?1 AND labeler_id = ?2",
        (
            queue.0,
            labeler_bytes(labeler),
            change.listed,
            change.paused,
            change.role.map(QueueRole::word),
        ),
    )?;
    let detail = words(number, change);
    let entry = audit::Entry {
        by,
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::ChangeParticipant)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(Some(labeler))
}

/// A change as the audit log tells it.
fn words(number: u32, change: &ParticipantChange) -> String {
    let listed = change
        .listed
        .map(|is| if is { "listed" } else { "not listed" });
    let paused = change
        .paused
        .map(|is| if is { "paused" } else { "not paused" });
    let role = change.role.map(QueueRole::word);
    let words: Vec<&str> = listed.into_iter().chain(paused).chain(role).collect();
    format!("labeler {number}: {}", words.join(", "))
}

fn read(row: &Row<'_>) -> Result<Participant, StoreError> {
    Ok(Participant {
        tag: tag_columns(row, 0)?,
        display_name: row.get(2)?,
        role: word_column(row, 3, role::queue_role)?,
        listed: row.get(4)?,
        paused: optional_word_column(row, 5, pause)?,
        labels: count_column("participant", row, 6)?,
        skips: count_column("participant", row, 7)?,
        gold_seen: count_column("participant", row, 8)?,
        gold_right: count_column("participant", row, 9)?,
    })
}

fn pause(word: &str) -> Result<Pause, StoreError> {
    match word {
        "admin" => Ok(Pause::ByAdmin),
        "gold" => Ok(Pause::ByGold),
        other => Err(inconsistent("participant", format!("pause `{other}`"))),
    }
}

/// Whom the queue knows, by their number: at most `most` of those after `after`.
pub(super) fn page(
    conn: &Connection,
    queue: QueueId,
    after: u32,
    most: u32,
) -> Result<Vec<Participant>, StoreError> {
    statement::all(
        conn,
        "SELECT l.number, l.name, l.display_name, p.role, p.listed, p.paused, p.labels, p.skips, \
             p.gold_seen, p.gold_right \
         FROM participants p JOIN labelers l ON l.id = p.labeler_id \
         WHERE p.queue_id = ?1 AND l.number > ?2 ORDER BY l.number LIMIT ?3",
        (queue.0, after, most),
        read,
    )
}
