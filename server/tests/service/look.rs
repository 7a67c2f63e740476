//! How pages look and write numbers, as it stands in their HTML before any script runs.

use axum::{body::Body, http::Method};

use crate::test_server::TestServer;

/// The home page's HTML for somebody with such headers.
async fn home(headers: &[(&str, &str)]) -> String {
    let server = TestServer::start().await;
    let mut visitor = server.visitor();
    let answer = visitor.send(Method::GET, "/", headers, Body::empty()).await;
    answer.body
}

#[tokio::test]
async fn a_chosen_theme_stands_in_the_html() {
    let chosen = home(&[("cookie", "a=b; ingot_theme=contrast-dark")]).await;

    for part in [
        "data-theme=\"contrast-dark\"",
        "name=\"color-scheme\" content=\"dark\"",
        "content=\"#000000\" media=\"(prefers-color-scheme: light)\"",
        "value=\"contrast-dark\" selected",
    ] {
        assert!(chosen.contains(part), "{part} is not in {chosen}");
    }
}

#[tokio::test]
async fn without_a_choice_and_with_a_strange_one_pages_look_as_the_system_does() {
    for headers in [&[][..], &[("cookie", "ingot_theme=\"><b>")]] {
        let html = home(headers).await;

        for part in [
            "data-theme=\"system\"",
            "name=\"color-scheme\" content=\"light dark\"",
            "value=\"system\" selected",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }
}

#[tokio::test]
async fn numbers_are_written_in_the_language_that_the_browser_asks_for_first() {
    let server = TestServer::start().await;
    let texts: Vec<String> = (0..1_234).map(|number| format!("text {number}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    server.queue_of(&texts).await;
    let line = async |language: &str| {
        let mut visitor = server.visitor();
        let headers = [("accept-language", language)];
        visitor
            .send(Method::GET, "/", &headers, Body::empty())
            .await
            .body
    };

    let (german, english) = (line("de-DE,de;q=0.9,en;q=0.8").await, line("en-GB").await);

    assert!(german.contains("0 / 1.234 labeled (0,0%)"), "{german}");
    assert!(german.contains("data-language=\"de-DE\""));
    assert!(english.contains("0 / 1,234 labeled (0.0%)"), "{english}");
}

#[tokio::test]
async fn the_page_behind_a_sign_in_link_is_as_light_or_dark_as_the_others() {
    let server = TestServer::start().await;
    let link = server.admin_link().await;
    let scheme = async |cookies: &str| {
        let mut visitor = server.visitor();
        let headers = [("cookie", cookies)];
        let answer = visitor.send(Method::GET, &link, &headers, Body::empty());
        let html = answer.await.body;
        let (_, rest) = html.split_once("name=\"color-scheme\" content=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    };

    assert_eq!(scheme("ingot_theme=contrast-dark").await, "dark");
    assert_eq!(scheme("").await, "light dark");
}
