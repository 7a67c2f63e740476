//! Several statements in one message to the connection's thread.
//!
//! The driver runs SQL on a thread of the connection's own, so each message costs two switches between
//! threads: more than most statements do. What can be asked or changed together goes there together.
//!
//! Parameters are written `$1`, not `?1`: a statement of a batch may leave numbers out, and the driver
//! counts the unnamed places between `?` numbers as parameters.

use futures::TryStreamExt;
use sqlx::{
    AssertSqlSafe, Either, Executor, FromRow, SqliteConnection,
    sqlite::{SqliteArguments, SqliteRow},
};

use crate::store::StoreError;

/// A batch that waits for its parameters.
pub(super) struct Batch(sqlx::query::Query<'static, sqlx::Sqlite, SqliteArguments>);

/// A batch of statements, separated by semicolons.
pub(super) fn batch(sql: &'static str) -> Batch {
    Batch(sqlx::query(AssertSqlSafe(sql)))
}

impl Batch {
    /// The next parameter, for all statements.
    pub(super) fn bind<T>(self, value: T) -> Self
    where
        T: 'static + Send + sqlx::Encode<'static, sqlx::Sqlite> + sqlx::Type<sqlx::Sqlite>,
    {
        Self(self.0.bind(value))
    }

    /// Runs the statements in order, up to the first that fails.
    pub(super) async fn run(self, conn: &mut SqliteConnection) -> Result<Rows, StoreError> {
        let mut results = conn.fetch_many(self.0);
        let (mut sets, mut rows) = (Vec::new(), Vec::new());
        while let Some(result) = results.try_next().await? {
            match result {
                Either::Right(row) => rows.push(row),
                Either::Left(_) => sets.push(std::mem::take(&mut rows)),
            }
        }
        Ok(Rows(sets.into_iter()))
    }
}

/// The rows of each statement in turn.
pub(super) struct Rows(std::vec::IntoIter<Vec<SqliteRow>>);

impl Rows {
    /// The rows of the next statement.
    pub(super) fn all<T>(&mut self) -> Result<Vec<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow>,
    {
        let rows = self.0.next().unwrap_or_default();
        Ok(rows
            .iter()
            .map(T::from_row)
            .collect::<Result<_, sqlx::Error>>()?)
    }

    /// The only row of the next statement, if it has one.
    pub(super) fn optional<T>(&mut self) -> Result<Option<T>, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow>,
    {
        Ok(self.all()?.pop())
    }

    /// The only row of the next statement.
    pub(super) fn one<T>(&mut self) -> Result<T, StoreError>
    where
        T: for<'r> FromRow<'r, SqliteRow>,
    {
        self.optional()?
            .ok_or(StoreError::Driver(sqlx::Error::RowNotFound))
    }

    /// Passes over the rows of as many statements.
    pub(super) fn pass(&mut self, statements: usize) {
        for _ in 0..statements {
            self.0.next();
        }
    }
}
