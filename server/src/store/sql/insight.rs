//! Reading what is counted for the dashboard of a queue. Nothing here reads rows that grow in number with
//! labels or samples.

use std::{collections::BTreeMap, ops::ControlFlow};

use ingot::{
    ids::{LabelerId, QueueId},
    insight::conflicts::ConflictSizes,
};

use super::{
    convert::{count_column, labeler_column, optional_count_column, signed, small_column},
    statement,
};
use crate::store::{
    AnswerTally, LabelerTotals, MinuteCount, StoreError,
    sql::{Connection, Row},
};

const MINUTES_SINCE: &str = "\
    SELECT m.minute, m.labeler_id, l.display_name, m.labels, m.skips, m.active_ms \
    FROM minute_counts m JOIN labelers l ON l.id = m.labeler_id \
    WHERE m.queue_id = ?1 AND m.minute >= ?2 ORDER BY m.minute, m.labeler_id";

const LABELS_BY_HOUR: &str =
    "SELECT hour, labels FROM hour_counts WHERE queue_id = ?1 ORDER BY hour";

const CONFLICT_SIZES: &str = "SELECT size, samples FROM conflict_sizes WHERE queue_id = ?1";

const ANSWER_TALLIES: &str = "\
    SELECT schema_version, field, answer, count FROM answer_counts \
    WHERE queue_id = ?1 AND count <> 0 ORDER BY schema_version, field, answer";

const TOTALS: &str = "\
    SELECT p.labeler_id, l.number, l.name, l.display_name, p.paused IS NOT NULL AS is_paused, \
        p.labels, p.skips, p.repeats, p.day, p.day_labels, p.gold_seen, p.gold_right, \
        (SELECT a.ended_at_ms FROM assignments a \
         WHERE a.queue_id = p.queue_id AND a.labeler_id = p.labeler_id \
             AND a.state IN ('completed', 'skipped') \
         ORDER BY a.ended_at_ms DESC LIMIT 1) AS last_at_ms, \
        count(*) OVER () AS people \
    FROM participants p JOIN labelers l ON l.id = p.labeler_id \
    WHERE p.queue_id = ?1 ORDER BY p.labels DESC, l.number LIMIT ?2";

const TIMES: &str = "\
    SELECT labeler_id, from_ms, labels FROM time_counts WHERE queue_id = ?1 \
    ORDER BY labeler_id, from_ms";

const COMPARED: &str = "\
    SELECT labeler, sum(count), sum(CASE WHEN first = second THEN count ELSE 0 END) FROM ( \
        SELECT first_labeler AS labeler, first, second, count FROM confusions WHERE queue_id = ?1 \
        UNION ALL \
        SELECT second_labeler, first, second, count FROM confusions WHERE queue_id = ?1) sides \
    GROUP BY labeler";

/// Who did how much in each minute from `since` on.
pub(super) fn minutes_since(
    conn: &Connection,
    queue: QueueId,
    since: u64,
) -> Result<Vec<MinuteCount>, StoreError> {
    statement::all(conn, MINUTES_SINCE, (queue.0, signed(since)), |row| {
        Ok(MinuteCount {
            minute: count_column("minute", row, 0)?,
            labeler: labeler_column(row, 1)?,
            display_name: row.get(2)?,
            labels: count_column("minute", row, 3)?,
            skips: count_column("minute", row, 4)?,
            active_ms: count_column("minute", row, 5)?,
        })
    })
}

/// How many labels were stored in each hour.
pub(super) fn labels_by_hour(
    conn: &Connection,
    queue: QueueId,
) -> Result<Vec<(u64, u64)>, StoreError> {
    statement::all(conn, LABELS_BY_HOUR, [queue.0], |row| {
        let hour = count_column("hour", row, 0)?;
        Ok((hour, count_column("hour", row, 1)?))
    })
}

/// How many undecided conflicts are how large.
pub(super) fn conflict_sizes(
    conn: &Connection,
    queue: QueueId,
) -> Result<ConflictSizes, StoreError> {
    let mut sizes = ConflictSizes::default();
    statement::each(conn, CONFLICT_SIZES, [queue.0], |row| {
        let samples = count_column("conflict", row, 1)?;
        sizes.add(small_column("conflict", row, 0)?, samples);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(sizes)
}

/// How often each answer was given.
pub(super) fn answer_tallies(
    conn: &Connection,
    queue: QueueId,
) -> Result<Vec<AnswerTally>, StoreError> {
    statement::all(conn, ANSWER_TALLIES, [queue.0], |row| {
        Ok(AnswerTally {
            schema_version: small_column("answer", row, 0)?,
            field: row.get(1)?,
            answer: row.get(2)?,
            count: count_column("answer", row, 3)?,
        })
    })
}

/// What is counted of the labelers with the most labels, and how many labelers there are.
pub(super) fn labeler_totals(
    conn: &Connection,
    queue: QueueId,
    most: u32,
) -> Result<(Vec<LabelerTotals>, u64), StoreError> {
    let mut times = times(conn, queue)?;
    let compared = compared(conn, queue)?;
    let mut people = 0;
    let totals = statement::all(conn, TOTALS, (queue.0, most), |row| {
        people = count_column("participant", row, 13)?;
        let mut totals = totals(row)?;
        totals.times = times.remove(&totals.labeler).unwrap_or_default();
        if let Some((pairs, same)) = compared.get(&totals.labeler) {
            (totals.compared, totals.agreed) = (*pairs, *same);
        }
        Ok(totals)
    })?;
    Ok((totals, people))
}

/// What [`TOTALS`] tells of a labeler.
fn totals(row: &Row<'_>) -> Result<LabelerTotals, StoreError> {
    let number = |column| count_column("participant", row, column);
    Ok(LabelerTotals {
        labeler: labeler_column(row, 0)?,
        number: small_column("labeler", row, 1)?,
        name: row.get(2)?,
        display_name: row.get(3)?,
        is_paused: row.get(4)?,
        labels: number(5)?,
        skips: number(6)?,
        repeats: number(7)?,
        newest_day: (number(8)?, number(9)?),
        gold_seen: number(10)?,
        gold_right: number(11)?,
        last_at_ms: optional_count_column("participant", row, 12)?,
        times: Vec::new(),
        compared: 0,
        agreed: 0,
    })
}

/// How long labels took each labeler, in bins.
fn times(
    conn: &Connection,
    queue: QueueId,
) -> Result<BTreeMap<LabelerId, Vec<(u64, u64)>>, StoreError> {
    let mut times = BTreeMap::<_, Vec<_>>::new();
    statement::each(conn, TIMES, [queue.0], |row| {
        let bin = (count_column("time", row, 1)?, count_column("time", row, 2)?);
        times.entry(labeler_column(row, 0)?).or_default().push(bin);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(times)
}

/// How many answers of each labeler could be compared with one of somebody else, and how many of those were
/// the same.
fn compared(
    conn: &Connection,
    queue: QueueId,
) -> Result<BTreeMap<LabelerId, (u64, u64)>, StoreError> {
    let rows = statement::all(conn, COMPARED, [queue.0], |row| {
        let pairs = count_column("participant", row, 1)?;
        let same = count_column("participant", row, 2)?;
        Ok((labeler_column(row, 0)?, (pairs, same)))
    })?;
    Ok(rows.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::{pairs::CONFUSIONS_AMONG, plan};

    #[tokio::test]
    async fn the_dashboard_reads_its_counts_and_never_labels_or_samples() {
        let (_dir, store) = plan::store().await;
        for sql in [
            MINUTES_SINCE,
            LABELS_BY_HOUR,
            CONFLICT_SIZES,
            ANSWER_TALLIES,
            TOTALS,
            TIMES,
            COMPARED,
            CONFUSIONS_AMONG,
        ] {
            let steps = plan::of(&store, sql).await;
            // What is scanned is the list of a schema's fields, of the labelers asked for, or what a step
            // before has made.
            let is_slow = |step: &&String| {
                let is_list = [
                    "SCAN f ",
                    "SCAN one ",
                    "SCAN other ",
                    "SCAN (subquery",
                    "SCAN sides",
                ]
                .iter()
                .any(|list| step.starts_with(list));
                step.starts_with("SCAN") && !is_list
            };
            let slow: Vec<_> = steps.iter().filter(is_slow).collect();
            assert!(slow.is_empty(), "{sql}: {steps:#?}");
            let reads = |table: &str| steps.iter().any(|step| step.contains(table));
            assert!(!reads("labels_") && !reads("samples"), "{sql}: {steps:#?}");
        }
    }
}
