//! `/queues`: making, reading and changing queues.

use axum::{Json, extract::State, http::StatusCode, response::Response};
use ingot::{
    access::Power,
    ids::QueueId,
    limits::Limits,
    policy::{self, Policy},
    progress::QueueState,
    schema::{self, Schema},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    Api, BASE,
    access::{Admin, Bearer, Steerer},
    body::{Body, Id},
    idempotency::{Created, Key},
    openapi::{AdminsOnly, Always, BadBody, Conflicting, Missing, SteerersOnly},
    problem::Problem,
    time::Time,
};
use crate::{
    services::ServiceError,
    store::{By, NewQueue, Queue, QueueChange},
};

/// How often a policy is patched anew because others have changed the queue in the meantime.
const MOST_ATTEMPTS: u32 = 10;

/// A queue.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Queue)]
pub(super) struct QueueView {
    /// Its identity.
    id: i64,
    /// Its name, unique in the installation.
    name: String,
    /// Whether it gives out work.
    state: QueueState,
    /// What a label consists of.
    schema: Schema,
    /// Counts the schemas it has had, from 1.
    schema_version: u32,
    /// How it deals its samples out; told to those who may read the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Policy>,
    /// What labelers are told of the work; empty for nothing.
    guidelines: String,
    /// Counts the changes to its name, schema, policy and guidelines, from 0.
    settings_revision: u64,
    /// When it was made.
    created_at: Time,
}

/// Queues.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Queues)]
pub(super) struct QueuesView {
    /// Oldest first.
    queues: Vec<QueueView>,
}

/// A queue to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewQueue)]
pub(super) struct NewQueueBody {
    /// Its name, unique in the installation, of at most 100 characters.
    name: String,
    /// What a label consists of.
    #[schema(value_type = Schema)]
    schema: Value,
    /// How it deals its samples out. What is left out has its default.
    #[schema(value_type = Option<Policy>)]
    policy: Option<Value>,
    /// What labelers are told of the work, as text of at most 20,000 characters.
    guidelines: Option<String>,
}

/// What is to be different about a queue. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = QueueChange)]
pub(super) struct QueueChangeBody {
    /// Another name.
    name: Option<String>,
    /// Other questions. Labels that are there keep theirs; a field that they answer keeps its kind.
    #[schema(value_type = Option<Schema>)]
    schema: Option<Value>,
    /// What is to be different about the dealing, as a merge patch (RFC 7396): what is left out stays,
    /// what is null has its default again. It holds for the samples that are there, too.
    #[schema(value_type = Option<Policy>)]
    policy: Option<Value>,
    /// Other words on the work, of at most 20,000 characters; an empty text for none.
    guidelines: Option<String>,
    /// Whether it gives out work.
    state: Option<QueueState>,
    /// The `settings_revision` that this change was made for. If others have changed the queue since, nothing is
    /// changed, and the answer is 409. Without it the change is made in any case.
    made_for: Option<u64>,
}

/// Lists the queues
///
/// Those that have ended are shown to those who may read them.
#[utoipa::path(get, path = "/queues", operation_id = "listQueues", tag = "queues",
    responses((status = 200, description = "The queues", body = QueuesView), Always))]
pub(super) async fn list(
    State(api): State<Api>,
    bearer: Bearer,
) -> Result<Json<QueuesView>, Problem> {
    let rights = bearer.rights(&api).await?;
    let queues = api.queues.all().await?.into_iter();
    let queues = queues.filter_map(|queue| {
        let reads = rights.may(queue.id, Power::Read);
        let is_shown = reads || queue.counters.state != QueueState::Archived;
        is_shown.then(|| view(queue, reads))
    });
    Ok(Json(QueuesView {
        queues: queues.collect(),
    }))
}

/// Makes a queue
#[utoipa::path(post, path = "/queues", operation_id = "createQueue", tag = "queues",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        description = "A repeat under the same key makes nothing new and gets the first answer, for a day at least")),
    request_body = NewQueueBody,
    responses(
        (status = 201, description = "It is made", body = QueueView,
            headers(("Location" = String, description = "Its address"))),
        Always, AdminsOnly, BadBody, Conflicting))]
pub(super) async fn create(
    State(api): State<Api>,
    Admin(bearer): Admin,
    key: Key,
    body: Body<NewQueueBody>,
) -> Result<Response, Problem> {
    let NewQueueBody {
        name,
        schema,
        policy,
        guidelines,
    } = body.value;
    let new = NewQueue {
        name,
        schema: read_schema(&schema)?,
        policy: match policy {
            Some(policy) => read_policy(&policy, &api.limits)?,
            None => Policy::default(),
        },
        guidelines: guidelines.unwrap_or_default(),
    };
    let (queues, by) = (api.queues.clone(), bearer.by());
    let work = async move {
        let queue = queues.create(new, by).await?;
        Created::of(StatusCode::CREATED, &view(queue, true))
    };
    let created = api
        .idempotency
        .once(bearer.token, key, body.digest, work)
        .await?;
    Ok(created.answer(&format!("{BASE}/queues")))
}

/// Tells of a queue
#[utoipa::path(get, path = "/queues/{id}", operation_id = "readQueue", tag = "queues",
    params(("id" = i64, Path, description = "The queue")),
    responses((status = 200, description = "The queue", body = QueueView), Always, Missing))]
pub(super) async fn read(
    State(api): State<Api>,
    bearer: Bearer,
    Id(id): Id<QueueId>,
) -> Result<Json<QueueView>, Problem> {
    let reads = bearer.standing(&api, id).await?.may(Power::Read);
    let queue = api.queues.one(id).await?;
    Ok(Json(view(queue, reads)))
}

/// Changes a queue
///
/// A paused queue gives nothing out, and what is out may be finished. An archived one has ended, and can
/// be made active again.
#[utoipa::path(patch, path = "/queues/{id}", operation_id = "changeQueue", tag = "queues",
    params(("id" = i64, Path, description = "The queue")),
    request_body = QueueChangeBody,
    responses((status = 200, description = "The queue after that", body = QueueView),
        Always, SteerersOnly, Missing, BadBody, Conflicting))]
pub(super) async fn change(
    State(api): State<Api>,
    Steerer(bearer): Steerer,
    Id(id): Id<QueueId>,
    body: Body<QueueChangeBody>,
) -> Result<Json<QueueView>, Problem> {
    let wish = body.value;
    let change = QueueChange {
        name: wish.name,
        schema: wish.schema.as_ref().map(read_schema).transpose()?,
        policy: None,
        guidelines: wish.guidelines,
        state: wish.state,
        made_for: wish.made_for,
    };
    let queue = match &wish.policy {
        None => api.queues.change(id, change, bearer.by()).await?,
        Some(patch) => change_policy(&api, id, change, patch, bearer.by()).await?,
    };
    Ok(Json(view(queue, true)))
}

/// Changes a part of a policy. What is left out stays as it is, also if others change that in the meantime.
async fn change_policy(
    api: &Api,
    id: QueueId,
    change: QueueChange,
    patch: &Value,
    by: By,
) -> Result<Queue, Problem> {
    let mut attempts = 0;
    loop {
        attempts += 1;
        let now = api.queues.one(id).await?;
        let patched = QueueChange {
            policy: Some(patched_policy(&now.policy, patch, &api.limits)?),
            made_for: change.made_for.or(Some(now.settings_revision)),
            ..change.clone()
        };
        match api.queues.change(id, patched, by).await {
            Err(ServiceError::ChangedMeanwhile(_))
                if change.made_for.is_none() && attempts < MOST_ATTEMPTS => {}
            changed => return Ok(changed?),
        }
    }
}

/// A queue as it is shown to those who may read it, or to labelers: how often known answers are mixed in is
/// no business of theirs.
fn view(queue: Queue, reads: bool) -> QueueView {
    QueueView {
        id: queue.id.0,
        name: queue.name,
        state: queue.counters.state,
        schema: queue.schema,
        schema_version: queue.schema_version,
        policy: reads.then_some(queue.policy),
        guidelines: queue.guidelines,
        settings_revision: queue.settings_revision,
        created_at: Time(queue.created_at_ms),
    }
}

fn read_schema(json: &Value) -> Result<Schema, Problem> {
    schema::parse(&json.to_string()).map_err(|error| Problem::invalid("schema", error.to_string()))
}

fn read_policy(json: &Value, limits: &Limits) -> Result<Policy, Problem> {
    // Serde takes a list for a struct too, and then one policy would have two written forms.
    if json.is_array() || json["gold"].is_array() {
        let detail = "a policy is an object, and so is its `gold`";
        return Err(Problem::invalid("policy", detail));
    }
    policy::parse(&json.to_string(), limits)
        .map_err(|error| Problem::invalid("policy", error.to_string()))
}

fn patched_policy(now: &Policy, patch: &Value, limits: &Limits) -> Result<Policy, Problem> {
    if !patch.is_object() {
        return Err(Problem::invalid("policy", "a policy is an object"));
    }
    let mut policy = serde_json::to_value(now).unwrap_or_default();
    merge(&mut policy, patch);
    read_policy(&policy, limits)
}

/// Puts a merge patch (RFC 7396) on a value.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(target) = target else {
        return;
    };
    for (key, value) in patch {
        if value.is_null() {
            target.shift_remove(key);
        } else {
            merge(target.entry(key).or_insert(Value::Null), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_merge_patch_changes_what_it_names_and_takes_away_what_it_nulls() {
        // The cases of RFC 7396, appendix A.
        for (before, patch, after) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (
                json!({"a":"b","b":"c"}),
                json!({"a":null}),
                json!({"b":"c"}),
            ),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (
                json!({"a":{"b":"c"}}),
                json!({"a":{"b":"d","c":null}}),
                json!({"a":{"b":"d"}}),
            ),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (
                json!({}),
                json!({"a":{"bb":{"ccc":null}}}),
                json!({"a":{"bb":{}}}),
            ),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
        ] {
            let mut value = before.clone();
            merge(&mut value, &patch);
            assert_eq!(value, after, "{before} with {patch}");
        }
    }

    #[test]
    fn a_policy_keeps_what_a_patch_does_not_name() {
        let limits = Limits::DEFAULT;
        let now = read_policy(&json!({"overlap": 3, "labeler_limit": 9}), &limits).unwrap();

        let more = patched_policy(&now, &json!({"overlap": 4}), &limits).unwrap();
        let free = patched_policy(&now, &json!({"labeler_limit": null}), &limits).unwrap();
        let plain = patched_policy(&now, &json!({"overlap": null}), &limits).unwrap();

        assert_eq!((more.overlap, more.labeler_limit), (4, Some(9)));
        assert_eq!((free.overlap, free.labeler_limit), (3, None));
        assert_eq!((plain.overlap, plain.labeler_limit), (1, Some(9)));
        assert!(patched_policy(&now, &json!([]), &limits).is_err());
        assert!(patched_policy(&now, &json!({"overlap": 0}), &limits).is_err());
    }
}
