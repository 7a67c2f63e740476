use super::*;
use crate::{drafting::Switch, limits::Limits};

fn schema(fields: &str) -> Schema {
    schema::parse(&format!(r#"{{"fields":[{fields}]}}"#)).unwrap()
}

fn of_each_kind() -> Schema {
    schema(
        r#"{"name":"tone","kind":"scale","title":"Tone?","help":"Of the text.","min":-1,"max":1,"min_label":"bad",
            "max_label":"good","point_labels":["bad","","good"],"hotkeys":["q","","w"],"required":true},
           {"name":"topic","kind":"choice","options":["a b","c"],"hotkeys":["","-"]},
           {"name":"tags","kind":"choices","options":["x","y","z"],"min":1,"max":2},
           {"name":"better","kind":"pairwise","a":"one","b":"two","tie":false,"shuffle":false,
            "strengths":["slightly","clearly"]},
           {"name":"names","kind":"spans","text":"body","labels":["PER","ORG"],"overlap":true},
           {"name":"why","kind":"text","multiline":true},
           {"name":"price","kind":"number","min":0.5,"max":100,"unit":"EUR"},
           {"name":"year","kind":"number","integer":true},
           {"name":"spam","kind":"boolean","yes":"Spam","no":"No spam"}"#,
    )
}

#[test]
fn questions_of_each_kind_are_read_as_they_were_written() {
    let schema = of_each_kind();

    let questions = Questions::of(&schema);

    assert_eq!(questions.schema(), Ok(schema.clone()));
    let mut by_json = Questions::default();
    assert!(by_json.write(Language::Json, questions.json()).is_empty());
    assert_eq!(by_json.schema(), Ok(schema));
}

#[test]
fn each_new_question_but_for_its_options_can_be_asked() {
    for kind in Kind::ALL {
        let mut questions = Questions::default();
        let key = questions.add(kind);
        let question = questions.get_mut(key).unwrap();
        if question.kind.parts().contains(&Part::Options) {
            question.set(Part::Options, "a\n\n b \n".to_owned());
        }

        let read = questions.schema();

        assert!(read.is_ok(), "{read:?}");
    }
}

#[test]
fn what_is_wrong_is_told_at_its_question_and_all_of_it() {
    let mut questions = Questions::default();
    let scale = questions.add(Kind::Scale);
    let choice = questions.add(Kind::Choice);
    let twice = questions.add(Kind::Text);
    let other = questions.add(Kind::Text);
    let change = |questions: &mut Questions, key, part, text: &str| {
        questions.get_mut(key).unwrap().set(part, text.to_owned());
    };
    change(&mut questions, scale, Part::Max, "many");
    for key in [twice, other] {
        change(&mut questions, key, Part::Name, "why");
    }

    let troubles = questions.schema().unwrap_err();

    let told: Vec<_> = troubles
        .iter()
        .map(|trouble| (trouble.question, trouble.part))
        .collect();
    assert_eq!(
        told,
        [
            (Some(scale), Some(Part::Max)),
            (Some(choice), None),
            (Some(other), None)
        ]
    );
    assert!(troubles[0].problem.contains("many"));
    assert!(troubles[1].problem.contains("2 to"));
    assert!(troubles[2].problem.contains("same name"));
}

#[test]
fn a_queue_asks_1_to_32_questions() {
    let most = Limits::DEFAULT.schema_fields;
    let mut questions = Questions::default();
    let none = questions.schema().unwrap_err();
    assert_eq!((none.len(), none[0].question), (1, None));
    for _ in 0..most {
        questions.add(Kind::Text);
    }
    assert!(questions.schema().is_ok());
    questions.add(Kind::Text);
    assert!(questions.schema().unwrap_err()[0].problem.contains("33"));
}

#[test]
fn questions_are_moved_and_taken_away_and_keep_their_keys() {
    let mut questions = Questions::default();
    let [a, b, c] = [Kind::Text, Kind::Text, Kind::Boolean].map(|kind| questions.add(kind));

    assert!(questions.shift(c, true));
    assert!(!questions.shift(a, true));
    assert!(!questions.shift(b, false));
    questions.remove(a);

    let keys: Vec<u32> = questions.list.iter().map(|question| question.key).collect();
    assert_eq!(keys, [c, b]);
    assert_ne!(questions.add(Kind::Text), a);
}

#[test]
fn what_was_typed_for_one_kind_is_there_when_it_is_chosen_again() {
    let mut questions = Questions::default();
    let key = questions.add(Kind::Choice);
    let question = questions.get_mut(key).unwrap();
    question.set(Part::Options, "a\nb".to_owned());
    question.turn_into(Kind::Scale);
    question.set(Part::Max, "7".to_owned());

    assert!(matches!(
        &questions.schema().unwrap().fields[0].kind,
        schema::FieldKind::Scale(scale) if scale.max == 7
    ));
    questions.get_mut(key).unwrap().turn_into(Kind::Choice);
    assert!(matches!(
        &questions.schema().unwrap().fields[0].kind,
        schema::FieldKind::Choice(choice) if choice.options == ["a", "b"]
    ));
}

#[test]
fn json_that_can_not_be_read_is_kept_beside_the_questions_until_it_can() {
    let mut questions = Questions::of(&of_each_kind());
    let keys: Vec<u32> = questions.list.iter().map(|question| question.key).collect();

    questions.write(Language::Json, "{\"fields\":[".to_owned());

    assert_eq!(questions.list.len(), keys.len());
    assert_eq!(questions.json(), "{\"fields\":[");
    assert!(questions.schema().is_err());
    questions.write(
        Language::Json,
        r#"{"fields":[{"name":"new","kind":"text"},{"name":"tone","kind":"text"}]}"#.to_owned(),
    );
    assert_eq!(questions.list.len(), 2);
    // The one that was there is the same question still.
    assert_eq!(questions.list[1].key, keys[0]);
    assert!(!keys.contains(&questions.list[0].key));
}

#[test]
fn a_configuration_of_label_studio_makes_the_questions_or_says_what_is_wrong() {
    let mut questions = Questions::default();
    let xml = r#"<View><Text name="t" value="$text"/><Choices name="tone" toName="t"><Choice value="Good"/>
        <Choice value="Bad"/></Choices></View>"#;

    questions.write(Language::LabelStudio, xml.to_owned());

    assert_eq!(questions.list[0].text(Part::Options), "Good\nBad");
    assert!(!questions.list[0].is_on(Switch::Required));
    questions.write(Language::LabelStudio, "<View><Video/></View>".to_owned());
    let troubles = questions.schema().unwrap_err();
    assert!(troubles[0].problem.contains("Video"));
}
