//! What an export can be.

use std::str::FromStr;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// JSONL with all that is kept of each sample, to be imported again.
    Native,
    /// CSV with a row for each turn.
    Csv,
    /// CSV with a row for each sample.
    CsvWide,
    /// Label Studio's JSON: one list of tasks.
    LabelStudio,
    /// Label Studio's `JSON_MIN`: one list of annotations.
    LabelStudioMin,
    /// Label Studio's CSV.
    LabelStudioCsv,
    /// Prodigy's JSONL.
    Prodigy,
    /// Records of Argilla as JSONL.
    Argilla,
    /// doccano's JSONL.
    Doccano,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Native,
        Self::Csv,
        Self::CsvWide,
        Self::LabelStudio,
        Self::LabelStudioMin,
        Self::LabelStudioCsv,
        Self::Prodigy,
        Self::Argilla,
        Self::Doccano,
    ];

    /// The word for it, as people choose it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Native => "native",
            Self::Csv => "csv",
            Self::CsvWide => "csv-wide",
            Self::LabelStudio => "label-studio",
            Self::LabelStudioMin => "label-studio-min",
            Self::LabelStudioCsv => "label-studio-csv",
            Self::Prodigy => "prodigy",
            Self::Argilla => "argilla",
            Self::Doccano => "doccano",
        }
    }

    /// The end of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Native | Self::Prodigy | Self::Argilla | Self::Doccano => "jsonl",
            Self::LabelStudio | Self::LabelStudioMin => "json",
            Self::Csv | Self::CsvWide | Self::LabelStudioCsv => "csv",
        }
    }

    /// The content type of an answer.
    pub fn content_type(self) -> &'static str {
        match self.extension() {
            "jsonl" => "application/x-ndjson",
            "json" => "application/json",
            _ => "text/csv; charset=utf-8",
        }
    }

    /// Whether it has a header of columns.
    pub(super) fn is_table(self) -> bool {
        self.extension() == "csv"
    }

    /// Whether people open it in spreadsheets. What other programs expect to the byte is not guarded.
    fn is_for_spreadsheets(self) -> bool {
        matches!(self, Self::Csv | Self::CsvWide)
    }
}

impl FromStr for ExportFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.word() == word)
            .ok_or_else(|| {
                let words: Vec<&str> = Self::ALL.into_iter().map(Self::word).collect();
                format!(
                    "`{word}` is no export format: the formats are {}",
                    words.join(", ")
                )
            })
    }
}

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportOptions {
    /// In which format.
    pub format: ExportFormat,
    /// Whether cells that a spreadsheet would run as formulas are made harmless.
    pub is_guarded: bool,
}

impl ExportOptions {
    /// A format with the guard where it belongs: on in tables for spreadsheets, off elsewhere.
    pub fn of(format: ExportFormat) -> Self {
        Self {
            format,
            is_guarded: format.is_for_spreadsheets(),
        }
    }
}
