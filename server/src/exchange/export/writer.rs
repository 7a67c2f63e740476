//! Laying samples out as text.

use ingot::{
    archive::StoredSample,
    formats::{
        argilla, doccano, label_studio, native, prodigy,
        table::{Cell, Long, Quoting, Wide, write_row},
    },
};
use serde_json::Value;

use super::{ExportFormat, ExportOptions, Exported, Outline};

/// The text of an export, as far as it is not sent on.
pub(super) struct Writer<'a> {
    pub(super) text: String,
    exported: &'a Exported,
    options: ExportOptions,
    table: Option<Table<'a>>,
    is_first: bool,
}

enum Table<'a> {
    Long(Long<'a>),
    Wide(Wide<'a>),
    LabelStudio(Vec<String>),
}

impl<'a> Writer<'a> {
    /// A writer; tables need an outline.
    pub(super) fn new(
        exported: &'a Exported,
        options: ExportOptions,
        outline: Option<Outline>,
    ) -> Self {
        let schema = &exported.schema;
        let Outline {
            keys,
            most_labels,
            has_verdicts,
        } = outline.unwrap_or_default();
        let table = match options.format {
            ExportFormat::Csv => {
                let long = Long::new(schema, keys).with_verdicts(has_verdicts);
                Some(Table::Long(long))
            }
            ExportFormat::CsvWide => {
                let wide = Wide::new(schema, keys, most_labels).with_verdicts(has_verdicts);
                Some(Table::Wide(wide))
            }
            ExportFormat::LabelStudioCsv => {
                let keys = keys.iter().map(String::as_str);
                Some(Table::LabelStudio(label_studio::csv_header(keys, schema)))
            }
            _ => None,
        };
        Self {
            text: String::new(),
            exported,
            options,
            table,
            is_first: true,
        }
    }

    /// What stands before the first sample.
    pub(super) fn begin(&mut self) {
        let header = match &self.table {
            Some(Table::Long(long)) => long.header(),
            Some(Table::Wide(wide)) => wide.header(),
            Some(Table::LabelStudio(header)) => header.clone(),
            None => {
                if self.is_list() {
                    self.text.push('[');
                }
                return;
            }
        };
        let header: Vec<Cell> = header.into_iter().map(Cell::Text).collect();
        self.write_rows(vec![header]);
    }

    /// What stands after the last sample.
    pub(super) fn end(&mut self) {
        if self.is_list() {
            self.text
                .push_str(if self.is_first { "]\n" } else { "\n]\n" });
        }
    }

    /// A sample.
    pub(super) fn write(&mut self, sample: &StoredSample) {
        let schema = &self.exported.schema;
        let rows = match &self.table {
            Some(Table::Long(long)) => long.rows(sample),
            Some(Table::Wide(wide)) => vec![wide.row(sample)],
            Some(Table::LabelStudio(header)) => label_studio::csv_rows(sample, schema, header),
            None => {
                let records = self.records(sample);
                return self.write_records(&records);
            }
        };
        self.write_rows(rows);
    }

    fn records(&self, sample: &StoredSample) -> Vec<Value> {
        let schema = &self.exported.schema;
        match self.options.format {
            ExportFormat::Native => vec![native::write(sample)],
            ExportFormat::LabelStudio => {
                vec![label_studio::task(sample, schema, self.exported.queue)]
            }
            ExportFormat::LabelStudioMin => label_studio::min_records(sample, schema),
            ExportFormat::Prodigy => prodigy::answers(sample, schema),
            ExportFormat::Argilla => vec![argilla::record(sample, schema)],
            ExportFormat::Doccano => doccano::lines(sample, schema),
            // These are tables.
            ExportFormat::Csv | ExportFormat::CsvWide | ExportFormat::LabelStudioCsv => Vec::new(),
        }
    }

    fn write_records(&mut self, records: &[Value]) {
        let is_list = self.is_list();
        for record in records {
            if is_list {
                self.text.push_str(if self.is_first { "\n" } else { ",\n" });
            }
            self.text.push_str(&record.to_string());
            if !is_list {
                self.text.push('\n');
            }
            self.is_first = false;
        }
    }

    fn write_rows(&mut self, rows: Vec<Vec<Cell>>) {
        let quoting = match self.table {
            Some(Table::LabelStudio(_)) => Quoting::NonNumeric,
            _ => Quoting::Minimal,
        };
        for row in rows {
            write_row(&row, quoting, self.options.is_guarded, &mut self.text);
        }
    }

    fn is_list(&self) -> bool {
        self.options.format.extension() == "json"
    }
}
