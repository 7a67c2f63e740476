//! The right to serve a database.

use sqlx::{Connection, PgConnection};

use crate::store::StoreError;

/// What stands for it among PostgreSQL's advisory locks: "INGS".
const SERVING: i64 = 0x494e_4753;

/// The right to serve a PostgreSQL database: a session that holds it. It ends when this is dropped, and when the
/// process dies.
#[derive(Debug)]
pub struct PostgresLock {
    _session: Box<PgConnection>,
}

impl PostgresLock {
    /// Takes the right for nobody else; none if any server has it.
    ///
    /// # Errors
    ///
    /// [`StoreError::Open`] with the reason and what to do.
    pub async fn take(url: &str) -> Result<Option<Self>, StoreError> {
        Self::try_to(url, "SELECT pg_try_advisory_lock($1)").await
    }

    /// Takes the right as one of many; none if somebody has it alone.
    ///
    /// # Errors
    ///
    /// As [`Self::take`].
    pub async fn take_among_others(url: &str) -> Result<Option<Self>, StoreError> {
        Self::try_to(url, "SELECT pg_try_advisory_lock_shared($1)").await
    }

    async fn try_to(url: &str, sql: &'static str) -> Result<Option<Self>, StoreError> {
        let mut session = super::open::session(url).await?;
        let is_free: bool = sqlx::query_scalar(sql)
            .bind(SERVING)
            .fetch_one(&mut session)
            .await?;
        if !is_free {
            session.close().await?;
            return Ok(None);
        }
        let _session = Box::new(session);
        Ok(Some(Self { _session }))
    }
}
