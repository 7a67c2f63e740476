//! `GET /metrics`: who gets it, and that it tells the truth.

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use axum::{
    Router,
    body::Body,
    http::{Method, Request, StatusCode, header},
    middleware::from_fn_with_state,
    routing::get,
};
use futures::future::join_all;
use serde_json::{Value, json};
use server::{
    clock::Clock,
    telemetry::{
        MOST_ROUTES, PeopleCounts, ResumeKind, Telemetry, TopicKind, Transport, UpgradeRefusal,
        measure,
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};
use tower::ServiceExt;

use crate::{
    exposition::Exposition,
    test_server::{METRICS_TOKEN, TestServer, Visitor},
};

/// Asks over the network, as a scraper does.
async fn ask(addr: SocketAddr, target: &str, headers: &[(&str, &str)]) -> (u16, String) {
    let mut request = format!("{target} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

async fn scrape(addr: SocketAddr) -> Exposition {
    let (status, body) = ask(addr, "GET /metrics", &[]).await;
    assert_eq!(status, 200, "{body}");
    Exposition::parse(&body).unwrap()
}

async fn read(telemetry: &Telemetry) -> Exposition {
    Exposition::parse(&telemetry.scrape().await.unwrap()).unwrap()
}

fn moves<const N: usize>(expected: [(&str, f64); N]) -> BTreeMap<String, f64> {
    let owned = expected.map(|(labels, change)| (labels.to_owned(), change));
    BTreeMap::from(owned)
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

#[tokio::test]
async fn a_program_on_the_same_machine_gets_the_metrics_in_the_text_format() {
    let server = TestServer::start().await;
    let addr = server.listen().await;

    let read = scrape(addr).await;

    let version = env!("CARGO_PKG_VERSION");
    let build = format!(r#"ingot_build_info{{version="{version}"}}"#);
    assert_eq!(read.value(&build), 1.0);
    let started_ms = read.value("process_start_time_seconds") * 1_000.0;
    assert!((0.0..600_000.0).contains(&(Clock::start().wall_ms() as f64 - started_ms)));
}

#[tokio::test]
async fn what_came_through_a_proxy_is_refused_with_a_sentence_that_says_what_to_do() {
    let server = TestServer::start().await;
    let addr = server.listen().await;

    for header in [
        ("Forwarded", "for=192.0.2.7"),
        ("X-Forwarded-For", "192.0.2.7"),
        ("Via", "1.1 proxy"),
    ] {
        let (status, body) = ask(addr, "GET /metrics", &[header]).await;

        assert_eq!(status, 403, "{header:?}");
        assert!(body.contains("--metrics-token"), "{body}");
        assert!(!body.contains("ingot_"), "{body}");
    }
}

#[tokio::test]
async fn the_right_token_opens_from_anywhere_and_a_wrong_one_does_not() {
    let server = TestServer::start().await;
    let addr = server.listen().await;
    let proxy = ("X-Forwarded-For", "192.0.2.7");

    let right = bearer(METRICS_TOKEN);
    let (status, body) = ask(addr, "GET /metrics", &[proxy, ("Authorization", &right)]).await;
    assert_eq!(status, 200);
    Exposition::parse(&body).unwrap();

    let shorter = bearer(&METRICS_TOKEN[1..]);
    let longer = bearer(&format!("{METRICS_TOKEN}x"));
    for wrong in [&*shorter, &*longer, METRICS_TOKEN, "Bearer ", "Bearer"] {
        let headers = [proxy, ("Authorization", wrong)];
        let (status, _) = ask(addr, "GET /metrics", &headers).await;
        assert_eq!(status, 403, "{wrong}");
    }
}

#[tokio::test]
async fn an_admins_cookie_opens_and_others_are_refused_without_being_given_one() {
    let server = TestServer::start().await;
    let mut labeler = server.visitor();
    labeler.get("/").await;

    let by_admin = server.admin().await.get("/metrics").await;
    let by_labeler = labeler.get("/metrics").await;
    let by_stranger = server.visitor().get("/metrics").await;

    assert_eq!(by_admin.status, StatusCode::OK);
    let kind = by_admin.headers.get(header::CONTENT_TYPE).unwrap();
    assert_eq!(kind, "text/plain; version=0.0.4; charset=utf-8");
    Exposition::parse(&by_admin.body).unwrap();
    for refused in [by_labeler, by_stranger] {
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.body.contains("sign in as an admin"));
        assert_eq!(refused.headers.get(header::SET_COOKIE), None);
    }
}

#[tokio::test]
async fn a_scraper_gets_its_numbers_while_the_database_does_not_answer() {
    let server = TestServer::start().await;
    let addr = server.listen().await;

    server.store.close().await;

    scrape(addr).await;
}

#[tokio::test]
async fn scrapes_that_come_together_are_all_answered() {
    let server = TestServer::start().await;
    let addr = server.listen().await;

    let read = join_all((0..8).map(|_| scrape(addr))).await;

    assert_eq!(read.len(), 8);
    let after = scrape(addr).await;
    let series = r#"ingot_http_requests_total{route="/metrics",status="2xx"}"#;
    assert_eq!(after.value(series), 8.0);
}

#[tokio::test]
async fn requests_are_counted_by_route_exactly_as_often_as_they_were_made() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let addr = server.listen().await;
    let before = scrape(addr).await;

    for (times, target) in [
        (3, "GET /health/live".to_owned()),
        (1, "POST /health/live".to_owned()),
        (2, "GET /nothing/at/all".to_owned()),
        (2, "GET /pkg/nothing.js".to_owned()),
        (1, format!("GET /queues/{queue}/label")),
        (1, "GET /queues/99/label".to_owned()),
    ] {
        for _ in 0..times {
            ask(addr, &target, &[]).await;
        }
    }

    let after = scrape(addr).await;
    assert_eq!(
        after.moved(&before, "ingot_http_requests_total"),
        moves([
            (r#"{route="/health/live",status="2xx"}"#, 3.0),
            (r#"{route="/health/live",status="4xx"}"#, 1.0),
            (r#"{route="unmatched",status="4xx"}"#, 2.0),
            (r#"{route="/pkg/{*file}",status="4xx"}"#, 2.0),
            (r#"{route="/queues/{id}/label",status="2xx"}"#, 1.0),
            (r#"{route="/queues/{id}/label",status="4xx"}"#, 1.0),
            // A scrape counts after it was written.
            (r#"{route="/metrics",status="2xx"}"#, 1.0),
        ])
    );
    assert_eq!(
        after.moved(&before, "ingot_http_request_duration_seconds_count"),
        moves([
            (r#"{route="/health/live"}"#, 4.0),
            (r#"{route="unmatched"}"#, 2.0),
            (r#"{route="/pkg/{*file}"}"#, 2.0),
            (r#"{route="/queues/{id}/label"}"#, 2.0),
            (r#"{route="/metrics"}"#, 1.0),
        ])
    );
}

/// Asks a router with so many routes for each of them once.
async fn routes_counted(routes: usize) -> Exposition {
    let telemetry = Telemetry::new(Clock::start());
    let router = (0..routes)
        .fold(Router::new(), |router, number| {
            router.route(&format!("/route{number}"), get(async || ()))
        })
        .layer(from_fn_with_state(telemetry.http().clone(), measure));
    // Twice, because a route that is known already takes another way than a new one.
    for number in (0..routes).chain(0..routes) {
        let request = Request::get(format!("/route{number}"))
            .body(Body::empty())
            .unwrap();
        let answer = router.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
    }
    read(&telemetry).await
}

#[tokio::test]
async fn as_many_routes_as_the_cap_says_are_counted_apart_and_the_next_one_is_other() {
    let other = r#"ingot_http_requests_total{route="other",status="2xx"}"#;
    let last = format!(
        r#"ingot_http_requests_total{{route="/route{}",status="2xx"}}"#,
        MOST_ROUTES - 1
    );

    let full = routes_counted(MOST_ROUTES).await;
    let over = routes_counted(MOST_ROUTES + 1).await;

    assert_eq!((full.value(other), full.value(&last)), (0.0, 2.0));
    assert_eq!((over.value(other), over.value(&last)), (2.0, 2.0));
    assert_eq!(full.samples.len(), over.samples.len());
}

async fn claimed(visitor: &mut Visitor<'_>) -> i64 {
    let owner = visitor.owner().await;
    let claim = json!({ "owner": owner, "queue": 1, "count": 1 });
    let answer = visitor.call("claim_work", &claim).await;
    let claim: Value = serde_json::from_str(&answer.body).unwrap();
    claim["Granted"][0]["id"].as_i64().unwrap()
}

/// A label of whoever sends it, with a claim of the sample after it.
async fn label(visitor: &mut Visitor<'_>, operation: u8, assignment: i64, tone: u8) -> Value {
    json!({
        "owner": visitor.owner().await,
        "queue": 1,
        "op_id": format!("0192f3a4-0000-4000-8000-0000000000{operation:02}"),
        "assignment": assignment,
        "answers": { "values": { "tone": tone } },
        "next": 1,
    })
}

#[tokio::test]
async fn claims_and_labels_are_counted_by_what_came_of_them() {
    let server = TestServer::start().await;
    server.queue_of(&["a", "b"]).await;
    let (mut ada, mut eve) = (server.visitor(), server.visitor());
    let before = read(&server.telemetry).await;

    // Ada gets the first sample, and with each label that is taken the next one.
    let first = claimed(&mut ada).await;
    for tone in [6, 5, 5] {
        let label = label(&mut ada, 1, first, tone).await;
        ada.call("hand_in", &label).await;
    }
    // Eve sends a label for a turn that is not hers, and gets nothing, as Ada has the second sample.
    let stolen = label(&mut eve, 2, first, 1).await;
    eve.call("hand_in", &stolen).await;
    for queue in [1, 99] {
        let owner = eve.owner().await;
        let claim = json!({ "owner": owner, "queue": queue, "count": 1 });
        eve.call("claim_work", &claim).await;
    }

    let after = read(&server.telemetry).await;
    assert_eq!(
        after.moved(&before, "ingot_claims_total"),
        moves([
            (r#"{outcome="granted"}"#, 3.0),
            (r#"{outcome="nothing"}"#, 1.0),
            (r#"{outcome="refused"}"#, 1.0),
        ])
    );
    assert_eq!(
        after.moved(&before, "ingot_submits_total"),
        moves([
            (r#"{outcome="stored"}"#, 1.0),
            (r#"{outcome="repeated"}"#, 1.0),
            (r#"{outcome="refused"}"#, 1.0),
            (r#"{outcome="invalid"}"#, 1.0),
        ])
    );
    // Three claims by themselves and three labels were written one after the other, each in a
    // transaction; the next sample is claimed in its label's.
    let transactions = moves([(r#"{result="committed"}"#, 6.0)]);
    let count = "ingot_store_transaction_duration_seconds_count";
    assert_eq!(
        after.moved(&before, "ingot_store_transactions_total"),
        transactions
    );
    assert_eq!(
        after.moved(&before, "ingot_store_writes_total"),
        transactions
    );
    assert_eq!(after.moved(&before, count), moves([("", 6.0)]));
}

#[tokio::test]
async fn a_store_that_fails_is_counted_as_failed() {
    let server = TestServer::start().await;
    let before = read(&server.telemetry).await;

    server.store.close().await;
    let caller = app::api::Caller {
        labeler: ingot::ids::LabelerId::from_random_bytes([1; 16]),
        display_name: None,
        role: app::api::Role::Labeler,
    };
    let claim = server
        .backend
        .claim(&caller, ingot::ids::QueueId(1), 1)
        .await;

    assert!(claim.is_err());
    let after = read(&server.telemetry).await;
    assert_eq!(
        after.moved(&before, "ingot_claims_total"),
        moves([(r#"{outcome="failed"}"#, 1.0)])
    );
}

#[tokio::test]
async fn connections_count_as_open_or_stalled_as_long_as_their_guards_live() {
    let telemetry = Telemetry::new(Clock::start());
    let live = telemetry.live().clone();
    let open = |read: &Exposition, transport: &str| {
        read.value(&format!(
            r#"ingot_live_connections{{transport="{transport}"}}"#
        ))
    };

    let sockets = [
        live.opened(Transport::Socket),
        live.opened(Transport::Socket),
    ];
    let events = live.opened(Transport::Events);
    let stalled = live.stalled();
    let during = read(&telemetry).await;
    drop((sockets, events, stalled));
    let after = read(&telemetry).await;

    let all = |read: &Exposition| {
        (
            open(read, "websocket"),
            open(read, "sse"),
            read.value("ingot_live_stalled_connections"),
        )
    };
    assert_eq!(all(&during), (2.0, 1.0, 1.0));
    assert_eq!(all(&after), (0.0, 0.0, 0.0));
    assert_eq!(
        after.moved(
            &Exposition::default(),
            "ingot_live_connections_opened_total"
        ),
        moves([
            (r#"{transport="websocket"}"#, 2.0),
            (r#"{transport="sse"}"#, 1.0)
        ])
    );
}

#[tokio::test]
async fn each_thing_that_happens_live_moves_its_own_series_and_no_other() {
    let telemetry = Telemetry::new(Clock::start());
    let live = telemetry.live().clone();
    let before = read(&telemetry).await;

    for code in [Some(1001), Some(4009), None, Some(4999), Some(0)] {
        live.closed(code);
    }
    live.refused(UpgradeRefusal::Full);
    live.resumed(ResumeKind::Snapshot);
    live.gap();
    live.received(7);
    live.sent(TopicKind::Control, 11);
    live.sent(TopicKind::Me, 13);
    live.sent_versions(TopicKind::Me, 5);
    live.changed(TopicKind::Roster);
    live.encode_hit();
    live.encode_miss();
    live.gave_up();
    live.people(PeopleCounts {
        connected: 4,
        active: 2,
        tabs: 9,
    });
    live.draining(true);

    let after = read(&telemetry).await;
    let moved: BTreeMap<String, f64> = after
        .families
        .keys()
        .filter(|name| !name.starts_with("process_"))
        .flat_map(|name| {
            let moved = after.moved(&before, name);
            moved
                .into_iter()
                .map(move |(labels, change)| (format!("{name}{labels}"), change))
        })
        .collect();
    assert_eq!(
        moved,
        moves([
            (r#"ingot_live_closes_total{code="1001"}"#, 1.0),
            (r#"ingot_live_closes_total{code="1006"}"#, 1.0),
            (r#"ingot_live_closes_total{code="4009"}"#, 1.0),
            (r#"ingot_live_closes_total{code="other"}"#, 2.0),
            (r#"ingot_live_refused_upgrades_total{reason="full"}"#, 1.0),
            (r#"ingot_live_resumes_total{kind="snapshot"}"#, 1.0),
            ("ingot_live_gaps_total", 1.0),
            ("ingot_live_received_messages_total", 1.0),
            ("ingot_live_received_bytes_total", 7.0),
            (r#"ingot_live_frames_total{topic="control"}"#, 1.0),
            (r#"ingot_live_frames_total{topic="me"}"#, 1.0),
            (r#"ingot_live_frame_bytes_total{topic="control"}"#, 11.0),
            (r#"ingot_live_frame_bytes_total{topic="me"}"#, 13.0),
            (r#"ingot_live_delta_versions_total{topic="me"}"#, 5.0),
            (r#"ingot_live_changes_total{topic="roster"}"#, 1.0),
            (r#"ingot_live_encodes_total{cache="hit"}"#, 1.0),
            (r#"ingot_live_encodes_total{cache="miss"}"#, 1.0),
            ("ingot_live_given_up_total", 1.0),
            ("ingot_people_connected", 4.0),
            ("ingot_people_active", 2.0),
            ("ingot_tabs", 9.0),
            ("ingot_live_draining", 1.0),
        ])
    );
}

#[tokio::test]
async fn a_duration_falls_into_the_bucket_that_ends_with_it() {
    let telemetry = Telemetry::new(Clock::start());

    telemetry.live().tick_late(Duration::from_millis(50));
    telemetry
        .live()
        .commit_to_send(Duration::from_micros(50_001));
    telemetry.live().send_to_ack(Duration::from_secs(11));

    let read = read(&telemetry).await;
    let bucket = |name: &str, le: &str| read.value(&format!("{name}_bucket{{le=\"{le}\"}}"));
    let up_to = |name: &str| ["0.025", "0.05", "0.1", "10", "+Inf"].map(|le| bucket(name, le));
    let lateness = up_to("ingot_live_tick_lateness_seconds");
    assert_eq!(lateness, [0.0, 1.0, 1.0, 1.0, 1.0]);
    let sent = up_to("ingot_live_commit_to_send_seconds");
    assert_eq!(sent, [0.0, 0.0, 1.0, 1.0, 1.0]);
    let acked = up_to("ingot_live_send_to_ack_seconds");
    assert_eq!(acked, [0.0, 0.0, 0.0, 0.0, 1.0]);
    assert_eq!(read.value("ingot_live_send_to_ack_seconds_sum"), 11.0);
}

#[tokio::test]
async fn two_servers_in_one_process_count_apart() {
    let (one, two) = (TestServer::start().await, TestServer::start().await);

    one.visitor().get("/health/live").await;

    let series = r#"{route="/health/live",status="2xx"}"#;
    let counted = |read: Exposition| {
        read.moved(&Exposition::default(), "ingot_http_requests_total")
            .get(series)
            .copied()
    };
    assert_eq!(counted(read(&one.telemetry).await), Some(1.0));
    assert_eq!(counted(read(&two.telemetry).await), None);
}

#[tokio::test]
async fn the_operators_table_lists_every_family_with_its_kind_and_no_other() {
    let document = include_str!("../../../docs/OPERATIONS.md");
    let listed: BTreeMap<_, _> = document
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|');
            let name = cells.next()?.trim().strip_suffix('`')?;
            let kind = cells.next()?.trim();
            (name.starts_with("ingot_") || name.starts_with("process_"))
                .then(|| (name.to_owned(), kind.to_owned()))
        })
        .collect();

    let told = read(&Telemetry::new(Clock::start())).await.families;

    assert_eq!(told, listed);
}

#[tokio::test]
async fn a_method_that_is_not_get_is_refused() {
    let server = TestServer::start().await;

    let answer = server
        .visitor()
        .send(Method::POST, "/metrics", &[], Body::empty())
        .await;

    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
}
