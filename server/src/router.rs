//! The whole HTTP service.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use app::{App, backend::Backend, shell};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::{HeaderValue, header},
    middleware,
};
use ingot::{limits::Limits, sample::AllowedMedia};
use leptos::{config::LeptosOptions, prelude::provide_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower_http::{
    compression::CompressionLayer, services::ServeFile, set_header::SetResponseHeaderLayer,
};

use crate::{
    http::{
        api::{self, Api},
        built_files,
        health::{self, Health},
        media::{self, MediaDir},
        metrics::{self, Metrics, MetricsToken},
    },
    identity::{Identity, identify, join, own_pages_only, sign_in_router},
    live::{self, LiveState},
    telemetry::{Telemetry, measure},
};

/// Where the service worker is. Pages register it by this name.
const SERVICE_WORKER: &str = "/service-worker.js";

/// Everything the routes need.
pub struct Parts {
    /// How pages are rendered.
    pub options: LeptosOptions,
    /// What pages may ask for.
    pub backend: Arc<dyn Backend>,
    /// Who asks.
    pub identity: Identity,
    /// What programs may ask for.
    pub api: Api,
    /// The live socket.
    pub live: LiveState,
    /// The health routes.
    pub health: Health,
    /// What is counted.
    pub telemetry: Telemetry,
    /// What scrapers of the metrics have to know, if anything lets them in.
    pub metrics_token: Option<MetricsToken>,
    /// From where pages may load media, besides this installation's own.
    pub allowed_media: AllowedMedia,
    /// Where this installation's own media are, if it has any.
    pub media_dir: Option<MediaDir>,
    /// Sites of earlier versions, whose built files are given out too.
    pub older_sites: Vec<PathBuf>,
    /// How large a request may be.
    pub limits: Limits,
}

/// Joins all routes.
pub fn router(parts: Parts) -> Router {
    let Parts {
        options,
        backend,
        identity,
        api,
        live,
        health,
        telemetry,
        metrics_token,
        allowed_media,
        media_dir,
        older_sites,
        limits,
    } = parts;
    let http = telemetry.http().clone();
    let public_origins = Arc::clone(&live.public_origins);
    let metrics = Metrics {
        telemetry,
        token: metrics_token,
        identity: identity.clone(),
    };
    let context = move || {
        provide_context(Arc::clone(&backend));
        provide_context(allowed_media.clone());
    };
    let pages = Router::new()
        .leptos_routes_with_context(&options, page_routes().clone(), context.clone(), {
            let options = options.clone();
            move || shell(options.clone())
        })
        .fallback(leptos_axum::file_and_error_handler_with_context::<
            LeptosOptions,
            _,
        >(context, shell))
        .layer(CompressionLayer::new())
        .merge(sign_in_router(identity.clone(), live.hub.clone()))
        .merge(join::router(api.people()))
        .merge(live::router(live))
        .layer(middleware::from_fn_with_state(identity.clone(), identify))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&public_origins),
            own_pages_only,
        ));
    let site = Path::new(&*options.site_root);
    let media = media_dir.map(|dir| media::router(dir, identity.clone()));
    // Outside the layer that looks the visitor up: these make no person of whoever asks.
    pages
        .nest_service(
            "/pkg",
            built_files::router::<()>(site, &older_sites, options.hash_files),
        )
        .merge(service_worker(&options))
        .merge(api::router(api, identity.clone(), public_origins))
        .merge(media.unwrap_or_default())
        .merge(health::router(health))
        .merge(metrics::router(metrics))
        .layer(DefaultBodyLimit::max(limits.request_bytes))
        .layer(SetResponseHeaderLayer::if_not_present(
            header::X_CONTENT_TYPE_OPTIONS,
            HeaderValue::from_static("nosniff"),
        ))
        .layer(middleware::from_fn_with_state(http, measure))
        .with_state(options)
}

/// The routes of the pages. Generating them renders the application with a process-wide flag set that
/// pages must not see (leptos issue 4773), so it happens once.
fn page_routes() -> &'static Vec<AxumRouteListing> {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES.get_or_init(|| generate_route_list(App))
}

/// The service worker, from the root: its scope is all pages. Browsers ask for it anew, so that a mended one
/// takes over soon.
fn service_worker<S: Clone + Send + Sync + 'static>(options: &LeptosOptions) -> Router<S> {
    let file = format!("{}{SERVICE_WORKER}", options.site_root);
    Router::new()
        .route_service(SERVICE_WORKER, ServeFile::new(file))
        .layer(SetResponseHeaderLayer::overriding(
            header::CACHE_CONTROL,
            HeaderValue::from_static("no-cache"),
        ))
}
