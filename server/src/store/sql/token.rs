//! Tokens, and the answers kept under their bearers' idempotency keys.

use app::api::Role;
use ingot::{audit::Action, ids::LabelerId};

use super::{
    audit,
    convert::{
        count_column, inconsistent, labeler_bytes, optional_count_column, optional_labeler_column,
        role, signed, word_column,
    },
    statement,
};
use crate::store::{
    IdempotencyKey, KeptAnswer, NewToken, StoreError, Token, TokenId,
    sql::{Connection, Row},
};

/// Selects the columns of [`read`], in its order.
macro_rules! select_tokens {
    ($rest:literal) => {
        concat!(
            "SELECT id, name, role, labeler_id, created_at_ms, revoked_at_ms FROM tokens ",
            $rest
        )
    };
}

fn read(row: &Row<'_>) -> Result<Token, StoreError> {
    Ok(Token {
        id: TokenId(row.get(0)?),
        name: row.get(1)?,
        role: word_column(row, 2, role)?,
        labeler: optional_labeler_column(row, 3)?,
        created_at_ms: count_column("token", row, 4)?,
        revoked_at_ms: optional_count_column("token", row, 5)?,
    })
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
            row.get::<i64>(0)
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

pub(super) fn find(conn: &Connection, hash: [u8; 32]) -> Result<Option<Token>, StoreError> {
    statement::optional(conn, select_tokens!("WHERE hash = ?1"), [hash], read)
}

pub(super) fn all(conn: &Connection) -> Result<Vec<Token>, StoreError> {
    statement::all(conn, select_tokens!("ORDER BY id"), (), read)
}

pub(super) fn revoke(conn: &Connection, id: TokenId, now_ms: u64) -> Result<bool, StoreError> {
    let name: Option<String> = statement::optional(
        conn,
        "UPDATE tokens SET revoked_at_ms = ?2 WHERE id = ?1 AND revoked_at_ms IS NULL \
         RETURNING name",
        (id.0, signed(now_ms)),
        |row| row.get(0),
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

pub(super) fn kept_answer(
    conn: &Connection,
    key: &IdempotencyKey,
) -> Result<Option<KeptAnswer>, StoreError> {
    statement::optional(
        conn,
        "SELECT request, status, body FROM kept_answers WHERE token_id = ?1 AND key = ?2",
        (key.token.0, &key.key),
        |row| {
            let request: Vec<u8> = row.get(0)?;
            let status: i64 = row.get(1)?;
            Ok(KeptAnswer {
                request: <[u8; 32]>::try_from(request)
                    .map_err(|_| inconsistent("kept answer", "its request is no SHA-256"))?,
                status: u16::try_from(status)
                    .map_err(|error| inconsistent("kept answer", error))?,
                body: row.get(2)?,
            })
        },
    )
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
