//! A node as the tests need it: the real hub over a real store, and the real route on a real port of this
//! machine.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use app::api::{Caller, Role};
use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::Response,
};
use ingot::{
    access::QueueRole,
    archive::NewSample,
    ids::{AssignmentId, LabelerId, OpId, QueueId},
    label::{Answers, FieldValue},
    limits::Limits,
    policy::Policy,
    progress::Counters,
    schema,
};
use server::{
    clock::Clock,
    live::{Hub, LiveState, router},
    store::{
        Answered, By, ClaimRequest, Claimed, EndedTurn, NewQueue, ParticipantChange, SqlStore,
        Store, Submission, Submitted,
    },
    telemetry::Telemetry,
};
use tempfile::TempDir;
use tokio::{
    net::{TcpListener, TcpSocket},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// The header by which a test says who it is; the real server has a signed cookie for that.
pub(crate) const PERSON: &str = "x-person";
/// The address people would use if a proxy stood before the node.
pub(crate) const PUBLIC_ORIGIN: &str = "https://label.example.org";

/// What the kernel may keep for a connection that doesn't read, in bytes.
const SEND_BUFFER_BYTES: u32 = 32 << 10;

pub(crate) struct Node {
    pub(crate) addr: SocketAddr,
    pub(crate) hub: Hub,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ending: CancellationToken,
    pub(crate) telemetry: Telemetry,
    /// The routes themselves, to be asked without a connection.
    pub(crate) service: Router,
    pub(crate) clock: Clock,
    serving: JoinHandle<()>,
    /// Where the store's file is, if it is one.
    dir: Option<Arc<TempDir>>,
}

impl Drop for Node {
    fn drop(&mut self) {
        self.ending.cancel();
        self.serving.abort();
    }
}

/// The number of the one person who is an admin.
pub(crate) const ADMIN: u8 = 255;

pub(crate) fn person(number: u8) -> LabelerId {
    LabelerId::from_random_bytes([number; 16])
}

impl Node {
    pub(crate) async fn start() -> Self {
        Self::with_limits(Limits::DEFAULT).await
    }

    pub(crate) async fn with_limits(limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(open(&dir).await);
        Self::on(store, Some(Arc::new(dir)), limits).await
    }

    /// Another node on the same store, as after a restart.
    pub(crate) async fn restarted(&self) -> Self {
        Self::on(Arc::clone(&self.store), self.dir.clone(), Limits::DEFAULT).await
    }

    async fn on(store: Arc<dyn Store>, dir: Option<Arc<TempDir>>, limits: Limits) -> Self {
        let clock = Clock::start();
        let telemetry = Telemetry::new(clock);
        let hub = Hub::new(Arc::clone(&store), clock, limits, telemetry.live().clone());
        hub.load().await.unwrap();
        Self::serving(hub, store, dir, clock, telemetry)
    }

    /// A node whose hub is there and has read the store.
    pub(crate) fn serving(
        hub: Hub,
        store: Arc<dyn Store>,
        dir: Option<Arc<TempDir>>,
        clock: Clock,
        telemetry: Telemetry,
    ) -> Self {
        let ending = CancellationToken::new();
        tokio::spawn(hub.clone().run(ending.clone()));
        let state = LiveState {
            hub: hub.clone(),
            public_origins: Arc::from([PUBLIC_ORIGIN.to_owned()]),
            cancel: ending.clone(),
        };
        let service = router(state).layer(from_fn(known_by_header));
        let app = service.clone();
        let listener = listen();
        let addr = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self {
            addr,
            hub,
            store,
            ending,
            telemetry,
            service,
            clock,
            serving,
            dir,
        }
    }

    /// The same file, as another process has it open.
    pub(crate) async fn other_process(&self) -> impl Store {
        open(self.dir.as_ref().unwrap()).await
    }

    /// A queue with so many samples, made here and known to the hub.
    pub(crate) async fn queue(&self, samples: usize) -> QueueId {
        self.queue_called("Tone", samples).await
    }

    /// The same under a name of its own.
    pub(crate) async fn queue_called(&self, name: &str, samples: usize) -> QueueId {
        let id = make_queue(&*self.store, name, samples, self.clock).await;
        let queue = self.store.queue(id).await.unwrap().unwrap();
        self.hub.counted(id, queue.counters);
        id
    }

    /// What another process does: the hub is not told.
    pub(crate) async fn foreign_queue(&self, samples: usize) -> QueueId {
        make_queue(&self.other_process().await, "Foreign", samples, self.clock).await
    }

    /// One person labels what they are given, and the hub is told.
    pub(crate) async fn label(&self, person: LabelerId, queue: QueueId) -> Counters {
        let (ended, counters) = self.label_silently(person, queue).await;
        self.hub.turn(queue, person, ended, counters);
        counters
    }

    /// One person labels what they are given, and the hub is not told.
    pub(crate) async fn label_silently(
        &self,
        person: LabelerId,
        queue: QueueId,
    ) -> (EndedTurn, Counters) {
        let submission = Submission {
            op_id: OpId::from_random_bytes(rand::random()),
            queue,
            assignment: self.claim(person, queue).await,
            labeler: person,
            token: None,
            answered: Answered {
                schema: Arc::new(schema()),
                schema_version: 1,
                answers: Answers::of([("tone".to_owned(), FieldValue::Integer(3))].into()),
            },
            now_ms: self.clock.wall_ms(),
        };
        match self.store.submit(submission, None).await.unwrap().0 {
            Submitted::Stored(_, turn, counters) => (turn, counters),
            other => panic!("the label was not stored: {other:?}"),
        }
    }

    /// One person is given a sample.
    pub(crate) async fn claim(&self, person: LabelerId, queue: QueueId) -> AssignmentId {
        let claim = ClaimRequest {
            queue,
            labeler: person,
            count: 1,
            now_ms: self.clock.wall_ms(),
        };
        match self.store.claim(claim).await.unwrap() {
            Claimed::Granted(assignments, _) => assignments[0].id,
            other => panic!("the queue has nothing left to label: {other:?}"),
        }
    }

    /// Gives a person a role in the queue, and lets the hub know.
    pub(crate) async fn give(&self, number: u8, queue: QueueId, role: QueueRole) {
        let store = &self.store;
        let tag = store.labeler_tag(person(number)).await.unwrap().unwrap();
        let change = ParticipantChange {
            role: Some(role),
            ..ParticipantChange::default()
        };
        let changed = store.change_participant(queue, tag.number, change, By::NOBODY, 1);
        assert_eq!(changed.await.unwrap(), Some(person(number)));
        self.hub.role_changed(person(number)).await;
    }
}

/// Listens with small send buffers, as the real server does.
fn listen() -> TcpListener {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_send_buffer_size(SEND_BUFFER_BYTES).unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    socket.listen(128).unwrap()
}

async fn open(dir: &TempDir) -> SqlStore {
    let path: PathBuf = dir.path().join("ingot.db");
    SqlStore::sqlite(&path).await.unwrap()
}

fn schema() -> schema::Schema {
    schema::parse(r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true}]}"#)
        .unwrap()
}

async fn make_queue(store: &dyn Store, name: &str, samples: usize, clock: Clock) -> QueueId {
    let queue = NewQueue {
        guidelines: String::new(),
        name: name.to_owned(),
        schema: schema(),
        policy: Policy::default(),
    };
    let id = store
        .create_queue(queue, By::NOBODY, clock.wall_ms())
        .await
        .unwrap();
    let samples = (0..samples)
        .map(|number| {
            let payload = serde_json::json!({ "text": format!("text {number}") });
            NewSample::of(payload.as_object().unwrap().clone())
        })
        .collect();
    store
        .insert_samples(id, samples, clock.wall_ms())
        .await
        .unwrap();
    id
}

async fn known_by_header(mut request: Request, next: Next) -> Response {
    let number = request
        .headers()
        .get(PERSON)
        .and_then(|value| value.to_str().ok());
    let number = number.and_then(|value| value.parse().ok()).unwrap_or(0);
    let role = if number == ADMIN {
        Role::Admin
    } else {
        Role::Labeler
    };
    let caller = Caller {
        labeler: person(number),
        display_name: None,
        role,
    };
    request.extensions_mut().insert(caller);
    next.run(request).await
}
