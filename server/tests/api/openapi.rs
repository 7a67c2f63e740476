//! The description of the API.

use std::{env, fs};

use axum::http::{Method, StatusCode};
use serde_json::Value;

use crate::client::Site;

const SNAPSHOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/openapi.json");
const UPDATE: &str = "INGOT_UPDATE_OPENAPI";

#[test]
fn the_description_is_the_one_that_was_agreed_on() {
    let mut now = serde_json::to_string_pretty(&server::http::api::document()).unwrap();
    now.push('\n');
    if env::var_os(UPDATE).is_some() {
        fs::write(SNAPSHOT, &now).unwrap();
    }

    let agreed = fs::read_to_string(SNAPSHOT).unwrap_or_default();

    let differs = now
        .lines()
        .zip(agreed.lines())
        .position(|(now, agreed)| now != agreed);
    assert!(
        now == agreed,
        "The API's description differs from {SNAPSHOT}, first in line {}. If that is meant, run this \
         test with {UPDATE}=1 in the environment and commit the file: programs rely on it.",
        differs.unwrap_or(agreed.lines().count()) + 1
    );
}

#[tokio::test]
async fn whoever_asks_gets_the_description_and_a_page_of_it() {
    let site = Site::start().await;

    let document = site.send(Method::GET, "/api/openapi.json", &[], "").await;
    let page = site.send(Method::GET, "/api", &[], "").await;

    assert_eq!(document.status, StatusCode::OK);
    assert_eq!(document.json["openapi"], "3.1.0");
    let agreed = fs::read_to_string(SNAPSHOT).unwrap();
    assert_eq!(
        document.json,
        serde_json::from_str::<Value>(&agreed).unwrap()
    );
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(page.text.contains("id=\"submitLabel\""));
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    let document = serde_json::to_value(server::http::api::document()).unwrap();
    let text = document.to_string();

    let references = text.split("\"$ref\":\"#").skip(1);
    for reference in references.map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}

#[test]
fn every_endpoint_has_a_name_a_summary_a_group_and_its_refusals() {
    let document = serde_json::to_value(server::http::api::document()).unwrap();

    for (path, item) in document["paths"].as_object().unwrap() {
        for operation in item.as_object().unwrap().values() {
            for key in ["operationId", "summary"] {
                assert!(
                    operation[key].as_str().is_some_and(|it| !it.is_empty()),
                    "{path}"
                );
            }
            let tag = &operation["tags"][0];
            let known = document["tags"].as_array().unwrap();
            assert!(known.iter().any(|it| &it["name"] == tag), "{path}: {tag}");
            for status in ["401", "503"] {
                assert!(
                    operation["responses"].get(status).is_some(),
                    "{path} {status}"
                );
            }
        }
    }
}
