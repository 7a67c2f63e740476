//! Running the server, from the first look at the data directory to a clean end.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::{Router, serve::ListenerExt};
use ingot::{limits::Limits, sample::AllowedMedia};
use leptos::config::LeptosOptions;
use tokio::{
    net::{TcpListener, TcpSocket},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    clock::Clock,
    cluster::{Cluster, patiently},
    database::Database,
    demo::{self, Replay},
    http::{api::Api, health::Health, media::MediaDir, metrics::MetricsToken},
    identity::{
        Identity,
        admin_link::{self, ADMIN_EXISTS_SETTING, PUBLIC_URL_SETTING},
    },
    jobs,
    live::{Hub, LiveState},
    open_files::room_for_connections,
    router::{Parts, router},
    services::{Labeling, Services, Transfers},
    site,
    stop_signals::StopSignals,
    store::{Listener, Store, UNFINISHED_COPY_SETTING},
    tcp,
    telemetry::Telemetry,
};

/// How long requests and sockets may take to end once the server is told to stop. The whole end takes
/// at most this and what the store needs to close, together below five seconds.
const GRACE: Duration = Duration::from_secs(3);

/// What the kernel may hold back for a connection that doesn't read. Linux takes it twice.
const SEND_BUFFER_BYTES: u32 = 32 << 10;
/// How many connections may wait to be accepted: all browsers come at once after a restart.
const BACKLOG: u32 = 4096;

/// How to serve.
#[derive(Debug)]
pub struct ServeOptions {
    /// Where the data are kept.
    pub database: Database,
    /// Where to listen.
    pub addr: SocketAddr,
    /// The address people use, if it is another.
    pub public_url: Option<String>,
    /// Whether the first start adds the demo queue.
    pub demo: bool,
    /// Where the built site is, if not beside the program.
    pub site: Option<PathBuf>,
    /// Sites of earlier versions, whose files are given out too.
    pub older_sites: Vec<PathBuf>,
    /// What scrapers of the metrics have to know, if anything lets them in.
    pub metrics_token: Option<MetricsToken>,
    /// From where pages may load media, besides this installation's own.
    pub allowed_media: AllowedMedia,
    /// Where this installation's own media are, if it has any.
    pub media_dir: Option<PathBuf>,
    /// What holds for everybody.
    pub limits: Limits,
    /// A session of labelers to be played.
    pub replay: Option<Replay>,
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// One sentence that names what could not be had and what to do.
pub async fn serve(options: ServeOptions, clock: Clock) -> anyhow::Result<()> {
    let _lock = options.database.lock().await?;
    let listener = listen(options.addr).await?;
    let addr = listener
        .local_addr()
        .context("the listening address can't be read")?;
    let media_dir = options.media_dir.as_deref().map(MediaDir::open);
    let access = Access {
        metrics_token: options.metrics_token,
        allowed_media: options.allowed_media,
        media_dir: media_dir.transpose()?,
        older_sites: options.older_sites,
    };
    let site = site::options(options.site.as_deref(), addr)?;
    let telemetry = Telemetry::new(clock);
    let (store, nodes) = options
        .database
        .measured_store(telemetry.store().clone())
        .await?;
    if let Some(source) = store.setting(UNFINISHED_COPY_SETTING).await? {
        anyhow::bail!(
            "this database holds an unfinished copy of {source}: finish it with the same `ingot copy`, or \
             choose another database"
        );
    }
    let joined = match nodes {
        Some(nodes) => {
            let joined = Box::pin(Cluster::join(
                nodes.clone(),
                clock,
                telemetry.cluster().clone(),
            ));
            let joined = joined.await?;
            patiently(|| nodes.interrupt_orphans(clock.wall_ms())).await?;
            Some(joined)
        }
        None => {
            store.interrupt_jobs(clock.wall_ms()).await?;
            None
        }
    };
    if options.demo {
        demo::load_once(&*store, clock.wall_ms()).await?;
    }
    let public_url = options
        .public_url
        .unwrap_or_else(|| format!("http://{addr}"));
    store.set_setting(PUBLIC_URL_SETTING, &public_url).await?;

    let limits = Limits {
        live_sockets_per_node: room_for_connections(options.limits.live_sockets_per_node),
        ..options.limits
    };
    let engine = Engine::start(Arc::clone(&store), clock, limits, telemetry, joined).await?;
    let app = engine.app(site, &public_url, access).await?;
    if let Some(replay) = options.replay {
        engine.play(replay).await?;
    }
    // Before anybody is told that it is ready: whoever knows may stop it at once.
    let stop = StopSignals::hear()?;
    announce(&*store, &public_url, clock.wall_ms()).await?;
    let ended = engine.run(listener, app, stop).await;
    store.close().await;
    ended
}

/// What is given out beside the pages, and taken in by them.
struct Access {
    metrics_token: Option<MetricsToken>,
    allowed_media: AllowedMedia,
    media_dir: Option<MediaDir>,
    older_sites: Vec<PathBuf>,
}

/// What works while the server serves.
struct Engine {
    store: Arc<dyn Store>,
    hub: Hub,
    labeling: Labeling,
    transfers: Transfers,
    telemetry: Telemetry,
    clock: Clock,
    limits: Limits,
    /// Ends all of it.
    ending: CancellationToken,
    tasks: TaskTracker,
}

impl Engine {
    async fn start(
        store: Arc<dyn Store>,
        clock: Clock,
        limits: Limits,
        telemetry: Telemetry,
        joined: Option<(Cluster, Listener)>,
    ) -> anyhow::Result<Self> {
        let ending = CancellationToken::new();
        let (of_store, metrics) = (Arc::clone(&store), telemetry.live().clone());
        let hub = match &joined {
            None => Hub::new(of_store, clock, limits, metrics),
            Some((cluster, _)) => {
                let desk = Arc::clone(cluster.desk());
                Hub::in_cluster(of_store, clock, limits, metrics, desk)
            }
        };
        hub.load().await?;
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
        let tasks = TaskTracker::new();
        tasks.spawn(hub.clone().run(ending.clone()));
        if let Some((cluster, listener)) = joined {
            cluster.appear(&hub).await?;
            tasks.spawn(cluster.run(listener, hub.clone(), ending.clone()));
        }
        tasks.spawn(jobs::sweep_leases(
            Arc::clone(&store),
            clock,
            ending.clone(),
        ));
        tasks.spawn(jobs::deal_on(
            Arc::clone(&store),
            jobs::DEALING,
            ending.clone(),
        ));
        tasks.spawn(telemetry.clone().run(ending.clone()));
        Ok(Self {
            store,
            hub,
            labeling,
            transfers,
            telemetry,
            clock,
            limits,
            ending,
            tasks,
        })
    }

    /// Begins to play a session.
    async fn play(&self, replay: Replay) -> anyhow::Result<()> {
        let prepared = replay
            .prepare(&*self.store, self.clock, &self.limits)
            .await?;
        let (labeling, ending) = (self.labeling.clone(), self.ending.clone());
        self.tasks
            .spawn(prepared.play(labeling, self.clock, ending));
        Ok(())
    }

    /// The whole HTTP service.
    async fn app(
        &self,
        site: LeptosOptions,
        public_url: &str,
        access: Access,
    ) -> anyhow::Result<Router> {
        let (store, hub) = (&self.store, &self.hub);
        let (clock, limits) = (self.clock, self.limits);
        let secure = public_url.starts_with("https://");
        Ok(router(Parts {
            options: site,
            backend: Arc::new(Services::new(
                Arc::clone(store),
                hub.clone(),
                clock,
                limits,
                self.labeling.clone(),
            )),
            api: Api::new(
                Arc::clone(store),
                hub.clone(),
                clock,
                limits,
                self.labeling.clone(),
                self.transfers.clone(),
            ),
            identity: Identity::load(Arc::clone(store), clock, secure).await?,
            live: LiveState {
                hub: hub.clone(),
                public_origins: Arc::from([public_url.trim_end_matches('/').to_owned()]),
                cancel: self.ending.clone(),
            },
            health: Health {
                store: Arc::clone(store),
                ending: self.ending.clone(),
            },
            telemetry: self.telemetry.clone(),
            metrics_token: access.metrics_token,
            allowed_media: access.allowed_media,
            media_dir: access.media_dir,
            older_sites: access.older_sites,
            limits,
        }))
    }

    /// Serves until it is told to stop, and ends what is at work.
    async fn run(
        &self,
        listener: TcpListener,
        app: Router,
        stop: StopSignals,
    ) -> anyhow::Result<()> {
        let listener = listener.tap_io(|connection| tcp::prepare(connection));
        let app = app.into_make_service_with_connect_info::<SocketAddr>();
        let mut serving = tokio::spawn(
            axum::serve(listener, app)
                .with_graceful_shutdown(self.ending.clone().cancelled_owned())
                .into_future(),
        );
        tokio::select! {
            () = stop.told() => tracing::info!("ending"),
            result = &mut serving => {
                self.ending.cancel();
                return Ok(result.context("the server stopped unexpectedly")??);
            }
        }
        self.telemetry.live().draining(true);
        self.ending.cancel();
        self.tasks.close();
        // `axum::serve` does not count upgraded connections: the hub does.
        self.hub.sockets().close();
        let ended = timeout(GRACE, async {
            self.hub.sockets().wait().await;
            self.transfers.ended().await;
            // Its result was logged where it arose.
            let _ = (&mut serving).await;
            self.tasks.wait().await;
        });
        if ended.await.is_err() {
            tracing::warn!("some connections did not end in time and were cut");
            serving.abort();
        }
        Ok(())
    }
}

/// Listens with send buffers of a fixed size. Left alone, the kernel would buffer megabytes for each
/// connection that doesn't read.
async fn listen(addr: SocketAddr) -> anyhow::Result<TcpListener> {
    let socket = match addr {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    };
    let bound = socket.and_then(|socket| {
        socket.set_reuseaddr(true)?;
        socket.set_send_buffer_size(SEND_BUFFER_BYTES)?;
        socket.bind(addr)?;
        socket.listen(BACKLOG)
    });
    bound.map_err(|error| match error.kind() {
        io::ErrorKind::AddrInUse => anyhow::anyhow!(
            "can't listen on {addr}: another program uses that address; end it, or choose another with --addr"
        ),
        _ => anyhow::anyhow!("can't listen on {addr}: {error}; choose another address with --addr"),
    })
}

/// Prints where it is, and how to become an admin as long as nobody is.
async fn announce(store: &dyn Store, public_url: &str, now_ms: u64) -> anyhow::Result<()> {
    let mut lines = format!("Ingot is ready at {public_url}\n");
    if store.setting(ADMIN_EXISTS_SETTING).await?.is_none() {
        let link = admin_link::make(store, Some(public_url), now_ms).await?;
        lines.push_str(&format!("Admin sign-in (works once): {link}\n"));
    }
    let mut out = io::stdout().lock();
    out.write_all(lines.as_bytes())?;
    out.flush()?;
    Ok(())
}
