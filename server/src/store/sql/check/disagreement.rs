//! Recounting what each sample tells of its labels.

use ingot::{
    agreement,
    ids::{QueueId, SampleId},
};

use super::super::{pairs, queue, statement};
use crate::store::{StoreError, sql::Connection};

/// Most samples that are named, as for the other counts.
const MOST_NAMED: usize = 20;

/// What differs in the flags and disagreements of a queue's samples.
pub(super) fn differences(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let mut found = flags(conn, queue)?;
    found.extend(disagreements(conn, queue)?);
    Ok(found)
}

fn flags(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    statement::all(
        conn,
        "SELECT id, flags, c FROM (SELECT s.id, s.flags, \
                 (SELECT count(*) FROM labels l WHERE l.sample_id = s.id AND l.flagged = 1 \
                  AND NOT EXISTS (SELECT 1 FROM labels n WHERE n.sample_id = l.sample_id \
                      AND n.labeler_id = l.labeler_id AND n.revision > l.revision)) AS c \
             FROM samples s WHERE s.queue_id = ?1) counted \
         WHERE c <> flags ORDER BY id LIMIT 20",
        [queue.0],
        |row| {
            let number = |column| row.get::<i64>(column);
            Ok(format!(
                "sample {} counts {} flagged labels, its rows are {}",
                number(0)?,
                number(1)?,
                number(2)?
            ))
        },
    )
}

/// A sample as it is kept.
struct Kept {
    id: SampleId,
    disagreement: Option<u16>,
    is_gold: bool,
    /// Under which version of the schema its newest label was given.
    version: Option<u32>,
}

fn disagreements(conn: &Connection, queue: QueueId) -> Result<Vec<String>, StoreError> {
    let schemas = queue::schemas(conn, queue)?;
    let samples = statement::all(
        conn,
        "SELECT s.id, s.disagreement, s.gold IS NOT NULL, \
             (SELECT max(l.schema_version) FROM labels l WHERE l.sample_id = s.id) \
         FROM samples s WHERE s.queue_id = ?1 AND (s.completed > 1 OR s.disagreement IS NOT NULL) \
         ORDER BY s.id",
        [queue.0],
        |row| {
            Ok(Kept {
                id: SampleId(row.get(0)?),
                disagreement: row.get(1)?,
                is_gold: row.get(2)?,
                version: row.get(3)?,
            })
        },
    )?;
    let mut found = Vec::new();
    for sample in samples {
        let schema = sample.version.and_then(|version| schemas.get(&version));
        let counted = match schema {
            Some(schema) if !sample.is_gold => {
                let labels = pairs::labels(conn, sample.id)?;
                agreement::disagreement(schema, labels.iter().map(|(_, values)| values))
            }
            _ => None,
        };
        if counted != sample.disagreement {
            found.push(format!(
                "the disagreement kept for sample {} is {}, that of its labels is {}",
                sample.id,
                per_mille(sample.disagreement),
                per_mille(counted)
            ));
        }
        if found.len() == MOST_NAMED {
            break;
        }
    }
    Ok(found)
}

fn per_mille(disagreement: Option<u16>) -> String {
    disagreement.map_or("none".to_owned(), |share| format!("{share} per mille"))
}
