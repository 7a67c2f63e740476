//! A node among others, put together as the server does it.

use std::{fmt::Debug, sync::Arc, time::Duration};

use ingot::{
    cluster::{Notice, Sender},
    ids::QueueId,
    limits::Limits,
    progress::Counters,
};
use server::{
    clock::Clock,
    cluster::Cluster,
    live::{Hub, NewsDesk},
    store::{EndedTurn, Nodes, Skip, Skipped, SqlStore, Store},
    telemetry::Telemetry,
};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::{
    task::JoinHandle,
    time::{interval, timeout},
};

use super::{
    ledger::Ledger,
    node::{ADMIN, Node, person},
    postgres_server::fresh_database,
};

/// How long it may take until every node knows what one has told, and until it is noticed what was lost.
const PATIENCE: Duration = Duration::from_secs(60);
/// How far apart looks at it are meanwhile.
const LOOKING: Duration = Duration::from_millis(20);

pub(crate) struct Member {
    pub(crate) node: Node,
    pub(crate) nodes: Nodes,
    desk: Arc<NewsDesk>,
    /// Its part among the others.
    part: JoinHandle<()>,
}

/// The address of a database that nobody else uses, with one admin.
pub(crate) async fn database() -> String {
    let prepare = |url: String| async move {
        let store = SqlStore::postgres(&url).await.unwrap();
        let link = [0; 32];
        store.add_admin_link(link, 2, 1).await.unwrap();
        let redeemed = store.redeem_admin_link(link, person(ADMIN), 1);
        assert!(redeemed.await.unwrap());
        store.close().await;
    };
    Box::pin(fresh_database(prepare)).await
}

/// Two nodes on a database of their own.
pub(crate) async fn two() -> (String, [Member; 2]) {
    let url = database().await;
    let both = [Member::join(&url).await, Member::join(&url).await];
    (url, both)
}

/// Does something to the database that no node does; how many rows it is about.
pub(crate) async fn execute(url: &str, sql: String) -> u64 {
    let mut conn = PgConnection::connect(url).await.unwrap();
    let done = conn.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await;
    conn.close().await.unwrap();
    done.unwrap().rows_affected()
}

/// Looks until it sees what is expected; shows what it has seen last if that takes too long.
pub(crate) async fn comes_to<T: PartialEq + Debug>(expected: &T, mut look: impl AsyncFnMut() -> T) {
    let mut seen = None;
    let waiting = async {
        let mut looks = interval(LOOKING);
        while seen.insert(look().await) != expected {
            looks.tick().await;
        }
    };
    let waited = timeout(PATIENCE, waiting).await;
    assert!(
        waited.is_ok(),
        "waited in vain for {expected:?}, and saw {seen:?}"
    );
}

/// Looks until something is so.
pub(crate) async fn until(is_so: impl AsyncFnMut() -> bool) {
    comes_to(&true, is_so).await;
}

impl Member {
    /// A node that takes part, and of which the others can see that it lives.
    pub(crate) async fn join(url: &str) -> Self {
        Box::pin(Self::join_after(url, async {})).await
    }

    /// The same of one to which something happens after it has appeared and before it looks for others again.
    pub(crate) async fn join_after(url: &str, happens: impl Future<Output = ()>) -> Self {
        let store = SqlStore::postgres(url).await.unwrap();
        let nodes = store.nodes().unwrap().clone();
        let store: Arc<dyn Store> = Arc::new(store);
        let clock = Clock::start();
        let telemetry = Telemetry::new(clock);
        let joined = Cluster::join(nodes.clone(), clock, telemetry.cluster().clone());
        let (cluster, listener) = Box::pin(joined).await.unwrap();
        nodes.interrupt_orphans(clock.wall_ms()).await.unwrap();
        let desk = Arc::clone(cluster.desk());
        let hub = Hub::in_cluster(
            Arc::clone(&store),
            clock,
            Limits::DEFAULT,
            telemetry.live().clone(),
            Arc::clone(&desk),
        );
        hub.load().await.unwrap();
        let node = Node::serving(hub.clone(), store, None, clock, telemetry);
        cluster.appear(&hub).await.unwrap();
        happens.await;
        let part = tokio::spawn(cluster.run(listener, hub, node.ending.clone()));
        Self {
            node,
            nodes,
            desk,
            part,
        }
    }

    /// Which start of which node it is.
    pub(crate) fn sender(&self) -> Sender {
        self.desk.sender()
    }

    /// The starts of nodes that have given a sign and were not given up.
    pub(crate) async fn signs(&self) -> Vec<Sender> {
        let signs = self.nodes.signs().await.unwrap();
        signs.into_iter().map(|sign| sign.from).collect()
    }

    /// Loses all that it has to tell and has not told yet, as a network may that says nothing of it.
    pub(crate) fn lose(&self) -> Vec<Notice> {
        self.desk.take()
    }

    /// Ends it, and waits until it does nothing any more.
    pub(crate) async fn end(self) {
        self.node.ending.cancel();
        self.part.await.unwrap();
    }

    /// A person of this number has a name, known to the store and to this node.
    pub(crate) async fn name(&self, number: u8, name: Option<&str>) {
        let (store, now_ms) = (&self.node.store, self.node.clock.wall_ms());
        let named = store.set_display_name(person(number), name.map(str::to_owned), now_ms);
        named.await.unwrap();
        self.node.hub.named(person(number), name);
    }

    /// A person labels a sample by way of this node.
    pub(crate) async fn label(&self, number: u8, queue: QueueId, ledger: &mut Ledger) {
        let (ended, counters) = self.node.label_silently(person(number), queue).await;
        self.tell(number, queue, (ended, counters)).await;
        ledger.add(number, ended);
    }

    /// A person skips a sample by way of this node.
    pub(crate) async fn skip(&self, number: u8, queue: QueueId, ledger: &mut Ledger) {
        let skip = Skip {
            queue,
            assignment: self.node.claim(person(number), queue).await,
            labeler: person(number),
            token: None,
            reason: None,
            now_ms: self.node.clock.wall_ms(),
        };
        let (skipped, _) = self.node.store.skip(skip, None).await.unwrap();
        let Skipped::Done(ended, counters) = skipped else {
            panic!("not skipped: {skipped:?}");
        };
        self.tell(number, queue, (ended, counters)).await;
        ledger.add(number, ended);
    }

    /// The hub is told of a turn as services tell it.
    async fn tell(&self, number: u8, queue: QueueId, (ended, counters): (EndedTurn, Counters)) {
        let Node { store, hub, .. } = &self.node;
        let labeler = store.labeler(person(number)).await.unwrap().unwrap();
        hub.named(labeler.id, labeler.display_name.as_deref());
        hub.turn(queue, labeler.id, ended, counters);
    }
}
