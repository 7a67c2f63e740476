//! The page of the audit log, as the server writes it.

use app::api::Role;
use axum::http::StatusCode;
use ingot::limits::Limits;
use server::store::{By, JobKind, NewToken};

use crate::test_server::TestServer;

#[tokio::test]
async fn an_admin_gets_the_log_with_words_for_what_was_done() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;

    let page = admin.get("/dashboard/audit").await;

    assert_eq!(page.status, StatusCode::OK);
    for words in [
        "Audit log",
        "Became an admin",
        "Queue made",
        "Samples imported",
    ] {
        assert!(page.body.contains(words), "{words}");
    }
    let link = format!("href=\"/dashboard/queues/{queue}\"");
    assert!(page.body.contains(&link));
    assert!(!page.body.contains("&amp;after=") && !page.body.contains("?after="));
}

#[tokio::test]
async fn what_programs_did_is_shown_by_their_tokens() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    let store = &server.store;
    let ada = store.labeler_named("Ada", 1).await.unwrap();
    let new = NewToken {
        hash: [1; 32],
        name: "nightly <run>".to_owned(),
        role: Role::Admin,
        labeler: None,
    };
    let token = Some(store.add_token(new, 1).await.unwrap());
    for labeler in [None, Some(ada)] {
        let by = By { labeler, token };
        let begun = store.begin_job(JobKind::Export, queue, by, 1).await;
        begun.unwrap();
    }

    let page = admin.get("/dashboard/audit?action=begin_export").await;

    assert!(
        page.body.contains("Token nightly &lt;run&gt;<"),
        "{}",
        page.body
    );
    assert!(page.body.contains(" by token nightly &lt;run&gt;<"));
    assert!(!page.body.contains("Nobody named"));
}

#[tokio::test]
async fn what_an_address_asks_for_is_shown_and_stays_chosen() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;
    let query = format!("queue={queue}&labeler=&from=2001-02-03&until=&action=create_queue");

    let page = admin.get(&format!("/dashboard/audit?{query}")).await;
    let nothing = admin.get("/dashboard/audit?until=2001-02-03").await;

    assert_eq!(page.body.matches("data-testid=\"entry\"").count(), 1);
    assert!(page.body.contains("value=\"2001-02-03\""));
    assert!(page.body.contains("1 action<"));
    let export = "/files/audit/export?format=csv&amp;action=create_queue&amp;queue=1&amp;from_ms=981158400000";
    assert!(page.body.contains(export), "{}", page.body);
    assert!(nothing.body.contains("data-testid=\"no-entries\""));
}

#[tokio::test]
async fn a_full_page_leads_to_the_next_one() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let most = Limits::DEFAULT.audit_page;
    let person = server.store.labeler_named("Ada", 1).await.unwrap();
    for number in 0..u64::from(most) - 2 {
        let name = Some(format!("Ada {number}"));
        let store = &server.store;
        store.set_display_name(person, name, number).await.unwrap();
    }
    let rows = |page: &str| page.matches("data-testid=\"entry\"").count();

    let full = admin.get("/dashboard/audit").await.body;
    let name = Some("Ada".to_owned());
    server
        .store
        .set_display_name(person, name, 0)
        .await
        .unwrap();
    let first = admin.get("/dashboard/audit").await.body;
    let (_, link) = first.split_once("/dashboard/audit?after=").unwrap();
    let after = link.split('"').next().unwrap();
    let next = admin.get(&format!("/dashboard/audit?after={after}")).await;

    // Two entries of the admin, and the names.
    assert_eq!(rows(&full), most as usize);
    assert!(!full.contains("?after="));
    assert_eq!(rows(&first), most as usize);
    assert_eq!(rows(&next.body), 1);
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_told_and_nobody_else_gets_an_answer() {
    let server = TestServer::start().await;
    let mut admin = server.admin().await;
    let mut labeler = server.visitor();

    let senseless = admin.get("/dashboard/audit?action=make_tea").await;
    let refused = labeler.get("/dashboard/audit").await;

    assert_eq!(senseless.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(senseless.body.contains("an action that the log"));
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(!refused.body.contains("data-testid=\"entry\""));
}

#[tokio::test]
async fn an_admins_page_saves_the_log() {
    let server = TestServer::start().await;
    server.queue_of(&["a"]).await;
    let mut admin = server.admin().await;

    let table = admin
        .get("/files/audit/export?format=csv&action=create_queue,import_samples")
        .await;

    assert_eq!(table.status, StatusCode::OK);
    assert_eq!(table.body.split_terminator("\r\n").count(), 3);
}
