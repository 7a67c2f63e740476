//! `/files`: samples in and out for the pages of admins, by their cookie instead of a token.
//!
//! The work and the answers are those of the API. Cookies come along with requests of any site, so what
//! changes something comes from one of our own pages or not at all.

use std::sync::Arc;

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
    formats::table::{Cell, Quoting, write_row},
    ids::{LabelerId, QueueId},
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

/// An admin whose browser asks, from one of our own pages.
struct AdminsPage(LabelerId);

impl FromRequestParts<Files> for AdminsPage {
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
        let admin = files.identity.admin(&parts.headers).await?;
        admin
            .map(Self)
            .ok_or_else(|| Problem::new(Kind::Forbidden, "This is for admins."))
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
    AdminsPage(by): AdminsPage,
    Id(queue): Id<QueueId>,
    Params(query): Params<ImportQuery>,
    headers: HeaderMap,
    feed: Feed,
) -> Result<Response, Problem> {
    let reading = query.reading(&headers)?;
    // In a task of its own: what has arrived is stored and noted even if the page is gone.
    let work = tokio::spawn(imports::work(
        files.api,
        queue,
        query,
        reading,
        feed,
        Some(by),
    ));
    let (created, _) = work.await.map_err(|_| ServiceError::BrokeOff)??;
    Ok(created.answer(imports::JOBS))
}

async fn export(
    State(files): State<Files>,
    AdminsPage(by): AdminsPage,
    Id(queue): Id<QueueId>,
    Params(query): Params<ExportQuery>,
    _: Breakable,
) -> Result<Response, Problem> {
    exports::answer(&files.api, queue, &query, Some(by)).await
}

async fn audit_log(
    State(files): State<Files>,
    _: AdminsPage,
    Params(query): Params<AuditExportQuery>,
    _: Breakable,
) -> Result<Response, Problem> {
    audit::answer(&files.api, &query)
}

/// What an import left out, as a table.
async fn rejections(
    State(files): State<Files>,
    _: AdminsPage,
    Id(id): Id<i64>,
    _: Breakable,
) -> Result<Response, Problem> {
    let id = JobId(id);
    jobs::find(&files.api, id).await?;
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
