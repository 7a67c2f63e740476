//! What a person prefers, wherever they label.

use axum::http::StatusCode;
use ingot::{
    ids::QueueId,
    keys::{KeyChoices, Preset},
    limits::Limits,
    preferences::Preferences,
};
use serde_json::{Value, json};

use crate::test_server::{Answer, TestServer, Visitor};

async fn save(visitor: &mut Visitor<'_>, preferences: &Value) -> Answer {
    let owner = visitor.owner().await;
    let arguments = json!({ "owner": owner, "preferences": preferences });
    visitor.call("save_preferences", &arguments).await
}

/// What the labeling page begins with.
async fn on_the_page(visitor: &mut Visitor<'_>, queue: QueueId) -> Preferences {
    let form = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "application/json"),
    ];
    let answer = visitor
        .send(
            axum::http::Method::POST,
            "/api/open_labeling",
            &form,
            format!("queue={queue}").into(),
        )
        .await;
    let page: app::api::LabelingPage = serde_json::from_str(&answer.body).unwrap();
    page.preferences
}

#[tokio::test]
async fn preferences_are_on_the_next_page_of_whoever_saved_them() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let (mut ada, mut eve) = (server.visitor(), server.visitor());
    assert_eq!(on_the_page(&mut ada, queue).await, Preferences::default());

    let preferences = json!({ "keys": { "preset": "prodigy" }, "shows_time": true });
    let saved = save(&mut ada, &preferences).await;

    assert_eq!(saved.status, StatusCode::OK, "{}", saved.body);
    assert_eq!(
        on_the_page(&mut ada, queue).await,
        Preferences {
            keys: KeyChoices::of(Preset::Prodigy),
            shows_time: true,
        }
    );
    assert_eq!(on_the_page(&mut eve, queue).await, Preferences::default());
}

#[tokio::test]
async fn what_one_person_chose_in_a_browser_is_not_taken_from_another() {
    let server = TestServer::start().await;
    let (mut ada, mut eve) = (server.visitor(), server.visitor());
    let arguments = json!({ "owner": ada.owner().await, "preferences": {} });

    let refused = eve.call("save_preferences", &arguments).await;

    assert!(refused.body.contains("SignedOut"), "{}", refused.body);
}

#[tokio::test]
async fn keys_that_would_mean_two_things_are_refused() {
    let server = TestServer::start().await;
    let mut ada = server.visitor();
    let changes = json!([{ "key": "f", "does": "skip" }, { "key": "Tab", "does": "undo" }]);

    let refused = save(&mut ada, &json!({ "keys": { "changes": changes } })).await;

    for said in [
        "f would both flag and skip",
        "Tab can't be used: it is the browser's own",
    ] {
        assert!(refused.body.contains(said), "{}", refused.body);
    }
}

#[tokio::test]
async fn preferences_have_at_most_8_kib() {
    let server = TestServer::start().await;
    let mut ada = server.visitor();
    let most = Limits::DEFAULT.preferences_bytes;
    assert_eq!(most, 8 << 10);
    let of_length = |length: usize| Preferences {
        keys: KeyChoices {
            preset: "x".repeat(length),
            ..KeyChoices::default()
        },
        ..Preferences::default()
    };
    let frame = serde_json::to_string(&of_length(0)).unwrap().len();

    let fits = save(&mut ada, &json!(of_length(most - frame))).await;
    let too_large = save(&mut ada, &json!(of_length(most - frame + 1))).await;

    assert_eq!(fits.status, StatusCode::OK, "{}", fits.body);
    let told = format!("at most {most} bytes, these have {}", most + 1);
    assert!(too_large.body.contains(&told), "{}", too_large.body);
}
