use serde_json::{Value, json};

use super::*;

mod refusals;

fn import(xml: &str) -> Imported {
    match from_label_studio(xml) {
        Ok(imported) => imported,
        Err(error) => panic!("{error}\n{xml}"),
    }
}

/// The fields that a configuration makes, as JSON without what was left out.
fn fields(xml: &str) -> Value {
    let mut value = serde_json::to_value(import(xml).schema.fields).unwrap();
    for field in value.as_array_mut().unwrap() {
        let field = field.as_object_mut().unwrap();
        field.retain(|_, value| !value.is_null());
    }
    value
}

/// The field that one control on a text named `txt` makes.
fn field(control: &str) -> Value {
    let xml = format!(r#"<View><Text name="txt" value="$text"/>{control}</View>"#);
    fields(&xml)[0].clone()
}

fn problem(xml: &str) -> String {
    from_label_studio(xml).unwrap_err().to_string()
}

/// Why one control on a text named `txt` can't be imported.
fn problem_of(control: &str) -> String {
    problem(&format!(
        "<View><Text name=\"txt\" value=\"$text\"/>\n{control}</View>"
    ))
}

#[test]
fn a_configuration_becomes_a_schema() {
    let imported = import(
        r#"<?xml version="1.0"?>
        <!-- Sentiment -->
        <View style="display: flex">
          <Text name="text" value="$text"/>
          <View className="right">
            <Header value="How does it sound?" size="3"/>
            <Choices name="sentiment" toName="text" choice="single" showInLine="true" required="true">
              <Choice value="Positive" hotkey="p"/>
              <Choice value="Negative" hotkey="x" background="red"/>
            </Choices>
          </View>
          <Rating name="stars" toName="text" maxRating="10" icon="star"/>
        </View>"#,
    );

    assert_eq!(
        serde_json::to_value(&imported.schema).unwrap(),
        json!({"fields": [
            {"name": "sentiment", "title": "How does it sound?", "help": null, "required": true,
                "hotkeys": ["p", "x"], "kind": "choice", "options": ["Positive", "Negative"]},
            {"name": "stars", "title": null, "help": null, "required": false,
                "kind": "scale", "min": 1, "max": 10, "min_label": null, "max_label": null},
        ]})
    );
    let text = Object {
        tag: "Text",
        name: "text".to_owned(),
        key: "text".to_owned(),
    };
    assert_eq!(imported.objects, [text]);
    assert_eq!(imported.notes, Vec::<String>::new());
    let written = serde_json::to_string(&imported.schema).unwrap();
    assert_eq!(crate::schema::parse(&written).unwrap(), imported.schema);
}

#[test]
fn each_control_becomes_the_field_that_means_the_same() {
    let cases = [
        (
            r#"<Choices name="c" toName="txt"><Choice value="x"/><Choice value="y"/></Choices>"#,
            json!({"name": "c", "required": false, "kind": "choice", "options": ["x", "y"]}),
        ),
        (
            r#"<Choices name="c" toName="txt" choice="single-radio" layout="select">
                <Choice value="x" hint="h"/><Choice value="y" selected="false"/></Choices>"#,
            json!({"name": "c", "required": false, "kind": "choice", "options": ["x", "y"]}),
        ),
        (
            r#"<Choices name="c" toName="txt" choice="multiple" required="TRUE">
                <Choice value="x"/><Choice value="y"/></Choices>"#,
            json!({"name": "c", "required": true, "kind": "choices", "options": ["x", "y"]}),
        ),
        (
            r#"<Rating name="r" toName="txt"/>"#,
            json!({"name": "r", "required": false, "kind": "scale", "min": 1, "max": 5}),
        ),
        (
            r#"<rating NAME="r" toname="txt" maxrating="2" defaultValue="0" perRegion="false"/>"#,
            json!({"name": "r", "required": false, "kind": "scale", "min": 1, "max": 2}),
        ),
        (
            r##"<Labels name="l" toName="txt" choice="multiple"><Label value="ORG" background="#fff"/></Labels>"##,
            json!({"name": "l", "required": false, "kind": "spans", "text": "text",
                "labels": ["ORG"], "overlap": true}),
        ),
        (
            r#"<TextArea name="t" toName="txt" placeholder="Why?" maxSubmissions="1"/>"#,
            json!({"name": "t", "required": false, "kind": "text", "multiline": false}),
        ),
        (
            r#"<TextArea name="t" toName="txt" rows="4" value=""/>"#,
            json!({"name": "t", "required": false, "kind": "text", "multiline": true}),
        ),
        (
            r#"<Number name="n" toName="txt" min="-1" max="2.5" step="0.5"/>"#,
            json!({"name": "n", "required": false, "kind": "number", "min": -1.0, "max": 2.5,
                "integer": false}),
        ),
    ];
    for (control, expected) in cases {
        assert_eq!(field(control), expected, "{control}");
    }
}

#[test]
fn a_pairwise_compares_the_keys_of_its_two_objects() {
    let fields = fields(
        r#"<View>
            <Header>Which answer is better?</Header>
            <Pairwise name="pw" toName="one, two" leftClass="l" selectionStyle="border: 1px"/>
            <Text name="one" value="$answer1"/><Text name="two" value="$answer2"/>
        </View>"#,
    );

    assert_eq!(
        fields,
        json!([{"name": "pw", "title": "Which answer is better?", "required": false,
            "kind": "pairwise", "a": "answer1", "b": "answer2", "tie": false, "shuffle": true}])
    );
}

#[test]
fn objects_name_keys_and_what_is_shown_differently_is_noted() {
    let imported = import(
        r#"<View>
            <Image name="i" value="$image" zoom="true"/><Audio name="a" value="$audio"/>
            <HyperText name="h" value="$html"/><Paragraphs name="p" value="$chat" layout="dialogue"/>
            <Rating name="r" toName="i,a"/>
        </View>"#,
    );

    let keys: Vec<_> = imported
        .objects
        .iter()
        .map(|object| &object.key[..])
        .collect();
    assert_eq!(keys, ["image", "audio", "html", "chat"]);
    assert_eq!(
        imported.notes,
        [
            "<Image> \"i\": its address is shown as text.",
            "<Audio> \"a\": its address is shown as text.",
            "<HyperText> \"h\": its markup is shown as the text it is.",
            "<Paragraphs> \"p\": it is shown as JSON.",
        ]
    );
}

#[test]
fn a_header_is_the_title_of_the_field_right_below_it() {
    let imported = import(&format!(
        r#"<View>
            <Header value="Read this"/><Text name="txt" value="$text"/>
            <Header value="$question"/><Rating name="a" toName="txt"/>
            <Header value="{}"/><Rating name="b" toName="txt"/>
            <Header value="Old"/><Header value="New"/><Rating name="c" toName="txt"/>
            <Header value="The end"/><Header/>
        </View>"#,
        "x".repeat(201)
    ));

    let heading = |name: &str| {
        let field = imported.schema.field(name).unwrap();
        (field.title.clone(), field.help.as_ref().map(String::len))
    };
    assert_eq!(heading("a"), (None, None));
    assert_eq!(heading("b"), (None, Some(201)), "too long for a title");
    assert_eq!(heading("c"), (Some("New".to_owned()), None));
    let left_out = |header| format!("The header \"{header}\" is left out: no field follows it.");
    assert_eq!(
        imported.notes,
        ["Read this", "Old", "The end"].map(left_out)
    );
}

#[test]
fn hotkeys_are_kept_where_they_can_be_and_noted_where_not() {
    let imported = import(
        r#"<View><Text name="t" value="$text"/>
            <Choices name="c" toName="t">
                <Choice value="a" hotkey="1"/><Choice value="b" hotkey="q"/><Choice value="c" hotkey="n"/>
                <Choice value="d" hotkey="ctrl+d"/><Choice value="e" hotkey="2"/>
            </Choices>
            <Labels name="l" toName="t"><Label value="ORG" hotkey="Q"/><Label value="PER" hotkey="é"/></Labels>
            <Choices name="d" toName="t"><Choice value="x" hotkey="1"/><Choice value="y" hotkey="2"/></Choices>
            <Rating name="r" toName="t" hotkey="w"/>
        </View>"#,
    );

    let hotkeys = |name| &imported.schema.field(name).unwrap().hotkeys[..];
    assert_eq!(hotkeys("c"), ["", "q", "", "", ""]);
    assert_eq!(hotkeys("l"), ["", "é"]);
    assert!(hotkeys("d").is_empty(), "digits answer by themselves");
    assert_eq!(
        imported.notes,
        [
            "The hotkey \"n\" of \"c\" in \"c\" is left out: it is the page's own key to go to the notes.",
            "The hotkey \"ctrl+d\" of \"d\" in \"c\" is left out: hotkeys here are one letter or punctuation mark.",
            "The hotkey \"2\" of \"e\" in \"c\" is left out: hotkeys here are one letter or punctuation mark.",
            "The hotkey \"Q\" of \"ORG\" in \"l\" is left out: another answer has it.",
            "The hotkey of \"r\" is left out: nothing counts up, the answer is typed.",
        ]
    );
}

#[test]
fn an_alias_is_noted() {
    let imported = import(
        r#"<View><Text name="t" value="$text"/><Choices name="c" toName="t">
            <Choice value="Good" alias="g"/><Choice value="Bad" alias="Bad"/></Choices></View>"#,
    );

    assert_eq!(
        imported.notes,
        ["The alias of \"Good\" in \"c\" is left out: answers are stored as \"Good\"."]
    );
}
