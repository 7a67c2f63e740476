//! What samples of each shape look like.

use serde_json::json;

use super::*;

fn laid_out(payload: serde_json::Value) -> Vec<Block> {
    let allowed = AllowedMedia::read(["img.example.org"]).unwrap();
    blocks(payload.as_object().unwrap(), &[], &allowed)
}

fn fact(name: &str, value: &str) -> Fact {
    Fact {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

fn titled(title: &str, text: &str) -> Block {
    Block::Passage(Passage {
        title: Some(title.to_owned()),
        text: text.to_owned(),
    })
}

/// Who said what, if the only block is a conversation.
fn said(payload: serde_json::Value) -> Option<Vec<(Speaker, String)>> {
    match &laid_out(payload)[..] {
        [Block::Chat { turns, .. }] => Some(
            turns
                .iter()
                .map(|turn| (turn.speaker, format!("{}: {}", turn.role, turn.text)))
                .collect(),
        ),
        _ => None,
    }
}

#[test]
fn a_title_stands_over_its_text_and_the_rest_beside_it() {
    let shown = laid_out(json!({
        "source": "mail", "Subject": "Hello", "date": "Monday", "body": "How are\nyou?",
    }));

    let article = Block::Article {
        title: "Hello".to_owned(),
        text: "How are\nyou?".to_owned(),
    };
    assert_eq!(
        shown,
        [titled("Source", "mail"), article, titled("Date", "Monday")]
    );
}

#[test]
fn a_title_that_is_none_stays_a_passage() {
    for title in [
        json!(""),
        json!("one\ntwo"),
        json!(3),
        json!("x".repeat(601)),
    ] {
        let shown = laid_out(json!({"title": title, "text": "so good"}));

        assert!(
            !shown
                .iter()
                .any(|block| matches!(block, Block::Article { .. }))
        );
    }
}

#[test]
fn a_list_of_turns_is_a_conversation_wherever_it_is_and_however_it_is_called() {
    let turns = json!([
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hi", "id": 3},
        {"role": "Assistant", "content": [{"type": "text", "text": "Hello"}, {"text": "<b>"}]},
        {"role": "narrator", "content": ""},
    ]);
    let expected = vec![
        (Speaker::System, "system: Be kind.".to_owned()),
        (Speaker::User, "user: Hi".to_owned()),
        (Speaker::Assistant, "Assistant: Hello\n<b>".to_owned()),
        (Speaker::Other, "narrator: ".to_owned()),
    ];

    for payload in [
        json!({"messages": turns}),
        json!({"chat": {"messages": turns}}),
        json!({"anything": {"conversation": turns}}),
    ] {
        assert_eq!(said(payload), Some(expected.clone()));
    }
    let other = json!({"conversations": [
        {"from": "human", "value": "Hi"}, {"speaker": "Ada", "text": "Hello"},
    ]});
    let expected = vec![
        (Speaker::User, "human: Hi".to_owned()),
        (Speaker::Other, "Ada: Hello".to_owned()),
    ];
    assert_eq!(said(other), Some(expected));
}

#[test]
fn a_list_that_is_not_all_turns_is_shown_whole_as_data() {
    for list in [
        json!([]),
        json!([{"role": "user"}]),
        json!([{"role": "user", "content": 3}]),
        json!([{"role": "user", "content": [{"type": "image"}]}]),
        json!([{"role": "user", "content": "Hi"}, "and more"]),
        json!([{"role": "assistant", "content": null, "tool_calls": []}]),
    ] {
        assert_eq!(said(json!({"messages": list})), None, "{list}");
    }
    let more = json!({"chat": {"messages": [{"role": "user", "content": "Hi"}], "lang": ["en"]}});
    assert_eq!(said(more), None, "nothing is left out");
}

#[test]
fn short_values_inside_of_a_sample_are_facts() {
    let shown = laid_out(json!({"text": "so good", "meta": {"source": "mail", "stars": 3}}));

    let facts = Block::Facts {
        title: Some("Meta".to_owned()),
        facts: vec![fact("Source", "mail"), fact("Stars", "3")],
    };
    assert_eq!(shown, [titled("Text", "so good"), facts]);
    let deep = laid_out(json!({"meta": {"a": {"b": 1}}}));
    assert!(matches!(&deep[..], [Block::Passage(_)]));
}

#[test]
fn several_short_values_without_a_text_are_a_row_of_a_table() {
    let shown = laid_out(json!({"film": "Alien", "year": 1979, "seen": true, "note": null}));

    let facts = vec![
        fact("Film", "Alien"),
        fact("Year", "1979"),
        fact("Seen", "true"),
        fact("Note", ""),
    ];
    assert_eq!(shown, [Block::Facts { title: None, facts }]);
    for payload in [
        json!({"film": "Alien", "year": 1979}),
        json!({"prompt": "why?", "left": "no", "right": "yes"}),
        json!({"text": "so good", "id": 7, "source": 3}),
        json!({"a": "x".repeat(200), "b": 1, "c": 2}),
        json!({"image": "/media/a.png", "b": 1, "c": 2}),
    ] {
        let shown = laid_out(payload);
        let has_facts = shown
            .iter()
            .any(|block| matches!(block, Block::Facts { .. }));
        assert!(!has_facts, "{shown:?}");
    }
}

#[test]
fn media_are_shown_from_where_they_may_be_and_as_text_from_elsewhere() {
    let shown = laid_out(json!({
        "picture": "https://img.example.org/1", "sound": "https://evil.org/a.mp3",
    }));

    let picture = Block::Media {
        title: Some("Picture".to_owned()),
        kind: MediaKind::Image,
        url: "https://img.example.org/1".to_owned(),
    };
    let sound = Block::Refused {
        title: Some("Sound".to_owned()),
        url: "https://evil.org/a.mp3".to_owned(),
        why: MediaRefusal::NotAllowed,
    };
    assert_eq!(shown, [picture, sound]);
}

#[test]
fn a_lone_value_of_any_shape_has_no_heading() {
    for payload in [
        json!({"text": "x"}),
        json!({"messages": [{"role": "user", "content": "Hi"}]}),
        json!({"meta": {"a": 1}}),
        json!({"image": "/media/a.png"}),
        json!({"image": "http://a.org/a.png"}),
    ] {
        let shown = laid_out(payload);
        let title = match &shown[..] {
            [
                Block::Passage(Passage { title, .. })
                | Block::Chat { title, .. }
                | Block::Facts { title, .. }
                | Block::Media { title, .. }
                | Block::Refused { title, .. },
            ] => title,
            _ => panic!("one block was expected: {shown:?}"),
        };
        assert_eq!(*title, None);
    }
}

#[test]
fn nothing_is_shown_of_an_empty_sample() {
    assert_eq!(laid_out(json!({})), []);
}
