//! Running the server, from the first look at the data directory to a clean end.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use axum::serve::ListenerExt;
use ingot::limits::Limits;
use tokio::{
    net::{TcpListener, TcpSocket},
    signal,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::{
    clock::Clock,
    data_dir::DataDir,
    demo,
    http::{api::Api, health::Health, metrics::MetricsToken},
    identity::{
        Identity,
        admin_link::{self, ADMIN_EXISTS_SETTING, PUBLIC_URL_SETTING},
    },
    jobs,
    live::{Hub, LiveState},
    open_files::room_for_connections,
    router::{Parts, router},
    services::{Labeling, Services},
    site,
    store::Store,
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
    /// The data directory.
    pub data: PathBuf,
    /// Where to listen.
    pub addr: SocketAddr,
    /// The address people use, if it is another.
    pub public_url: Option<String>,
    /// Whether the first start adds the demo queue.
    pub demo: bool,
    /// Where the built site is, if not beside the program.
    pub site: Option<PathBuf>,
    /// What scrapers of the metrics have to know, if anything lets them in.
    pub metrics_token: Option<MetricsToken>,
    /// What holds for everybody.
    pub limits: Limits,
}

/// Serves until SIGINT or SIGTERM.
///
/// # Errors
/// One sentence that names what could not be had and what to do.
pub async fn serve(options: ServeOptions, clock: Clock) -> anyhow::Result<()> {
    let data = DataDir::open(&options.data)?;
    let _lock = data.lock()?;
    let listener = listen(options.addr).await?;
    let addr = listener
        .local_addr()
        .context("the listening address can't be read")?;
    let site = site::options(options.site.as_deref(), addr)?;
    let telemetry = Telemetry::new(clock);
    let store = data.measured_store(telemetry.store().clone()).await?;
    let limits = Limits {
        live_sockets_per_node: room_for_connections(options.limits.live_sockets_per_node),
        ..options.limits
    };

    if options.demo {
        demo::load_once(&*store, clock.wall_ms()).await?;
    }
    let public_url = options
        .public_url
        .unwrap_or_else(|| format!("http://{addr}"));
    store.set_setting(PUBLIC_URL_SETTING, &public_url).await?;

    let ending = CancellationToken::new();
    let hub = Hub::new(Arc::clone(&store), clock, limits, telemetry.live().clone());
    hub.load().await?;
    let hub_task = tokio::spawn(hub.clone().run(ending.clone()));
    let sweep_task = tokio::spawn(jobs::sweep_leases(
        Arc::clone(&store),
        clock,
        ending.clone(),
    ));
    tokio::spawn(telemetry.clone().run(ending.clone()));
    let secure = public_url.starts_with("https://");
    let labeling = Labeling::new(
        Arc::clone(&store),
        hub.clone(),
        clock,
        limits,
        telemetry.store().clone(),
    );
    let app = router(Parts {
        options: site,
        backend: Arc::new(Services::new(
            Arc::clone(&store),
            hub.clone(),
            clock,
            limits,
            labeling.clone(),
        )),
        api: Api::new(Arc::clone(&store), hub.clone(), clock, limits, labeling),
        identity: Identity::load(Arc::clone(&store), clock, secure).await?,
        live: LiveState {
            hub: hub.clone(),
            public_origins: Arc::from([public_url.trim_end_matches('/').to_owned()]),
            cancel: ending.clone(),
        },
        health: Health {
            store: Arc::clone(&store),
            ending: ending.clone(),
        },
        telemetry: telemetry.clone(),
        metrics_token: options.metrics_token,
        limits,
    });

    announce(&*store, &public_url, clock.wall_ms()).await?;
    let listener = listener.tap_io(|connection| tcp::prepare(connection));
    let mut serving = tokio::spawn(
        axum::serve(
            listener,
            app.into_make_service_with_connect_info::<SocketAddr>(),
        )
        .with_graceful_shutdown(ending.clone().cancelled_owned())
        .into_future(),
    );
    tokio::select! {
        () = told_to_stop() => tracing::info!("ending"),
        result = &mut serving => {
            ending.cancel();
            store.close().await;
            return Ok(result.context("the server stopped unexpectedly")??);
        }
    }
    telemetry.live().draining(true);
    ending.cancel();
    // `axum::serve` does not count upgraded connections: the hub does.
    hub.sockets().close();
    let ended = timeout(GRACE, async {
        hub.sockets().wait().await;
        // Their results were logged where they arose.
        let _ = (&mut serving).await;
        let _ = tokio::join!(hub_task, sweep_task);
    });
    if ended.await.is_err() {
        tracing::warn!("some connections did not end in time and were cut");
        serving.abort();
    }
    store.close().await;
    Ok(())
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

async fn told_to_stop() {
    let interrupt = async {
        if let Err(error) = signal::ctrl_c().await {
            tracing::warn!(%error, "Ctrl-C can't be heard");
            std::future::pending::<()>().await;
        }
    };
    let terminate = async {
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(error) => {
                tracing::warn!(%error, "SIGTERM can't be heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! { () = interrupt => {}, () = terminate => {} }
}
