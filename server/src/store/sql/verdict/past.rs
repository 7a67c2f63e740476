//! Verdicts that come in with their sample.

use ingot::{
    ids::{LabelId, QueueId, SampleId},
    verdict::{PastVerdict, Verdict},
};

use super::{
    super::{labeler, statement},
    Row,
};
use crate::store::{StoreError, sql::Connection};

/// Whether somebody decided the sample.
pub(in super::super) fn is_decided(
    conn: &Connection,
    sample: SampleId,
) -> Result<bool, StoreError> {
    let sql = "SELECT decided_at_ms IS NOT NULL FROM samples WHERE id = ?1";
    statement::one(conn, sql, [sample.0], |row| row.get(0))
}

/// Stores what was decided elsewhere of a sample whose labels are stored already.
pub(in super::super) fn insert(
    conn: &Connection,
    (queue, schema_version): (QueueId, u32),
    sample: SampleId,
    past: &PastVerdict,
    now_ms: u64,
) -> Result<(), StoreError> {
    let by = past.by.as_deref();
    let by = by
        .map(|name| labeler::named(conn, name, now_ms))
        .transpose()?;
    let picked = past.picked.as_deref();
    let picked = picked
        .map(|name| label_by(conn, sample, name))
        .transpose()?;
    let verdict = Verdict {
        values: past.values.clone(),
        picked: picked.flatten(),
        reason: past.reason,
        note: past.note.clone(),
    };
    let revision = "SELECT coalesce(max(revision), 0) + 1 FROM verdicts WHERE sample_id = ?1";
    let row = Row {
        op_id: None,
        queue,
        sample,
        revision: statement::one(conn, revision, [sample.0], |row| row.get(0))?,
        by,
        schema_version,
        verdict: Some(&verdict),
        at_ms: past.decided_at_ms.unwrap_or(now_ms),
    };
    row.store(conn)
}

/// The newest label of whoever files name so.
fn label_by(
    conn: &Connection,
    sample: SampleId,
    name: &str,
) -> Result<Option<LabelId>, StoreError> {
    statement::optional(
        conn,
        "SELECT l.id FROM labels l JOIN labelers w ON w.id = l.labeler_id \
         WHERE l.sample_id = ?1 AND coalesce(w.name, 'labeler-' || w.number) = ?2 \
         ORDER BY l.revision DESC LIMIT 1",
        (sample.0, name),
        |row| Ok(LabelId(row.get(0)?)),
    )
}
