//! `/media/…`, and what pages may load from where.

use std::os::unix::fs::symlink;

use axum::{
    body::{Body, to_bytes},
    http::{HeaderMap, Method, StatusCode, header},
};
use ingot::sample::AllowedMedia;

use crate::test_server::{TestServer, Visitor};

const WAV: &[u8] = b"RIFF....WAVEfmt and so on";

/// A server with a recording, and somebody who has opened a page.
async fn with_recording(server: &TestServer) -> Visitor<'_> {
    std::fs::create_dir(server.media().join("calls")).unwrap();
    std::fs::write(server.media().join("calls/a b.wav"), WAV).unwrap();
    let mut visitor = server.visitor();
    visitor.get("/").await;
    visitor
}

async fn ask(
    visitor: &mut Visitor<'_>,
    path: &str,
    headers: &[(&str, &str)],
) -> (StatusCode, HeaderMap, Vec<u8>) {
    let answer = visitor
        .begin(Method::GET, path, headers, Body::empty())
        .await;
    let (parts, body) = answer.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, body.to_vec())
}

#[tokio::test]
async fn a_visitor_gets_a_file_with_its_type_and_no_rights() {
    let server = TestServer::start().await;
    let mut visitor = with_recording(&server).await;

    let (status, headers, body) = ask(&mut visitor, "/media/calls/a%20b.wav", &[]).await;

    assert_eq!((status, body.as_slice()), (StatusCode::OK, WAV));
    for (name, value) in [
        ("content-type", "audio/wav"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "private, max-age=600"),
        ("accept-ranges", "bytes"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "content-security-policy",
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        ),
    ] {
        assert_eq!(headers.get(name).unwrap(), value, "{name}");
    }
    assert!(headers.get(header::SET_COOKIE).is_none());
}

#[tokio::test]
async fn a_part_of_a_recording_is_given_when_it_is_asked_for() {
    let server = TestServer::start().await;
    let mut visitor = with_recording(&server).await;
    let path = "/media/calls/a%20b.wav";

    let (status, headers, body) = ask(&mut visitor, path, &[("range", "bytes=8-11")]).await;
    let (beyond, ..) = ask(&mut visitor, path, &[("range", "bytes=900-")]).await;

    assert_eq!(status, StatusCode::PARTIAL_CONTENT);
    assert_eq!(body, b"WAVE");
    let range = format!("bytes 8-11/{}", WAV.len());
    assert_eq!(headers.get(header::CONTENT_RANGE).unwrap(), &range);
    assert_eq!(beyond, StatusCode::RANGE_NOT_SATISFIABLE);
}

#[tokio::test]
async fn who_never_opened_a_page_gets_nothing_and_is_made_no_person() {
    let server = TestServer::start().await;
    with_recording(&server).await;
    let mut stranger = server.visitor();

    for path in ["/media/calls/a%20b.wav", "/media/nothing.png"] {
        let (status, headers, body) = ask(&mut stranger, path, &[]).await;

        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(String::from_utf8(body).unwrap().contains("open one first"));
        assert!(headers.get(header::SET_COOKIE).is_none());
    }
}

#[tokio::test]
async fn no_path_and_no_link_leads_out_of_the_directory() {
    let server = TestServer::start().await;
    let mut visitor = with_recording(&server).await;
    let outside = server.media().join("../secret.png");
    std::fs::write(&outside, "secret").unwrap();
    symlink(&outside, server.media().join("link.png")).unwrap();
    symlink("..", server.media().join("up")).unwrap();
    symlink("calls/a b.wav", server.media().join("inside.wav")).unwrap();
    std::fs::create_dir(server.media().join("folder.png")).unwrap();

    for path in [
        "/media/../secret.png",
        "/media/%2e%2e/secret.png",
        "/media/..%2fsecret.png",
        "/media/calls/../../secret.png",
        "/media/calls/..%5C..%5Csecret.png",
        "/media/%2Fsecret.png",
        "/media//secret.png",
        "/media/link.png",
        "/media/up/secret.png",
        "/media/folder.png",
        "/media/nothing.png",
        "/media/a%00.png",
    ] {
        let (status, _, body) = ask(&mut visitor, path, &[]).await;

        assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        assert!(
            !String::from_utf8(body).unwrap().contains("secret"),
            "{path}"
        );
    }
    let (inside, _, body) = ask(&mut visitor, "/media/inside.wav", &[]).await;
    assert_eq!((inside, body.as_slice()), (StatusCode::OK, WAV));
}

#[tokio::test]
async fn files_of_other_kinds_are_refused_with_the_kinds_there_are() {
    let server = TestServer::start().await;
    let mut visitor = with_recording(&server).await;
    std::fs::write(server.media().join("page.html"), "<script>").unwrap();

    for path in ["/media/page.html", "/media/ingot.db", "/media/calls"] {
        let (status, _, body) = ask(&mut visitor, path, &[]).await;

        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
        assert!(
            String::from_utf8(body).unwrap().contains("png, jpg"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn nothing_is_written() {
    let server = TestServer::start().await;
    let mut visitor = with_recording(&server).await;

    for method in [Method::POST, Method::PUT, Method::DELETE] {
        let path = "/media/calls/a%20b.wav";
        let answer = visitor.begin(method, path, &[], Body::from("x")).await;

        assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
    let kept = std::fs::read(server.media().join("calls/a b.wav")).unwrap();
    assert_eq!(kept, WAV);
}

#[tokio::test]
async fn the_policy_of_pages_names_the_allowed_places_and_no_more() {
    let policy = async |places: &[&str]| {
        let allowed = AllowedMedia::read(places.iter().copied()).unwrap();
        let server = TestServer::start_with(allowed).await;
        let page = server.visitor().get("/").await;
        let policy = page.headers.get(header::CONTENT_SECURITY_POLICY).unwrap();
        let nonce = |part: &str| part.contains("'nonce-");
        let parts = policy.to_str().unwrap().split("; ");
        let parts: Vec<String> = parts
            .filter(|part| !nonce(part))
            .map(str::to_owned)
            .collect();
        (parts, page.body)
    };

    let (own, _) = policy(&[]).await;
    let (allowed, html) = policy(&["img.example.org", "https://a.org/x/"]).await;

    let rest = ["object-src 'none'", "base-uri 'none'", "form-action 'self'"];
    for part in ["default-src 'self'", "img-src 'self'", "media-src 'self'"]
        .iter()
        .chain(&rest)
    {
        assert!(
            own.iter().any(|own| own == part),
            "{part} is not in {own:?}"
        );
    }
    for part in [
        "default-src 'self'",
        "img-src 'self' https://img.example.org https://a.org/x/",
        "media-src 'self' https://img.example.org https://a.org/x/",
    ] {
        assert!(
            allowed.iter().any(|own| own == part),
            "{part} is not in {allowed:?}"
        );
    }
    assert!(html.contains("data-media=\"https://img.example.org/ https://a.org/x/\""));
}
