//! The tables of an installation, and how rows of them are read and written.

use std::ops::ControlFlow;

use ingot::ids::{QueueId, SampleId};
use sha2::{Digest, Sha256};

use super::rows::{Kind, OwnedRow, OwnedValue};
use crate::store::{
    StoreError,
    sql::{Connection, convert::json_column, sample_facts, statement},
};

/// A batch ends with the row that takes it past so many bytes, so that large samples are not held by the hundred.
const BATCH_BYTES: usize = 4 << 20;

/// A table with the columns of its key.
pub(super) struct Table {
    pub(super) name: &'static str,
    key: &'static [&'static str],
}

/// A column as the file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    name: String,
    kind: Kind,
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key }
}

/// All tables, those that others point to first. What only makes others fast to search is made anew, and what is done
/// at a start is not taken along.
pub(super) static TABLES: &[Table] = &[
    table("labelers", &["id"]),
    table("queues", &["id"]),
    table("schemas", &["queue_id", "version"]),
    table("tokens", &["id"]),
    table("samples", &["id"]),
    table("payloads", &["sample_id"]),
    table("suggestions", &["id"]),
    table("assignments", &["id"]),
    table("labels", &["id"]),
    table("participants", &["queue_id", "labeler_id"]),
    table("drafts", &["assignment_id"]),
    table("preferences", &["labeler_id"]),
    table("verdicts", &["id"]),
    table("sent_back", &["id"]),
    table("audit", &["id"]),
    table("admin_links", &["token_hash"]),
    table("kept_answers", &["token_id", "key"]),
    table("invitations", &["id"]),
    table("invitation_uses", &["id"]),
    table("jobs", &["id"]),
    table("job_rejections", &["job_id", "number"]),
    table(
        "pair_counts",
        &["queue_id", "field", "raters", "first", "second"],
    ),
    table(
        "confusions",
        &[
            "queue_id",
            "field",
            "first_labeler",
            "second_labeler",
            "first",
            "second",
        ],
    ),
    table("minute_counts", &["queue_id", "minute", "labeler_id"]),
    table("hour_counts", &["queue_id", "hour"]),
    table("time_counts", &["queue_id", "labeler_id", "from_ms"]),
    table(
        "answer_counts",
        &["queue_id", "schema_version", "field", "answer"],
    ),
    table("conflict_sizes", &["queue_id", "size"]),
    table("redeals", &["queue_id"]),
    table("secrets", &["name"]),
];

/// What tells an installation from others: a hash of its secrets.
pub(super) fn installation(conn: &Connection) -> Result<String, StoreError> {
    let sql = "SELECT name, value FROM secrets ORDER BY name";
    let secrets = statement::all(conn, sql, (), |row| {
        Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?))
    })?;
    let hash = secrets.iter().fold(Sha256::new(), |hash, (name, value)| {
        hash.chain_update(Sha256::digest(name))
            .chain_update(Sha256::digest(value))
    });
    Ok(format!("{:x}", hash.finalize()))
}

/// How many rows all tables have together.
pub(super) fn rows_of_all(conn: &Connection) -> Result<u64, StoreError> {
    TABLES.iter().map(|table| table.count_to_end(conn)).sum()
}

/// Gives new rows numbers behind those that came.
pub(super) fn finish(conn: &Connection) -> Result<(), StoreError> {
    for table in TABLES
        .iter()
        .filter(|table| table.key == ["id"] && table.name != "labelers")
    {
        let name = table.name;
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{name}', 'id'), \
                 (SELECT coalesce(max(id), 0) + 1 FROM {name}), false)"
        );
        statement::one(conn, &sql, (), |row| row.get::<i64>(0))?;
    }
    Ok(())
}

impl Table {
    /// The columns that have values of their own.
    pub(super) fn columns(&self, conn: &Connection) -> Result<Vec<Column>, StoreError> {
        let sql = "SELECT name, type, hidden FROM pragma_table_xinfo(?1) ORDER BY cid";
        let columns = statement::all(conn, sql, [self.name], |row| {
            let is_generated = row.get::<i64>(2)? != 0;
            let kind = match &*row.text(1)? {
                "INTEGER" => Kind::Integer,
                "REAL" => Kind::Real,
                "TEXT" => Kind::Text,
                _ => Kind::Bytes,
            };
            let name = row.get(0)?;
            Ok((!is_generated).then_some(Column { name, kind }))
        })?;
        Ok(columns.into_iter().flatten().collect())
    }

    /// How many rows it has.
    pub(super) fn count_to_end(&self, conn: &Connection) -> Result<u64, StoreError> {
        let sql = format!("SELECT count(*) FROM {}", self.name);
        let rows: i64 = statement::one(conn, &sql, (), |row| row.get(0))?;
        Ok(rows.unsigned_abs())
    }

    /// How many rows it has up to this key.
    pub(super) fn count_to(
        &self,
        conn: &Connection,
        key: Option<&OwnedRow>,
    ) -> Result<u64, StoreError> {
        let Some(key) = key else { return Ok(0) };
        let sql = format!(
            "SELECT count(*) FROM {} WHERE ({}) <= ({})",
            self.name,
            self.key.join(", "),
            marks(self.key.len())
        );
        let rows: i64 = statement::one(conn, &sql, key.0.as_slice(), |row| row.get(0))?;
        Ok(rows.unsigned_abs())
    }

    /// The key of the last row.
    pub(super) fn last(
        &self,
        conn: &Connection,
        columns: &[Column],
    ) -> Result<Option<OwnedRow>, StoreError> {
        let order: Vec<_> = self.key.iter().map(|name| format!("{name} DESC")).collect();
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {} LIMIT 1",
            self.key.join(", "),
            self.name,
            order.join(", ")
        );
        let kinds: Vec<Kind> = self
            .places(columns)
            .map(|place| columns[place].kind)
            .collect();
        statement::optional(conn, &sql, (), |row| {
            let values = kinds.iter().enumerate();
            let values = values.map(|(place, kind)| OwnedValue::read(*kind, row, place));
            values.collect::<Result<_, _>>().map(OwnedRow)
        })
    }

    /// The key of a row.
    pub(super) fn key_of(&self, columns: &[Column], row: &OwnedRow) -> OwnedRow {
        OwnedRow(
            self.places(columns)
                .map(|place| row.0[place].clone())
                .collect(),
        )
    }

    fn places<'a>(&'a self, columns: &'a [Column]) -> impl Iterator<Item = usize> + 'a {
        self.key.iter().filter_map(|name| {
            let place = columns.iter().position(|column| column.name == *name);
            debug_assert!(place.is_some(), "{name} is no column of {}", self.name);
            place
        })
    }

    /// Rows behind a key, in the order of the keys, at most `most` and fewer where they are large.
    pub(super) fn rows(
        &self,
        conn: &Connection,
        columns: &[Column],
        after: Option<&OwnedRow>,
        most: usize,
    ) -> Result<Vec<OwnedRow>, StoreError> {
        let key = self.key.join(", ");
        let behind = after.map_or(String::new(), |_| {
            format!(" WHERE ({key}) > ({})", marks(self.key.len()))
        });
        let sql = format!(
            "SELECT {} FROM {}{behind} ORDER BY {key} LIMIT {most}",
            names(columns),
            self.name
        );
        let values = after.map_or(&[][..], |after| after.0.as_slice());
        let (mut rows, mut bytes) = (Vec::new(), 0);
        statement::each(conn, &sql, values, |row| {
            let values = columns.iter().enumerate();
            let values = values.map(|(place, column)| OwnedValue::read(column.kind, row, place));
            let row = values.collect::<Result<_, _>>().map(OwnedRow)?;
            bytes += row.bytes();
            rows.push(row);
            Ok(if bytes < BATCH_BYTES {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            })
        })?;
        Ok(rows)
    }

    /// Writes rows, with the words of payloads.
    pub(super) fn insert(
        &self,
        conn: &Connection,
        columns: &[Column],
        rows: &[OwnedRow],
    ) -> Result<(), StoreError> {
        let row_marks = format!("({})", marks(columns.len()));
        let all_marks = vec![row_marks; rows.len()].join(", ");
        let sql = format!(
            "INSERT INTO {} ({}) VALUES {all_marks}",
            self.name,
            names(columns)
        );
        let values: Vec<OwnedValue> = rows.iter().flat_map(|row| row.0.iter().cloned()).collect();
        statement::execute(conn, &sql, values.as_slice())?;
        if self.name == "payloads" {
            keep_words(conn, rows)?;
        }
        Ok(())
    }
}

/// Keeps the words of payloads that were just written.
fn keep_words(conn: &Connection, rows: &[OwnedRow]) -> Result<(), StoreError> {
    for row in rows {
        let Some(OwnedValue::Integer(Some(sample))) = row.0.first() else {
            continue;
        };
        let sql = "SELECT s.queue_id, p.payload FROM samples s JOIN payloads p ON p.sample_id = s.id \
             WHERE s.id = ?1";
        let (queue, payload) = statement::one(conn, sql, [*sample], |row| {
            Ok((QueueId(row.get(0)?), json_column("payload", row, 1)?))
        })?;
        sample_facts::keep_words(conn, queue, SampleId(*sample), &payload)?;
    }
    Ok(())
}

fn names(columns: &[Column]) -> String {
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    names.join(", ")
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(", ")
}
