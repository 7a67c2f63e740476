//! What the kind of a field has to do with agreement. Nothing else here knows the kinds.

use super::{Category, Level};
use crate::{
    label::{FieldValue, Side},
    schema::FieldKind,
};

/// An answer as a category; none where the kind has none, or the answer is of another kind.
pub fn category_of(kind: &FieldKind, value: &FieldValue) -> Option<Category> {
    match (kind, value) {
        (FieldKind::Scale(_) | FieldKind::Number(_), FieldValue::Integer(number)) => {
            Some(Category::integer(*number))
        }
        (FieldKind::Number(_), FieldValue::Number(number)) => Category::number(*number),
        (FieldKind::Choice(_), FieldValue::Text(option)) => Some(Category::option(option)),
        (FieldKind::Choices(_), FieldValue::Options(options)) => {
            Some(Category::set(options.iter().map(String::as_str)))
        }
        (FieldKind::Boolean(_), FieldValue::Boolean(answer)) => {
            Some(Category::option(if *answer { "true" } else { "false" }))
        }
        // How much better one is, and which stood first, are no part of which is better.
        (FieldKind::Pairwise(_), FieldValue::Preference(preference)) => {
            Some(Category::option(match preference.preferred {
                Side::A => "a",
                Side::B => "b",
                Side::Tie => "tie",
            }))
        }
        // Two people hardly write the same text or mark the same parts, and that tells nothing of whether
        // they agree.
        (FieldKind::Text(_) | FieldKind::Spans(_), _)
        | (
            FieldKind::Scale(_)
            | FieldKind::Number(_)
            | FieldKind::Choice(_)
            | FieldKind::Choices(_)
            | FieldKind::Boolean(_)
            | FieldKind::Pairwise(_),
            _,
        ) => None,
    }
}

/// How a kind's categories differ; none if it has no categories.
pub fn level_of(kind: &FieldKind) -> Option<Level> {
    match kind {
        FieldKind::Scale(_) => Some(Level::Ordinal),
        FieldKind::Number(_) => Some(Level::Interval),
        FieldKind::Choice(_)
        | FieldKind::Choices(_)
        | FieldKind::Boolean(_)
        | FieldKind::Pairwise(_) => Some(Level::Nominal),
        FieldKind::Text(_) | FieldKind::Spans(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::parse;

    /// A field's kind, and an answer to it.
    fn read(kind: &str, answer: &str) -> (FieldKind, FieldValue) {
        let schema = parse(&format!(r#"{{"fields":[{{"name":"field",{kind}}}]}}"#)).unwrap();
        let kind = schema.fields[0].kind.clone();
        (kind, serde_json::from_str(answer).unwrap())
    }

    fn key(kind: &str, answer: &str) -> Option<String> {
        let (kind, answer) = read(kind, answer);
        category_of(&kind, &answer).map(|category| category.key().to_owned())
    }

    const SCALE: &str = r#""kind":"scale","min":-4,"max":4"#;
    const CHOICE: &str = r#""kind":"choice","options":["sport","politics"]"#;
    const CHOICES: &str = r#""kind":"choices","options":["sport","politics"]"#;
    const BOOLEAN: &str = r#""kind":"boolean""#;
    const NUMBER: &str = r#""kind":"number""#;
    const PAIRWISE: &str = r#""kind":"pairwise","a":"one","b":"two""#;
    const SPANS: &str = r#""kind":"spans","text":"text","labels":["ORG"]"#;
    const TEXT: &str = r#""kind":"text""#;
    const SPAN: &str = r#"[{"start":0,"end":1,"label":"ORG"}]"#;

    #[test]
    fn a_point_and_an_option_are_categories() {
        assert_eq!(key(SCALE, "-4").as_deref(), Some("-4"));
        assert_eq!(key(CHOICE, r#""sport""#).as_deref(), Some("sport"));
    }

    #[test]
    fn a_set_of_options_is_one_category_in_whatever_order_they_were_chosen() {
        assert_eq!(
            key(CHOICES, r#"["politics","sport"]"#),
            key(CHOICES, r#"["sport","politics"]"#)
        );
    }

    #[test]
    fn a_whole_number_is_the_same_category_with_a_point_and_without() {
        assert_eq!(key(NUMBER, "3").as_deref(), Some("3"));
        assert_eq!(key(NUMBER, "3.0"), key(NUMBER, "3"));
        assert_eq!(key(NUMBER, "0.5").as_deref(), Some("0.5"));
    }

    #[test]
    fn which_of_a_pair_stood_first_is_no_part_of_the_category() {
        assert_eq!(
            key(PAIRWISE, r#"{"preferred":"a","shown":"ab"}"#),
            key(PAIRWISE, r#"{"preferred":"a","shown":"ba"}"#)
        );
        assert_eq!(
            key(PAIRWISE, r#"{"preferred":"tie","shown":"ab"}"#).as_deref(),
            Some("tie")
        );
    }

    #[test]
    fn free_text_and_marked_parts_are_no_categories() {
        assert_eq!(key(TEXT, r#""sport""#), None);
        assert_eq!(key(SPANS, SPAN), None);
    }

    #[test]
    fn an_answer_of_another_kind_is_no_category() {
        assert_eq!(key(SCALE, r#""4""#), None);
        assert_eq!(key(CHOICE, "4"), None);
    }

    #[test]
    fn a_kind_has_a_level_when_its_answers_have_categories() {
        for (kind, answer, level) in [
            (SCALE, "1", Some(Level::Ordinal)),
            (NUMBER, "1", Some(Level::Interval)),
            (CHOICE, r#""sport""#, Some(Level::Nominal)),
            (CHOICES, r#"["sport"]"#, Some(Level::Nominal)),
            (BOOLEAN, "true", Some(Level::Nominal)),
            (
                PAIRWISE,
                r#"{"preferred":"a","shown":"ab"}"#,
                Some(Level::Nominal),
            ),
            (SPANS, SPAN, None),
            (TEXT, r#""sport""#, None),
        ] {
            let (kind, answer) = read(kind, answer);

            assert_eq!(level_of(&kind), level);
            assert_eq!(category_of(&kind, &answer).is_some(), level.is_some());
        }
    }
}
