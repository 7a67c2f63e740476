//! Configurations that have no equal.

use super::*;

#[test]
fn every_other_tag_is_refused_by_its_name_and_place() {
    for tag in [
        "Taxonomy",
        "Style",
        "BrushLabels",
        "Video",
        "DateTime",
        "Relations",
        "Chat",
        "script",
        "x-y",
    ] {
        let problem = problem_of(&format!("  <{tag}/>"));

        let start =
            format!("line 2, column 3: <{tag}> can't be imported: the tags that can be are ");
        assert!(problem.starts_with(&start), "{problem}");
    }
    for (tag, why) in [
        ("RectangleLabels", "parts of images can't be marked"),
        ("Ranker", "no kind of field ranks"),
        ("HyperTextLabels", "use <Labels> on a <Text>"),
        ("paragraphlabels", "use <Labels> on a <Text>"),
    ] {
        let problem = problem_of(&format!(
            "<{tag} name=\"x\" toName=\"txt\"><Label/></{tag}>"
        ));

        assert!(
            problem.starts_with(&format!("line 2, column 1: <{tag}> ")),
            "{problem}"
        );
        assert!(problem.contains(why), "{problem}");
    }
    assert!(problem(r#"<v:View xmlns:v="v"/>"#).contains("a configuration is one <View>"));
    assert!(problem_of(r#"<v:Rating xmlns:v="v" name="r" toName="txt"/>"#).contains("<Rating>"));
}

#[test]
fn attributes_that_change_what_an_answer_means_are_refused_by_name() {
    let choices = |attribute: &str| {
        format!(
            r#"<Choices name="c" toName="txt" {attribute}><Choice value="x"/><Choice value="y"/></Choices>"#
        )
    };
    let cases = [
        (choices(r#"visibleWhen="choice-selected""#), "visibleWhen", "a field is always shown"),
        (choices(r#"whenTagName="d""#), "whenTagName", "a field is always shown"),
        (choices(r#"whenChoiceValue="x""#), "whenChoiceValue", "a field is always shown"),
        (choices(r#"whenLabelValue="x""#), "whenLabelValue", "a field is always shown"),
        (choices(r#"perRegion="true""#), "perRegion", "the whole sample"),
        (choices(r#"peritem="true""#), "peritem", "the whole sample"),
        (choices(r#"value="$options""#), "value", "written in the configuration"),
        (choices(r#"allowNested="true""#), "allowNested", "a plain list"),
        (choices(r#"randomize="true""#), "randomize", "in the order of their digits"),
        (choices(r#"choice="several""#), "choice", "not \"several\""),
        (choices(r#"required="yes""#), "required", "true or false, not \"yes\""),
        (choices(r#"maximum="2""#), "maximum", "what it means is not known"),
        (
            r#"<View visibleWhen="region-selected"/>"#.to_owned(),
            "visibleWhen",
            "a field is always shown",
        ),
        (
            r#"<Text name="u" value="$url" valueType="url"/>"#.to_owned(),
            "valueType",
            "in the sample itself",
        ),
        (
            r#"<Text name="u" value="$x" encoding="base64"/>"#.to_owned(),
            "encoding",
            "in the sample itself",
        ),
        (r#"<Text name="u" value="text"/>"#.to_owned(), "value", "not \"text\""),
        (r#"<Text name="u" value="$a.b"/>"#.to_owned(), "value", "one key of the samples"),
        (r#"<Text name="u" value="$a[0]"/>"#.to_owned(), "value", "one key of the samples"),
        (r#"<Text name="u" value="$"/>"#.to_owned(), "value", "one key of the samples"),
        (
            r#"<Text name="txt" value="$b"/>"#.to_owned(),
            "name",
            "another object is named \"txt\"",
        ),
        (
            r#"<Image name="i" valueList="$list"/>"#.to_owned(),
            "valueList",
            "one key of a sample",
        ),
        (
            r#"<Rating name="r" toName="txt" defaultValue="3"/>"#.to_owned(),
            "defaultValue",
            "without an answer",
        ),
        (
            r#"<Rating name="r" toName="txt" maxRating="many"/>"#.to_owned(),
            "maxRating",
            "not \"many\"",
        ),
        (
            r#"<Rating name="r" toName="other"/>"#.to_owned(),
            "toName",
            "no object is named \"other\"",
        ),
        (
            r#"<Rating name="r" toName="txt,"/>"#.to_owned(),
            "toName",
            "no object is named \"\"",
        ),
        (
            r#"<Labels name="l" toName="txt" maxUsages="1"/>"#.to_owned(),
            "maxUsages",
            "any number of times",
        ),
        (
            r#"<Labels name="l" toName="txt" allowEmpty="true"/>"#.to_owned(),
            "allowEmpty",
            "a marked part has a label",
        ),
        (
            r#"<Labels name="l" toName="h"><Label value="x"/></Labels><HyperText name="h" value="$h"/>"#
                .to_owned(),
            "toName",
            "not parts of <HyperText>",
        ),
        (
            r#"<Labels name="l" toName="txt,u"><Label value="x"/></Labels><Text name="u" value="$u"/>"#
                .to_owned(),
            "toName",
            "parts of one text",
        ),
        (
            r#"<TextArea name="t" toName="txt" maxSubmissions="3"/>"#.to_owned(),
            "maxSubmissions",
            "one text",
        ),
        (
            r#"<TextArea name="t" toName="txt" value="prefilled"/>"#.to_owned(),
            "value",
            "without an answer",
        ),
        (r#"<TextArea name="t" toName="txt" rows="-1"/>"#.to_owned(), "rows", "not \"-1\""),
        (r#"<Pairwise name="p" toName="txt"/>"#.to_owned(), "toName", "the two objects"),
        (
            r#"<Number name="n" toName="txt" max="inf"/>"#.to_owned(),
            "max",
            "a finite number",
        ),
        (
            r#"<Number name="n" toName="txt" defaultValue="1"/>"#.to_owned(),
            "defaultValue",
            "without an answer",
        ),
    ];
    for (control, attribute, why) in cases {
        let problem = problem_of(&control);

        let tag = control.trim_start_matches('<');
        let tag = &tag[..tag.find(' ').unwrap()];
        let start = format!("line 2, column 1: `{attribute}` of <{tag}> can't be imported: ");
        assert!(problem.starts_with(&start), "{control}: {problem}");
        assert!(problem.contains(why), "{control}: {problem}");
    }
}

#[test]
fn tags_stand_where_they_mean_something_and_say_what_they_have_to() {
    let cases = [
        (
            r#"<Choice value="x"/>"#,
            "<Choice> can't be imported: it stands in <Choices>",
        ),
        (
            r#"<Label value="x"/>"#,
            "<Label> can't be imported: it stands in <Labels>",
        ),
        (
            r#"<Choices name="c" toName="txt"><Label value="x"/></Choices>"#,
            "<Label> can't be imported: here only <Choice> can stand",
        ),
        (
            r#"<Choices name="c" toName="txt"><Choice value="x"><Choice value="y"/></Choice></Choices>"#,
            "<Choice> can't be imported: it can't stand in <Choice>",
        ),
        (
            r#"<Choices name="c" toName="txt"><Choice value="x"/><View/></Choices>"#,
            "<View> can't be imported: here only <Choice> can stand",
        ),
        (
            r#"<Rating name="r" toName="txt"><Text name="u" value="$u"/></Rating>"#,
            "<Text> can't be imported: it can't stand in <Rating>",
        ),
        (
            r#"<Choices name="c" toName="txt"><Choice/></Choices>"#,
            "<Choice> can't be imported: it has no `value`",
        ),
        (
            r#"<Choices name="c" toName="txt"><Choice value="$x"/></Choices>"#,
            "`value` of <Choice> can't be imported: names are written in the configuration",
        ),
        (
            r#"<Choices name="c" toName="txt"><Choice value="x" selected="true"/></Choices>"#,
            "`selected` of <Choice> can't be imported: a field starts without an answer",
        ),
        (
            r#"<Rating toName="txt"/>"#,
            "<Rating> can't be imported: it has no `name`",
        ),
        (
            r#"<Rating name="r"/>"#,
            "<Rating> can't be imported: it has no `toName`",
        ),
        (
            r#"<Text name="u"/>"#,
            "<Text> can't be imported: it has no `value`",
        ),
        (
            r#"<Text value="$u"/>"#,
            "<Text> can't be imported: it has no `name`",
        ),
        (
            r#"<Header><Rating/></Header>"#,
            "<Rating> can't be imported: a <Header> holds text",
        ),
        (
            "stray",
            "<View> can't be imported: it holds text outside of its tags",
        ),
    ];
    for (control, expected) in cases {
        let problem = problem_of(control);
        assert!(problem.contains(expected), "{control}: {problem}");
    }
}

#[test]
fn what_no_labeler_could_fill_is_refused_as_in_any_schema() {
    let cases = [
        (
            r#"<Rating name="r" toName="txt" maxRating="12"/>"#,
            "2 to 11 points",
        ),
        (
            r#"<Choices name="c" toName="txt"><Choice value="x"/></Choices>"#,
            "2 to 100 options",
        ),
        (
            r#"<Rating name="r" toName="txt"/><Number name="r" toName="txt"/>"#,
            "another field has the same name",
        ),
        (
            r#"<Pairwise name="p" toName="txt,txt"/>"#,
            "both are `text`",
        ),
        ("", "1 to 32 fields, this one has 0"),
    ];
    for (control, expected) in cases {
        let problem = problem_of(control);
        assert!(
            problem.contains("makes a schema that can't be used"),
            "{problem}"
        );
        assert!(problem.contains(expected), "{control}: {problem}");
    }
}

#[test]
fn what_is_not_xml_or_has_a_dtd_is_refused() {
    let bomb = r#"<?xml version="1.0"?>
        <!DOCTYPE View [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>
        <View><Header value="&b;"/></View>"#;
    let outside = r#"<!DOCTYPE View SYSTEM "file:///etc/passwd"><View/>"#;
    for xml in [
        "",
        " ",
        "<View>",
        "<View></Wiew>",
        "<View/><View/>",
        "{\"fields\":[]}",
        "<View a=1/>",
        "<View a=\"1\" a=\"1\"/>",
        "<View>&nbsp;</View>",
        "<View>\u{1}</View>",
        bomb,
        outside,
    ] {
        let problem = problem(xml);
        assert!(
            problem.contains("not XML without a DTD"),
            "{xml}: {problem}"
        );
    }
    assert!(problem("<Rating/>").contains("a configuration is one <View>"));
}

#[test]
fn views_are_nested_at_most_32_deep() {
    let nested = |depth: usize| {
        let inside = r#"<Text name="t" value="$t"/><Rating name="r" toName="t"/>"#;
        format!(
            "{}{inside}{}",
            "<View>".repeat(depth),
            "</View>".repeat(depth)
        )
    };

    assert!(from_label_studio(&nested(32)).is_ok());
    assert_eq!(
        problem(&nested(33)),
        "line 1, column 193: tags are nested at most 32 deep"
    );
    assert!(problem(&nested(4_900)).contains("at most 32 deep"));
    assert!(problem(&"<View>".repeat(10_000)).contains("not XML"));
}

#[test]
fn a_configuration_has_at_most_64_kib() {
    let padded = |bytes: usize| {
        let config = r#"<View><Text name="t" value="$t"/><Rating name="r" toName="t"/></View>"#;
        from_label_studio(&(config.to_owned() + &" ".repeat(bytes - config.len())))
    };

    assert!(padded(64 << 10).is_ok());
    assert_eq!(
        padded((64 << 10) + 1).unwrap_err().to_string(),
        "a labeling configuration has at most 65536 bytes, this one has 65537"
    );
}

proptest::proptest! {
    #[test]
    fn a_damaged_configuration_is_an_error_or_a_schema_that_can_be_saved(
        cut in 0..400_usize,
        length in 0..40_usize,
        patch in "[<>/=\"a-zA-Z $&;]{0,12}",
    ) {
        let whole = r#"<View><Text name="t" value="$text"/><Header value="H"/><Choices name="c" toName="t"
            choice="multiple"><Choice value="x" hotkey="q"/><Choice value="y"/></Choices><Labels
            name="l" toName="t"><Label value="ORG"/></Labels><Rating name="r" toName="t"
            maxRating="7"/><Number name="n" toName="t" min="0"/><TextArea name="a" toName="t" rows="2"/>
            </View>"#;
        let start = cut.min(whole.len());
        let end = (start + length).min(whole.len());
        let damaged = format!("{}{patch}{}", &whole[..start], &whole[end..]);

        if let Ok(imported) = from_label_studio(&damaged) {
            let written = serde_json::to_string(&imported.schema).unwrap();
            proptest::prop_assert_eq!(crate::schema::parse(&written).unwrap(), imported.schema);
        }
    }
}
