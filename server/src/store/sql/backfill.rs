//! Samples of earlier versions: what is told of them now, worked out when the file is opened.
//!
//! It goes on chunk by chunk, each a transaction, from wherever it was interrupted. A million short samples take
//! two to five minutes, most of it for their words; samples that come in later bring all of it along.

use ingot::{
    agreement,
    ids::{QueueId, SampleId},
    sample::Payload,
};

use super::{
    convert::json_column,
    pairs,
    sample_facts::{self, Schemas},
    statement,
};
use crate::store::{StoreError, sql::Connection};

/// Samples of one transaction, so that another process that has the file open waits for no more of them.
const CHUNK: i64 = 500;

/// After so many chunks the log says how far it is.
const TELL_EVERY: u32 = 100;

/// Works out everything that is missing.
pub(in crate::store) fn run(conn: &Connection) -> Result<(), StoreError> {
    let mut schemas = Schemas::default();
    for done in 1_u32.. {
        statement::execute(conn, "BEGIN IMMEDIATE", ())?;
        let left = chunk(conn, &mut schemas);
        let end = if left.is_ok() { "COMMIT" } else { "ROLLBACK" };
        statement::execute(conn, end, ())?;
        let Some(left) = left? else { return Ok(()) };
        if done.is_multiple_of(TELL_EVERY) {
            tracing::info!(left, "samples of an earlier version are being prepared");
        }
    }
    Ok(())
}

/// The next chunk; how many ids are left at most, or none if nothing was.
fn chunk(conn: &Connection, schemas: &mut Schemas) -> Result<Option<i64>, StoreError> {
    let range = statement::optional(
        conn,
        "SELECT next_id, last_id FROM sample_backfill",
        (),
        |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)),
    )?;
    let Some((next, last)) = range else {
        return Ok(None);
    };
    let samples = statement::all(
        conn,
        "SELECT s.id, s.queue_id, p.payload, s.completed > 1 AND s.gold IS NULL \
         FROM samples s JOIN payloads p ON p.sample_id = s.id \
         WHERE s.id BETWEEN ?1 AND ?2 ORDER BY s.id LIMIT ?3",
        (next, last, CHUNK),
        |row| {
            let payload: Payload = json_column("payload", row, 2)?;
            Ok((
                SampleId(row.get(0)?),
                QueueId(row.get(1)?),
                payload,
                row.get(3)?,
            ))
        },
    )?;
    let Some(&(end, ..)) = samples.last() else {
        statement::execute(conn, "DELETE FROM sample_backfill", ())?;
        return Ok(None);
    };
    for (sample, queue, payload, is_compared) in &samples {
        sample_facts::keep_words(conn, *queue, *sample, payload)?;
        if *is_compared {
            compare(conn, schemas, *queue, *sample)?;
        }
    }
    count(conn, next, end.0)?;
    let sql = "UPDATE sample_backfill SET next_id = ?1";
    statement::execute(conn, sql, [end.0 + 1])?;
    Ok(Some(last - end.0))
}

fn compare(
    conn: &Connection,
    schemas: &mut Schemas,
    queue: QueueId,
    sample: SampleId,
) -> Result<(), StoreError> {
    // Labels are compared by the questions that the newest of them answers.
    let newest = "SELECT max(schema_version) FROM labels WHERE sample_id = ?1";
    let version = statement::one(conn, newest, [sample.0], |row| row.get(0))?;
    let schema = schemas.find(conn, queue.0, version)?;
    let labels = pairs::labels(conn, sample)?;
    let apart = agreement::disagreement(&schema, labels.iter().map(|(_, values)| values));
    let sql = "UPDATE samples SET disagreement = ?2 WHERE id = ?1";
    statement::execute(conn, sql, (sample.0, apart))?;
    Ok(())
}

/// What SQL can count, of the samples from one id to another.
fn count(conn: &Connection, first: i64, last: i64) -> Result<(), StoreError> {
    statement::execute(
        conn,
        "UPDATE samples SET \
             flags = (SELECT count(*) FROM labels l WHERE l.sample_id = samples.id AND l.flagged \
                 AND NOT EXISTS (SELECT 1 FROM labels n WHERE n.sample_id = l.sample_id \
                     AND n.labeler_id = l.labeler_id AND n.revision > l.revision)), \
             changed_at_ms = max(changed_at_ms, created_at_ms, \
                 (SELECT coalesce(max(l.created_at_ms), 0) FROM labels l WHERE l.sample_id = samples.id), \
                 (SELECT coalesce(max(a.ended_at_ms), 0) FROM assignments a \
                     WHERE a.sample_id = samples.id AND a.state IN ('completed', 'skipped'))) \
         WHERE id BETWEEN ?1 AND ?2",
        (first, last),
    )?;
    Ok(())
}
