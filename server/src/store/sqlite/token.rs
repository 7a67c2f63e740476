//! Tokens, and the answers kept under their bearers' idempotency keys.

use app::api::Role;
use ingot::{audit::Action, ids::LabelerId};
use rusqlite::Connection;
use sqlx::SqlitePool;

use super::{
    audit,
    convert::{count, inconsistent, labeler_bytes, labeler_id, role, signed},
    statement,
};
use crate::store::{IdempotencyKey, KeptAnswer, NewToken, StoreError, Token, TokenId};

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    name: String,
    role: String,
    labeler_id: Option<Vec<u8>>,
    created_at_ms: i64,
    revoked_at_ms: Option<i64>,
}

impl TryFrom<Row> for Token {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            id: TokenId(row.id),
            name: row.name,
            role: role(&row.role)?,
            labeler: row.labeler_id.as_deref().map(labeler_id).transpose()?,
            created_at_ms: count("token", row.created_at_ms)?,
            revoked_at_ms: row
                .revoked_at_ms
                .map(|at_ms| count("token", at_ms))
                .transpose()?,
        })
    }
}

fn role_word(role: Role) -> &'static str {
    match role {
        Role::Labeler => "labeler",
        Role::Admin => "admin",
    }
}

/// A new token as the audit log tells it.
fn words(conn: &Connection, token: &NewToken) -> Result<String, StoreError> {
    let words = format!("{} ({})", token.name, role_word(token.role));
    let number = |labeler: LabelerId| {
        let find = "SELECT number FROM labelers WHERE id = ?1";
        statement::one(conn, find, [labeler_bytes(labeler)], |row| {
            Ok(row.get::<_, i64>(0)?)
        })
    };
    Ok(match token.labeler.map(number).transpose()? {
        Some(number) => format!("{words} of labeler {number}"),
        None => words,
    })
}

pub(super) fn add(conn: &Connection, token: &NewToken, now_ms: u64) -> Result<TokenId, StoreError> {
    let id = statement::one(
        conn,
        "INSERT INTO tokens (hash, name, role, labeler_id, created_at_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        (
            token.hash,
            &token.name,
            role_word(token.role),
            token.labeler.map(labeler_bytes),
            signed(now_ms),
        ),
        |row| Ok(TokenId(row.get(0)?)),
    )?;
    let detail = words(conn, token)?;
    let entry = audit::Entry {
        detail: Some(&detail),
        ..audit::Entry::of(Action::MakeToken)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(id)
}

pub(super) async fn find(pool: &SqlitePool, hash: [u8; 32]) -> Result<Option<Token>, StoreError> {
    sqlx::query_as::<_, Row>(
        "SELECT id, name, role, labeler_id, created_at_ms, revoked_at_ms FROM tokens WHERE hash = ?1",
    )
    .bind(hash.to_vec())
    .fetch_optional(pool)
    .await?
    .map(Token::try_from)
    .transpose()
}

pub(super) async fn all(pool: &SqlitePool) -> Result<Vec<Token>, StoreError> {
    sqlx::query_as::<_, Row>(
        "SELECT id, name, role, labeler_id, created_at_ms, revoked_at_ms FROM tokens ORDER BY id",
    )
    .fetch_all(pool)
    .await?
    .into_iter()
    .map(Token::try_from)
    .collect()
}

pub(super) fn revoke(conn: &Connection, id: TokenId, now_ms: u64) -> Result<bool, StoreError> {
    let name: Option<String> = statement::optional(
        conn,
        "UPDATE tokens SET revoked_at_ms = ?2 WHERE id = ?1 AND revoked_at_ms IS NULL \
         RETURNING name",
        (id.0, signed(now_ms)),
        |row| Ok(row.get(0)?),
    )?;
    let Some(name) = name else {
        return Ok(false);
    };
    let entry = audit::Entry {
        detail: Some(&name),
        ..audit::Entry::of(Action::RevokeToken)
    };
    audit::record(conn, entry, now_ms)?;
    Ok(true)
}

pub(super) async fn kept_answer(
    pool: &SqlitePool,
    key: IdempotencyKey,
) -> Result<Option<KeptAnswer>, StoreError> {
    let row: Option<(Vec<u8>, i64, Vec<u8>)> = sqlx::query_as(
        "SELECT request, status, body FROM kept_answers WHERE token_id = ?1 AND key = ?2",
    )
    .bind(key.token.0)
    .bind(key.key)
    .fetch_optional(pool)
    .await?;
    row.map(|(request, status, body)| {
        Ok(KeptAnswer {
            request: <[u8; 32]>::try_from(request)
                .map_err(|_| inconsistent("kept answer", "its request is no SHA-256"))?,
            status: u16::try_from(status).map_err(|error| inconsistent("kept answer", error))?,
            body,
        })
    })
    .transpose()
}

pub(super) fn keep_answer(
    conn: &Connection,
    key: &IdempotencyKey,
    answer: &KeptAnswer,
    forget_before_ms: u64,
    now_ms: u64,
) -> Result<(), StoreError> {
    let forget = "DELETE FROM kept_answers WHERE created_at_ms < ?1";
    statement::execute(conn, forget, [signed(forget_before_ms)])?;
    statement::execute(
        conn,
        "INSERT INTO kept_answers (token_id, key, request, status, body, created_at_ms) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        (
            key.token.0,
            &key.key,
            answer.request,
            answer.status,
            &answer.body,
            signed(now_ms),
        ),
    )?;
    Ok(())
}
