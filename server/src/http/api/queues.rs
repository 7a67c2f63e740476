//! `/queues`: making, reading and changing queues.

use app::api::Role;
use axum::{Json, extract::State, http::StatusCode, response::Response};
use ingot::{
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
    access::{Admin, Bearer},
    body::{Body, Id},
    idempotency::{Created, Key},
    openapi::{AdminsOnly, Always, BadBody, Conflicting, Missing},
    problem::Problem,
    time::Time,
};
use crate::store::{NewQueue, Queue, QueueChange};

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
    /// How it deals its samples out; told to admins only.
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<Policy>,
    /// What labelers are told of the work; empty for nothing.
    guidelines: String,
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
}

/// Lists the queues
///
/// Labelers see those that have not ended.
#[utoipa::path(get, path = "/queues", operation_id = "listQueues", tag = "queues",
    responses((status = 200, description = "The queues", body = QueuesView), Always))]
pub(super) async fn list(
    State(api): State<Api>,
    bearer: Bearer,
) -> Result<Json<QueuesView>, Problem> {
    let queues = api.queues.all().await?.into_iter();
    let queues = queues
        .filter(|queue| bearer.role == Role::Admin || queue.counters.state != QueueState::Archived)
        .map(|queue| view(queue, bearer.role));
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
    let queues = api.queues.clone();
    let work = async move {
        let queue = queues.create(new, bearer.labeler).await?;
        Created::of(StatusCode::CREATED, &view(queue, bearer.role))
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
    let queue = api.queues.one(id).await?;
    Ok(Json(view(queue, bearer.role)))
}

/// Changes a queue
///
/// A paused queue gives nothing out, and what is out may be finished. An archived one has ended, and can
/// be made active again.
#[utoipa::path(patch, path = "/queues/{id}", operation_id = "changeQueue", tag = "queues",
    params(("id" = i64, Path, description = "The queue")),
    request_body = QueueChangeBody,
    responses((status = 200, description = "The queue after that", body = QueueView),
        Always, AdminsOnly, Missing, BadBody, Conflicting))]
pub(super) async fn change(
    State(api): State<Api>,
    Admin(bearer): Admin,
    Id(id): Id<QueueId>,
    body: Body<QueueChangeBody>,
) -> Result<Json<QueueView>, Problem> {
    let wish = body.value;
    let schema = wish.schema.as_ref().map(read_schema).transpose()?;
    let policy = match &wish.policy {
        None => None,
        Some(patch) => {
            let now = api.queues.one(id).await?.policy;
            Some(patched_policy(&now, patch, &api.limits)?)
        }
    };
    let change = QueueChange {
        name: wish.name,
        schema,
        policy,
        guidelines: wish.guidelines,
        state: wish.state,
    };
    let queue = api.queues.change(id, change, bearer.labeler).await?;
    Ok(Json(view(queue, bearer.role)))
}

/// A queue as the bearer of a token may see it. How often known answers are mixed in is no labeler's
/// business.
fn view(queue: Queue, role: Role) -> QueueView {
    QueueView {
        id: queue.id.0,
        name: queue.name,
        state: queue.counters.state,
        schema: queue.schema,
        schema_version: queue.schema_version,
        policy: (role == Role::Admin).then_some(queue.policy),
        guidelines: queue.guidelines,
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
