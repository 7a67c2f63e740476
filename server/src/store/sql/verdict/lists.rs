//! What there is to decide, and what was decided, page by page.

use ingot::{
    ids::{QueueId, SampleId},
    outbox::excerpt,
    review::{Conflict, ConflictPlace, DecidedPlace, DecidedSample, ReviewCounts},
};

use super::{
    super::{
        convert::{
            count_column, inconsistent, json_column, optional_person_columns, signed, small_column,
            word_column,
        },
        statement,
    },
    reason_of,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row},
};

/// The rank of a sample that is only flagged, and the largest disagreement.
const FLAGGED: u16 = 1_000;

/// Each index is named, so that it is an error and not a scan if it can't serve.
const CONFLICTS: &str = "\
    SELECT s.id, s.seq, p.payload, s.conflict_rank, s.flags, s.completed \
    FROM samples s INDEXED BY samples_conflicts JOIN payloads p ON p.sample_id = s.id \
    WHERE s.queue_id = ?1 AND s.conflict_rank <= ?2 AND (s.conflict_rank, s.seq) > (?3, ?4) \
    ORDER BY s.conflict_rank, s.seq LIMIT ?5";

const DECIDED: &str = "\
    SELECT s.id, s.seq, p.payload, s.decided_at_ms, v.reason, v.revision, \
        w.number, w.name, w.display_name \
    FROM samples s INDEXED BY samples_decided JOIN payloads p ON p.sample_id = s.id \
    JOIN verdicts v ON v.sample_id = s.id \
        AND v.revision = (SELECT max(n.revision) FROM verdicts n WHERE n.sample_id = s.id) \
    LEFT JOIN labelers w ON w.id = v.adjudicator_id \
    WHERE s.queue_id = ?1 AND s.decided_at_ms IS NOT NULL AND (s.decided_at_ms, s.seq) < (?2, ?3) \
    ORDER BY s.decided_at_ms DESC, s.seq DESC LIMIT ?4";

/// The conflicts whose labels are at least so far apart, behind a place if one is given. Payloads are large, so
/// no more than one is held at a time.
pub(in super::super) fn conflicts(
    conn: &Connection,
    queue: QueueId,
    least: u16,
    after: Option<ConflictPlace>,
    most: u32,
) -> Result<Vec<Conflict>, StoreError> {
    let rank = |disagreement: u16| i64::from(FLAGGED.saturating_sub(disagreement));
    let (after_rank, after_seq) = after.map_or((-1, -1), |after| {
        (rank(after.disagreement), signed(after.seq))
    });
    // Nothing is as far apart as more than wholly.
    let last_rank = i64::from(FLAGGED) - i64::from(least);
    let place = (queue.0, last_rank, after_rank, after_seq, most);
    statement::all(conn, CONFLICTS, place, conflict)
}

/// What was decided, the newest first, behind a place if one is given.
pub(in super::super) fn decided(
    conn: &Connection,
    queue: QueueId,
    after: Option<DecidedPlace>,
    most: u32,
) -> Result<Vec<DecidedSample>, StoreError> {
    let (at_ms, seq) = after.map_or((i64::MAX, i64::MAX), |after| {
        (signed(after.decided_at_ms), signed(after.seq))
    });
    statement::all(conn, DECIDED, (queue.0, at_ms, seq, most), decided_sample)
}

/// What is counted beside the queue.
pub(in super::super) fn counts(
    conn: &Connection,
    queue: QueueId,
) -> Result<Option<ReviewCounts>, StoreError> {
    let sql = "SELECT conflicts, decided FROM queues WHERE id = ?1";
    statement::optional(conn, sql, [queue.0], |row| {
        Ok(ReviewCounts {
            open: count_column("queue", row, 0)?,
            decided: count_column("queue", row, 1)?,
        })
    })
}

fn conflict(row: &Row<'_>) -> Result<Conflict, StoreError> {
    let rank = u16::try_from(row.get::<i64>(3)?);
    let rank = rank.map_err(|error| inconsistent("sample", error))?;
    Ok(Conflict {
        sample: SampleId(row.get(0)?),
        seq: count_column("sample", row, 1)?,
        excerpt: excerpt(&json_column("payload", row, 2)?),
        disagreement: FLAGGED.saturating_sub(rank),
        flags: count_column("sample", row, 4)?,
        labels: count_column("sample", row, 5)?,
    })
}

fn decided_sample(row: &Row<'_>) -> Result<DecidedSample, StoreError> {
    Ok(DecidedSample {
        sample: SampleId(row.get(0)?),
        seq: count_column("sample", row, 1)?,
        excerpt: excerpt(&json_column("payload", row, 2)?),
        reason: word_column(row, 4, reason_of)?,
        by: optional_person_columns(row, 6)?,
        decided_at_ms: count_column("sample", row, 3)?,
        revision: small_column("verdict", row, 5)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::plan;

    fn assert_reads_along(steps: &[String], index: &str) {
        assert!(steps.iter().any(|it| it.contains(index)), "{steps:#?}");
        let is_slow = |step: &&String| step.starts_with("SCAN") || step.contains("FOR ORDER BY");
        assert!(!steps.iter().any(|step| is_slow(&step)), "{steps:#?}");
    }

    #[tokio::test]
    async fn conflicts_are_read_along_their_index_without_a_scan_or_a_sort() {
        let (_dir, store) = plan::store().await;

        let steps = plan::of(&store, CONFLICTS).await;

        assert_reads_along(&steps, "samples_conflicts (queue_id=? AND ");
    }

    #[tokio::test]
    async fn decided_samples_are_read_along_their_index_without_a_scan_or_a_sort() {
        let (_dir, store) = plan::store().await;

        let steps = plan::of(&store, DECIDED).await;

        assert_reads_along(&steps, "samples_decided (queue_id=? AND ");
    }
}
