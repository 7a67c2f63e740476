use ingot::{
    ids::SampleId,
    sample::{AllowedMedia, blocks},
};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::*;

const MARKUP: &str = "<b>bold</b>";

/// The card of a payload as the server writes it.
fn html(payload: Value) -> String {
    let Value::Object(payload) = payload else {
        panic!("a payload is an object");
    };
    let blocks = blocks(&payload, &[], &AllowedMedia::default());
    let id = SampleId(1);
    Owner::new().with(|| view! { <SampleCard id blocks/> }.to_html())
}

#[test]
fn every_shape_has_elements_of_its_own() {
    for (payload, element) in [
        (json!({"text": "a"}), "class=\"passage__text\">a<"),
        (json!({"title": "a", "text": "b"}), "<h2 dir=\"auto\">a"),
        (json!({"m": [{"role": "user", "content": "a"}]}), "<ol"),
        (json!({"name": "a", "age": 1, "city": "b"}), "<dl"),
        (
            json!({"image": "/media/a.png", "text": "b"}),
            "alt=\"Image\"",
        ),
        (
            json!({"audio": "/media/a.mp3", "text": "b"}),
            "preload=\"none\"",
        ),
        (json!({"image": "https://a.example/a.png"}), "Not loaded: "),
    ] {
        let html = html(payload);
        assert!(html.contains(element), "{element} is not in {html}");
    }
}

#[test]
fn markup_is_text_in_every_shape() {
    for payload in [
        json!({"text": MARKUP}),
        json!({"title": MARKUP, "text": MARKUP}),
        json!({"m": [{"role": MARKUP, "content": MARKUP}]}),
        json!({MARKUP: MARKUP, "age": 1, "city": "b"}),
        json!({"image": format!("https://a.example/{MARKUP}"), "text": MARKUP}),
        json!({"image": format!("javascript:{MARKUP}")}),
        json!({"text": format!("{MARKUP}\n").repeat(1_000)}),
    ] {
        let html = html(payload);
        assert!(!html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;b&gt;bold&lt;/b&gt;"), "{html}");
    }
}

#[test]
fn a_long_text_stands_in_pieces_that_are_the_whole_of_it() {
    let line = "A line of text.\n";
    let html = html(json!({"text": line.repeat(1_000)}));

    assert!(3 < html.matches("class=\"chunk\"").count());
    assert_eq!(html.matches("A line of text.").count(), 1_000);
}
