//! What a claim decides by.

use ingot::{
    archive::Suggestion,
    assignment::Assignment,
    ids::{AssignmentId, SampleId},
    label::Answers,
    policy::Policy,
    progress::Counters,
    sample::Sample,
    schema::order_for,
};

use super::super::{
    convert::{count_column, json_column, labeler_bytes, optional_json_column, small},
    counters::{self, counter_columns},
    statement,
};
use crate::store::{
    ClaimRequest, StoreError,
    sql::{Connection, Row},
};

/// What a claim decides by.
pub(super) struct Facts {
    pub(super) counters: Counters,
    pub(super) policy: Policy,
    pub(super) schema_version: u32,
    pub(super) standing: Standing,
}

impl Facts {
    /// Reads it; none if there is no such queue.
    pub(super) fn read(
        conn: &Connection,
        request: &ClaimRequest,
    ) -> Result<Option<Self>, StoreError> {
        const QUEUE: &str = concat!(
            "SELECT policy, schema_version, ",
            counter_columns!(),
            " FROM queues WHERE id = ?1"
        );
        let facts = statement::optional(conn, QUEUE, [request.queue.0], |row| {
            Ok(Self {
                policy: json_column("policy", row, 0)?,
                schema_version: small("queue", row.get(1)?)?,
                counters: counters::read(row, 2)?,
                standing: Standing::default(),
            })
        })?;
        let Some(facts) = facts else {
            return Ok(None);
        };
        let standing = Standing::read(conn, request)?.unwrap_or_default();
        Ok(Some(Self { standing, ..facts }))
    }
}

/// Where a labeler stands in a queue.
pub(super) struct Standing {
    /// Whether the queue knows them.
    pub(super) is_known: bool,
    pub(super) listed: bool,
    pub(super) is_paused: bool,
    pub(super) dealt: u64,
    pub(super) labels: u64,
    pub(super) day: u64,
    pub(super) day_labels: u64,
    /// No open sample of a smaller rank can be leased to them.
    pub(super) place: i64,
    /// No begun one of a smaller rank can.
    pub(super) begun_place: i64,
}

impl Default for Standing {
    /// Where somebody stands whom the queue does not know.
    fn default() -> Self {
        Self {
            is_known: false,
            listed: false,
            is_paused: false,
            dealt: 0,
            labels: 0,
            day: 0,
            day_labels: 0,
            place: i64::MIN,
            begun_place: i64::MIN,
        }
    }
}

impl Standing {
    fn read(conn: &Connection, request: &ClaimRequest) -> Result<Option<Self>, StoreError> {
        statement::optional(
            conn,
            "SELECT listed, paused IS NOT NULL, dealt, labels, day, day_labels, place, begun_place \
             FROM participants WHERE queue_id = ?1 AND labeler_id = ?2",
            (request.queue.0, labeler_bytes(request.labeler)),
            |row| {
                Ok(Self {
                    is_known: true,
                    listed: row.get(0)?,
                    is_paused: row.get(1)?,
                    dealt: count_column("participant", row, 2)?,
                    labels: count_column("participant", row, 3)?,
                    day: count_column("participant", row, 4)?,
                    day_labels: count_column("participant", row, 5)?,
                    place: row.get(6)?,
                    begun_place: row.get(7)?,
                })
            },
        )
    }
}

/// The columns of a sample `s` with its payload `p` and a draft `d`, in the order of [`read_lent`]. The
/// suggestions are a list in JSON, the surest first; NULL for none.
macro_rules! sample_columns {
    () => {
        "s.id, s.external_id, p.payload, \
         (SELECT json_group_array(json_object('model', g.model, 'score', g.score, 'values', \
             json(g.answers)) ORDER BY g.score DESC NULLS LAST, g.id) FROM suggestions g \
          WHERE g.sample_id = s.id HAVING count(*) > 0), d.answers"
    };
}
pub(super) use sample_columns;

/// A sample with what is shown beside it.
pub(super) struct Lent {
    sample: Sample,
    suggestions: Vec<Suggestion>,
    draft: Option<Answers>,
}

/// From a row that begins with the [`sample_columns`].
pub(super) fn read_lent(row: &Row<'_>) -> Result<Lent, StoreError> {
    let sample = Sample {
        id: SampleId(row.get(0)?),
        external_id: row.get(1)?,
        payload: json_column("payload", row, 2)?,
    };
    let suggestions = optional_json_column("suggestion", row, 3)?;
    Ok(Lent {
        sample,
        suggestions: suggestions.unwrap_or_default(),
        draft: optional_json_column("draft", row, 4)?,
    })
}

/// A labeler's turn at a sample.
pub(super) fn assignment(
    request: &ClaimRequest,
    schema_version: u32,
    id: AssignmentId,
    lent: Lent,
    lease_expires_at_ms: u64,
) -> Assignment {
    Assignment {
        id,
        queue: request.queue,
        order: order_for(request.labeler, lent.sample.id),
        sample: lent.sample,
        suggestions: lent.suggestions,
        draft: lent.draft,
        schema_version,
        lease_expires_at_ms,
    }
}

/// What the labeler holds, oldest first, at most as many as were asked for.
pub(super) fn held(
    conn: &Connection,
    request: &ClaimRequest,
    schema_version: u32,
) -> Result<Vec<Assignment>, StoreError> {
    const HELD: &str = concat!(
        "SELECT ",
        sample_columns!(),
        ", a.id, a.lease_expires_at_ms FROM assignments a \
         JOIN samples s ON s.id = a.sample_id JOIN payloads p ON p.sample_id = s.id \
         LEFT JOIN drafts d ON d.assignment_id = a.id \
         WHERE a.queue_id = ?1 AND a.labeler_id = ?2 AND a.state = 'leased' ORDER BY a.id LIMIT ?3"
    );
    let params = (
        request.queue.0,
        labeler_bytes(request.labeler),
        request.count,
    );
    statement::all(conn, HELD, params, |row| {
        Ok(assignment(
            request,
            schema_version,
            AssignmentId(row.get(5)?),
            read_lent(row)?,
            count_column("assignment", row, 6)?,
        ))
    })
}
