//! `/files`: samples in and out for the pages of dashboards, by the visitor's cookie instead of a token.
//!
//! The work and the answers are those of the API. Cookies come along with requests of any site, so what
//! changes something comes from one of our own pages or not at all.

use std::sync::Arc;

use app::api::{Caller, Role};
use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::{StreamExt, stream};
use ingot::{
    access::Power,
    formats::table::{Cell, Quoting, write_row},
    ids::QueueId,
    schema,
};

use super::{
    Api,
    audit::{self, AuditExportQuery},
    body::{Id, Params},
    exports::{self, Breakable, ExportQuery},
    feed::Feed,
    imports::{self, ImportQuery},
    jobs,
    problem::{Kind, Problem},
};
use crate::{
    identity::Identity,
    live::is_allowed,
    services::ServiceError,
    store::{JobId, JobRejection},
};

/// How many rejections are read at once.
const PAGE: u32 = 500;

/// What the routes of the pages work with.
#[derive(Clone)]
struct Files {
    api: Api,
    identity: Identity,
    public_origins: Arc<[String]>,
}

/// Whose browser asks, from one of our own pages.
struct OwnPage(Caller);

impl FromRequestParts<Files> for OwnPage {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, files: &Files) -> Result<Self, Problem> {
        let is_foreign = parts
            .headers
            .get("sec-fetch-site")
            .is_some_and(|site| site == "cross-site");
        if is_foreign || !is_allowed(&parts.headers, &files.public_origins) {
            return Err(Problem::new(
                Kind::Forbidden,
                "Another site's page asked for this. If it was one of this server's own, under an address \
                 that a proxy gives it: start the server with that address as --public-url.",
            ));
        }
        let visitor = files.identity.visitor(&parts.headers).await?;
        visitor.map(Self).ok_or_else(|| {
            Problem::new(
                Kind::Forbidden,
                "Nobody is signed in: open a page of this site first.",
            )
        })
    }
}

impl Files {
    /// Refuses whoever may not do this in the queue.
    async fn require(&self, caller: &Caller, queue: QueueId, power: Power) -> Result<(), Problem> {
        self.api.access.require(caller, queue, power).await?;
        Ok(())
    }
}

/// The routes of the pages.
pub(super) fn router<S: Clone + Send + Sync + 'static>(
    api: Api,
    identity: Identity,
    public_origins: Arc<[String]>,
) -> Router<S> {
    Router::new()
        .route("/files/queues/{id}/samples", post(import))
        .route("/files/checks", post(check))
        .route("/files/queues/{id}/export", get(export))
        .route("/files/jobs/{id}/rejections.csv", get(rejections))
        .route("/files/audit/export", get(audit_log))
        .with_state(Files {
            api,
            identity,
            public_origins,
        })
}

async fn import(
    State(files): State<Files>,
    OwnPage(caller): OwnPage,
    Id(queue): Id<QueueId>,
    Params(query): Params<ImportQuery>,
    headers: HeaderMap,
    feed: Feed,
) -> Result<Response, Problem> {
    files.require(&caller, queue, Power::Steer).await?;
    let reading = query.reading(&headers)?;
    // In a task of its own: what has arrived is stored and noted even if the page is gone.
    let work = tokio::spawn(imports::work(
        files.api,
        queue,
        query,
        reading,
        feed,
        caller.labeler.into(),
    ));
    let (created, _) = work.await.map_err(|_| ServiceError::BrokeOff)??;
    Ok(created.answer(imports::JOBS))
}

/// Checks a file for a queue that is not there yet: its schema is the first line of the body, and the file is
/// the rest.
async fn check(
    State(files): State<Files>,
    OwnPage(caller): OwnPage,
    Params(query): Params<ImportQuery>,
    headers: HeaderMap,
    feed: Feed,
) -> Result<Response, Problem> {
    let Files { api, .. } = files;
    // Who may make no queue has nothing to check for one.
    api.access.require_anywhere(&caller, Power::Install).await?;
    let reading = query.reading(&headers)?;
    let (line, feed) = feed.first_line(api.limits.schema_bytes, api.clock).await?;
    let schema = schema::parse(&String::from_utf8_lossy(&line))
        .map_err(|error| Problem::invalid("schema", error.to_string()))?;
    let checked = imports::check(api, schema, query, reading, feed).await?;
    Ok(checked.answer(imports::JOBS))
}

async fn export(
    State(files): State<Files>,
    OwnPage(caller): OwnPage,
    Id(queue): Id<QueueId>,
    Params(query): Params<ExportQuery>,
    _: Breakable,
) -> Result<Response, Problem> {
    files.require(&caller, queue, Power::Read).await?;
    exports::answer(&files.api, queue, &query, caller.labeler.into()).await
}

async fn audit_log(
    State(files): State<Files>,
    OwnPage(caller): OwnPage,
    Params(query): Params<AuditExportQuery>,
    _: Breakable,
) -> Result<Response, Problem> {
    if caller.role != Role::Admin {
        return Err(ServiceError::Forbidden(Power::Install).into());
    }
    audit::answer(&files.api, &query)
}

/// What an import left out, as a table.
async fn rejections(
    State(files): State<Files>,
    OwnPage(caller): OwnPage,
    Id(id): Id<i64>,
    _: Breakable,
) -> Result<Response, Problem> {
    let id = JobId(id);
    let rights = files.api.access.require_anywhere(&caller, Power::Read);
    let rights = rights.await?;
    let job = jobs::find(&files.api, id).await?;
    if !rights.may(job.queue, Power::Read) {
        return Err(ServiceError::Forbidden(Power::Read).into());
    }
    let store = files.api.store;
    let pages = stream::try_unfold(0, move |after| {
        let store = store.clone();
        async move {
            let page = store.job_rejections(id, after, PAGE).await?;
            let next = after + page.len() as u64;
            let more = (!page.is_empty()).then(|| (rows(&page), next));
            Ok::<_, crate::store::StoreError>(more)
        }
    });
    let head = stream::once(async { Ok("place,reason\r\n".to_owned()) });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"rejections.csv\"",
        ),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    Ok((headers, Body::from_stream(head.chain(pages))).into_response())
}

/// Made for a spreadsheet, so nothing in it runs there: a file's name may come from anybody.
fn rows(rejections: &[JobRejection]) -> String {
    let mut rows = String::new();
    for JobRejection { place, reason } in rejections {
        let cells = [place, reason].map(|text| Cell::Text(text.clone()));
        write_row(&cells, Quoting::NonNumeric, true, &mut rows);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejections_stay_in_their_cells() {
        let rejection = JobRejection {
            place: "=a,b.csv:2".to_owned(),
            reason: "`x` is \"y\"\nhere".to_owned(),
        };

        assert_eq!(
            rows(&[rejection]),
            "\"'=a,b.csv:2\",\"`x` is \"\"y\"\"\nhere\"\r\n"
        );
    }
}
