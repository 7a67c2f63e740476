//! A connection to PostgreSQL, used by a thread that waits for its answers.

use std::{
    cell::{Cell, RefCell},
    ops::ControlFlow,
    time::Duration,
};

use futures::TryStreamExt;
use ingot::ids::QueueId;
use sqlx::{
    AssertSqlSafe, Executor, PgConnection, Postgres, pool::PoolConnection, postgres::PgArguments,
    query::Query,
};
use tokio::{runtime::Handle, time::timeout};

use crate::store::{
    StoreError,
    sql::{Params, Row, Statements, Value, zero},
};

/// A connection to PostgreSQL. Work on it runs on a thread that may wait, never on one of the runtime's.
pub(in crate::store) struct PostgresConnection {
    conn: RefCell<PoolConnection<Postgres>>,
    runtime: Handle,
    statements: Statements,
    patience: Duration,
    /// The queues that the transaction has locked.
    locked: RefCell<Vec<QueueId>>,
    /// Whether an answer did not come in time.
    is_dead: Cell<bool>,
}

impl PostgresConnection {
    /// Takes over a connection, whose statements are written as these are, and answered within this time: a network
    /// that swallows everything does not say so.
    pub(super) fn new(
        conn: PoolConnection<Postgres>,
        statements: Statements,
        patience: Duration,
    ) -> Self {
        Self {
            conn: RefCell::new(conn),
            runtime: Handle::current(),
            statements,
            patience,
            locked: RefCell::default(),
            is_dead: Cell::new(false),
        }
    }

    /// Notes that the transaction has locked a queue; false if it had before.
    pub(in crate::store) fn is_first_lock(&self, queue: QueueId) -> bool {
        let mut locked = self.locked.borrow_mut();
        let is_first = !locked.contains(&queue);
        if is_first {
            locked.push(queue);
        }
        is_first
    }

    /// Gives the connection to nobody else: whoever had it next would be in its transaction.
    pub(super) fn keep_from_others(&self) {
        self.conn.borrow_mut().close_on_drop();
    }

    /// Runs what has no values and answers with nothing, such as the beginning and the end of a transaction.
    pub(in crate::store) fn batch(&self, sql: &'static str) -> Result<(), StoreError> {
        let mut conn = self.conn.borrow_mut();
        let conn: &mut PgConnection = &mut conn;
        let done = self.in_time(conn.execute(sqlx::raw_sql(sql)));
        self.settled(done)?;
        Ok(())
    }

    /// Runs a statement that answers with no rows, and says how many it changed.
    pub(in crate::store) fn execute(
        &self,
        sql: &str,
        params: &impl Params,
    ) -> Result<usize, StoreError> {
        let query = self.query(sql, params);
        let mut conn = self.conn.borrow_mut();
        let done = self.in_time(query.execute(&mut **conn));
        let done = self.settled(done)?;
        Ok(usize::try_from(done.rows_affected()).unwrap_or(usize::MAX))
    }

    /// Shows the rows of a statement one by one, until `read` says that it has seen enough.
    pub(in crate::store) fn each(
        &self,
        sql: &str,
        params: &impl Params,
        mut read: impl FnMut(&Row<'_>) -> Result<ControlFlow<()>, StoreError>,
    ) -> Result<(), StoreError> {
        let query = self.query(sql, params);
        let mut conn = self.conn.borrow_mut();
        let mut rows = query.fetch(&mut **conn);
        loop {
            let next = self.in_time(rows.try_next());
            let Some(row) = self.settled(next)? else {
                return Ok(());
            };
            if read(&Row::Postgres(&row))?.is_break() {
                return Ok(());
            }
        }
    }

    /// Waits for an answer, unless this connection has failed to bring one.
    fn in_time<T>(
        &self,
        answer: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Option<Result<T, sqlx::Error>> {
        if self.is_dead.get() {
            return None;
        }
        let answer = async { timeout(self.patience, answer).await.ok() };
        self.runtime.block_on(answer)
    }

    /// What was answered. A connection that has not answered in time is not asked again.
    fn settled<T>(&self, answer: Option<Result<T, sqlx::Error>>) -> Result<T, StoreError> {
        let Some(answer) = answer else {
            self.is_dead.set(true);
            return Err(StoreError::Unanswered(self.patience.as_secs()));
        };
        Ok(answer?)
    }

    /// The statement with its values. A connection prepares each once, by its text.
    fn query(&self, sql: &str, params: &impl Params) -> Query<'static, Postgres, PgArguments> {
        let query = sqlx::query(AssertSqlSafe(self.statements.of(sql)));
        let values = params.values().into_iter();
        values.fold(query, |query, value| match value {
            Value::Integer(number) => query.bind(number),
            Value::Real(number) => query.bind(number),
            Value::Text(text) => query.bind(text.map(|text| zero::write(text).into_owned())),
            Value::Bytes(bytes) => query.bind(bytes.map(<[u8]>::to_vec)),
        })
    }
}
