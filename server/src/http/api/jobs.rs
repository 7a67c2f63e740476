//! `/jobs/{id}`: work that takes long, watched and cancelled.

use axum::{Json, extract::State};
use ingot::access::Power;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Api,
    access::Bearer,
    body::{Id, Params},
    openapi::{Always, BadQuery, Missing, ReadersOnly, SteerersOnly},
    page::PageQuery,
    problem::Problem,
    time::Time,
};
use crate::{
    exchange::Manifest,
    services::ServiceError,
    store::{Job, JobCounts, JobId, JobKind, JobRejection, JobState},
};

/// How many jobs are listed.
const LISTED: u32 = 100;

/// A piece of work that takes long.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct JobView {
    /// Its identity.
    id: i64,
    /// What it does.
    kind: JobKind,
    /// To which queue.
    queue: i64,
    /// How far it is.
    state: JobState,
    /// What it has done so far.
    counts: JobCounts,
    /// Why it failed, if it failed.
    error: Option<String>,
    /// What the export holds, if it is one and done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    manifest: Option<Manifest>,
    /// When it began.
    created_at: Time,
    /// When it ended, if it has.
    ended_at: Option<Time>,
}

/// A page of what a job left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RejectionsPage)]
pub(super) struct RejectionsView {
    /// In the order in which they were found. Of a source with very many bad records only the first are kept.
    rejections: Vec<RejectionView>,
    /// Where the next page begins; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// A record that a job left out.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rejection)]
pub(super) struct RejectionView {
    /// Where it stood, as `file:line`.
    place: String,
    /// What is wrong with it.
    reason: String,
}

/// Jobs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Jobs)]
pub(super) struct JobsView {
    /// Newest first: of the last hundred of the installation those of queues that the token may read.
    jobs: Vec<JobView>,
}

/// Lists the newest jobs
///
/// Of an import that runs its job is found here: the answer to it comes when it has ended.
#[utoipa::path(get, path = "/jobs", operation_id = "listJobs", tag = "jobs",
    responses((status = 200, description = "The jobs", body = JobsView), Always, ReadersOnly))]
pub(super) async fn list(
    State(api): State<Api>,
    bearer: Bearer,
) -> Result<Json<JobsView>, Problem> {
    let rights = bearer.rights(&api).await?;
    if !rights.may_anywhere(Power::Read) {
        return Err(ServiceError::Forbidden(Power::Read).into());
    }
    let jobs = api.store.jobs(LISTED).await?.into_iter();
    let jobs = jobs.filter(|job| rights.may(job.queue, Power::Read));
    Ok(Json(JobsView {
        jobs: jobs.map(Into::into).collect(),
    }))
}

/// Tells of a job
#[utoipa::path(get, path = "/jobs/{id}", operation_id = "readJob", tag = "jobs",
    params(("id" = i64, Path, description = "The job")),
    responses((status = 200, description = "The job", body = JobView), Always, ReadersOnly, Missing))]
pub(super) async fn read(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<i64>,
) -> Result<Json<JobView>, Problem> {
    let job = permitted(&api, &bearer, JobId(id), Power::Read).await?;
    Ok(Json(job.into()))
}

/// Lists what a job left out
#[utoipa::path(get, path = "/jobs/{id}/rejections", operation_id = "listRejections", tag = "jobs",
    params(("id" = i64, Path, description = "The job"), PageQuery),
    responses((status = 200, description = "A page of what was left out", body = RejectionsView),
        Always, ReadersOnly, Missing, BadQuery))]
pub(super) async fn rejections(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<i64>,
    Params(query): Params<PageQuery>,
) -> Result<Json<RejectionsView>, Problem> {
    let page = query.read(&api.limits)?;
    let id = JobId(id);
    permitted(&api, &bearer, id, Power::Read).await?;
    // One more than the page holds says whether another page follows.
    let mut found = api
        .store
        .job_rejections(id, page.from, page.most + 1)
        .await?;
    let most = page.most as usize;
    let has_more = most < found.len();
    found.truncate(most);
    Ok(Json(RejectionsView {
        rejections: found.into_iter().map(Into::into).collect(),
        next_cursor: has_more.then(|| (page.from + u64::from(page.most)).to_string()),
    }))
}

/// Cancels a job
///
/// What it did until then stays. One that has ended stays as it is.
#[utoipa::path(post, path = "/jobs/{id}/cancel", operation_id = "cancelJob", tag = "jobs",
    params(("id" = i64, Path, description = "The job")),
    responses((status = 200, description = "The job after that", body = JobView), Always, SteerersOnly, Missing))]
pub(super) async fn cancel(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<i64>,
) -> Result<Json<JobView>, Problem> {
    let id = JobId(id);
    permitted(&api, &bearer, id, Power::Steer).await?;
    api.transfers.cancel(id, bearer.by()).await?;
    Ok(Json(find(&api, id).await?.into()))
}

/// A job, for a token that opens this in its queue. Who may do that nowhere does not learn which jobs there are.
async fn permitted(api: &Api, bearer: &Bearer, id: JobId, power: Power) -> Result<Job, Problem> {
    let rights = bearer.rights(api).await?;
    if !rights.may_anywhere(power) {
        return Err(ServiceError::Forbidden(power).into());
    }
    let job = find(api, id).await?;
    if rights.may(job.queue, power) {
        Ok(job)
    } else {
        Err(ServiceError::Forbidden(power).into())
    }
}

pub(super) async fn find(api: &Api, id: JobId) -> Result<Job, Problem> {
    let job = api.store.job(id).await?;
    job.ok_or_else(|| Problem::no_such("job"))
}

impl From<JobRejection> for RejectionView {
    fn from(rejection: JobRejection) -> Self {
        Self {
            place: rejection.place,
            reason: rejection.reason,
        }
    }
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id.0,
            kind: job.kind,
            queue: job.queue.0,
            state: job.state,
            counts: job.counts,
            error: job.error,
            manifest: job
                .manifest
                .and_then(|manifest| serde_json::from_str(&manifest).ok()),
            created_at: Time(job.created_at_ms),
            ended_at: job.ended_at_ms.map(Time),
        }
    }
}
