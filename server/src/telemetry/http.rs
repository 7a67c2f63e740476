//! What the HTTP service is asked, by route: never by address, which visitors choose.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use metrics::{Counter, Histogram, Recorder};

use super::register::{counter, histogram};
use crate::clock::Clock;

/// So many routes are counted apart, all others together as `other`. The router has fewer; the cap
/// holds even if one day routes were made from something that people choose.
pub const MOST_ROUTES: usize = 64;
/// The built files are a service of their own, which has no pattern.
const BUILT_FILES: (&str, &str) = ("/pkg/", "/pkg/{*file}");
/// Addresses that lead nowhere, and plain files such as the icon.
const UNMATCHED: &str = "unmatched";
const OTHER: &str = "other";
/// The classes of status codes.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The handles of the HTTP service. Cheap to clone: all clones count together.
#[derive(Clone)]
pub struct HttpMetrics {
    inner: Arc<Inner>,
}

struct Inner {
    recorder: Arc<dyn Recorder + Send + Sync>,
    clock: Clock,
    routes: RwLock<HashMap<Box<str>, Arc<Route>>>,
    unmatched: Route,
    other: Route,
}

struct Route {
    requests: [Counter; CLASSES.len()],
    duration: Histogram,
}

impl HttpMetrics {
    pub(super) fn register(recorder: Arc<dyn Recorder + Send + Sync>, clock: Clock) -> Self {
        let inner = Inner {
            unmatched: Route::register(&*recorder, UNMATCHED),
            other: Route::register(&*recorder, OTHER),
            recorder,
            clock,
            routes: RwLock::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Counts one answered request. The first one of a route registers the route.
    fn answered(&self, route: Option<&str>, status: StatusCode, took: Duration) {
        match route {
            None => self.inner.unmatched.answered(status, took),
            Some(pattern) => match self.route(pattern) {
                Some(route) => route.answered(status, took),
                None => self.inner.other.answered(status, took),
            },
        }
    }

    /// The handles of a route; none if there are too many routes already.
    fn route(&self, pattern: &str) -> Option<Arc<Route>> {
        let routes = self.inner.routes.read();
        let routes = routes.unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = routes.get(pattern) {
            return Some(Arc::clone(known));
        }
        let is_full = MOST_ROUTES <= routes.len();
        drop(routes);
        if is_full {
            return None;
        }
        let routes = self.inner.routes.write();
        let mut routes = routes.unwrap_or_else(PoisonError::into_inner);
        // Others may have added routes meanwhile, this one or the last one that there was room for.
        if MOST_ROUTES <= routes.len() && !routes.contains_key(pattern) {
            return None;
        }
        let route = routes
            .entry(pattern.into())
            .or_insert_with(|| Arc::new(Route::register(&*self.inner.recorder, pattern)));
        Some(Arc::clone(route))
    }
}

impl Route {
    fn register(recorder: &dyn Recorder, pattern: &str) -> Self {
        let requests = CLASSES.map(|class| {
            counter(
                recorder,
                "ingot_http_requests_total",
                "Requests that were answered, by route and class of status.",
                &[("route", pattern), ("status", class)],
            )
        });
        let duration = histogram(
            recorder,
            "ingot_http_request_duration_seconds",
            "From a request until the head of its answer, by route.",
            &[("route", pattern)],
        );
        Self { requests, duration }
    }

    fn answered(&self, status: StatusCode, took: Duration) {
        // No answer has a status outside of the classes; if one had, it would be the server's fault.
        let class = usize::from(status.as_u16() / 100).clamp(1, CLASSES.len());
        self.requests[class - 1].increment(1);
        self.duration.record(took);
    }
}

/// The layer that counts each request once the head of its answer is there. It has to be put on a
/// router that knows its routes already.
pub async fn measure(State(http): State<HttpMetrics>, request: Request, next: Next) -> Response {
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let is_built_file = matched.is_none() && request.uri().path().starts_with(BUILT_FILES.0);
    let started = http.inner.clock.mono();
    let response = next.run(request).await;
    let took = http.inner.clock.mono().saturating_sub(started);
    let route = match &matched {
        Some(pattern) => Some(pattern.as_str()),
        None if is_built_file => Some(BUILT_FILES.1),
        None => None,
    };
    http.answered(route, response.status(), took);
    response
}
