//! What each column of a file becomes.

use std::collections::BTreeMap;

use ingot::schema::{FieldKind, Schema};
use leptos::prelude::*;

use super::control::ChoiceControl;
use crate::{views::AnyViews, words::administration as words};

/// What columns become, each by the word that [`ingot::formats::Mapping`] has for it; a column that is not in here
/// stays what it is.
pub(super) type Roles = BTreeMap<String, String>;

/// What stands between columns, or between a column and what it becomes, where all of it is written as one text.
const SIGNS: [char; 2] = [',', '='];

/// The roles of these columns, as the server reads them.
pub(super) fn map_text(roles: &Roles, columns: &[String]) -> String {
    let mut taken = Vec::new();
    let pairs = columns.iter().filter_map(|column| {
        let role = roles.get(column).filter(|role| !role.is_empty())?;
        // Each comes from one column: of two the first one has it.
        if taken.contains(&role) || !can_be_mapped(column) {
            return None;
        }
        taken.push(role);
        Some(format!("{role}={column}"))
    });
    pairs.collect::<Vec<_>>().join(",")
}

/// A comma would end it, and blanks around it would be lost.
fn can_be_mapped(column: &str) -> bool {
    !column.contains(',') && !column.is_empty() && column.trim() == column
}

/// What a column can become in a queue that asks these questions: the word and what it means.
fn targets(schema: &Schema) -> Vec<(String, String)> {
    let mut keys = Vec::new();
    for field in &schema.fields {
        match &field.kind {
            FieldKind::Pairwise(pairwise) => keys.extend([&pairwise.a, &pairwise.b]),
            FieldKind::Spans(spans) => keys.push(&spans.text),
            _ => {}
        }
    }
    let text = "text".to_owned();
    if keys.is_empty() {
        keys.push(&text);
    }
    let is_plain = |word: &&String| !word.contains(SIGNS) && word.trim() == word.as_str();
    keys.dedup();
    let keys = keys.into_iter().filter(is_plain);
    let keys = keys.map(|key| (key.clone(), words::is_key(key)));
    let names = schema.fields.iter().map(|field| &field.name);
    let golds = names.filter(is_plain);
    let golds = golds.map(|name| (format!("gold.{name}"), words::is_gold_of(name)));
    let fixed = |word: &str, caption: &str| (word.to_owned(), caption.to_owned());
    [fixed("", words::AS_IT_IS)]
        .into_iter()
        .chain(keys)
        .chain([
            fixed("id", words::IS_ID),
            fixed("priority", words::IS_PRIORITY),
            fixed("gold", words::IS_GOLD),
        ])
        .chain(golds)
        .collect()
}

/// A choice for each column. What one column becomes no other does.
#[component]
pub(super) fn ColumnsView(
    schema: Schema,
    columns: Vec<String>,
    roles: RwSignal<Roles>,
) -> impl IntoView {
    let targets = targets(&schema);
    let has_odd = columns.iter().any(|column| !can_be_mapped(column));
    let controls = columns.into_iter().enumerate().map(|(place, column)| {
        let own = column.clone();
        let chosen = Signal::derive(move || {
            roles.with(|roles| roles.get(&own).cloned().unwrap_or_default())
        });
        let own = column.clone();
        let choose = Callback::new(move |role: String| {
            roles.update(|roles| {
                roles.retain(|_, other| role.is_empty() || *other != role);
                roles.insert(own.clone(), role);
            });
        });
        let disabled = !can_be_mapped(&column);
        view! {
            <ChoiceControl
                id=format!("column-{place}")
                label=column
                choices=targets.clone()
                chosen
                choose
                disabled
            />
        }
    });
    let hint =
        has_odd.then(|| view! { <p class="field__help">{words::CANT_BE_MAPPED}</p> }.into_any());
    view! {
        <fieldset class="columns">
            <legend>{words::COLUMNS}</legend>
            <div class="columns__list">{controls.any_views()}</div>
            {hint}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use ingot::{formats::Mapping, schema};

    use super::*;

    fn columns(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn roles(pairs: &[(&str, &str)]) -> Roles {
        let pairs = pairs.iter();
        let pairs = pairs.map(|(column, role)| ((*column).to_owned(), (*role).to_owned()));
        pairs.collect()
    }

    #[test]
    fn only_columns_that_are_there_and_become_something_are_mapped() {
        let roles = roles(&[
            ("body", "text"),
            ("n", ""),
            ("gone", "id"),
            ("a=b", "priority"),
        ]);

        let text = map_text(&roles, &columns(&["a=b", "body", "n"]));

        assert_eq!(text, "priority=a=b,text=body");
        assert!(text.parse::<Mapping>().is_ok());
        assert_eq!(map_text(&roles, &[]), "");
    }

    #[test]
    fn what_the_server_could_not_read_is_not_written() {
        let roles = roles(&[("a,b", "text"), ("c", "id"), ("d", "id")]);

        assert_eq!(map_text(&roles, &columns(&["a,b", "c", "d"])), "id=c");
    }

    #[test]
    fn every_target_can_be_mapped_and_is_there_once() {
        let schema = schema::parse(
            r#"{"fields":[{"name":"better","kind":"pairwise","a":"one","b":"two"},
                {"name":"a,b","kind":"text"}]}"#,
        )
        .unwrap();

        let words: Vec<String> = targets(&schema).into_iter().map(|(word, _)| word).collect();

        assert_eq!(
            words,
            ["", "one", "two", "id", "priority", "gold", "gold.better"]
        );
        for word in &words[1..] {
            assert!(
                format!("{word}=column").parse::<Mapping>().is_ok(),
                "{word}"
            );
        }
    }
}
