use crate::schema::{Schema, parse};

fn problem(fields: &str) -> String {
    parse(&format!(r#"{{"fields":[{fields}]}}"#))
        .unwrap_err()
        .to_string()
}

fn schema(fields: &str) -> Schema {
    parse(&format!(r#"{{"fields":[{fields}]}}"#)).unwrap()
}

#[test]
fn a_hotkey_finds_its_answer_in_any_case() {
    let schema = schema(
        r#"{"name":"tone","kind":"scale","min":1,"max":3,"hotkeys":["a","","É"]},
           {"name":"notes","kind":"text"},
           {"name":"best","kind":"pairwise","a":"x","b":"y","hotkeys":["q","w","/"]}"#,
    );

    assert_eq!(schema.hotkey('a'), Some((0, 0)));
    assert_eq!(schema.hotkey('A'), Some((0, 0)));
    assert_eq!(schema.hotkey('é'), Some((0, 2)));
    assert_eq!(schema.hotkey('/'), Some((2, 2)));
    assert_eq!(schema.hotkey('x'), None);
}

#[test]
fn a_key_cap_is_the_hotkey_or_else_the_digit() {
    let schema = schema(
        r#"{"name":"tone","kind":"scale","min":0,"max":10,"hotkeys":["a","","","","","","","","","","é"]},
           {"name":"best","kind":"pairwise","a":"x","b":"y"}"#,
    );
    let caps = |field: usize, answers: usize| {
        let field = &schema.fields[field];
        (0..answers)
            .map(|index| field.key_cap(index).unwrap_or_default())
            .collect::<Vec<_>>()
            .join(" ")
    };

    assert_eq!(caps(0, 12), "A 2 3 4 5 6 7 8 9 0 É ");
    assert_eq!(caps(1, 3), "1 2 0");
}

#[test]
fn every_answer_has_a_hotkey_or_an_empty_text_or_none_has() {
    let count = |hotkeys: &str| format!(r#"{{"name":"a","kind":"boolean","hotkeys":[{hotkeys}]}}"#);

    schema(&count(""));
    schema(&count(r#""y","x""#));
    schema(&count(r#""","""#));
    assert_eq!(
        problem(&count(r#""y""#)),
        "field `a`: `hotkeys` has one text for each of the 2 answers (\"\" for none), or is left out; \
         it has 1"
    );
    assert!(problem(&count(r#""y","x","z""#)).contains("it has 3"));
    let typed = r#"{"name":"a","kind":"text","hotkeys":["y"]}"#;
    assert!(problem(typed).contains("each of the 0 answers"));
    let no_tie =
        r#"{"name":"a","kind":"pairwise","a":"x","b":"y","tie":false,"hotkeys":["q","w","e"]}"#;
    assert!(problem(no_tie).contains("each of the 2 answers"));
}

#[test]
fn a_hotkey_is_one_letter_or_punctuation_mark() {
    for hotkey in [
        " ", "\\n", "\\u0007", "\\u200b", "ab", "Enter", "👍", "\\u0301",
    ] {
        let field = format!(r#"{{"name":"a","kind":"boolean","hotkeys":["{hotkey}",""]}}"#);

        let problem = problem(&field);

        assert!(
            problem.contains("is not one letter or punctuation mark"),
            "{problem}"
        );
        assert!(problem.contains("`Yes` of field `a`"), "{problem}");
    }
    let digit = problem(r#"{"name":"a","kind":"boolean","hotkeys":["1",""]}"#);
    assert!(digit.contains("digits answer the focused field"), "{digit}");
    schema(r#"{"name":"a","kind":"boolean","hotkeys":["я","語"]}"#);
}

#[test]
fn a_hotkey_is_not_the_pages_own_and_the_error_names_both_sides() {
    for key in ["s", "S", "n", "f", "h", "u", "?", "[", "]", "="] {
        let field = format!(
            r#"{{"name":"a","kind":"choice","options":["sport","art"],"hotkeys":["{key}",""]}}"#
        );

        let problem = problem(&field);

        let start = format!(
            "field `a`: the hotkey `{key}` of `sport` of field `a` is the page's own key to "
        );
        assert!(problem.starts_with(&start), "{problem}");
    }
}

#[test]
fn a_hotkey_means_one_answer_and_the_error_names_both() {
    assert_eq!(
        problem(
            r#"{"name":"a","kind":"choices","options":["x","y"],"hotkeys":["p","q"]},
               {"name":"b","kind":"spans","text":"t","labels":["ORG"],"hotkeys":["P"]}"#
        ),
        "field `b`: the hotkey `P` would answer both `x` of field `a` and `ORG` of field `b`"
    );
    assert_eq!(
        problem(r#"{"name":"a","kind":"scale","min":1,"max":2,"hotkeys":["é","É"]}"#),
        "field `a`: the hotkey `É` would answer both `1` of field `a` and `2` of field `a`"
    );
}
