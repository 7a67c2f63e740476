use std::collections::HashSet;

use async_trait::async_trait;
use ingot::{
    archive::{LabelerTag, StoredLabel, StoredSample, StoredTurn},
    formats::{Mapping, Reading, Shape, native, read, read_json},
    ids::SampleId,
    label::{Answers, FieldValue},
    schema,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::*;

/// Samples that are made when they are asked for.
struct Made {
    count: i64,
    next: i64,
    /// Whether each has a payload key of its own.
    is_wild: bool,
}

impl Made {
    fn of(count: i64) -> Self {
        Self {
            count,
            next: 0,
            is_wild: false,
        }
    }
}

fn sample(number: i64, is_wild: bool) -> StoredSample {
    let mut payload = json!({"text": format!("=text {number}, \"שלום\"\n")});
    if is_wild {
        payload[format!("k{number}")] = json!(1);
    }
    let turn = |who: u32, values: Option<i64>| StoredTurn {
        labeler: LabelerTag {
            number: who,
            name: Some(format!("p{who}")),
        },
        began_at_ms: 1_700_000_000_000,
        ended_at_ms: 1_700_000_001_000,
        label: values.map(|tone| StoredLabel {
            id: LabelId(number * 10 + i64::from(who)),
            revision: 1,
            schema_version: 1 + who % 2,
            answers: Answers {
                wall_ms: Some(1000),
                ..Answers::of([("tone".to_owned(), FieldValue::Integer(tone))].into())
            },
            created_at_ms: 1_700_000_001_000,
        }),
        skip_reason: None,
    };
    let turns = match number % 3 {
        0 => vec![turn(1, Some(3)), turn(2, Some(4))],
        1 => vec![turn(1, None)],
        _ => Vec::new(),
    };
    StoredSample {
        id: SampleId(number + 1),
        seq: number.unsigned_abs(),
        external_id: Some(format!("e{number}")),
        payload: payload.as_object().unwrap().clone(),
        priority: 0,
        overlap: 2,
        created_at_ms: 1_700_000_000_000,
        gold: None,
        suggestions: Vec::new(),
        turns,
        verdict: None,
    }
}

#[async_trait]
impl SampleSource for Made {
    async fn next_page(&mut self) -> Result<Vec<StoredSample>, StoreError> {
        let end = self.count.min(self.next + 100);
        let page = (self.next..end)
            .map(|number| sample(number, self.is_wild))
            .collect();
        self.next = end;
        Ok(page)
    }

    fn rewind(&mut self) {
        self.next = 0;
    }
}

/// Keeps what is written, and how much of it at once.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    largest: usize,
}

#[async_trait]
impl ByteSink for Kept {
    async fn write(&mut self, chunk: Vec<u8>) -> io::Result<()> {
        self.largest = self.largest.max(chunk.len());
        self.bytes.extend(chunk);
        Ok(())
    }
}

fn exported() -> Exported {
    Exported {
        queue: QueueId(3),
        name: "tweets".to_owned(),
        schema: schema::parse(r#"{"fields":[{"name":"tone","kind":"scale","min":1,"max":5}]}"#)
            .unwrap(),
        schema_version: 2,
        watermark: LabelId(77),
        created_at_ms: 1_769_860_800_000,
    }
}

async fn written(count: i64, options: ExportOptions) -> (Manifest, Kept) {
    let mut sink = Kept::default();
    let manifest = export(
        &mut Made::of(count),
        &exported(),
        options,
        &Limits::DEFAULT,
        &mut sink,
    )
    .await
    .unwrap();
    (manifest, sink)
}

#[tokio::test]
async fn the_manifest_tells_what_was_written() {
    for format in ExportFormat::ALL {
        let (manifest, sink) = written(10, ExportOptions::of(format)).await;

        let digest = Sha256::digest(&sink.bytes);
        let sha256: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(manifest.sha256, sha256, "{format:?}");
        assert_eq!(manifest.bytes, sink.bytes.len() as u64, "{format:?}");
        assert_eq!(
            (manifest.samples, manifest.labels, manifest.skips),
            (10, 8, 3),
            "{format:?}"
        );
        assert_eq!(manifest.schema_versions, [1, 2]);
        assert_eq!((manifest.queue, manifest.watermark), (3, 77));
        assert_eq!(manifest.created_at, "2026-01-31T12:00:00.000Z");
        assert_eq!(manifest.format, format.word());
    }
}

#[tokio::test]
async fn no_more_than_a_chunk_and_a_sample_is_held_at_once() {
    for format in ExportFormat::ALL {
        let (manifest, sink) = written(5_000, ExportOptions::of(format)).await;

        assert!(
            3 * (CHUNK as u64) < manifest.bytes,
            "{format:?}: too little to tell"
        );
        assert!(sink.largest < CHUNK + 4096, "{format:?}: {}", sink.largest);
    }
}

#[tokio::test]
async fn lines_and_lists_are_json_even_without_a_sample() {
    for format in ExportFormat::ALL {
        for count in [0, 1, 4] {
            let (_, sink) = written(count, ExportOptions::of(format)).await;

            let text = String::from_utf8(sink.bytes).unwrap();
            match format.extension() {
                "jsonl" => {
                    assert!(text.is_empty() || text.ends_with('\n'), "{format:?}");
                    assert!(
                        text.lines()
                            .all(|line| serde_json::from_str::<Value>(line).is_ok())
                    );
                    assert_eq!(text.is_empty(), count == 0);
                }
                "json" => {
                    let list: Vec<Value> = serde_json::from_str(&text).unwrap();
                    assert_eq!(list.is_empty(), count == 0);
                }
                _ => assert!(text.ends_with("\r\n"), "{format:?}"),
            }
        }
    }
}

#[tokio::test]
async fn a_native_export_is_read_again_as_it_was() {
    let (_, sink) = written(9, ExportOptions::of(ExportFormat::Native)).await;

    let exported = exported();
    let mapping = Mapping::default();
    let reading = Reading {
        schema: &exported.schema,
        mapping: &mapping,
        limits: &Limits::DEFAULT,
        someone: "unknown",
    };
    let text = String::from_utf8(sink.bytes).unwrap();
    let read: Vec<_> = text
        .lines()
        .map(|line| read(read_json(line).unwrap(), Shape::Native, &reading).unwrap())
        .collect();
    let expected: Vec<_> = (0..9)
        .map(|number| native::as_new(&sample(number, false)))
        .collect();
    assert_eq!(read, expected);
}

#[tokio::test]
async fn cells_are_guarded_in_tables_for_people_unless_that_is_turned_off() {
    for format in [
        ExportFormat::Csv,
        ExportFormat::CsvWide,
        ExportFormat::LabelStudioCsv,
    ] {
        let is_for_people = format != ExportFormat::LabelStudioCsv;
        let options = ExportOptions::of(format);
        assert_eq!(options.is_guarded, is_for_people);
        for is_guarded in [true, false] {
            let options = ExportOptions {
                is_guarded,
                ..options
            };
            let (_, sink) = written(1, options).await;

            let text = String::from_utf8(sink.bytes).unwrap();
            assert_eq!(
                text.contains("\"'=text 0"),
                is_guarded,
                "{format:?}: {text}"
            );
        }
    }
}

#[tokio::test]
async fn a_table_has_as_many_keys_as_it_may_and_not_one_more() {
    for (count, fits) in [(1_999, true), (2_000, false)] {
        let mut source = Made {
            is_wild: true,
            ..Made::of(count)
        };
        let options = ExportOptions::of(ExportFormat::Csv);

        let result = export(
            &mut source,
            &exported(),
            options,
            &Limits::DEFAULT,
            &mut Kept::default(),
        )
        .await;

        assert_eq!(result.is_ok(), fits, "{count} and `text`");
    }
}

#[test]
fn each_format_has_a_word_of_its_own_that_chooses_it() {
    let words: HashSet<_> = ExportFormat::ALL
        .into_iter()
        .map(ExportFormat::word)
        .collect();

    assert_eq!(words.len(), ExportFormat::ALL.len());
    for format in ExportFormat::ALL {
        assert_eq!(format.word().parse(), Ok(format));
    }
    assert!("xml".parse::<ExportFormat>().is_err());
}
