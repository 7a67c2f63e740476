//! What lets Ingot be installed and used without a network.

use std::{fs, path::PathBuf};

use axum::{
    body::Body,
    http::{Method, StatusCode, header},
};
use serde_json::Value;

use crate::test_server::TestServer;

fn public_file(name: &str) -> PathBuf {
    let public = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
    PathBuf::from(public).join(name.trim_start_matches('/'))
}

/// The sides of a PNG picture, as its head says.
fn sides(png: &[u8]) -> String {
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    format!("{}x{}", number(16), number(20))
}

#[tokio::test]
async fn the_service_worker_comes_from_the_root_is_asked_for_anew_and_makes_nobody_a_person() {
    let server = TestServer::start().await;

    let answer = server.visitor().get("/service-worker.js").await;

    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-cache");
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/javascript");
    assert_eq!(answer.headers.get(header::SET_COOKIE), None);
}

#[tokio::test]
async fn pages_allow_the_service_worker_and_say_whose_they_are_by_nothing_secret() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a"]).await;
    let (mut one, mut other) = (server.visitor(), server.visitor());
    let label = format!("/queues/{queue}/label");

    let home = one.get("/").await;
    let page = one.get(&label).await;
    let others = other.get(&label).await;

    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str();
    assert!(policy.unwrap().contains("worker-src 'self'"));
    assert_eq!(home.headers["ingot-owner"], page.headers["ingot-owner"]);
    assert_ne!(others.headers["ingot-owner"], page.headers["ingot-owner"]);
    let owner = page.headers["ingot-owner"].to_str().unwrap();
    assert!(!one.cookie.as_deref().unwrap().contains(owner));
}

#[tokio::test]
async fn nothing_is_lent_for_a_page_that_is_only_to_be_kept() {
    let server = TestServer::start().await;
    let queue = server.queue_of(&["a", "b"]).await;
    let label = format!("/queues/{queue}/label");
    let mut visitor = server.visitor();
    let keeping = [("ingot-keeping", "1")];

    let kept = visitor
        .send(Method::GET, &label, &keeping, Body::empty())
        .await;
    let leased = server.store.counters().await.unwrap()[0].1.leased;
    visitor.get(&label).await;
    let shown = server.store.counters().await.unwrap()[0].1.leased;

    assert_eq!(kept.status, StatusCode::OK);
    assert!(kept.headers.contains_key("ingot-owner"));
    assert_eq!((leased, shown), (0, 2));
}

#[test]
fn the_manifest_has_what_browsers_ask_of_an_app_and_its_icons_are_as_large_as_it_says() {
    let manifest = fs::read(public_file("manifest.webmanifest")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();

    for (field, value) in [
        ("id", "/"),
        ("scope", "/"),
        ("start_url", "/"),
        ("display", "standalone"),
        ("name", "Ingot"),
        ("short_name", "Ingot"),
    ] {
        assert_eq!(manifest[field], value, "{field}");
    }
    let mut found = Vec::new();
    for icon in manifest["icons"].as_array().unwrap() {
        let bytes = fs::read(public_file(icon["src"].as_str().unwrap())).unwrap();
        if icon["type"] == "image/png" {
            assert_eq!(icon["sizes"], sides(&bytes), "{icon}");
            let purpose = icon["purpose"].as_str().unwrap_or("any");
            found.push(format!("{} {purpose}", sides(&bytes)));
        }
    }
    for needed in ["192x192 any", "512x512 any", "512x512 maskable"] {
        assert!(found.iter().any(|icon| icon == needed), "no icon {needed}");
    }
}

#[test]
fn the_manifests_colours_are_those_of_the_pages() {
    let manifest = fs::read(public_file("manifest.webmanifest")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let tokens = concat!(env!("CARGO_MANIFEST_DIR"), "/../style/tokens.css");
    let tokens = fs::read_to_string(tokens).unwrap();

    for field in ["background_color", "theme_color"] {
        let colour = manifest[field].as_str().unwrap();
        assert!(
            tokens.contains(&format!("--ground: var(--if-plain, light-dark({colour},")),
            "{field} {colour}"
        );
    }
}

#[test]
fn the_service_worker_keeps_files_that_exist() {
    let worker = fs::read_to_string(public_file("service-worker.js")).unwrap();
    let (_, icons) = worker.split_once("const ICONS = [").unwrap();
    let (icons, _) = icons.split_once(']').unwrap();

    for icon in icons.split(',') {
        let name = icon.trim().trim_matches('\'');
        assert!(public_file(name).is_file(), "{name}");
    }
}
