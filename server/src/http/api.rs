//! `/api/v1`: everything that people do on the pages, for programs.
//!
//! One file a group of endpoints, in each the types, then the handlers. [`access`] knows who asks,
//! [`body`] and [`feed`] read what they send, [`problem`] tells what went wrong, [`idempotency`] keeps what is made
//! twice from being made twice, and [`seal`] what is secret in it. The description at `/api/openapi.json` is made from the handlers, and
//! [`mod@reference`] lays it out for reading at `/api`.
//!
//! A program shows a token with each request and nothing else: no cookie counts here, so other sites'
//! pages can't ask in a visitor's name. [`files`] is for our own pages, beside it.

mod access;
mod agreement;
mod assignments;
mod audit;
mod body;
mod claims;
mod exports;
mod feed;
mod files;
mod idempotency;
mod imports;
mod invitations;
mod jobs;
mod labels;
mod openapi;
mod page;
mod participants;
mod problem;
mod progress;
mod queues;
mod reference;
mod sample_table;
mod samples;
mod seal;
mod time;
mod verdicts;

use std::sync::Arc;

use axum::{
    Json, Router,
    http::{HeaderValue, Method, Uri, header},
    routing::{any, get},
};
use ingot::limits::Limits;
use tower_http::set_header::SetResponseHeaderLayer;
use utoipa::{OpenApi, openapi::OpenApi as Document};
use utoipa_axum::{router::OpenApiRouter, routes};

use self::{
    idempotency::Idempotency,
    problem::{Kind, Problem},
};
use crate::{
    clock::Clock,
    identity::Identity,
    live::Hub,
    services::{Access, Labeling, People, Queues, Review, Samples, Transfers},
    store::Store,
};

/// Where the API begins.
const BASE: &str = "/api/v1";

/// What the API works with. Cheap to clone.
#[derive(Clone)]
pub struct Api {
    store: Arc<dyn Store>,
    hub: Hub,
    labeling: Labeling,
    queues: Queues,
    people: People,
    access: Access,
    samples: Samples,
    transfers: Transfers,
    review: Review,
    idempotency: Idempotency,
    clock: Clock,
    limits: Limits,
}

impl Api {
    /// Joins the store, the hub and the services.
    pub fn new(
        store: Arc<dyn Store>,
        hub: Hub,
        clock: Clock,
        limits: Limits,
        labeling: Labeling,
        transfers: Transfers,
    ) -> Self {
        Self {
            people: People::new(Arc::clone(&store), hub.clone(), clock, limits),
            access: Access::new(Arc::clone(&store)),
            queues: Queues::new(Arc::clone(&store), hub.clone(), clock, limits),
            samples: Samples::new(Arc::clone(&store), hub.clone(), clock, limits),
            idempotency: Idempotency::new(Arc::clone(&store), clock, &limits),
            review: Review::new(Arc::clone(&store), clock, limits),
            store,
            hub,
            labeling,
            transfers,
            clock,
            limits,
        }
    }

    /// Who is in the queues, as the API knows and changes it.
    pub(crate) fn people(&self) -> People {
        self.people.clone()
    }
}

/// Every endpoint, and the description of all.
fn endpoints() -> OpenApiRouter<Api> {
    let v1 = OpenApiRouter::new()
        .routes(routes!(queues::list, queues::create))
        .routes(routes!(queues::read, queues::change))
        .routes(routes!(samples::list, imports::import))
        .routes(routes!(sample_table::search))
        .routes(routes!(sample_table::change))
        .routes(routes!(claims::claim))
        .routes(routes!(progress::read))
        .routes(routes!(agreement::read))
        .routes(routes!(exports::export))
        .routes(routes!(participants::list))
        .routes(routes!(participants::change))
        .routes(routes!(invitations::list, invitations::make))
        .routes(routes!(invitations::revoke))
        .routes(routes!(assignments::label))
        .routes(routes!(assignments::skip))
        .routes(routes!(assignments::renew))
        .routes(routes!(assignments::release))
        .routes(routes!(labels::revise))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::read))
        .routes(routes!(jobs::cancel))
        .routes(routes!(jobs::rejections))
        .routes(routes!(verdicts::conflicts))
        .routes(routes!(verdicts::decide, verdicts::reopen))
        .routes(routes!(audit::list))
        .routes(routes!(audit::export));
    OpenApiRouter::with_openapi(openapi::Description::openapi()).nest(BASE, v1)
}

/// The description of the API, as `/api/openapi.json` gives it.
pub fn document() -> Document {
    endpoints().into_openapi()
}

/// The routes of the API and of its description, and those of the pages that do the same. Pages are at the
/// host that they ask and at the public origins.
pub fn router<S: Clone + Send + Sync + 'static>(
    api: Api,
    identity: Identity,
    public_origins: Arc<[String]>,
) -> Router<S> {
    let (v1, document) = endpoints().split_for_parts();
    let page = reference::page(&document);
    let document = Arc::new(document);
    // What a program may see is for that program alone, and is old as soon as it is told.
    let no_store = SetResponseHeaderLayer::if_not_present(
        header::CACHE_CONTROL,
        HeaderValue::from_static("no-store"),
    );
    v1.with_state(api.clone())
        .merge(files::router(api, identity, public_origins))
        .route(
            "/api/openapi.json",
            get(async move || Json(Arc::clone(&document))),
        )
        .route("/api", get(async move || reference::answer(page.clone())))
        .method_not_allowed_fallback(wrong_method)
        .route("/api/{*path}", any(no_such_route))
        .layer(no_store)
}

async fn no_such_route(uri: Uri) -> Problem {
    Problem::new(
        Kind::NotFound,
        format!(
            "There is nothing at {}: /api lists what there is.",
            uri.path()
        ),
    )
}

async fn wrong_method(method: Method, uri: Uri) -> Problem {
    Problem::new(
        Kind::MethodNotAllowed,
        format!(
            "{} does not take {method}: the header `Allow` says what it takes.",
            uri.path()
        ),
    )
}
