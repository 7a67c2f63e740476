//! Who gets where: every page, every server function and every route of files, for everybody there is.

use std::{collections::BTreeSet, fs, path::Path};

use axum::{
    body::Body,
    http::{Method, StatusCode},
};
use ingot::{
    access::{Power, QueueRole},
    ids::QueueId,
    limits::Limits,
};
use serde_json::{Value, json};

use crate::test_server::{Answer, HOST, TestServer, Visitor};

/// What it takes to get somewhere.
#[derive(Clone, Copy)]
enum Needs {
    /// Nothing.
    Nothing,
    /// This in the queue that is asked about.
    Here(Power),
    /// This in any queue.
    Anywhere(Power),
}

/// Whoever asks.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Who {
    /// Somebody who has just come.
    Fresh,
    /// Somebody who is this to the queue.
    Here(QueueRole),
    /// An admin of another queue.
    Elsewhere,
    /// Whoever runs the installation.
    Installation,
}

const EVERYBODY: [Who; 7] = [
    Who::Fresh,
    Who::Here(QueueRole::Labeler),
    Who::Here(QueueRole::Auditor),
    Who::Here(QueueRole::Adjudicator),
    Who::Here(QueueRole::Admin),
    Who::Elsewhere,
    Who::Installation,
];

/// Written out, so that no change of the rules goes unseen.
fn may(who: Who, needs: Needs) -> bool {
    use QueueRole::{Adjudicator, Admin, Auditor};
    match (needs, who) {
        (Needs::Nothing, _) | (_, Who::Installation) => true,
        (Needs::Here(Power::Read), Who::Here(role)) => {
            matches!(role, Auditor | Adjudicator | Admin)
        }
        (Needs::Here(Power::Adjudicate), Who::Here(role)) => matches!(role, Adjudicator | Admin),
        (Needs::Here(Power::Steer), Who::Here(role)) => role == Admin,
        (Needs::Anywhere(Power::Steer), who) => {
            matches!(who, Who::Here(Admin) | Who::Elsewhere)
        }
        (Needs::Anywhere(Power::Read), who) => {
            !matches!(who, Who::Fresh | Who::Here(QueueRole::Labeler))
        }
        _ => false,
    }
}

/// A browser of somebody, let in by an invitation.
async fn browser(server: &TestServer, who: Who, [here, elsewhere]: [QueueId; 2]) -> Visitor<'_> {
    let (queue, role) = match who {
        Who::Fresh => return server.visitor(),
        Who::Installation => return server.admin().await,
        Who::Here(role) => (here, role),
        Who::Elsewhere => (elsewhere, QueueRole::Admin),
    };
    let mut admin = server.admin().await;
    let wanted = json!({"role": role, "uses": 1, "lasts_ms": 60_000});
    let made = admin
        .call(
            "make_invitation",
            &json!({"queue": queue, "wanted": wanted}),
        )
        .await;
    let made: Value = serde_json::from_str(&made.body).unwrap();
    let link = made["path"].as_str().unwrap();
    let mut visitor = server.visitor();
    visitor.get(link).await;
    let joined = visitor.send(Method::POST, link, &[], Body::empty()).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.body);
    visitor
}

/// How the arguments of a server function travel.
enum Arguments {
    Form(&'static str),
    Json(Value),
}

/// Every server function with arguments that it takes, and what it needs.
fn functions(owner: &str) -> Vec<(&'static str, Arguments, Needs)> {
    use Arguments::{Form, Json};
    let op_id = "0192f3a4-0000-4000-8000-000000000001";
    let answers = json!({"values": {"tone": 1}});
    let [read, adjudicate, steer] = [Power::Read, Power::Adjudicate, Power::Steer].map(Needs::Here);
    let install = Needs::Anywhere(Power::Install);
    let schema = json!({"fields": [{"name": "ok", "kind": "boolean"}]});
    let settings = json!({"name": "New", "guidelines": "", "schema": schema, "policy": {}});
    let start =
        json!({"name": "a.jsonl", "base64": "", "is_whole": true, "map": "", "schema": schema});
    let verdict = json!({"op_id": op_id, "sample": 1, "seen": 0, "schema_version": 1,
        "values": {"tone": 1}, "picked": null, "reason": "other", "note": null});
    let wanted = json!({"role": "labeler", "uses": 1, "lasts_ms": 60_000});
    let work = json!({"owner": owner, "queue": 1, "assignment": 9999});
    vec![
        ("get_visitor", Form(""), Needs::Nothing),
        ("list_queues", Form(""), Needs::Nothing),
        ("get_standing", Form("queue=1"), Needs::Nothing),
        ("open_labeling", Form("queue=1"), Needs::Nothing),
        ("set_display_name", Form("name=Somebody"), Needs::Nothing),
        (
            "claim_work",
            Json(json!({"owner": owner, "queue": 1, "count": 1})),
            Needs::Nothing,
        ),
        (
            "hand_in",
            Json(
                json!({"owner": owner, "queue": 1, "op_id": op_id, "assignment": 9999,
                "answers": answers}),
            ),
            Needs::Nothing,
        ),
        (
            "revise_label",
            Json(json!({"owner": owner, "op_id": op_id, "assignment": 9999, "answers": answers})),
            Needs::Nothing,
        ),
        (
            "get_sent_back",
            Json(json!({"owner": owner, "queue": 1})),
            Needs::Nothing,
        ),
        (
            "keep_label",
            Json(json!({"owner": owner, "sent_back": 9999})),
            Needs::Nothing,
        ),
        ("skip_sample", Json(work), Needs::Nothing),
        (
            "renew_leases",
            Json(json!({"owner": owner, "assignments": []})),
            Needs::Nothing,
        ),
        (
            "release_leases",
            Json(json!({"leases": []})),
            Needs::Nothing,
        ),
        (
            "save_draft",
            Json(json!({"assignment": 9999, "answers": answers})),
            Needs::Nothing,
        ),
        (
            "save_preferences",
            Json(json!({"owner": owner, "preferences": {}})),
            Needs::Nothing,
        ),
        ("get_dashboard", Form(""), Needs::Anywhere(Power::Read)),
        (
            "get_agreements",
            Json(json!({"queues": [1]})),
            Needs::Anywhere(Power::Read),
        ),
        ("get_queue_dashboard", Form("queue=1"), read),
        ("get_people", Json(json!({"queue": 1, "after": 0})), read),
        (
            "change_person",
            Json(json!({"queue": 1, "number": 1, "change": {"listed": true}})),
            steer,
        ),
        (
            "make_invitation",
            Json(json!({"queue": 1, "wanted": wanted})),
            steer,
        ),
        (
            "revoke_invitation",
            Json(json!({"queue": 1, "invitation": 1})),
            steer,
        ),
        ("get_insight", Form("queue=1"), read),
        (
            "pause_labeler",
            Form("queue=1&labeler=9999&is_paused=true"),
            steer,
        ),
        ("take_back_leases", Form("queue=1&labeler=9999"), steer),
        (
            "get_samples",
            Json(
                json!({"queue": 1, "filter": {"flagged": false, "known": false}, "order": {"by": "Seq", "descending": false}}),
            ),
            read,
        ),
        ("get_sample", Json(json!({"queue": 1, "sample": 1})), read),
        (
            "change_samples",
            Json(json!({"queue": 1, "chosen": {"samples": [1]}, "action": "requeue"})),
            steer,
        ),
        ("open_review", Form("queue=1"), adjudicate),
        ("get_conflicts", Json(json!({"queue": 1})), adjudicate),
        ("get_decided", Json(json!({"queue": 1})), adjudicate),
        ("get_review_counts", Form("queue=1"), adjudicate),
        ("get_reviewed", Form("sample=1"), adjudicate),
        ("decide_sample", Json(json!({"draft": verdict})), adjudicate),
        (
            "reopen_sample",
            Form("op_id=0192f3a4-0000-4000-8000-000000000001&sample=1&seen=0"),
            adjudicate,
        ),
        (
            "is_queue_name_free",
            Json(json!({"name": "New"})),
            Needs::Anywhere(Power::Steer),
        ),
        ("create_queue", Json(json!({"settings": settings})), install),
        ("get_queue_settings", Json(json!({"queue": 1})), steer),
        (
            "change_queue_settings",
            Json(json!({"queue": 1, "change": {"made_for": 0}})),
            steer,
        ),
        (
            "set_queue_state",
            Json(json!({"queue": 1, "state": "active"})),
            steer,
        ),
        (
            "clone_queue",
            Json(json!({"queue": 1, "name": "Copy"})),
            install,
        ),
        (
            "glance_at_file",
            Json(json!({"start": start})),
            Needs::Anywhere(Power::Steer),
        ),
        ("get_transfers", Json(json!({"queue": 1})), read),
        (
            "get_audit",
            Json(json!({"filter": {"actions": []}})),
            install,
        ),
    ]
}

async fn call(visitor: &mut Visitor<'_>, name: &str, arguments: &Arguments) -> Answer {
    match arguments {
        Arguments::Json(arguments) => visitor.call(name, arguments).await,
        Arguments::Form(arguments) => {
            let headers = [
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "application/json"),
            ];
            let path = format!("/api/{name}");
            let body = Body::from(*arguments);
            visitor.send(Method::POST, &path, &headers, body).await
        }
    }
}

/// The pages, and what each needs.
const PAGES: [(&str, &str, Needs); 10] = [
    ("/", "/", Needs::Nothing),
    ("/queues/:id/label", "/queues/1/label", Needs::Nothing),
    ("/dashboard", "/dashboard", Needs::Anywhere(Power::Read)),
    (
        "/dashboard/queues/:id",
        "/dashboard/queues/1",
        Needs::Here(Power::Read),
    ),
    (
        "/dashboard/queues/:id/people",
        "/dashboard/queues/1/people",
        Needs::Here(Power::Read),
    ),
    (
        "/dashboard/queues/:id/samples",
        "/dashboard/queues/1/samples",
        Needs::Here(Power::Read),
    ),
    (
        "/dashboard/queues/:id/review",
        "/dashboard/queues/1/review",
        Needs::Here(Power::Adjudicate),
    ),
    (
        "/dashboard/queues/:id/settings",
        "/dashboard/queues/1/settings",
        Needs::Here(Power::Steer),
    ),
    (
        "/dashboard/queues/new",
        "/dashboard/queues/new",
        Needs::Anywhere(Power::Install),
    ),
    (
        "/dashboard/audit",
        "/dashboard/audit",
        Needs::Anywhere(Power::Install),
    ),
];

async fn two_queues(server: &TestServer) -> [QueueId; 2] {
    let here = server.queue_of(&["a", "b"]).await;
    let elsewhere = server.queue_named("Elsewhere", &["c"]).await;
    assert_eq!(here, QueueId(1));
    [here, elsewhere]
}

#[tokio::test]
async fn every_server_function_answers_those_who_may_ask_and_nobody_else() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;

    for who in EVERYBODY {
        let mut visitor = browser(&server, who, queues).await;
        visitor.get("/").await;
        let owner = visitor.owner().await;
        for (name, arguments, needs) in functions(&owner) {
            let answer = call(&mut visitor, name, &arguments).await;

            let is_refused = answer.body.contains("Forbidden");
            let is_allowed = may(who, needs);
            assert_eq!(is_refused, !is_allowed, "{who:?} {name}: {}", answer.body);
            let is_understood = !answer.body.contains("missing field");
            assert!(is_understood, "{name}: {}", answer.body);
        }
    }
}

#[tokio::test]
async fn pages_of_another_site_call_no_server_function() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;
    let mut admin = browser(&server, Who::Installation, queues).await;
    admin.get("/").await;
    let owner = admin.owner().await;

    for (name, arguments, _) in functions(&owner) {
        let (kind, body) = match arguments {
            Arguments::Form(form) => ("application/x-www-form-urlencoded", form.to_owned()),
            Arguments::Json(json) => ("application/json", json.to_string()),
        };
        // A neighbour, whose pages the cookie goes along with.
        let headers = [
            ("origin", "http://ingot.test:8080"),
            ("content-type", kind),
            ("accept", "application/json"),
        ];
        let path = format!("/api/{name}");
        let answer = admin.send(Method::POST, &path, &headers, body.into()).await;

        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
        assert!(answer.body.contains("another site"), "{name}");
    }
}

#[tokio::test]
async fn pages_of_this_site_call_server_functions_though_a_proxy_changed_its_name() {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();
    visitor.get("/").await;

    for (site, status) in [
        ("same-origin", StatusCode::OK),
        ("same-site", StatusCode::FORBIDDEN),
        ("cross-site", StatusCode::FORBIDDEN),
        ("none", StatusCode::FORBIDDEN),
    ] {
        let headers = [
            ("origin", "https://label.example.org"),
            ("sec-fetch-site", site),
            ("content-type", "application/x-www-form-urlencoded"),
            ("accept", "application/json"),
        ];
        let answer = visitor
            .send(Method::POST, "/api/get_visitor", &headers, Body::empty())
            .await;

        assert_eq!(answer.status, status, "{site}: {}", answer.body);
    }
}

#[tokio::test]
async fn the_agreement_of_so_many_queues_is_read_at_once_and_of_no_more() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;
    let mut auditor = browser(&server, Who::Here(QueueRole::Auditor), queues).await;
    let most = u32::try_from(Limits::DEFAULT.board_cards).unwrap();

    let all: Vec<u32> = (1..=most).collect();
    let as_many = auditor
        .call("get_agreements", &json!({ "queues": all }))
        .await;
    let more: Vec<u32> = (1..=most + 1).collect();
    let one_more = auditor
        .call("get_agreements", &json!({ "queues": more }))
        .await;

    // Of two queues they may read one.
    let read: Value = serde_json::from_str(&as_many.body).unwrap();
    assert_eq!(read, json!([{"queue": 1, "agreement": null}]));
    assert!(one_more.body.contains("at most 100"), "{}", one_more.body);
}

#[tokio::test]
async fn every_page_opens_for_those_who_may_see_it_and_nobody_else() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;

    for who in EVERYBODY {
        let mut visitor = browser(&server, who, queues).await;
        for (_, address, needs) in PAGES {
            let page = visitor.get(address).await;

            let wanted = if may(who, needs) {
                StatusCode::OK
            } else {
                StatusCode::FORBIDDEN
            };
            assert_eq!(page.status, wanted, "{who:?} {address}");
            let has_link = page.body.contains("href=\"/dashboard\"");
            let may_read = may(who, Needs::Anywhere(Power::Read));
            assert!(has_link || !may_read, "{who:?} {address}");
            assert!(may_read || !has_link, "{who:?} {address}");
        }
    }
}

#[tokio::test]
async fn every_route_of_files_opens_for_those_who_may_have_them_and_nobody_else() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;
    let own = format!("http://{HOST}");
    let [read, steer] = [Power::Read, Power::Steer].map(Needs::Here);

    for who in EVERYBODY.into_iter().rev() {
        let mut visitor = browser(&server, who, queues).await;
        for (method, path, needs) in [
            (Method::POST, "/files/queues/1/samples?name=a.jsonl", steer),
            (
                Method::POST,
                "/files/checks?name=a.jsonl",
                Needs::Anywhere(Power::Install),
            ),
            (Method::GET, "/files/queues/1/export", read),
            // The job of the import that whoever came first has made.
            (Method::GET, "/files/jobs/1/rejections.csv", read),
            (
                Method::GET,
                "/files/audit/export",
                Needs::Anywhere(Power::Install),
            ),
        ] {
            let body = Body::from("{\"text\":\"new\"}\n");
            let origin = [("origin", own.as_str())];
            let answer = visitor.send(method, path, &origin, body).await;

            let is_refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(
                is_refused,
                !may(who, needs),
                "{who:?} {path}: {}",
                answer.body
            );
        }
    }
}

#[tokio::test]
async fn a_dashboard_of_all_queues_shows_those_that_may_be_read() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;
    let rows = |page: &Answer| page.body.matches("data-testid=\"queue-row\"").count();

    let mut auditor = browser(&server, Who::Here(QueueRole::Auditor), queues).await;
    let mut admin = server.admin().await;
    let of_one = auditor.get("/dashboard").await;
    let of_all = admin.get("/dashboard").await;

    assert_eq!((rows(&of_one), rows(&of_all)), (1, 2));
    let audit = "href=\"/dashboard/audit\"";
    assert!(!of_one.body.contains(audit) && of_all.body.contains(audit));
}

#[tokio::test]
async fn only_those_who_steer_find_controls_on_the_pages_of_a_queue() {
    let server = TestServer::start().await;
    let queues = two_queues(&server).await;

    for (role, steers) in [(QueueRole::Auditor, false), (QueueRole::Admin, true)] {
        let mut visitor = browser(&server, Who::Here(role), queues).await;
        let people = visitor.get("/dashboard/queues/1/people").await.body;
        let queue = visitor.get("/dashboard/queues/1").await.body;

        assert!(people.contains("data-testid=\"person\""), "{role:?}");
        assert_eq!(people.contains("data-testid=\"role\""), steers, "{role:?}");
        assert_eq!(people.contains("id=\"invitations\""), steers, "{role:?}");
        assert_eq!(queue.contains("queues/1/settings\""), steers, "{role:?}");
        assert_eq!(queue.contains("id=\"export\""), !steers, "{role:?}");
    }
}

/// What stands between these in the files of a folder or in one file, wherever it does.
fn found(path: &str, before: &str, after: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../app/src")
        .join(path);
    let files = if path.is_dir() {
        let entries = fs::read_dir(path).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    } else {
        vec![path]
    };
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    let found = texts.flat_map(|text| {
        let parts: Vec<_> = text.split(before).skip(1).map(str::to_owned).collect();
        parts
    });
    let found = found.filter_map(|part| part.split_once(after).map(|(name, _)| name.to_owned()));
    found.collect()
}

#[test]
fn every_server_function_and_every_page_has_a_row_above() {
    let rows = functions("").into_iter().map(|(name, ..)| name.to_owned());
    let tested: BTreeSet<_> = rows.collect();
    assert_eq!(found("api", "endpoint = \"", "\""), tested);

    let tested: BTreeSet<_> = PAGES.map(|(route, ..)| route.to_owned()).into();
    assert_eq!(found("shell.rs", "path!(\"", "\")"), tested);
}
