//! Tasks of Label Studio that are refused.

use ingot::formats::Shape;

use crate::bad_records::assert_refused;

#[test]
fn tasks_of_label_studio_are_refused_for_any_part_that_is_wrong() {
    let with = |rest: &str| format!(r#"{{"data":{{"text":"Uber"}},{rest}}}"#);
    let result = |rest: &str| with(&format!(r#""annotations":[{{"result":[{rest}]}}]"#));
    let value = |name: &str, value: &str| {
        result(&format!(
            r#"{{"from_name":"{name}","to_name":"text","value":{value}}}"#
        ))
    };
    let rating = r#"{"from_name":"tone","value":{"rating":1}}"#;
    let cases = [
        (
            r#"{"data":"a"}"#.to_owned(),
            "`data` is a text: it takes an object",
        ),
        (with(r#""meta":[]"#), "`meta` is a list: it takes an object"),
        (
            r#"{"data":{"text":"a","meta":1},"meta":{"a":1}}"#.to_owned(),
            "`meta` would stand where `data.meta` stands",
        ),
        (
            with(r#""annotations":{}"#),
            "`annotations` is an object: it takes a list",
        ),
        (
            with(r#""annotations":[{"completed_by":[]}]"#),
            "`annotations[0].completed_by` is a list: it takes a whole number or an object",
        ),
        (
            with(r#""annotations":[{"completed_by":{}}]"#),
            "`annotations[0].completed_by` is an object: it takes an object with",
        ),
        (
            with(r#""annotations":[{"was_cancelled":1}]"#),
            "`annotations[0].was_cancelled` is a number: it takes true or false",
        ),
        (
            with(r#""annotations":[{"lead_time":"3"}]"#),
            "`annotations[0].lead_time` is a text: it takes a number",
        ),
        (
            with(r#""annotations":[{"lead_time":-3}]"#),
            "`annotations[0].lead_time` is a number: it takes seconds from 0",
        ),
        (
            with(r#""annotations":[{"lead_time":1e300}]"#),
            "`annotations[0].lead_time` is a number beyond",
        ),
        (
            with(r#""annotations":[{"created_at":"yesterday"}]"#),
            "`annotations[0].created_at` is a text: it takes a time",
        ),
        (
            with(r#""predictions":[{"score":"x"}]"#),
            "`predictions[0].score` is a text: it takes a number",
        ),
        (
            with(r#""predictions":["m1"]"#),
            "`predictions[0]` is a text: it takes an object",
        ),
        (
            with(r#""annotations":["m1"]"#),
            "`annotations[0]` is a text: it takes an object",
        ),
        (
            result(r#"{"type":"relation","from_id":"a","to_id":"b"}"#),
            "`annotations[0].result[0].from_name` is missing: it takes the name of a field",
        ),
        (
            result(r#"{"from_name":"mood","value":{}}"#),
            "`annotations[0].result[0].from_name` answers no field of the schema",
        ),
        (
            result(r#"{"from_name":"tone"}"#),
            "`annotations[0].result[0].value` is missing",
        ),
        (
            result(&format!("{rating},{rating}")),
            "`annotations[0].result[1]` answers the field `tone` a second time",
        ),
        (
            value("tone", r#"{"rating":6}"#),
            "`annotations[0].tone` can't be taken: This takes a whole number from 1 to 5.",
        ),
        (
            value("tone", r#"{"rating":"6"}"#),
            "`annotations[0].tone` can't be taken",
        ),
        (
            value("tone", r#"{"choices":["great"]}"#),
            "`annotations[0].result[0].value.choices` is a list: it takes a point of the scale",
        ),
        (
            value("tone", r#"{"text":["4"]}"#),
            "`annotations[0].result[0].value` is an object: it takes a rating",
        ),
        (
            value("topic", r#"{"choices":["sport","politics"]}"#),
            "`annotations[0].result[0].value.choices` is a list: it takes a list of exactly one",
        ),
        (
            value("topic", r#"{"choices":["art"]}"#),
            "`annotations[0].topic` can't be taken",
        ),
        (
            value("tags", r#"{"choices":"long"}"#),
            "`annotations[0].result[0].value.choices` is a text: it takes a list",
        ),
        (
            value("fits", r#"{"choices":["maybe"]}"#),
            "`annotations[0].result[0].value.choices` is a list: it takes yes or no",
        ),
        (
            value("better", r#"{"selected":"up"}"#),
            "`annotations[0].result[0].value.selected` is a text: it takes left, right or tie",
        ),
        (
            value("better", r#"{"selected":"left","strength":300}"#),
            "`annotations[0].better` can't be taken",
        ),
        (
            value("better", r#"{"selected":"left","shown":"x"}"#),
            "`annotations[0].result[0].value.shown` is a text: it takes ab or ba",
        ),
        (
            value("parts", r#"{"start":"0","end":1,"labels":["ORG"]}"#),
            "`annotations[0].result[0].value.start` is a text: it takes a whole number",
        ),
        (
            value("parts", r#"{"start":0,"end":9000000000,"labels":["ORG"]}"#),
            "`annotations[0].parts` can't be taken: A marked part ends at 4294967295",
        ),
        (
            value(
                "parts",
                r#"{"start":0,"end":9,"text":"Uber","labels":["ORG"]}"#,
            ),
            "`annotations[0].parts` can't be taken: A marked part ends at 9",
        ),
        (
            value("parts", r#"{"start":0,"end":1}"#),
            "`annotations[0].result[0].value.labels` is missing",
        ),
        (
            value("words", r#"{"number":"3"}"#),
            "`annotations[0].words` can't be taken",
        ),
        (
            value("why", r#"{"text":[3]}"#),
            "`annotations[0].result[0].value.text[0]` is a number: it takes a text",
        ),
    ];
    for (json, told) in &cases {
        assert_refused(Shape::LabelStudio, &[(json, told)]);
    }
}
