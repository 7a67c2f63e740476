//! Whatever goes out comes in again as it was, but for what the format has no place for.

use ingot::{
    archive::{NewSample, StoredSample, Verdict},
    formats::{
        Mapping, Reading, Shape, argilla, detect, doccano, label_studio, native, prodigy, read,
        read_json,
        table::{Cell, Long, Quoting, Wide, guarded, write_row},
        to_text,
    },
    ids::QueueId,
    label::{Answers, FieldValue, LabelValues, Order},
    limits::Limits,
    schema::{FieldKind, Schema},
    verdict::PastVerdict,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{any, any_record, csv_text};

/// Reads a record that was written as text and may be of any tool.
pub(crate) fn again(record: &Value, shape: Shape, schema: &Schema) -> NewSample {
    let reading = Reading {
        schema,
        mapping: &Mapping::default(),
        limits: &Limits::DEFAULT,
        someone: "unknown",
    };
    let text = record.to_string();
    let record = read_json(&text).unwrap();
    match read(record, shape, &reading) {
        Ok(sample) => sample,
        Err(reason) => panic!("{reason} in {text}"),
    }
}

/// Records of which each tells one turn, put together.
fn together(records: &[Value], shape: Shape, schema: &Schema) -> NewSample {
    let mut samples = records.iter().map(|record| again(record, shape, schema));
    let mut first = samples.next().unwrap();
    for next in samples {
        assert_eq!(next.external_id, first.external_id);
        assert_eq!(next.payload, first.payload);
        first.turns.extend(next.turns);
    }
    first
}

fn without_wall(verdict: &mut Verdict) {
    match verdict {
        Verdict::Label(answers) => answers.wall_ms = None,
        Verdict::Skip { wall_ms, .. } => *wall_ms = None,
    }
}

/// What no other tool keeps.
fn without_own(sample: &StoredSample) -> NewSample {
    let mut new = native::as_new(sample);
    new.priority = 0;
    new.verdict = None;
    for turn in &mut new.turns {
        match &mut turn.verdict {
            Verdict::Label(answers) => {
                *answers = Answers {
                    wall_ms: answers.wall_ms,
                    ..Answers::of(std::mem::take(&mut answers.values))
                }
            }
            Verdict::Skip { reason, .. } => *reason = None,
        }
    }
    new
}

fn forget_order(values: &mut LabelValues) {
    for value in values.values_mut() {
        if let FieldValue::Preference(preference) = value {
            preference.shown = Order::Ab;
        }
    }
}

/// A record of Argilla as its Python writes one since version 2.
fn by_question(record: &Value) -> Value {
    let (mut suggestions, mut responses) = (json!({}), json!({}));
    for suggestion in record["suggestions"].as_array().unwrap() {
        suggestions[suggestion["question_name"].as_str().unwrap()] = json!({
            "value": suggestion["value"],
            "score": suggestion["score"],
            "agent": suggestion["agent"],
        });
    }
    for response in record["responses"].as_array().unwrap() {
        for (name, answer) in response["values"].as_object().unwrap() {
            if responses[name].is_null() {
                responses[name] = json!([]);
            }
            let answers = responses[name].as_array_mut().unwrap();
            answers.push(json!({"value": answer["value"], "user_id": response["user_id"]}));
        }
    }
    json!({
        "id": record["id"],
        "fields": record["fields"],
        "metadata": record["metadata"],
        "suggestions": suggestions,
        "responses": responses,
        "vectors": {},
        "status": record["status"],
        "_server_id": null,
    })
}

/// The answers of a label's cells, which begin with a comparison's three where the field is one.
fn values_of(schema: &Schema, cells: &[String]) -> LabelValues {
    let mut values = LabelValues::new();
    let mut cells = cells.iter();
    for field in &schema.fields {
        let cell = cells.next().unwrap();
        let mut text = cell.clone();
        let mut shown = String::new();
        if matches!(field.kind, FieldKind::Pairwise(_)) {
            let strength = cells.next().unwrap();
            if !strength.is_empty() {
                text = format!("{text}:{strength}");
            }
            shown.clone_from(cells.next().unwrap());
        }
        if text.is_empty() {
            continue;
        }
        let mut value = ingot::formats::from_text(field, &text).unwrap();
        if let FieldValue::Preference(preference) = &mut value {
            preference.shown = if shown == "ba" { Order::Ba } else { Order::Ab };
        }
        values.insert(field.name.clone(), value);
    }
    schema.canonical(values)
}

fn text_of_rows(rows: &[Vec<Cell>], quoting: Quoting, is_guarded: bool) -> String {
    let mut text = String::new();
    for row in rows {
        write_row(row, quoting, is_guarded, &mut text);
    }
    text
}

fn contents(rows: &[Vec<Cell>]) -> Vec<Vec<String>> {
    rows.iter()
        .map(|row| row.iter().map(|cell| cell.content().to_owned()).collect())
        .collect()
}

fn keys(sample: &StoredSample) -> Vec<String> {
    sample.payload.keys().cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_native_record_keeps_everything((schema, sample) in any::labeled()) {
        let record = native::write(&sample);

        prop_assert_eq!(detect(&record), Shape::Native);
        let read = again(&record, Shape::Native, &schema);
        let keys: Vec<_> = read.payload.keys().cloned().collect();
        prop_assert_eq!(keys, self::keys(&sample));
        prop_assert_eq!(read, native::as_new(&sample));
    }

    #[test]
    fn a_task_of_label_studio_keeps_answers_people_times_and_suggestions(
        (schema, sample) in any::labeled(),
    ) {
        let record = label_studio::task(&sample, &schema, QueueId(3));

        prop_assert_eq!(detect(&record), Shape::LabelStudio);
        let mut expected = without_own(&sample);
        // A verdict that answers nothing is no annotation.
        let verdict = native::as_new(&sample).verdict;
        expected.verdict = verdict.filter(|it| !it.values.is_empty()).map(|it| PastVerdict {
            picked: None,
            note: None,
            ..it
        });
        prop_assert_eq!(again(&record, Shape::LabelStudio, &schema), expected);
    }

    #[test]
    fn lines_of_prodigy_keep_answers_people_and_seconds((schema, sample) in any::labeled()) {
        let lines = prodigy::answers(&sample, &schema);

        prop_assert_eq!(detect(&lines[0]), Shape::Prodigy);
        let mut expected = without_own(&sample);
        expected.gold = None;
        expected.suggestions.clear();
        for turn in &mut expected.turns {
            without_wall(&mut turn.verdict);
            turn.ended_at_ms = turn.ended_at_ms.map(|ms| ms / 1000 * 1000);
        }
        prop_assert_eq!(together(&lines, Shape::Prodigy, &schema), expected);
    }

    #[test]
    fn a_record_of_argilla_keeps_answers_people_times_and_suggestions(
        (schema, sample) in any::labeled(),
    ) {
        let record = argilla::record(&sample, &schema);

        prop_assert_eq!(detect(&record), Shape::Argilla);
        let mut expected = without_own(&sample);
        expected.gold = None;
        for turn in &mut expected.turns {
            without_wall(&mut turn.verdict);
            if let Verdict::Label(Answers { values, .. }) = &mut turn.verdict {
                forget_order(values);
            }
        }
        for suggestion in &mut expected.suggestions {
            forget_order(&mut suggestion.values);
        }
        prop_assert_eq!(again(&record, Shape::Argilla, &schema), expected);
    }

    #[test]
    fn a_record_of_argilla_says_the_same_by_question((schema, mut sample) in any::labeled()) {
        // There is one suggestion for each question, and a response is an answer.
        sample.suggestions.truncate(1);
        sample.turns.retain(|turn| turn.label.as_ref().is_some_and(|label| !label.answers.values.is_empty()));
        let listed = argilla::record(&sample, &schema);
        let by_question = by_question(&listed);

        prop_assert_eq!(detect(&by_question), Shape::Argilla);
        let mut expected = again(&listed, Shape::Argilla, &schema);
        expected.turns.sort_by(|one, other| one.labeler.cmp(&other.labeler));
        for turn in &mut expected.turns {
            turn.ended_at_ms = None;
        }
        prop_assert_eq!(again(&by_question, Shape::Argilla, &schema), expected);
    }

    #[test]
    fn lines_of_doccano_keep_answers_and_people((schema, sample) in any::labeled()) {
        let lines = doccano::lines(&sample, &schema);

        let mut expected = without_own(&sample);
        expected.gold = None;
        expected.suggestions.clear();
        expected.turns.retain(|turn| matches!(turn.verdict, Verdict::Label(_)));
        for turn in &mut expected.turns {
            without_wall(&mut turn.verdict);
            turn.ended_at_ms = None;
        }
        prop_assert_eq!(together(&lines, Shape::Doccano, &schema), expected);
    }

    #[test]
    fn a_long_table_says_each_turn_and_its_answers((schema, sample) in any::labeled()) {
        let long = Long::new(&schema, keys(&sample));
        let header = long.header();
        let rows = long.rows(&sample);

        let written = csv_text::rows(&text_of_rows(&rows, Quoting::Minimal, false));

        prop_assert_eq!(&written, &contents(&rows));
        let mut distinct = header.clone();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), header.len());
        prop_assert_eq!(rows.len(), sample.turns.len().max(1));
        for (row, turn) in written.iter().zip(&sample.turns) {
            prop_assert_eq!(row.len(), header.len());
            let answers = &row[4 + sample.payload.len() + 14..];
            let expected = turn.label.as_ref().map(|label| label.answers.values.clone());
            prop_assert_eq!(values_of(&schema, answers), expected.unwrap_or_default());
        }
    }

    #[test]
    fn a_wide_table_says_all_labels_of_a_sample((schema, sample) in any::labeled()) {
        let labels: Vec<_> = sample.turns.iter().filter_map(|turn| turn.label.as_ref()).collect();
        let wide = Wide::new(&schema, keys(&sample), labels.len());
        let header = wide.header();
        let row = wide.row(&sample);

        let written = csv_text::rows(&text_of_rows(&[row], Quoting::NonNumeric, false));

        prop_assert_eq!(written.len(), 1);
        prop_assert_eq!(written[0].len(), header.len());
        let mut distinct = header.clone();
        distinct.sort();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), header.len());
        let of_labels = &written[0][6 + sample.payload.len()..];
        let width = of_labels.len() / labels.len().max(1);
        for (cells, label) in of_labels.chunks(width.max(1)).zip(&labels) {
            prop_assert_eq!(values_of(&schema, &cells[1..]), label.answers.values.clone());
        }
    }

    #[test]
    fn label_studios_csv_has_a_cell_for_each_column((schema, sample) in any::labeled()) {
        let keys = keys(&sample);
        let header = label_studio::csv_header(keys.iter().map(String::as_str), &schema);

        let rows = label_studio::csv_rows(&sample, &schema, &header);

        let written = csv_text::rows(&text_of_rows(&rows, Quoting::NonNumeric, false));
        prop_assert_eq!(&written, &contents(&rows));
        prop_assert!(header.is_sorted());
        prop_assert_eq!(rows.len(), label_studio::min_records(&sample, &schema).len());
    }

    #[test]
    fn no_cell_of_a_guarded_table_is_a_formula((schema, sample) in any::labeled()) {
        let rows = Long::new(&schema, keys(&sample)).rows(&sample);

        let written = csv_text::rows(&text_of_rows(&rows, Quoting::Minimal, true));

        for cell in written.iter().flatten() {
            let is_number = cell.parse::<f64>().is_ok();
            prop_assert!(is_number || !cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        for (cell, plain) in written.iter().flatten().zip(contents(&rows).iter().flatten()) {
            prop_assert!(cell == plain || *cell == guarded(plain), "{cell}");
        }
    }

    #[test]
    fn an_answer_is_the_text_it_is_written_as((schema, sample) in any::labeled()) {
        for label in sample.turns.iter().filter_map(|turn| turn.label.as_ref()) {
            for (name, value) in &label.answers.values {
                let field = schema.field(name).unwrap();

                let text = to_text(value);

                prop_assert_eq!(ingot::formats::from_text(field, &text), Some(value.clone()));
            }
        }
    }

    #[test]
    fn no_record_makes_a_reader_panic_or_take_a_part(record in any_record::record()) {
        let schema = ingot::schema::parse(
            r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5,"required":true},
                {"name":"parts","kind":"spans","text":"text","labels":["ORG"]},
                {"name":"sure","kind":"boolean"},{"name":"topic","kind":"choices","options":["ORG","x"]}]}"#,
        ).unwrap();
        let reading = Reading {
            schema: &schema,
            mapping: &"id=answer,gold=status".parse().unwrap(),
            limits: &Limits::DEFAULT,
            someone: "unknown",
        };
        for shape in Shape::ALL {
            if let Ok(sample) = read(record.clone(), shape, &reading) {
                for turn in sample.turns {
                    if let Verdict::Label(Answers { values, .. }) = turn.verdict {
                        prop_assert!(ingot::schema::validate(&schema, &sample.payload, &values).is_ok());
                    }
                }
            }
        }
        detect(&record);
    }
}
