//! How the nodes of one database find and hear each other: their rows, and their notices over `LISTEN` and `NOTIFY`.

use std::time::Duration;

use ingot::{
    cluster::{Sender, Sign},
    presence::{Incarnation, NodeId},
};
use sqlx::{
    PgPool, Postgres, Row,
    postgres::{PgArguments, PgListener, PgPoolOptions, PgRow},
    query::Query,
};
use tokio::time::timeout;

use super::{Unsure, open};
use crate::store::{IdempotencyKey, StoreError};

/// By what name the notices of all nodes go.
const CHANNEL: &str = "ingot";

/// Connections beside those that labels and pages share: signs and notices wait for none of these.
const CONNECTIONS: u32 = 2;

/// How long a sign, a look or a notice may take. Whatever takes longer has failed, and its connection is given up.
const PATIENCE: Duration = Duration::from_secs(4);

type PgQuery<'q> = Query<'q, Postgres, PgArguments>;

/// A node among those that serve one PostgreSQL database.
#[derive(Debug, Clone)]
pub struct Nodes {
    url: String,
    pool: PgPool,
    own: NodeId,
}

/// A connection by which notices come in.
#[derive(Debug)]
pub struct Listener {
    listener: PgListener,
}

impl Nodes {
    /// Connects to a database whose schema is up to date. Connections are made when they are needed.
    pub(super) fn new(url: &str, own: NodeId) -> Result<Self, StoreError> {
        let options = open::options(url)?.0;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_lazy_with(options);
        Ok(Self {
            url: url.to_owned(),
            pool,
            own,
        })
    }

    /// This node.
    pub fn own(&self) -> NodeId {
        self.own
    }

    /// Writes the whole row of this node, with whoever is there by way of it.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn begin(&self, sign: &Sign, slot: &[u8]) -> Result<(), StoreError> {
        let insert = sqlx::query(
            "INSERT INTO nodes (node, beat, notice, leaving, slot_version, slot, began_at_ms, nonce) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
             ON CONFLICT (node) DO UPDATE SET beat = excluded.beat, notice = excluded.notice, \
                 leaving = excluded.leaving, slot_version = excluded.slot_version, slot = excluded.slot, \
                 began_at_ms = excluded.began_at_ms, nonce = excluded.nonce",
        );
        let Incarnation { began_at_ms, nonce } = sign.from.incarnation;
        let insert = bound(insert, sign).bind(slot).bind(number(began_at_ms));
        self.execute(insert.bind(number(nonce))).await?;
        Ok(())
    }

    /// Gives a sign of life, with whoever is there by way of this node if that has changed. False if the node's row is
    /// not there, as that of a node that was given up for dead.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn give(&self, sign: &Sign, slot: Option<&[u8]>) -> Result<bool, StoreError> {
        let update = sqlx::query(
            "UPDATE nodes SET beat = $2, notice = $3, leaving = $4, slot_version = $5, \
                 slot = coalesce($6, slot) WHERE node = $1",
        );
        Ok(0 < self.execute(bound(update, sign).bind(slot)).await?)
    }

    /// Reads the signs of all nodes.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn signs(&self) -> Result<Vec<Sign>, StoreError> {
        let rows = sqlx::query(
            "SELECT node, began_at_ms, nonce, beat, notice, leaving, slot_version FROM nodes",
        );
        self.rows(rows).await?.iter().map(sign).collect()
    }

    /// What the database's clock says, in milliseconds since the Unix epoch.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn now_ms(&self) -> Result<u64, StoreError> {
        let now = sqlx::query("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        let rows = self.rows(now).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(unsigned(row.try_get(0)?))
    }

    /// Reads who is there by way of these nodes, as they wrote it.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn slots(&self, nodes: &[NodeId]) -> Result<Vec<Vec<u8>>, StoreError> {
        let nodes: Vec<_> = nodes.iter().map(|node| number(node.0)).collect();
        let slots = sqlx::query("SELECT slot FROM nodes WHERE node = ANY($1)").bind(nodes);
        let rows = self.rows(slots).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }

    /// Deletes the row of a node that is gone, unless it was started anew, and marks its jobs as interrupted. Any node
    /// may do so, and several at the same time.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn bury(&self, gone: Sender, now_ms: u64) -> Result<(), StoreError> {
        let delete =
            sqlx::query("DELETE FROM nodes WHERE node = $1 AND (began_at_ms, nonce) <= ($2, $3)")
                .bind(number(gone.node.0))
                .bind(number(gone.incarnation.began_at_ms))
                .bind(number(gone.incarnation.nonce));
        self.execute(delete).await?;
        self.interrupt_orphans(now_ms).await
    }

    /// Marks jobs as interrupted that ran on nodes which are not there any more.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn interrupt_orphans(&self, now_ms: u64) -> Result<(), StoreError> {
        let interrupt = sqlx::query(
            "UPDATE jobs SET state = 'interrupted', ended_at_ms = $1 \
             WHERE state = 'running' AND node IS DISTINCT FROM $2 \
                 AND NOT EXISTS (SELECT 1 FROM nodes n WHERE n.node = jobs.node)",
        )
        .bind(number(now_ms))
        .bind(number(self.own.0));
        self.execute(interrupt).await?;
        Ok(())
    }

    /// Takes the right to work under a key; false if another node that is there has it.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub(in crate::store) async fn take_key(
        &self,
        key: &IdempotencyKey,
    ) -> Result<bool, StoreError> {
        let take = sqlx::query(
            "INSERT INTO keys_at_work (token_id, key, node) VALUES ($1, $2, $3) \
             ON CONFLICT (token_id, key) DO UPDATE SET node = excluded.node \
                 WHERE keys_at_work.node = excluded.node \
                     OR NOT EXISTS (SELECT 1 FROM nodes n WHERE n.node = keys_at_work.node)",
        );
        let take = take
            .bind(key.token.0)
            .bind(&key.key)
            .bind(number(self.own.0));
        Ok(0 < self.execute(take).await?)
    }

    /// Gives that right back, if this node has it.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time. The right may still be this node's then.
    pub(in crate::store) async fn give_key_back(
        &self,
        key: &IdempotencyKey,
    ) -> Result<(), StoreError> {
        let give =
            sqlx::query("DELETE FROM keys_at_work WHERE token_id = $1 AND key = $2 AND node = $3");
        let give = give
            .bind(key.token.0)
            .bind(&key.key)
            .bind(number(self.own.0));
        self.execute(give).await?;
        Ok(())
    }

    /// Sends notices to all nodes that listen, this one among them: all of them in one transaction.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time. Nobody may have heard them then, or everybody.
    pub async fn tell(&self, notices: &[String]) -> Result<(), StoreError> {
        let tell = sqlx::query("SELECT pg_notify($1, notice) FROM unnest($2::text[]) AS notice")
            .bind(CHANNEL)
            .bind(notices);
        self.execute(tell).await?;
        Ok(())
    }

    /// Begins to listen, on a connection of its own.
    ///
    /// # Errors
    ///
    /// If the database does not answer in time.
    pub async fn listen(&self) -> Result<Listener, StoreError> {
        let options = open::options(&self.url)?.0;
        // What it takes to connect is large, and would make whoever waits for it so.
        let listening = Box::pin(async {
            let pool = PgPoolOptions::new()
                .max_connections(1)
                .acquire_timeout(PATIENCE)
                .connect_with(options)
                .await?;
            let mut listener = PgListener::connect_with(&pool).await?;
            listener.listen(CHANNEL).await?;
            Ok(listener)
        });
        Ok(Listener {
            listener: in_time(listening).await?,
        })
    }

    /// Runs a statement; how many rows it is about.
    async fn execute(&self, statement: PgQuery<'_>) -> Result<u64, StoreError> {
        let done = in_time(async {
            let mut unsure = Unsure::of(&self.pool).await?;
            let done = statement.execute(unsure.conn()?).await?;
            unsure.settle();
            Ok(done.rows_affected())
        });
        done.await
    }

    async fn rows(&self, query: PgQuery<'_>) -> Result<Vec<PgRow>, StoreError> {
        let rows = in_time(async {
            let mut unsure = Unsure::of(&self.pool).await?;
            let rows = query.fetch_all(unsure.conn()?).await?;
            unsure.settle();
            Ok(rows)
        });
        rows.await
    }

    /// Lets go of the connections.
    pub async fn close(&self) {
        // What is cut off is not waited for.
        let _ = timeout(PATIENCE, self.pool.close()).await;
    }
}

impl Listener {
    /// Waits for the next notice; none if the connection was lost, and with it perhaps notices.
    pub async fn next(&mut self) -> Option<String> {
        match self.listener.try_recv().await {
            Ok(Some(notice)) => Some(notice.payload().to_owned()),
            Ok(None) | Err(_) => None,
        }
    }
}

/// Waits no longer than [`PATIENCE`].
async fn in_time<T>(work: impl Future<Output = Result<T, sqlx::Error>>) -> Result<T, StoreError> {
    match timeout(PATIENCE, work).await {
        Ok(done) => Ok(done?),
        Err(_) => Err(sqlx::Error::PoolTimedOut.into()),
    }
}

/// Ids of nodes are below 2^63, as PostgreSQL's numbers are.
fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// What a sign says, as the first five values.
fn bound<'q>(query: PgQuery<'q>, sign: &Sign) -> PgQuery<'q> {
    query
        .bind(number(sign.from.node.0))
        .bind(number(sign.beat))
        .bind(number(sign.notice))
        .bind(i64::from(sign.leaving))
        .bind(number(sign.slot_version))
}

fn sign(row: &PgRow) -> Result<Sign, StoreError> {
    let column =
        |index: usize| -> Result<u64, StoreError> { Ok(unsigned(row.try_get::<i64, _>(index)?)) };
    let incarnation = Incarnation {
        began_at_ms: column(1)?,
        nonce: column(2)?,
    };
    Ok(Sign {
        from: Sender {
            node: NodeId(column(0)?),
            incarnation,
        },
        beat: column(3)?,
        notice: column(4)?,
        leaving: column(5)? != 0,
        slot_version: column(6)?,
    })
}
