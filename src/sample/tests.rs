use super::*;

mod shapes;

fn own() -> AllowedMedia {
    AllowedMedia::default()
}

fn payload(json: &str) -> Payload {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_single_text_has_no_heading() {
    assert_eq!(
        passages(&payload(r#"{"text":"so good"}"#)),
        [Passage {
            title: None,
            text: "so good".to_owned()
        }]
    );
}

#[test]
fn several_keys_become_titled_passages_in_their_order() {
    let titles: Vec<_> = passages(&payload(r#"{"narrative_b":"x","narrative_a":"y"}"#))
        .into_iter()
        .map(|passage| passage.title.unwrap())
        .collect();

    assert_eq!(titles, ["Narrative b", "Narrative a"]);
}

#[test]
fn texts_that_are_compared_stand_beside_each_other_once_and_below_the_rest() {
    let payload = payload(r#"{"answer_b":"yes","answer_a":"no","prompt":"why?"}"#);
    let pair = |heading| Pair {
        heading,
        keys: ("answer_b", "answer_a"),
    };
    let other = Pair {
        heading: "Prompt",
        keys: ("prompt", "none"),
    };

    let shown = blocks(&payload, &[pair("Helpful"), pair("Harmless")], &own());

    let prompt = Passage {
        title: Some("Prompt".to_owned()),
        text: "why?".to_owned(),
    };
    let both = Block::Pair {
        heading: "Helpful".to_owned(),
        left: "yes".to_owned(),
        right: "no".to_owned(),
    };
    assert_eq!(shown, [Block::Passage(prompt), both]);
    let lacking = Block::Pair {
        heading: "Prompt".to_owned(),
        left: "why?".to_owned(),
        right: String::new(),
    };
    assert_eq!(
        blocks(&payload, &[pair("Helpful"), other], &own())[1],
        lacking
    );
}

#[test]
fn a_sample_without_comparisons_is_its_passages() {
    let payload = payload(r#"{"text":"so good"}"#);

    let shown = blocks(&payload, &[], &own());

    let passages = passages(&payload).into_iter().map(Block::Passage);
    assert_eq!(shown, passages.collect::<Vec<_>>());
}

#[test]
fn markup_stays_the_text_it_is() {
    let passage = &passages(&payload(r#"{"text":"<b>no</b>"}"#))[0];

    assert_eq!(passage.text, "<b>no</b>");
}
