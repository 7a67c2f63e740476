//! What the kind of a field has to do with agreement. Nothing else here knows the kinds.

use super::{Category, Level};
use crate::{label::FieldValue, schema::FieldKind};

/// An answer as a category; none where the kind has none, or the answer is of another kind.
pub fn category_of(kind: &FieldKind, value: &FieldValue) -> Option<Category> {
    match (kind, value) {
        (FieldKind::Scale(_), FieldValue::Integer(point)) => Some(Category::integer(*point)),
        (FieldKind::Choice(_), FieldValue::Text(option)) => Some(Category::option(option)),
        // Two people hardly write the same text, and that tells nothing of whether they agree.
        (FieldKind::Text(_), _) => None,
        (FieldKind::Scale(_), FieldValue::Text(_))
        | (FieldKind::Choice(_), FieldValue::Integer(_)) => None,
    }
}

/// How a kind's categories differ; none if it has no categories.
pub fn level_of(kind: &FieldKind) -> Option<Level> {
    match kind {
        FieldKind::Scale(_) => Some(Level::Ordinal),
        FieldKind::Choice(_) => Some(Level::Nominal),
        FieldKind::Text(_) => None,
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
    const TEXT: &str = r#""kind":"text""#;

    #[test]
    fn a_point_and_an_option_are_categories() {
        assert_eq!(key(SCALE, "-4").as_deref(), Some("-4"));
        assert_eq!(key(CHOICE, r#""sport""#).as_deref(), Some("sport"));
    }

    #[test]
    fn free_text_is_no_category() {
        assert_eq!(key(TEXT, r#""sport""#), None);
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
            (CHOICE, r#""sport""#, Some(Level::Nominal)),
            (TEXT, r#""sport""#, None),
        ] {
            let (kind, answer) = read(kind, answer);

            assert_eq!(level_of(&kind), level);
            assert_eq!(category_of(&kind, &answer).is_some(), level.is_some());
        }
    }
}
