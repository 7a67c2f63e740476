//! `POST /queues/{id}/samples`: samples on their way in.

use std::path::Path;

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use ingot::{
    formats::{Mapping, Shape},
    ids::QueueId,
    schema::Schema,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    access::Steerer,
    body::{Id, Params},
    feed::{Arrived, Feed},
    idempotency::{Created, Key},
    jobs::RejectionView,
    openapi::{Always, BadBody, Busy, Conflicting, Missing, SteerersOnly},
    problem::{Kind, Problem},
};
use crate::{
    exchange::{FileFormat, ReadOptions},
    services::{Imported, ServiceError},
    store::{By, JobCounts, JobState},
};

/// What a body without a name is called in messages.
const BODY: &str = "body";

/// Where jobs are.
pub(super) const JOBS: &str = "/api/v1/jobs";

/// How a body is read.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ImportQuery {
    /// How records lie in the body: `jsonl`, `json`, `csv` or `tsv`. Without it the content type tells, else
    /// the ending of `name`, else the first bytes.
    format: Option<String>,
    /// What records mean: `plain`, `native`, `label-studio`, `prodigy`, `argilla` or `doccano`. Without it
    /// the first record tells.
    shape: Option<String>,
    /// Which columns or keys are what: `KEY=COLUMN` pairs with commas between, such as
    /// `text=tweet_body,id=uuid,gold.tone=truth`.
    map: Option<String>,
    /// Who gave the labels of which the body does not say who gave them.
    labeler: Option<String>,
    /// What the body is called in messages, such as its file's name.
    name: Option<String>,
    /// Whether everything is read and checked, and nothing is stored.
    #[serde(default)]
    dry_run: bool,
}

/// What became of an import.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Imported)]
pub(super) struct ImportedView {
    /// The job, where all rejections are to be read; null after a dry run.
    id: Option<i64>,
    /// How it ended.
    state: JobState,
    /// What it did.
    counts: JobCounts,
    /// The first hundred records that were left out.
    rejections: Vec<RejectionView>,
}

/// Imports samples
///
/// The body is JSONL, JSON, CSV or TSV, packed with gzip or not, of any length: it is stored while it
/// arrives, in pieces small enough to let labels pass. Records that can't be used are left out and reported.
/// Samples that the queue holds already are not added again, so that an import that broke off is simply sent
/// again.
#[utoipa::path(post, path = "/queues/{id}/samples", operation_id = "importSamples", tag = "queues",
    params(("id" = i64, Path, description = "The queue"), ImportQuery,
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            description = "A repeat of the same body under the same key imports nothing and gets the first answer, for a day at least")),
    request_body(content((String = "application/x-ndjson"), (String = "application/json"), (String = "text/csv"),
        (String = "text/tab-separated-values"), (String = "application/gzip"), (String = "application/octet-stream"))),
    responses(
        (status = 200, description = "It has ended", body = ImportedView,
            headers(("Location" = String, description = "The address of its job, unless it was a dry run"))),
        Always, SteerersOnly, Missing, BadBody, Conflicting, Busy))]
pub(super) async fn import(
    State(api): State<Api>,
    Steerer(bearer): Steerer,
    Id(queue): Id<QueueId>,
    Params(query): Params<ImportQuery>,
    key: Key,
    headers: HeaderMap,
    feed: Feed,
) -> Result<Response, Problem> {
    let reading = query.reading(&headers)?;
    // In a task of its own: what has arrived is stored and noted even if whoever sent it is gone.
    let work = tokio::spawn(async move {
        let Some(key) = key.0.filter(|_| !query.dry_run) else {
            return Ok(work(api, queue, query, reading, feed, bearer.by()).await?.0);
        };
        let turn = api.idempotency.begin(bearer.token, key).await?;
        if turn.is_repeat() {
            let kept = turn.kept(feed.digest(api.clock).await?)?;
            return kept.ok_or_else(|| ServiceError::BrokeOff.into());
        }
        let (created, digest) = work(api, queue, query, reading, feed, bearer.by()).await?;
        if let Some(digest) = digest {
            turn.keep(digest, &created).await;
        }
        Ok::<_, Problem>(created)
    });
    let created = work.await.map_err(|_| ServiceError::BrokeOff)??;
    Ok(created.answer(JOBS))
}

/// Imports a body for `by`, or only reads it if it is a dry run, and says what it was.
pub(super) async fn work(
    api: Api,
    queue: QueueId,
    query: ImportQuery,
    reading: ReadOptions,
    feed: Feed,
    by: By,
) -> Result<(Created, Option<[u8; 32]>), Problem> {
    let total_bytes = feed.total_bytes;
    let name = query.name.as_deref().unwrap_or(BODY);
    let (input, arrived) = feed.start(name, api.clock);
    let result = if query.dry_run {
        api.transfers.rehearse(queue, input, reading).await
    } else {
        let import = api.transfers.import(queue, input, total_bytes, reading, by);
        import.await
    };
    finish(result, arrived).await
}

/// Reads a body as if it went into a queue of this schema that holds nothing.
pub(super) async fn check(
    api: Api,
    schema: Schema,
    query: ImportQuery,
    reading: ReadOptions,
    feed: Feed,
) -> Result<Created, Problem> {
    let name = query.name.as_deref().unwrap_or(BODY);
    let (input, arrived) = feed.start(name, api.clock);
    let result = api.transfers.check(schema, input, reading).await;
    Ok(finish(result, arrived).await?.0)
}

/// What is answered, and what the body was.
async fn finish(
    result: Result<Imported, ServiceError>,
    arrived: Arrived,
) -> Result<(Created, Option<[u8; 32]>), Problem> {
    let is_stopped = match &result {
        Ok(imported) => imported.state != JobState::Done,
        Err(error) => matches!(error, ServiceError::Stopped(_)),
    };
    // What nobody had to read still arrives, so that the answer is heard.
    let digest = if is_stopped {
        None
    } else {
        arrived.await.ok().flatten()
    };
    let imported = result?;
    let created = Created::of(StatusCode::OK, &view(imported))?;
    Ok((created, digest))
}

impl ImportQuery {
    /// How the body is read, with what its headers say.
    pub(super) fn reading(&self, headers: &HeaderMap) -> Result<ReadOptions, Problem> {
        let bad = |detail| Problem::new(Kind::BadRequest, detail);
        let format = match &self.format {
            Some(word) => Some(word.parse().map_err(bad)?),
            None => match format_of(headers)? {
                None => self
                    .name
                    .as_ref()
                    .and_then(|name| FileFormat::of_name(Path::new(name))),
                told => told,
            },
        };
        let shape = self.shape.as_deref().map(str::parse::<Shape>).transpose();
        let mapping = self.map.as_deref().unwrap_or_default().parse::<Mapping>();
        Ok(ReadOptions {
            format,
            shape: shape.map_err(|error| bad(error.to_string()))?,
            mapping: mapping.map_err(|error| bad(error.to_string()))?,
            labeler: self.labeler.clone(),
        })
    }
}

/// The format that the content type tells, if it tells any.
fn format_of(headers: &HeaderMap) -> Result<Option<FileFormat>, Problem> {
    let Some(content_type) = headers.get(header::CONTENT_TYPE) else {
        return Ok(None);
    };
    let content_type = content_type.to_str().unwrap_or_default();
    if let Some(format) = FileFormat::of_content_type(content_type) {
        return Ok(Some(format));
    }
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    let says_nothing = [
        "application/octet-stream",
        "application/gzip",
        "application/x-gzip",
    ];
    if says_nothing.iter().any(|it| kind.eq_ignore_ascii_case(it)) {
        return Ok(None);
    }
    Err(Problem::new(
        Kind::UnsupportedMediaType,
        format!(
            "The body is `{kind}`, which can't be imported. Send application/x-ndjson, application/json, \
             text/csv or text/tab-separated-values, or application/octet-stream to have it found out."
        ),
    ))
}

fn view(imported: Imported) -> ImportedView {
    ImportedView {
        id: imported.job.map(|job| job.0),
        state: imported.state,
        counts: imported.counts,
        rejections: imported.rejections.into_iter().map(Into::into).collect(),
    }
}
