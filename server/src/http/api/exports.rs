//! `GET /queues/{id}/export`: samples on their way out.

use axum::{
    body::Body,
    extract::{FromRequestParts, State},
    http::{HeaderName, HeaderValue, Version, header, request::Parts},
    response::{IntoResponse, Response},
};
use ingot::ids::QueueId;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    Api,
    access::Reader,
    body::{Id, Params},
    openapi::{Always, BadQuery, Busy, Conflicting, MayBreak, Missing, ReadersOnly},
    problem::{Kind, Problem},
};
use crate::{
    exchange::{ExportFormat, ExportOptions},
    store::By,
};

/// Says which job an export is.
const JOB: HeaderName = HeaderName::from_static("ingot-job");

/// How a queue is written out.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportQuery {
    /// `native` if not said, `csv`, `csv-wide`, `label-studio`, `label-studio-min`, `label-studio-csv`,
    /// `prodigy`, `argilla` or `doccano`.
    format: Option<String>,
    /// Whether cells that a spreadsheet would run as formulas are made harmless. If not said they are in `csv`
    /// and `csv-wide`, and nowhere else.
    guard: Option<bool>,
}

/// Exports a queue
///
/// The answer holds the queue as it was at one moment, and begins at once however much follows; only tables
/// read the queue through before, as their header names every key. It breaks off if the export can't go on. What it holds, with its SHA-256, is told by its job
/// afterwards.
#[utoipa::path(get, path = "/queues/{id}/export", operation_id = "exportQueue", tag = "queues",
    params(("id" = i64, Path, description = "The queue"), ExportQuery),
    responses(
        (status = 200, description = "The export",
            content((String = "application/x-ndjson"), (String = "application/json"), (String = "text/csv")),
            headers(("Ingot-Job" = i64, description = "Its job"),
                ("Content-Disposition" = String, description = "A file's name for it"))),
        Always, ReadersOnly, Missing, BadQuery, Conflicting, Busy, MayBreak))]
pub(super) async fn export(
    State(api): State<Api>,
    Reader(bearer): Reader,
    Id(queue): Id<QueueId>,
    Params(query): Params<ExportQuery>,
    _: Breakable,
) -> Result<Response, Problem> {
    answer(&api, queue, &query, bearer.by()).await
}

/// A request whose answer can be told from one that broke off. In HTTP/1.0 the end of an answer of unknown
/// length is the end of the connection, whatever the reason.
pub(super) struct Breakable;

impl<S: Send + Sync> FromRequestParts<S> for Breakable {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        if parts.version <= Version::HTTP_10 {
            return Err(Problem::new(
                Kind::OldHttp,
                "An export that breaks off could not be told from a whole one over HTTP/1.0. Ask over \
                 HTTP/1.1, and have a proxy in between do so (in nginx: `proxy_http_version 1.1`).",
            ));
        }
        Ok(Self)
    }
}

/// An export as an answer to `by`.
pub(super) async fn answer(
    api: &Api,
    queue: QueueId,
    query: &ExportQuery,
    by: By,
) -> Result<Response, Problem> {
    let format = match &query.format {
        None => ExportFormat::Native,
        Some(word) => word
            .parse()
            .map_err(|detail: String| Problem::new(Kind::BadRequest, detail))?,
    };
    let mut options = ExportOptions::of(format);
    if let Some(is_guarded) = query.guard {
        options.is_guarded = is_guarded;
    }
    let export = api.transfers.export(queue, options, by).await?;
    let disposition = attachment(&export.queue_name, format.extension());
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static(format.content_type()),
        ),
        (header::CONTENT_DISPOSITION, disposition),
        (JOB, HeaderValue::from(export.job.0)),
    ];
    Ok((headers, Body::from_stream(export.into_stream())).into_response())
}

/// Has a file named after a queue (RFC 6266): plainly for old programs, in full for the others.
fn attachment(queue_name: &str, extension: &str) -> HeaderValue {
    let plain: String = queue_name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let full: String = queue_name.bytes().map(percent).collect();
    let value = format!(
        "attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{full}.{extension}"
    );
    HeaderValue::try_from(value).unwrap_or_else(|_| HeaderValue::from_static("attachment"))
}

/// A byte as RFC 8187 writes it.
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_its_queue_whatever_that_is_called() {
        for (name, value) in [
            (
                "Tone",
                "attachment; filename=\"Tone.csv\"; filename*=UTF-8''Tone.csv",
            ),
            (
                "a \"b\"/..\\é\r\n",
                "attachment; filename=\"a--b--------.csv\"; \
                 filename*=UTF-8''a%20%22b%22%2F..%5C%C3%A9%0D%0A.csv",
            ),
        ] {
            assert_eq!(attachment(name, "csv"), value, "{name}");
        }
    }
}
