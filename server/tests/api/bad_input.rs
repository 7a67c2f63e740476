//! What is refused, and how it is told.

use app::api::Role;
use axum::http::{Method, StatusCode};
use ingot::{limits::Limits, policy::Policy};
use serde_json::json;

use crate::client::{Site, label_body};

/// (body, status, kind, a word of the answer)
type Case = (&'static str, u16, &'static str, &'static str);

const NEW_QUEUE: [Case; 25] = [
    ("", 400, "malformed-json", "line 1 column 0"),
    ("{", 400, "malformed-json", "line 1 column 1"),
    (
        "{\n\"name\": oops}",
        400,
        "malformed-json",
        "line 2 column 9",
    ),
    ("{} {}", 400, "malformed-json", "line 1 column 4"),
    ("\u{feff}{}", 400, "malformed-json", "line 1"),
    ("{\"name\":\"\\ud800\"}", 400, "malformed-json", "line 1"),
    ("{\"name\":1e999}", 400, "malformed-json", "line 1"),
    ("null", 422, "invalid", "object"),
    ("[]", 422, "invalid", "object"),
    ("\"Tone\"", 422, "invalid", "object"),
    ("{}", 422, "invalid", "`name`"),
    ("{\"name\":\"a\"}", 422, "invalid", "`schema`"),
    (
        "{\"name\":1,\"schema\":{}}",
        422,
        "invalid",
        "`name` is wrong",
    ),
    (
        "{\"name\":\"a\",\"name\":\"b\"}",
        422,
        "invalid",
        "`name` is there twice",
    ),
    (
        "{\"name\":\"a\",\"schema\":{},\"more\":1}",
        422,
        "invalid",
        "`more`",
    ),
    ("{\"name\":\"a\",\"schema\":{}}", 422, "invalid", "fields"),
    ("{\"name\":\"a\",\"schema\":[]}", 422, "invalid", "schema"),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[],\"fields\":[]}}",
        422,
        "invalid",
        "twice",
    ),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"star\"}]}}",
        422,
        "invalid",
        "star",
    ),
    (
        "{\"name\":\" \",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"text\"}]}}",
        422,
        "invalid",
        "1 to 100 characters",
    ),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"text\"}]},\"policy\":{\"overlap\":0}}",
        422,
        "invalid",
        "overlap",
    ),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"text\"}]},\"policy\":{\"overlap\":99999999999999999999}}",
        422,
        "invalid",
        "policy",
    ),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"text\"}]},\"policy\":{\"overlaps\":2}}",
        422,
        "invalid",
        "overlaps",
    ),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"text\"}]},\"policy\":[2]}",
        422,
        "invalid",
        "policy",
    ),
    (
        "{\"name\":\"a\",\"schema\":{\"fields\":[{\"name\":\"x\",\"kind\":\"text\"}]},\"policy\":{\"gold\":[5]}}",
        422,
        "invalid",
        "policy",
    ),
];

#[tokio::test]
async fn a_queue_is_not_made_of_what_is_wrong() {
    let site = Site::start().await;
    let admin = site.admin().await;

    for (body, status, kind, word) in NEW_QUEUE {
        let reply = admin.send_text(Method::POST, "/queues", body).await;

        assert_eq!(reply.status.as_u16(), status, "{body}: {}", reply.text);
        assert_eq!(reply.problem(), kind, "{body}");
        let detail = reply.json["detail"].as_str().unwrap();
        assert!(detail.contains(word), "{body}: {detail}");
    }
    let list = admin.get("/queues").await;
    assert_eq!(list.json, json!({"queues": []}));
}

#[tokio::test]
async fn json_that_is_too_deep_is_refused_and_crashes_nothing() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let deep = format!("{{\"name\":\"a\",\"schema\":{}", "[".repeat(200_000));

    let reply = admin.send_text(Method::POST, "/queues", &deep).await;

    assert_eq!(reply.problem(), "malformed-json");
}

#[tokio::test]
async fn bodies_that_change_something_are_read_as_strictly() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let admin = site.client(Role::Admin, Some("Ada")).await;
    let assignment = admin.claim(queue, 1).await[0];
    let (queue, claims) = (
        format!("/queues/{queue}"),
        format!("/queues/{queue}/claims"),
    );
    let participant = format!("{queue}/participants/1");
    let (label, skip) = (
        format!("/assignments/{assignment}/label"),
        format!("/assignments/{assignment}/skip"),
    );
    let op = "\"op_id\":\"0192f3a4-0000-4000-8000-000000000001\"";
    let cases = [
        (
            Method::PATCH,
            &queue,
            "{\"state\":\"gone\"}".to_owned(),
            422,
            "state",
        ),
        (
            Method::PATCH,
            &queue,
            "{\"state\":1}".to_owned(),
            422,
            "state",
        ),
        (
            Method::PATCH,
            &queue,
            "{\"nmae\":\"a\"}".to_owned(),
            422,
            "nmae",
        ),
        (
            Method::PATCH,
            &queue,
            "{\"policy\":3}".to_owned(),
            422,
            "policy",
        ),
        (
            Method::PATCH,
            &queue,
            "{\"policy\":{\"skip\":\"never\"}}".to_owned(),
            422,
            "skip",
        ),
        (Method::PATCH, &queue, "{".to_owned(), 400, "line 1"),
        (Method::POST, &claims, "{}".to_owned(), 422, "count"),
        (
            Method::POST,
            &claims,
            "{\"count\":-1}".to_owned(),
            422,
            "count",
        ),
        (
            Method::POST,
            &claims,
            "{\"count\":1.5}".to_owned(),
            422,
            "count",
        ),
        (
            Method::POST,
            &claims,
            "{\"count\":\"1\"}".to_owned(),
            422,
            "count",
        ),
        (
            Method::POST,
            &claims,
            "{\"count\":4294967296}".to_owned(),
            422,
            "count",
        ),
        (
            Method::POST,
            &claims,
            "{\"count\":0}".to_owned(),
            422,
            "count",
        ),
        (
            Method::POST,
            &claims,
            "{\"count\":1,\"queue\":1}".to_owned(),
            422,
            "queue",
        ),
        (Method::POST, &label, "{}".to_owned(), 422, "op_id"),
        (
            Method::POST,
            &label,
            "{\"op_id\":\"1\",\"values\":{}}".to_owned(),
            422,
            "op_id",
        ),
        (Method::POST, &label, format!("{{{op}}}"), 422, "values"),
        (
            Method::POST,
            &label,
            format!("{{{op},\"values\":[]}}"),
            422,
            "values",
        ),
        (
            Method::POST,
            &label,
            format!("{{{op},\"values\":{{\"tone\":1,\"tone\":2}}}}"),
            422,
            "twice",
        ),
        (
            Method::POST,
            &label,
            format!("{{{op},\"values\":{{}},\"active_ms\":-1}}"),
            422,
            "active_ms",
        ),
        (
            Method::POST,
            &label,
            format!("{{{op},\"values\":{{}},\"active_ms\":18446744073709551616}}"),
            422,
            "active_ms",
        ),
        (
            Method::POST,
            &label,
            format!("{{{op},\"values\":{{}},\"notes\":1}}"),
            422,
            "notes",
        ),
        (
            Method::POST,
            &label,
            format!("{{{op},\"values\":{{}},\"note\":\"a\"}}"),
            422,
            "note",
        ),
        (
            Method::POST,
            &skip,
            "{\"reason\":1}".to_owned(),
            422,
            "reason",
        ),
        (
            Method::POST,
            &skip,
            "{\"why\":\"a\"}".to_owned(),
            422,
            "why",
        ),
        (
            Method::PATCH,
            &participant,
            "{\"paused\":\"yes\"}".to_owned(),
            422,
            "paused",
        ),
        (
            Method::PATCH,
            &participant,
            "{\"gold_right\":9}".to_owned(),
            422,
            "gold_right",
        ),
    ];

    for (method, path, body, status, word) in cases {
        let reply = admin.send_text(method, path, &body).await;

        assert_eq!(reply.status.as_u16(), status, "{body}: {}", reply.text);
        reply.problem();
        let detail = reply.json["detail"].as_str().unwrap();
        assert!(detail.contains(word), "{body}: {detail}");
    }
}

#[tokio::test]
async fn answers_that_do_not_fit_are_named_field_by_field() {
    let site = Site::start().await;
    let queue = site.queue(&["a"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let assignment = ada.claim(queue, 1).await[0];
    let path = format!("/assignments/{assignment}/label");
    let too_long = "a".repeat(Limits::DEFAULT.text_chars + 1);

    for (values, wrong) in [
        (json!({}), vec!["tone"]),
        (json!({"tone": 6}), vec!["tone"]),
        (json!({"tone": "3"}), vec!["tone"]),
        (json!({"tone": null}), vec!["tone"]),
        (json!({"tone": {"a": 1}}), vec!["tone"]),
        (json!({"tone": [[1]]}), vec!["tone"]),
        (json!({"tone": 3.5}), vec!["tone"]),
        (json!({"tone": 18446744073709551615_u64}), vec!["tone"]),
        (json!({"tone": -9e300}), vec!["tone"]),
        (json!({"tone": 3, "tune": 3}), vec!["tune"]),
        (json!({"tone": 3, "why": too_long}), vec!["why"]),
        (json!({"tone": 0, "why": 1}), vec!["tone", "why"]),
    ] {
        let reply = ada.post(&path, label_body(1, values.clone())).await;

        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{values}");
        assert_eq!(reply.problem(), "invalid-label", "{values}");
        assert_eq!(reply.wrong_fields(), wrong, "{values}");
    }
    let counters = site.server.store.counters().await.unwrap();
    assert_eq!(counters[0].1.labels, 0);
}

#[tokio::test]
async fn notes_and_reasons_have_a_limit() {
    let site = Site::start().await;
    let queue = site.queue(&["a", "b"], Policy::default()).await;
    let ada = site.labeler("Ada").await;
    let held = ada.claim(queue, 2).await;
    let (label, skip) = (
        format!("/assignments/{}/label", held[0]),
        format!("/assignments/{}/skip", held[1]),
    );
    let most = Limits::DEFAULT.notes_chars;
    let with_notes = |chars: usize| {
        let mut body = label_body(1, json!({"tone": 1}));
        body["notes"] = json!("ä".repeat(chars));
        body
    };
    let with_reason = |chars: usize| json!({"reason": "ä".repeat(chars)});

    assert_eq!(
        ada.post(&label, with_notes(most + 1)).await.problem(),
        "invalid"
    );
    assert_eq!(
        ada.post(&label, with_notes(most)).await.status,
        StatusCode::CREATED
    );
    assert_eq!(
        ada.post(&skip, with_reason(most + 1)).await.problem(),
        "invalid"
    );
    assert_eq!(
        ada.post(&skip, with_reason(most)).await.status,
        StatusCode::NO_CONTENT
    );
}

#[tokio::test]
async fn a_body_is_json_by_its_media_type_and_no_larger_than_a_request_may_be() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let authorization = format!("Bearer {}", admin.token);
    let most = Limits::DEFAULT.request_bytes;
    // A list is read and found wrong; what is too large is not even read.
    let filled = |bytes: usize| format!("[]{}", " ".repeat(bytes - 2));

    for media_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "application/jsonx",
    ] {
        let headers = [
            ("authorization", authorization.as_str()),
            ("content-type", media_type),
        ];
        let reply = site
            .send(Method::POST, "/api/v1/queues", &headers, "{}")
            .await;
        assert_eq!(
            reply.status,
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "{media_type}"
        );
        assert_eq!(reply.problem(), "unsupported-media-type");
    }
    let with_charset = [
        ("authorization", authorization.as_str()),
        ("content-type", "Application/JSON; charset=utf-8"),
    ];
    let reply = site
        .send(Method::POST, "/api/v1/queues", &with_charset, "{}")
        .await;
    assert_eq!(reply.problem(), "invalid");
    let reply = admin
        .send_text(Method::POST, "/queues", &filled(most))
        .await;
    assert_eq!(reply.problem(), "invalid");
    let reply = admin
        .send_text(Method::POST, "/queues", &filled(most + 1))
        .await;
    assert_eq!(reply.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(reply.problem(), "too-large");
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused_with_their_place() {
    let site = Site::start().await;
    let admin = site.admin().await;
    let authorization = format!("Bearer {}", admin.token);
    let headers = [
        ("authorization", authorization.as_str()),
        ("content-type", "application/json"),
    ];

    let body = b"{\"name\":\"\xff\"}".to_vec();
    let reply = site
        .send(Method::POST, "/api/v1/queues", &headers, body)
        .await;

    assert_eq!(reply.problem(), "malformed-json");
    assert!(reply.text.contains("byte 10"), "{}", reply.text);
}

#[tokio::test]
async fn addresses_that_lead_nowhere_and_wrong_methods_are_problems_too() {
    let site = Site::start().await;
    let admin = site.admin().await;

    for path in [
        "/api/v1",
        "/api/v1/",
        "/api/v1/nothing",
        "/api/v2/queues",
        "/api/v1/queues/1/nothing",
        "/api/nothing/at/all",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            let reply = site.send(method, path, &[], "").await;
            assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
            assert_eq!(reply.problem(), "not-found", "{path}");
        }
    }
    for (method, path, allowed) in [
        (Method::DELETE, "/api/v1/queues", "GET,HEAD,POST"),
        (Method::PUT, "/api/v1/queues/1", "GET,HEAD,PATCH"),
        (Method::GET, "/api/v1/queues/1/claims", "POST"),
        (Method::POST, "/api/openapi.json", "GET,HEAD"),
        (Method::POST, "/api", "GET,HEAD"),
    ] {
        let reply = site.send(method, path, &[], "").await;
        assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
        assert_eq!(reply.problem(), "method-not-allowed");
        assert_eq!(reply.headers["allow"], allowed, "{path}");
    }
    for id in [
        "x",
        "1.5",
        "-1",
        "99999999999999999999",
        "%00",
        "1%2F2",
        "0",
    ] {
        let reply = admin.get(&format!("/queues/{id}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{id}");
        assert_eq!(reply.problem(), "not-found", "{id}");
    }
}

#[tokio::test]
async fn the_server_functions_of_the_pages_are_where_they_were() {
    let site = Site::start().await;

    let answer = site.server.visitor().call("list_queues", &json!({})).await;

    assert_eq!(answer.status, StatusCode::OK);
}
