//! A look at the start of a file: what it is, which columns it has, and what samples its first records make.

use std::io::Cursor;

use ingot::{formats::Shape, limits::Limits, sample::Payload, schema::Schema};
use serde_json::Value;

use super::{
    error::ImportError,
    input::{FileFormat, Input, ReadOptions},
    records::{Entry, Records},
};

/// How many samples are shown.
const SHOWN: usize = 3;

/// How many rejections are told.
const TOLD: usize = 10;

/// What the start of a file says.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// How records lie in it.
    pub format: FileFormat,
    /// What records mean.
    pub shape: Shape,
    /// The columns, or the keys of the records, in the order in which they come.
    pub columns: Vec<String>,
    /// How many of the records make a sample.
    pub samples: u64,
    /// How many don't.
    pub rejected: u64,
    /// The first of those: the line, counted from 1, and the reason.
    pub rejections: Vec<(u64, String)>,
    /// The first samples.
    pub shown: Vec<Payload>,
    /// Whether these were all records of the file.
    pub is_all: bool,
}

/// Looks at the start of a file, or at all of it if it `is_whole`. What may be cut off at its end is left aside.
///
/// # Errors
/// If it can't be read at all, or has no column that is mapped.
pub fn glance(
    start: &[u8],
    is_whole: bool,
    name: &str,
    schema: &Schema,
    reading: &ReadOptions,
    limits: &Limits,
) -> Result<Glance, ImportError> {
    let open = |options: &ReadOptions| {
        let input = Input::new(name, Cursor::new(start.to_vec()));
        Records::open(input, options, limits)
    };
    let plain = ReadOptions {
        mapping: Default::default(),
        ..reading.clone()
    };
    let columns = columns(open(&plain)?, limits);
    let mut records = open(reading)?;
    let format = records.format();
    let (entries, is_all) = first(&mut records, is_whole, schema, limits)?;
    let mut glance = Glance {
        format,
        shape: records.shape().unwrap_or(Shape::Plain),
        columns,
        samples: 0,
        rejected: 0,
        rejections: Vec::new(),
        shown: Vec::new(),
        is_all,
    };
    for Entry { line, sample } in entries {
        match sample {
            Ok(sample) => {
                glance.samples += 1;
                if glance.shown.len() < SHOWN {
                    glance.shown.push(sample.payload);
                }
            }
            Err(reason) => {
                glance.rejected += 1;
                if glance.rejections.len() < TOLD {
                    glance.rejections.push((line, reason.to_string()));
                }
            }
        }
    }
    Ok(glance)
}

/// The first records, and whether these are all.
fn first(
    records: &mut Records,
    is_whole: bool,
    schema: &Schema,
    limits: &Limits,
) -> Result<(Vec<Entry>, bool), ImportError> {
    let most = limits.glance_records;
    let mut entries = Vec::new();
    while entries.len() <= most {
        match records.next(schema) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) if is_whole => return Ok((entries, true)),
            // Here the start ends, within a record most likely, or within what it is packed in.
            Ok(None) | Err(_) if !is_whole => {
                entries.pop();
                // That a list is not closed is told behind the record that is cut off.
                let is_list = records.format() == FileFormat::Json;
                entries.pop_if(|entry| is_list && entry.sample.is_err());
                return Ok((entries, false));
            }
            Ok(None) => break,
            Err(error) => return Err(error),
        }
    }
    entries.truncate(most);
    Ok((entries, false))
}

/// The columns of a table, or each key that one of the first records has.
fn columns(mut records: Records, limits: &Limits) -> Vec<String> {
    if let Some(header) = records.header() {
        return header.to_vec();
    }
    let mut columns: Vec<String> = Vec::new();
    for _ in 0..limits.glance_records {
        let Ok(Some((_, record))) = records.next_record() else {
            break;
        };
        let Ok(Some(Value::Object(object))) = record else {
            continue;
        };
        for key in object.keys() {
            if columns.len() < limits.import_columns && !columns.contains(key) {
                columns.push(key.clone());
            }
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use ingot::schema::parse;

    use super::*;

    fn look(start: &[u8], is_whole: bool, name: &str, map: &str) -> Result<Glance, ImportError> {
        let schema = parse(r#"{"fields":[{"name":"n","kind":"text"}]}"#).unwrap();
        let reading = ReadOptions {
            format: FileFormat::of_name(name.as_ref()),
            mapping: map.parse().unwrap(),
            ..ReadOptions::default()
        };
        glance(start, is_whole, name, &schema, &reading, &Limits::DEFAULT)
    }

    #[test]
    fn a_table_tells_its_columns_and_its_first_samples() {
        let text = b"body,uuid\nfirst,a\nsecond,b\nthird\nfourth,d\nfifth,e\n";

        let found = look(text, true, "t.csv", "text=body,id=uuid").unwrap();

        assert_eq!(found.format, FileFormat::Csv);
        assert_eq!(found.columns, ["body", "uuid"]);
        assert_eq!((found.samples, found.rejected), (4, 1));
        assert_eq!(found.rejections[0].0, 4);
        assert_eq!(found.shown.len(), SHOWN);
        assert_eq!(found.shown[0]["text"], "first");
        assert!(found.is_all);
    }

    #[test]
    fn the_record_at_which_the_start_is_cut_off_is_left_aside() {
        let text = b"{\"text\":\"a\"}\n{\"text\":\"b\",\"more\":1}\n{\"tex";

        let found = look(text, false, "t.jsonl", "").unwrap();

        assert_eq!((found.samples, found.rejected), (2, 0));
        assert_eq!(found.columns, ["text", "more"]);
        assert!(!found.is_all);
        let list = look(b"[{\"text\":\"a\"},{\"text\":", false, "t.json", "").unwrap();
        assert_eq!((list.samples, list.rejected), (1, 0));
    }

    #[test]
    fn at_most_200_records_are_looked_at() {
        let most = Limits::DEFAULT.glance_records;
        let text = |count: usize| "{\"text\":\"a\"}\n".repeat(count);

        let all = look(text(most).as_bytes(), true, "t.jsonl", "").unwrap();
        let more = look(text(most + 1).as_bytes(), true, "t.jsonl", "").unwrap();

        assert_eq!((all.samples, all.is_all), (most as u64, true));
        assert_eq!((more.samples, more.is_all), (most as u64, false));
    }

    #[test]
    fn a_column_that_is_mapped_and_not_there_is_an_error() {
        let error = look(b"a,b\n1,2\n", true, "t.csv", "text=body").unwrap_err();

        assert!(error.to_string().contains("`body`"), "{error}");
        assert!(look(b"", true, "t.csv", "").unwrap().columns.is_empty());
    }
}
