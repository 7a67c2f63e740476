//! One file of an import: what kind it is, and reading its samples.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use ingot::{archive::NewSample, limits::Limits};

use super::{
    error::ImportError,
    lines::{Content, Lines, without_return},
    reject::Reason,
    rows::Rows,
    samples,
};

/// How much is read from a file at once, in bytes.
const BUFFER: usize = 128 << 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Jsonl,
    Csv,
}

/// One line's or record's worth of a file.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) line: u64,
    pub(super) sample: Result<NewSample, Reason>,
}

/// A file being read.
pub(super) struct SampleFile<'a> {
    path: PathBuf,
    limits: &'a Limits,
    reader: FormatReader,
}

enum FormatReader {
    Jsonl(Lines<BufReader<File>>),
    /// The header is none in an empty file.
    Csv(Rows<BufReader<File>>, Option<Vec<String>>),
}

impl<'a> SampleFile<'a> {
    /// Opens a file and finds out what kind it is, by its name or else by its first bytes.
    pub(super) fn open(path: &Path, limits: &'a Limits) -> Result<Self, ImportError> {
        let mut input = BufReader::with_capacity(BUFFER, open(path)?);
        let format = format(path, &mut input)?;
        let lines = Lines::new(input, limits.import_line_bytes);
        let reader = match format {
            Format::Jsonl => FormatReader::Jsonl(lines),
            Format::Csv => {
                let mut rows = Rows::new(lines);
                let header = header(path, &mut rows)?;
                FormatReader::Csv(rows, header)
            }
        };
        Ok(Self {
            path: path.to_owned(),
            limits,
            reader,
        })
    }

    /// The file as it was named.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// How much of it has been read, in bytes.
    pub(super) fn bytes_read(&self) -> u64 {
        match &self.reader {
            FormatReader::Jsonl(lines) => lines.bytes_read(),
            FormatReader::Csv(rows, _) => rows.lines().bytes_read(),
        }
    }

    /// The next sample, or a line that is none; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Entry>, ImportError> {
        let next = match &mut self.reader {
            FormatReader::Jsonl(lines) => next_of_jsonl(lines, self.limits),
            FormatReader::Csv(_, None) => Ok(None),
            FormatReader::Csv(rows, Some(header)) => next_of_csv(rows, header, self.limits),
        };
        next.map_err(|source| ImportError::Read {
            path: self.path.clone(),
            line: match &self.reader {
                FormatReader::Jsonl(lines) => lines.number(),
                FormatReader::Csv(rows, _) => rows.lines().number(),
            },
            source,
        })
    }
}

fn next_of_jsonl<R: BufRead>(lines: &mut Lines<R>, limits: &Limits) -> io::Result<Option<Entry>> {
    while let Some(line) = lines.next()? {
        let sample = match line.content {
            Content::TooLong => Err(Reason::LineTooLong {
                limit: lines.limit(),
            }),
            Content::Whole(bytes) => match samples::from_json(without_return(&bytes), limits) {
                Ok(None) => continue,
                Ok(Some(sample)) => Ok(sample),
                Err(reason) => Err(reason),
            },
        };
        return Ok(Some(Entry {
            line: line.number,
            sample,
        }));
    }
    Ok(None)
}

fn next_of_csv<R: BufRead>(
    rows: &mut Rows<R>,
    header: &[String],
    limits: &Limits,
) -> io::Result<Option<Entry>> {
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let sample = row
        .cells
        .and_then(|cells| samples::from_cells(header, cells, limits));
    Ok(Some(Entry {
        line: row.line,
        sample,
    }))
}

fn open(path: &Path) -> Result<File, ImportError> {
    let failed = |reason: String| ImportError::Open {
        path: path.to_owned(),
        reason,
    };
    let file = File::open(path).map_err(|error| {
        failed(match error.kind() {
            io::ErrorKind::NotFound => "there is no such file: check the path".to_owned(),
            _ => error.to_string(),
        })
    })?;
    if file.metadata().is_ok_and(|data| data.is_dir()) {
        return Err(failed("it is a directory: name the files in it".to_owned()));
    }
    Ok(file)
}

/// What kind of file it is. Looks at the first bytes without taking them.
fn format(path: &Path, input: &mut impl BufRead) -> Result<Format, ImportError> {
    let refuse = |reason: &str| {
        Err(ImportError::Format {
            path: path.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let start = input.fill_buf().map_err(|error| ImportError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return refuse("it is UTF-16 text: save it as UTF-8");
    }
    if start.starts_with(b"\x1f\x8b") || start.starts_with(b"PK\x03\x04") {
        return refuse("it is compressed: unpack it first");
    }
    let extension = path
        .extension()
        .map(|extension| extension.to_ascii_lowercase());
    match extension
        .as_deref()
        .and_then(|extension| extension.to_str())
    {
        Some("jsonl" | "ndjson") => return Ok(Format::Jsonl),
        Some("csv") => return Ok(Format::Csv),
        _ => {}
    }
    let text = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    match text.first() {
        None | Some(b'{') => Ok(Format::Jsonl),
        Some(b'[') => refuse("it is one JSON list: write one object per line, as .jsonl"),
        Some(_) => refuse(
            "its name does not tell what it is: name it .jsonl (one JSON object per line) or .csv \
             (with a header)",
        ),
    }
}

/// The header of a CSV file; none if the file is empty.
fn header<R: BufRead>(path: &Path, rows: &mut Rows<R>) -> Result<Option<Vec<String>>, ImportError> {
    let row = rows.next().map_err(|error| ImportError::Open {
        path: path.to_owned(),
        reason: error.to_string(),
    })?;
    let Some(row) = row else { return Ok(None) };
    let refuse = |reason: String| ImportError::Format {
        path: path.to_owned(),
        reason: format!("its header, line {}, can't be used: {reason}", row.line),
    };
    let names: Vec<String> = row
        .cells
        .map_err(|reason| refuse(reason.to_string()))?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(refuse(format!("column {} has no name", index + 1)));
        }
        if names[..index].contains(name) {
            return Err(refuse(format!("two columns are named `{name}`")));
        }
    }
    Ok(Some(names))
}
