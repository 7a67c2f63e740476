//! A program that talks to the API.

use app::api::Role;
use axum::{
    body::Body,
    http::{HeaderMap, Method, StatusCode},
    response::Response,
};
use ingot::{
    access::QueueRole,
    archive::NewSample,
    ids::{LabelerId, QueueId},
    policy::Policy,
    schema,
};
use serde_json::{Value, json};
use server::{
    clock::Clock,
    identity::api_token,
    store::{By, NewQueue, NewToken, ParticipantChange, TokenId},
};

use crate::test_server::TestServer;

/// A server, and what it takes to make tokens for it.
pub(crate) struct Site {
    pub(crate) server: TestServer,
    pub(crate) clock: Clock,
}

/// What came back.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    /// The body, or null if it is not JSON.
    pub(crate) json: Value,
}

/// A program with a token.
pub(crate) struct Client<'a> {
    pub(crate) site: &'a Site,
    pub(crate) token: String,
    pub(crate) id: TokenId,
}

impl Site {
    pub(crate) async fn start() -> Self {
        Self {
            server: TestServer::start().await,
            clock: Clock::start(),
        }
    }

    pub(crate) async fn admin(&self) -> Client<'_> {
        self.client(Role::Admin, None).await
    }

    pub(crate) async fn labeler(&self, name: &str) -> Client<'_> {
        self.client(Role::Labeler, Some(name)).await
    }

    /// A labeler's token, of somebody who is this to the queue.
    pub(crate) async fn person(&self, name: &str, queue: QueueId, role: QueueRole) -> Client<'_> {
        let id = self.id_of(name).await;
        let store = &self.server.store;
        let number = store.labeler_tag(id).await.unwrap().unwrap().number;
        let change = ParticipantChange {
            role: Some(role),
            ..ParticipantChange::default()
        };
        let now_ms = self.clock.wall_ms();
        let changed = store.change_participant(queue, number, change, By::NOBODY, now_ms);
        assert_eq!(changed.await.unwrap(), Some(id));
        self.labeler(name).await
    }

    pub(crate) async fn client(&self, role: Role, labeler: Option<&str>) -> Client<'_> {
        let labeler = match labeler {
            Some(name) => Some(self.id_of(name).await),
            None => None,
        };
        let (token, hash) = api_token::make();
        let new = NewToken {
            hash,
            name: "test".to_owned(),
            role,
            labeler,
        };
        let now_ms = self.clock.wall_ms();
        let id = self.server.store.add_token(new, now_ms).await.unwrap();
        Client {
            site: self,
            token,
            id,
        }
    }

    pub(crate) async fn id_of(&self, labeler: &str) -> LabelerId {
        let now_ms = self.clock.wall_ms();
        let store = &self.server.store;
        store.labeler_named(labeler, now_ms).await.unwrap()
    }

    /// A queue with a scale from 1 to 5, and these texts.
    pub(crate) async fn queue(&self, texts: &[&str], policy: Policy) -> QueueId {
        let fields = r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true},
            {"name":"why","kind":"text"}]}"#;
        let store = &self.server.store;
        let count = store.queues().await.unwrap().len();
        let new = NewQueue {
            guidelines: String::new(),
            name: format!("Queue {count}"),
            schema: schema::parse(fields).unwrap(),
            policy,
        };
        let now_ms = self.clock.wall_ms();
        let id = store.create_queue(new, By::NOBODY, now_ms).await.unwrap();
        let samples = texts.iter().map(|text| {
            let payload = json!({ "text": text });
            NewSample::of(payload.as_object().unwrap().clone())
        });
        let samples = samples.collect();
        store.insert_samples(id, samples, now_ms).await.unwrap();
        self.server
            .hub
            .counted(id, store.queue(id).await.unwrap().unwrap().counters);
        id
    }

    /// A request with exactly these headers.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut visitor = self.server.visitor();
        let answer = visitor.send(method, path, headers, body.into()).await;
        assert_eq!(visitor.cookie, None, "the API sets no cookie");
        Reply {
            status: answer.status,
            headers: answer.headers,
            json: serde_json::from_str(&answer.body).unwrap_or_default(),
            text: answer.body,
        }
    }
}

impl Client<'_> {
    pub(crate) async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Reply {
        self.send(Method::POST, path, &[], Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PATCH, path, &[], Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Reply {
        self.send(Method::PUT, path, &[], Some(body)).await
    }

    /// A path below `/api/v1`, with or without a body.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: Option<Value>,
    ) -> Reply {
        let authorization = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(more);
        let body = match body {
            Some(body) => {
                headers.push(("content-type", "application/json"));
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        let path = format!("/api/v1{path}");
        self.site.send(method, &path, &headers, body).await
    }

    /// A body as it is written, sent as JSON.
    pub(crate) async fn send_text(&self, method: Method, path: &str, body: &str) -> Reply {
        let headers = [("content-type", "application/json")];
        self.send_body(method, path, &headers, body.to_owned())
            .await
    }

    /// A body of any kind.
    pub(crate) async fn send_body(
        &self,
        method: Method,
        path: &str,
        more: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let authorization = format!("Bearer {}", self.token);
        let mut headers = vec![("authorization", authorization.as_str())];
        headers.extend(more);
        let path = format!("/api/v1{path}");
        self.site.send(method, &path, &headers, body).await
    }

    /// The head of an answer, whose body nobody has read yet.
    pub(crate) async fn begin(&self, path: &str) -> Response {
        let authorization = format!("Bearer {}", self.token);
        let headers = [("authorization", authorization.as_str())];
        let path = format!("/api/v1{path}");
        let mut visitor = self.site.server.visitor();
        visitor
            .begin(Method::GET, &path, &headers, Body::empty())
            .await
    }

    /// The assignments that the labeler holds then.
    pub(crate) async fn claim(&self, queue: QueueId, count: u32) -> Vec<i64> {
        let reply = self
            .post(&format!("/queues/{queue}/claims"), json!({"count": count}))
            .await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text);
        let assignments = reply.json["assignments"].as_array().unwrap();
        let ids = assignments.iter().map(|it| it["id"].as_i64().unwrap());
        ids.collect()
    }

    /// Labels an assignment with a tone; the label's id.
    pub(crate) async fn label(&self, assignment: i64, op: u32, tone: i64) -> i64 {
        let path = format!("/assignments/{assignment}/label");
        let reply = self
            .post(&path, label_body(op, json!({"tone": tone})))
            .await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text);
        reply.json["id"].as_i64().unwrap()
    }
}

impl Reply {
    /// What kind of problem it is, after a look at the form of it.
    #[track_caller]
    pub(crate) fn problem(&self) -> &str {
        let media_type = self
            .headers
            .get("content-type")
            .map(|it| it.to_str().unwrap());
        assert_eq!(
            media_type,
            Some("application/problem+json"),
            "{}",
            self.text
        );
        assert_eq!(self.json["status"], self.status.as_u16(), "{}", self.text);
        for key in ["title", "detail"] {
            assert!(
                !self.json[key].as_str().unwrap().is_empty(),
                "{}",
                self.text
            );
        }
        let kind = self.json["type"].as_str().unwrap();
        kind.strip_prefix("urn:ingot:problem:").unwrap()
    }

    /// The fields that a problem names.
    pub(crate) fn wrong_fields(&self) -> Vec<&str> {
        let errors = self.json["errors"].as_array().into_iter().flatten();
        errors
            .map(|error| error["field"].as_str().unwrap())
            .collect()
    }
}

pub(crate) fn op_id(number: u32) -> String {
    format!("0192f3a4-0000-4000-8000-{number:012}")
}

pub(crate) fn label_body(op: u32, values: Value) -> Value {
    json!({"op_id": op_id(op), "values": values, "notes": null, "active_ms": 1500})
}
