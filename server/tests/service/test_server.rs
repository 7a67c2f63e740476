//! A whole server without a port: the real router, store and hub, asked directly.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use app::backend::Backend;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::Response,
};
use ingot::{
    archive::NewSample, ids::QueueId, limits::Limits, policy::Policy, sample::AllowedMedia, schema,
};
use leptos::config::LeptosOptions;
use server::{
    clock::Clock,
    http::{api::Api, health::Health, media::MediaDir},
    identity::{Identity, admin_link},
    live::{Hub, LiveState},
    router::{Parts, router},
    services::{Labeling, Services, Transfers},
    store::{By, NewQueue, SqlStore, Store},
    telemetry::Telemetry,
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::yield_now};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

/// The host that requests are sent to.
pub(crate) const HOST: &str = "ingot.test";

/// The secret of the metrics' scraper.
pub(crate) const METRICS_TOKEN: &str = "a-secret-of-scrapers";

/// More samples than are dealt at once.
pub(crate) const LONG: u64 = 6_000;

/// A server with an empty store.
pub(crate) struct TestServer {
    router: Router,
    pub(crate) store: Arc<dyn Store>,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) hub: Hub,
    pub(crate) telemetry: Telemetry,
    pub(crate) ending: CancellationToken,
    pub(crate) clock: Clock,
    dir: TempDir,
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(AllowedMedia::default()).await
    }

    /// One whose pages may load media from these places as well.
    pub(crate) async fn start_with(allowed_media: AllowedMedia) -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("site/pkg")).unwrap();
        let media = dir.path().join("media");
        std::fs::create_dir(&media).unwrap();
        std::fs::write(dir.path().join("site/service-worker.js"), "").unwrap();
        let clock = Clock::start();
        let telemetry = Telemetry::new(clock);
        let path = dir.path().join("ingot.db");
        let store = SqlStore::sqlite_measured(&path, telemetry.store().clone())
            .await
            .unwrap();
        let store: Arc<dyn Store> = Arc::new(store);
        let limits = Limits::DEFAULT;
        let hub = Hub::new(Arc::clone(&store), clock, limits, telemetry.live().clone());
        hub.load().await.unwrap();
        let ending = CancellationToken::new();
        let labeling = Labeling::new(
            Arc::clone(&store),
            hub.clone(),
            clock,
            limits,
            telemetry.store().clone(),
        );
        let transfers = Transfers::new(
            Arc::clone(&store),
            hub.clone(),
            clock,
            limits,
            ending.clone(),
        );
        let api = Api::new(
            Arc::clone(&store),
            hub.clone(),
            clock,
            limits,
            labeling.clone(),
            transfers,
        );
        let services = Services::new(Arc::clone(&store), hub.clone(), clock, limits, labeling);
        let backend: Arc<dyn Backend> = Arc::new(services);
        let router = router(Parts {
            options: LeptosOptions::builder()
                .output_name("ingot")
                .site_root(dir.path().join("site").to_string_lossy().into_owned())
                .build(),
            backend: Arc::clone(&backend),
            identity: Identity::load(Arc::clone(&store), clock, false)
                .await
                .unwrap(),
            api,
            live: LiveState {
                hub: hub.clone(),
                public_origins: Arc::from([]),
                cancel: ending.clone(),
            },
            health: Health {
                store: Arc::clone(&store),
                ending: ending.clone(),
            },
            telemetry: telemetry.clone(),
            metrics_token: Some(METRICS_TOKEN.parse().unwrap()),
            allowed_media,
            media_dir: Some(MediaDir::open(&media).unwrap()),
            older_sites: Vec::new(),
            limits,
        });
        Self {
            router,
            store,
            backend,
            hub,
            telemetry,
            ending,
            clock,
            dir,
        }
    }

    /// Where its own media lie.
    pub(crate) fn media(&self) -> PathBuf {
        self.dir.path().join("media")
    }

    /// Serves on a port of its own as well, until the test ends.
    pub(crate) async fn listen(&self) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let service = self
            .router
            .clone()
            .into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        addr
    }

    /// A queue of texts, each rated on a scale from 1 to 5.
    pub(crate) async fn queue_of(&self, texts: &[&str]) -> QueueId {
        self.queue_named("Tone", texts).await
    }

    /// The same of another name.
    pub(crate) async fn queue_named(&self, name: &str, texts: &[&str]) -> QueueId {
        let schema = schema::parse(
            r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true}]}"#,
        )
        .unwrap();
        let queue = NewQueue {
            guidelines: String::new(),
            name: name.to_owned(),
            schema,
            policy: Policy::default(),
        };
        let id = self
            .store
            .create_queue(queue, By::NOBODY, self.clock.wall_ms())
            .await
            .unwrap();
        let samples = texts
            .iter()
            .map(|text| {
                let payload = serde_json::json!({ "text": text });
                NewSample::of(payload.as_object().unwrap().clone())
            })
            .collect();
        self.store
            .insert_samples(id, samples, self.clock.wall_ms())
            .await
            .unwrap();
        id
    }

    /// A queue of [`LONG`] samples.
    pub(crate) async fn long_queue(&self) -> QueueId {
        let texts: Vec<_> = (0..LONG).map(|number| number.to_string()).collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        self.queue_of(&texts).await
    }

    /// Waits until the policy of a queue asks for so many labels of each sample, though samples may not be dealt by it yet.
    pub(crate) async fn asks_for(&self, queue: QueueId, overlap: u32) {
        while self
            .store
            .queue(queue)
            .await
            .unwrap()
            .unwrap()
            .policy
            .overlap
            != overlap
        {
            yield_now().await;
        }
    }

    /// The path of a fresh admin sign-in link.
    pub(crate) async fn admin_link(&self) -> String {
        let base = format!("http://{HOST}");
        let link = admin_link::make(&*self.store, Some(&base), self.clock.wall_ms())
            .await
            .unwrap();
        link.strip_prefix(&base).unwrap().to_owned()
    }

    pub(crate) fn visitor(&self) -> Visitor<'_> {
        Visitor {
            server: self,
            cookie: None,
        }
    }

    pub(crate) async fn admin(&self) -> Visitor<'_> {
        let mut visitor = self.visitor();
        visitor.get("/").await;
        let link = self.admin_link().await;
        let answer = visitor.send(Method::POST, &link, &[], Body::empty()).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        visitor
    }
}

/// One browser: it keeps its cookie.
pub(crate) struct Visitor<'a> {
    server: &'a TestServer,
    pub(crate) cookie: Option<String>,
}

impl Visitor<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[], Body::empty()).await
    }

    /// Calls a server function that takes JSON.
    pub(crate) async fn call(&mut self, name: &str, arguments: &serde_json::Value) -> Answer {
        let headers = [
            ("content-type", "application/json"),
            ("accept", "application/json"),
        ];
        let body = Body::from(arguments.to_string());
        self.send(Method::POST, &format!("/api/{name}"), &headers, body)
            .await
    }

    /// Whose work this visitor does, as their browser knows it.
    pub(crate) async fn owner(&mut self) -> String {
        let headers = [
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/json"),
        ];
        let path = "/api/get_visitor";
        let answer = self.send(Method::POST, path, &headers, Body::empty()).await;
        let visitor: app::api::Visitor = serde_json::from_str(&answer.body).unwrap();
        visitor.owner.0
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Answer {
        let response = self.begin(method, path, headers, body).await;
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, 10 << 20).await.unwrap();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }

    /// The head of an answer, whose body nobody has read yet.
    pub(crate) async fn begin(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Body,
    ) -> Response {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(body).unwrap();
        let response = self.server.router.clone().oneshot(request).await.unwrap();
        if let Some(set) = response.headers().get(header::SET_COOKIE) {
            let set = set.to_str().unwrap();
            self.cookie = Some(set.split(';').next().unwrap().to_owned());
        }
        response
    }
}
