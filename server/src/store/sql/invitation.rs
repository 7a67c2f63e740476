//! Links by which people get into a queue.

use ingot::{
    access::QueueRole,
    audit::{Action, NamedQueue},
    ids::{InvitationId, LabelerId, QueueId},
    invitation::{Behind, Invitation, Validity},
};

use super::{
    audit,
    convert::{
        count_column, labeler_bytes, optional_person_columns, signed, small_column, word_column,
    },
    labeler, participant, role, statement,
};
use crate::store::{
    By, InvitationKept, Joined, NewInvitation, StoreError,
    sql::{Connection, Row, lock},
};

/// The index is named, so that it is an error and not a scan if it can't serve. No queue has many open ones,
/// and those that ended stay outside.
const OPEN: &str = "\
    SELECT i.id, i.role, i.uses, i.uses_left, i.created_at_ms, i.expires_at_ms, \
        l.number, l.name, l.display_name \
    FROM invitations i INDEXED BY invitations_open LEFT JOIN labelers l ON l.id = i.created_by \
    WHERE i.queue_id = ?1 AND i.expires_at_ms > ?2 AND i.uses_left > 0 AND i.revoked_at_ms IS NULL \
    ORDER BY i.id";

const COUNT_OPEN: &str = "\
    SELECT count(*) FROM invitations INDEXED BY invitations_open \
    WHERE queue_id = ?1 AND expires_at_ms > ?2 AND uses_left > 0 AND revoked_at_ms IS NULL";

/// Keeps an invitation, unless the queue has as many open ones as it may.
pub(super) fn add(
    conn: &Connection,
    new: &NewInvitation,
    now_ms: u64,
) -> Result<InvitationKept, StoreError> {
    lock::queue(conn, new.queue)?;
    let find = "SELECT 1 FROM queues WHERE id = ?1";
    if statement::optional(conn, find, [new.queue.0], |_| Ok(()))?.is_none() {
        return Ok(InvitationKept::NoSuchQueue);
    }
    let place = (new.queue.0, signed(now_ms));
    let open = statement::one(conn, COUNT_OPEN, place, |row| {
        count_column("invitation", row, 0)
    })?;
    if u64::from(new.most_open) <= open {
        return Ok(InvitationKept::TooMany);
    }
    if let Some(maker) = new.by.labeler {
        labeler::ensure(conn, maker, now_ms)?;
    }
    let id = statement::one(
        conn,
        "INSERT INTO invitations (queue_id, token_hash, role, uses, uses_left, created_at_ms, \
             expires_at_ms, created_by) \
         VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7) RETURNING id",
        (
            new.queue.0,
            new.token_hash,
            new.role.word(),
            new.uses,
            signed(now_ms),
            signed(new.expires_at_ms),
            new.by.labeler.map(labeler_bytes),
        ),
        |row| Ok(InvitationId(row.get(0)?)),
    )?;
    let detail = format!("invitation {id}: {} for {}", new.role.word(), new.uses);
    let entry = audit::Entry {
        by: new.by,
        queue: Some(new.queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::MakeInvitation)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(InvitationKept::As(id))
}

/// Lets an invitation let nobody in any more; false if the queue has no such open one.
pub(super) fn revoke(
    conn: &Connection,
    queue: QueueId,
    id: InvitationId,
    by: By,
    now_ms: u64,
) -> Result<bool, StoreError> {
    lock::queue(conn, queue)?;
    let revoked = statement::execute(
        conn,
        "UPDATE invitations SET revoked_at_ms = ?3 WHERE id = ?2 AND queue_id = ?1 \
         AND expires_at_ms > ?3 AND uses_left > 0 AND revoked_at_ms IS NULL",
        (queue.0, id.0, signed(now_ms)),
    )?;
    if revoked == 0 {
        return Ok(false);
    }
    if let Some(person) = by.labeler {
        labeler::ensure(conn, person, now_ms)?;
    }
    let detail = format!("invitation {id}");
    let entry = audit::Entry {
        by,
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::RevokeInvitation)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(true)
}

/// A link as it was found.
struct Found {
    id: InvitationId,
    queue: QueueId,
    role: QueueRole,
    validity: Validity,
}

/// Lets somebody in. Writes come one after the other, so of two who come at once by a link for one the
/// second finds it used up.
pub(super) fn join(
    conn: &Connection,
    token_hash: [u8; 32],
    who: LabelerId,
    now_ms: u64,
) -> Result<Joined, StoreError> {
    lock::queue_of_invitation(conn, token_hash)?;
    let Some(found) = find(conn, token_hash, now_ms)? else {
        return Ok(Joined::Unknown);
    };
    let Found { id, queue, .. } = found;
    let before = statement::optional(
        conn,
        "SELECT role, listed FROM participants WHERE queue_id = ?1 AND labeler_id = ?2",
        (queue.0, labeler_bytes(who)),
        |row| {
            let role = word_column(row, 0, role::queue_role)?;
            Ok((role, row.get::<bool>(1)?))
        },
    )?;
    let (role_before, was_listed) = before.unwrap_or_default();
    let role = role_before.invited_as(found.role);
    if was_listed && role == role_before {
        return Ok(Joined::Already(queue, role));
    }
    if found.validity != Validity::Open {
        return Ok(Joined::Refused(found.validity));
    }
    let use_up = "UPDATE invitations SET uses_left = uses_left - 1 WHERE id = ?1";
    statement::execute(conn, use_up, [id.0])?;
    participant::join(conn, queue, who, now_ms)?;
    statement::execute(
        conn,
        "INSERT INTO invitation_uses (invitation_id, labeler_id, used_at_ms) VALUES (?1, ?2, ?3)",
        (id.0, labeler_bytes(who), signed(now_ms)),
    )?;
    statement::execute(
        conn,
        "UPDATE participants SET listed = 1, role = ?3 WHERE queue_id = ?1 AND labeler_id = ?2",
        (queue.0, labeler_bytes(who), role.word()),
    )?;
    let detail = format!("invitation {id}: {}", role.word());
    let entry = audit::Entry {
        by: who.into(),
        queue: Some(queue),
        detail: Some(&detail),
        ..audit::Entry::of(Action::JoinQueue)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(Joined::As(queue, role))
}

fn find(conn: &Connection, token_hash: [u8; 32], now_ms: u64) -> Result<Option<Found>, StoreError> {
    statement::optional(
        conn,
        "SELECT id, queue_id, role, revoked_at_ms IS NOT NULL, uses_left, expires_at_ms \
         FROM invitations WHERE token_hash = ?1",
        [token_hash],
        |row| {
            let expires_at_ms = count_column("invitation", row, 5)?;
            Ok(Found {
                id: InvitationId(row.get(0)?),
                queue: QueueId(row.get(1)?),
                role: word_column(row, 2, role::queue_role)?,
                validity: Validity::of(row.get(3)?, row.get(4)?, expires_at_ms, now_ms),
            })
        },
    )
}

/// What is behind a link, if there is one.
pub(super) fn behind(
    conn: &Connection,
    token_hash: [u8; 32],
    now_ms: u64,
) -> Result<Option<Behind>, StoreError> {
    statement::optional(
        conn,
        "SELECT i.queue_id, q.name, i.role, i.revoked_at_ms IS NOT NULL, i.uses_left, i.expires_at_ms \
         FROM invitations i JOIN queues q ON q.id = i.queue_id WHERE i.token_hash = ?1",
        [token_hash],
        |row| {
            let uses_left = small_column("invitation", row, 4)?;
            let expires_at_ms = count_column("invitation", row, 5)?;
            Ok(Behind {
                queue: NamedQueue {
                    id: QueueId(row.get(0)?),
                    name: row.get(1)?,
                },
                role: word_column(row, 2, role::queue_role)?,
                validity: Validity::of(row.get(3)?, uses_left, expires_at_ms, now_ms),
            })
        },
    )
}

fn read(row: &Row<'_>) -> Result<Invitation, StoreError> {
    Ok(Invitation {
        id: InvitationId(row.get(0)?),
        role: word_column(row, 1, role::queue_role)?,
        uses: small_column("invitation", row, 2)?,
        uses_left: small_column("invitation", row, 3)?,
        created_at_ms: count_column("invitation", row, 4)?,
        expires_at_ms: count_column("invitation", row, 5)?,
        by: optional_person_columns(row, 6)?,
    })
}

/// The invitations of a queue that let somebody in, oldest first.
pub(super) fn open(
    conn: &Connection,
    queue: QueueId,
    now_ms: u64,
) -> Result<Vec<Invitation>, StoreError> {
    statement::all(conn, OPEN, (queue.0, signed(now_ms)), read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql::plan;

    #[tokio::test]
    async fn open_invitations_are_found_among_those_that_ended_without_a_scan() {
        let (_dir, store) = plan::store().await;
        for sql in [OPEN, COUNT_OPEN] {
            let steps = plan::of(&store, sql).await;

            let index = "invitations_open (queue_id=? AND expires_at_ms>?)";
            assert!(steps.iter().any(|it| it.contains(index)), "{steps:#?}");
            assert!(!steps.iter().any(|it| it.starts_with("SCAN")), "{steps:#?}");
        }
    }
}
