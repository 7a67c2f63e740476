//! What the rows of a page tell.

use std::collections::BTreeMap;

use ingot::{
    ids::{QueueId, SampleId},
    sample::Payload,
    sample_table::{Row as TableRow, preview},
};

use super::{
    super::{
        convert::{count_column, inconsistent, json_column, small_column},
        statement,
    },
    Found,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row},
};

/// What is told of samples, from `?` on.
macro_rules! select {
    ($from:literal) => {
        concat!(
            "SELECT s.id, s.seq, s.external_id, p.payload, s.priority, s.overlap, s.completed, \
                 s.leased, s.dropped, s.gold IS NOT NULL AS is_known, s.disagreement, s.flags, \
                 s.changed_at_ms FROM ",
            $from
        )
    };
}

/// The rows of samples, in their order.
pub(super) fn of(conn: &Connection, found: &[Found]) -> Result<Vec<TableRow>, StoreError> {
    const OF: &str = select!(
        "json_each(?1) j CROSS JOIN samples s ON s.id = CAST(j.value AS BIGINT) \
         CROSS JOIN payloads p ON p.sample_id = s.id"
    );
    let ids: Vec<i64> = found.iter().map(|(id, ..)| *id).collect();
    let list = serde_json::Value::from(ids.clone()).to_string();
    let rows = statement::all(conn, OF, [list], |row| Ok((row.get(0)?, read(row)?.0)))?;
    let mut rows: BTreeMap<i64, TableRow> = rows.into_iter().collect();
    Ok(ids.iter().filter_map(|id| rows.remove(id)).collect())
}

/// The row of one sample of a queue, and its payload.
pub(in super::super) fn one(
    conn: &Connection,
    queue: QueueId,
    sample: SampleId,
) -> Result<Option<(TableRow, Payload)>, StoreError> {
    const ONE: &str = select!(
        "samples s JOIN payloads p ON p.sample_id = s.id WHERE s.id = ?1 AND s.queue_id = ?2"
    );
    statement::optional(conn, ONE, (sample.0, queue.0), read)
}

fn read(row: &Row<'_>) -> Result<(TableRow, Payload), StoreError> {
    let payload: Payload = json_column("payload", row, 3)?;
    let number = |column| small_column("sample", row, column);
    let told = TableRow {
        id: SampleId(row.get(0)?),
        seq: count_column("sample", row, 1)?,
        external_id: row.get(2)?,
        preview: preview(&payload),
        priority: i16::try_from(row.get::<i64>(4)?)
            .map_err(|error| inconsistent("sample", error))?,
        overlap: if row.get(9)? { None } else { Some(number(5)?) },
        labels: number(6)?,
        leases: number(7)?,
        dropped: number(8)?,
        disagreement: row.get(10)?,
        flags: number(11)?,
        changed_at_ms: count_column("sample", row, 12)?,
    };
    Ok((told, payload))
}
