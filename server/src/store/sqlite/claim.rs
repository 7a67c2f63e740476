//! Leasing a sample to a labeler.

use ingot::{
    assignment::{Assignment, NoWork},
    ids::{AssignmentId, LabelerId, QueueId, SampleId},
    progress::{Counters, QueueState},
    sample::Sample,
    schema::order_for,
};
use sqlx::SqliteConnection;

use super::{
    convert::{count, inconsistent, labeler_bytes, signed},
    counters::{self, Change},
    labeler, lease,
};
use crate::store::{ClaimRequest, Claimed, StoreError};

/// The labeler's open assignment with its lease renewed, or a new one, or why there is none.
pub(super) async fn claim(
    conn: &mut SqliteConnection,
    request: ClaimRequest,
) -> Result<Claimed, StoreError> {
    let ClaimRequest { queue, labeler, .. } = request;
    if counters::read(conn, queue).await?.is_none() {
        return Ok(Claimed::NoSuchQueue);
    }
    lease::sweep(conn, queue, Some(labeler), request.now_ms).await?;
    let now = counters::expect(conn, queue).await?;
    if now.state == QueueState::Archived {
        return Ok(Claimed::Nothing(NoWork::Archived, now));
    }
    if let Some(open) = renew(conn, &request).await? {
        return Ok(Claimed::Granted(
            Box::new(load(conn, &request, open).await?),
            now,
        ));
    }
    if now.state == QueueState::Paused {
        return Ok(Claimed::Nothing(NoWork::Paused, now));
    }
    if now.available > 0 {
        labeler::ensure(conn, labeler, request.now_ms).await?;
        if let Some(lease) = grant(conn, &request).await? {
            let after = settle(conn, queue, labeler, lease.sample).await?;
            return Ok(Claimed::Granted(
                Box::new(load(conn, &request, lease).await?),
                after,
            ));
        }
        move_place_to_the_end(conn, queue, labeler).await?;
    }
    Ok(Claimed::Nothing(
        why_nothing(conn, &request, now).await?,
        now,
    ))
}

/// A lease without the sample's content.
#[derive(sqlx::FromRow)]
struct Lease {
    id: i64,
    #[sqlx(rename = "sample_id")]
    sample: i64,
    lease_expires_at_ms: i64,
}

/// The labeler's open lease, renewed. It counts even past its end while nobody else took its place.
async fn renew(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
) -> Result<Option<Lease>, StoreError> {
    Ok(sqlx::query_as(
        "UPDATE assignments SET lease_expires_at_ms = max(lease_expires_at_ms, ?3) \
         WHERE queue_id = ?1 AND labeler_id = ?2 AND state = 'leased' \
         RETURNING id, sample_id, lease_expires_at_ms",
    )
    .bind(request.queue.0)
    .bind(labeler_bytes(request.labeler))
    .bind(lease_end(request))
    .fetch_optional(conn)
    .await?)
}

/// Leases the first sample that has room and that this labeler has not dealt with.
async fn grant(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
) -> Result<Option<Lease>, StoreError> {
    Ok(sqlx::query_as(
        "INSERT INTO assignments \
             (queue_id, sample_id, labeler_id, state, leased_at_ms, lease_expires_at_ms) \
         SELECT s.queue_id, s.id, ?2, 'leased', ?3, ?4 \
         FROM samples s INDEXED BY samples_open \
         WHERE s.queue_id = ?1 AND s.overlap > s.completed + s.leased \
             AND s.seq >= coalesce( \
                 (SELECT p.seq FROM places p WHERE p.queue_id = ?1 AND p.labeler_id = ?2), 0) \
             AND NOT EXISTS ( \
                 SELECT 1 FROM assignments a WHERE a.sample_id = s.id AND a.labeler_id = ?2 \
                 AND a.state IN ('leased', 'completed', 'skipped')) \
         ORDER BY s.seq LIMIT 1 \
         ON CONFLICT (sample_id, labeler_id) DO UPDATE SET state = 'leased', ended_at_ms = NULL, \
             leased_at_ms = excluded.leased_at_ms, \
             lease_expires_at_ms = excluded.lease_expires_at_ms \
         RETURNING id, sample_id, lease_expires_at_ms",
    )
    .bind(request.queue.0)
    .bind(labeler_bytes(request.labeler))
    .bind(signed(request.now_ms))
    .bind(lease_end(request))
    .fetch_optional(conn)
    .await?)
}

/// Counts a new lease on its sample and in its queue, and moves the labeler's place to it.
async fn settle(
    conn: &mut SqliteConnection,
    queue: QueueId,
    labeler: LabelerId,
    sample: i64,
) -> Result<Counters, StoreError> {
    let (seq, is_full): (i64, bool) = sqlx::query_as(
        "UPDATE samples SET leased = leased + 1 WHERE id = ?1 \
         RETURNING seq, completed + leased = overlap",
    )
    .bind(sample)
    .fetch_one(&mut *conn)
    .await?;
    set_place(conn, queue, labeler, seq).await?;
    let change = Change {
        leased: 1,
        available: -i64::from(is_full),
        ..Change::default()
    };
    counters::apply(conn, queue, change).await
}

/// Remembers that nothing the queue holds now can be leased to this labeler.
async fn move_place_to_the_end(
    conn: &mut SqliteConnection,
    queue: QueueId,
    labeler: LabelerId,
) -> Result<(), StoreError> {
    let (end,): (i64,) =
        sqlx::query_as("SELECT coalesce(max(seq) + 1, 0) FROM samples WHERE queue_id = ?1")
            .bind(queue.0)
            .fetch_one(&mut *conn)
            .await?;
    set_place(conn, queue, labeler, end).await
}

async fn set_place(
    conn: &mut SqliteConnection,
    queue: QueueId,
    labeler: LabelerId,
    seq: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO places (queue_id, labeler_id, seq) VALUES (?1, ?2, ?3) \
         ON CONFLICT (queue_id, labeler_id) DO UPDATE SET seq = excluded.seq \
         WHERE seq <> excluded.seq",
    )
    .bind(queue.0)
    .bind(labeler_bytes(labeler))
    .bind(seq)
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads what a lease is about.
async fn load(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
    lease: Lease,
) -> Result<Assignment, StoreError> {
    let (external_id, payload): (Option<String>, String) = sqlx::query_as(
        "SELECT s.external_id, p.payload FROM samples s JOIN payloads p ON p.sample_id = s.id \
         WHERE s.id = ?1",
    )
    .bind(lease.sample)
    .fetch_one(conn)
    .await?;
    let payload = serde_json::from_str(&payload).map_err(|error| inconsistent("payload", error))?;
    Ok(Assignment {
        id: AssignmentId(lease.id),
        queue: request.queue,
        order: order_for(request.labeler, SampleId(lease.sample)),
        sample: Sample {
            id: SampleId(lease.sample),
            external_id,
            payload,
        },
        lease_expires_at_ms: count("assignment", lease.lease_expires_at_ms)?,
    })
}

/// Why an active queue has nothing for this labeler.
async fn why_nothing(
    conn: &mut SqliteConnection,
    request: &ClaimRequest,
    now: Counters,
) -> Result<NoWork, StoreError> {
    if now.samples == 0 {
        return Ok(NoWork::Empty);
    }
    if now.done == now.samples {
        return Ok(NoWork::Drained);
    }
    let first_to_end: Option<(i64,)> = sqlx::query_as(
        "SELECT l.lease_expires_at_ms FROM assignments l \
         WHERE l.queue_id = ?1 AND l.state = 'leased' AND NOT EXISTS ( \
             SELECT 1 FROM assignments a WHERE a.sample_id = l.sample_id AND a.labeler_id = ?2 \
             AND a.state IN ('leased', 'completed', 'skipped')) \
         ORDER BY l.lease_expires_at_ms LIMIT 1",
    )
    .bind(request.queue.0)
    .bind(labeler_bytes(request.labeler))
    .fetch_optional(conn)
    .await?;
    Ok(match first_to_end {
        Some((end_ms,)) => NoWork::AllLeased {
            retry_in_ms: count("assignment", end_ms)?.saturating_sub(request.now_ms),
        },
        None => NoWork::AllDoneByYou,
    })
}

fn lease_end(request: &ClaimRequest) -> i64 {
    signed(request.now_ms.saturating_add(request.lease_ms))
}
