//! Records out of anything that can be read, each with what became of it.

use std::{
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use ingot::{
    archive::NewSample,
    formats::{Reading, Shape, detect, read, read_json},
    limits::Limits,
    schema::Schema,
};
use serde_json::Value;

use super::{
    elements::{Broken, Elements},
    error::ImportError,
    input::{FileFormat, Input, ReadOptions},
    lines::{Content, Line, Lines, without_return},
    reject::Reason,
    rows::Rows,
    unpack::{Blown, GZIP, Unpack, is_gzip},
};

/// How much is read at once, in bytes.
const BUFFER: usize = 128 << 10;

/// How much is read ahead to tell what comes, in bytes.
const START_BYTES: u64 = 4 << 10;

/// Who gave an answer of which nothing says who gave it.
const SOMEONE: &str = "unknown";

/// One record's worth of the input.
#[derive(Debug)]
pub(super) struct Entry {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
    pub(super) sample: Result<NewSample, Reason>,
}

type Source = BufReader<Box<dyn Read + Send>>;

/// The records of an input.
pub(super) struct Records {
    name: PathBuf,
    options: ReadOptions,
    limits: Limits,
    format: FileFormat,
    reader: FormatReader,
    /// What records mean, once that is known.
    shape: Option<Shape>,
    bytes_read: Arc<AtomicU64>,
    content_read: Arc<AtomicU64>,
}

enum FormatReader {
    Jsonl(Lines<Source>),
    Json(Elements<Source>),
    /// The header is none in an empty file.
    Table(Rows<Source>, Option<Vec<String>>),
}

impl Records {
    /// Begins to read, and finds out what is read: by what the options say, or by the name, or by the
    /// first bytes.
    pub(super) fn open(
        input: Input,
        options: &ReadOptions,
        limits: &Limits,
    ) -> Result<Self, ImportError> {
        let Input { name, reader } = input;
        let bytes_read = Arc::new(AtomicU64::new(0));
        let content_read = Arc::new(AtomicU64::new(0));
        let counted = Counted {
            input: reader,
            bytes: Arc::clone(&bytes_read),
        };
        let mut source = unpacked(&name, counted, limits, &content_read)?;
        let format = format(&name, options.format, &mut source)?;
        let limit = limits.import_line_bytes;
        let reader = match format {
            FileFormat::Jsonl => FormatReader::Jsonl(Lines::new(source, limit)),
            FileFormat::Json => FormatReader::Json(Elements::new(source, limit)),
            FileFormat::Csv | FileFormat::Tsv => {
                let separator = if format == FileFormat::Csv {
                    b','
                } else {
                    b'\t'
                };
                let mut rows =
                    Rows::new(Lines::new(source, limit), separator, limits.import_columns);
                let header = header(&name, &mut rows, options)?;
                FormatReader::Table(rows, header)
            }
        };
        // A cell is a text whatever it means, so tables say nothing by their shape.
        let is_table = matches!(reader, FormatReader::Table(..));
        Ok(Self {
            shape: options.shape.or(is_table.then_some(Shape::Plain)),
            name,
            options: options.clone(),
            limits: *limits,
            format,
            reader,
            bytes_read,
            content_read,
        })
    }

    /// What the input is called.
    pub(super) fn name(&self) -> &Path {
        &self.name
    }

    /// How records lie in it.
    pub(super) fn format(&self) -> FileFormat {
        self.format
    }

    /// What records mean, once that is known.
    pub(super) fn shape(&self) -> Option<Shape> {
        self.shape
    }

    /// The columns of a table; none of what is no table, or empty.
    pub(super) fn header(&self) -> Option<&[String]> {
        match &self.reader {
            FormatReader::Table(_, header) => header.as_deref(),
            FormatReader::Jsonl(_) | FormatReader::Json(_) => None,
        }
    }

    /// How much of the input has been read, in bytes, still packed if it is.
    pub(super) fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Ordering::Relaxed)
    }

    /// How much of its content has been read, in bytes, unpacked.
    pub(super) fn content_read(&self) -> u64 {
        self.content_read.load(Ordering::Relaxed)
    }

    /// The next sample, or a record that is none; none at the end.
    pub(super) fn next(&mut self, schema: &Schema) -> Result<Option<Entry>, ImportError> {
        loop {
            let next = self.next_record().map_err(|source| self.failed(source))?;
            let Some((line, record)) = next else {
                return Ok(None);
            };
            let Some(record) = record.transpose() else {
                // A blank line.
                continue;
            };
            let sample = record.and_then(|record| self.sample(record, schema));
            return Ok(Some(Entry { line, sample }));
        }
    }

    fn sample(&mut self, record: Value, schema: &Schema) -> Result<NewSample, Reason> {
        let shape = match self.shape {
            Some(shape) => shape,
            None => {
                let shape = detect(&record);
                // What is no object says nothing of the others.
                self.shape = record.is_object().then_some(shape);
                shape
            }
        };
        let reading = Reading {
            schema,
            mapping: &self.options.mapping,
            limits: &self.limits,
            someone: someone(&self.options),
        };
        Ok(read(record, shape, &reading)?)
    }

    /// The next record and its line; no value for a blank line.
    #[expect(
        clippy::type_complexity,
        reason = "a record, none, or neither, each by its line"
    )]
    pub(super) fn next_record(
        &mut self,
    ) -> io::Result<Option<(u64, Result<Option<Value>, Reason>)>> {
        Ok(match &mut self.reader {
            FormatReader::Jsonl(lines) => {
                let limit = lines.limit();
                lines.next()?.map(|line| of_line(line, limit))
            }
            FormatReader::Json(elements) => {
                let limit = elements.limit();
                elements.next()?.map(|element| match element {
                    Ok(line) => of_line(line, limit),
                    Err(Broken::ListNotClosed(line)) => (line, Err(Reason::ListNotClosed)),
                    Err(Broken::AfterList(line)) => (line, Err(Reason::AfterList)),
                })
            }
            FormatReader::Table(_, None) => None,
            FormatReader::Table(rows, Some(header)) => rows.next()?.map(|row| {
                let record = row.cells.and_then(|cells| of_cells(header, cells));
                (row.line, record.map(Some))
            }),
        })
    }

    fn failed(&self, source: io::Error) -> ImportError {
        let line = match &self.reader {
            FormatReader::Jsonl(lines) => lines.number(),
            FormatReader::Json(elements) => elements.number(),
            FormatReader::Table(rows, _) => rows.lines().number(),
        };
        let path = self.name.clone();
        match blown(&source) {
            Some(blown) => ImportError::Blown {
                path,
                line,
                reason: blown.to_string(),
            },
            None => ImportError::Read { path, line, source },
        }
    }
}

/// Who gave what nobody is said to have given.
fn someone(options: &ReadOptions) -> &str {
    let said = options.labeler.as_deref().map(str::trim);
    said.filter(|name| !name.is_empty()).unwrap_or(SOMEONE)
}

fn blown(error: &io::Error) -> Option<&Blown> {
    error.get_ref()?.downcast_ref()
}

fn of_line(line: Line, limit: usize) -> (u64, Result<Option<Value>, Reason>) {
    let record = match line.content {
        Content::TooLong => Err(Reason::LineTooLong { limit }),
        Content::Whole(bytes) => of_text(without_return(&bytes)),
    };
    (line.number, record)
}

fn of_text(bytes: &[u8]) -> Result<Option<Value>, Reason> {
    let text = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    Ok(Some(read_json(text)?))
}

fn of_cells(header: &[String], cells: Vec<String>) -> Result<Value, Reason> {
    if cells.len() != header.len() {
        return Err(Reason::WrongCells {
            expected: header.len(),
            found: cells.len(),
        });
    }
    Ok(header
        .iter()
        .cloned()
        .zip(cells.into_iter().map(Value::String))
        .collect())
}

/// The input without its packing. Only one layer of it is taken off.
fn unpacked(
    name: &Path,
    input: impl Read + Send + 'static,
    limits: &Limits,
    content_read: &Arc<AtomicU64>,
) -> Result<Source, ImportError> {
    let counted = |input: Box<dyn Read + Send>| Counted {
        input,
        bytes: Arc::clone(content_read),
    };
    let failed = |error: io::Error| cant_open(name, &error);
    let mut plain = begun(input).map_err(failed)?;
    if !is_gzip(&mut plain).map_err(failed)? {
        return begun(counted(Box::new(plain))).map_err(failed);
    }
    let packed: Box<dyn Read + Send> = Box::new(Unpack::new(plain, limits));
    let mut unpacked = begun(counted(packed)).map_err(failed)?;
    let start = unpacked
        .fill_buf()
        .map_err(|error| cant_open(name, &error))?;
    if start.starts_with(GZIP) {
        return Err(ImportError::Format {
            path: name.to_owned(),
            reason: "it is packed twice: unpack it once".to_owned(),
        });
    }
    Ok(unpacked)
}

/// Reads as much ahead as it takes to tell what comes, however small the pieces are in which it comes.
fn begun(mut input: impl Read + Send + 'static) -> io::Result<Source> {
    let mut start = Vec::new();
    let read = input.by_ref().take(START_BYTES).read_to_end(&mut start);
    let rest: Box<dyn Read + Send> = match read {
        Ok(_) => Box::new(input),
        Err(error) if start.is_empty() || blown(&error).is_some() => return Err(error),
        // What came before it is read first.
        Err(error) => Box::new(Failing(Some(error))),
    };
    let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(start).chain(rest));
    Ok(BufReader::with_capacity(BUFFER, whole))
}

/// What is left of an input that has failed.
struct Failing(Option<io::Error>);

impl Read for Failing {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        match self.0.take() {
            Some(error) => Err(error),
            None => Ok(0),
        }
    }
}

fn cant_open(name: &Path, error: &io::Error) -> ImportError {
    let (path, reason) = (name.to_owned(), error.to_string());
    match blown(error) {
        Some(_) => ImportError::Format { path, reason },
        None => ImportError::Open { path, reason },
    }
}

/// How records lie in the input. Looks at the first bytes without taking them.
fn format(
    name: &Path,
    chosen: Option<FileFormat>,
    input: &mut impl BufRead,
) -> Result<FileFormat, ImportError> {
    let refuse = |reason: &str| {
        Err(ImportError::Format {
            path: name.to_owned(),
            reason: reason.to_owned(),
        })
    };
    let start = input.fill_buf().map_err(|error| cant_open(name, &error))?;
    if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        return refuse("it is UTF-16 text: save it as UTF-8");
    }
    if start.starts_with(b"PK\x03\x04") {
        return refuse("it is a zip archive: unpack it first, or use gzip");
    }
    if let Some(format) = chosen.or_else(|| FileFormat::of_name(name)) {
        return Ok(format);
    }
    let text = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    match text {
        // An object that takes several lines is no line of JSONL.
        [b'{', b'\r' | b'\n', ..] | [b'[', ..] => Ok(FileFormat::Json),
        [] | [b'{', ..] => Ok(FileFormat::Jsonl),
        _ => refuse(
            "its name does not tell what it is: name it .jsonl (one JSON object per line), .json, .csv \
             or .tsv (with a header), or say its format",
        ),
    }
}

/// The header of a table; none if the input is empty.
fn header<R: BufRead>(
    name: &Path,
    rows: &mut Rows<R>,
    options: &ReadOptions,
) -> Result<Option<Vec<String>>, ImportError> {
    let row = rows.next().map_err(|error| cant_open(name, &error))?;
    let Some(row) = row else { return Ok(None) };
    let refuse = |reason: String| ImportError::Format {
        path: name.to_owned(),
        reason: format!("its header, line {}, can't be used: {reason}", row.line),
    };
    let names: Vec<String> = row
        .cells
        .map_err(|reason| refuse(reason.to_string()))?
        .iter()
        .map(|name| name.trim().to_owned())
        .collect();
    if names.iter().any(|name| name.contains('\r')) {
        return Err(refuse(
            "its lines end with carriage returns alone: save it with the line ends of Unix or Windows"
                .to_owned(),
        ));
    }
    if let [name] = names.as_slice()
        && let Some(separator) = [';', '\t', '|'].into_iter().find(|it| name.contains(*it))
    {
        return Err(refuse(format!(
            "it is one column with `{}` in it: separate columns by commas, or by tabs in a .tsv file",
            separator.escape_default()
        )));
    }
    let mut seen = std::collections::HashSet::new();
    for (index, name) in names.iter().enumerate() {
        if name.is_empty() {
            return Err(refuse(format!("column {} has no name", index + 1)));
        }
        if !seen.insert(name) {
            return Err(refuse(format!("two columns are named `{name}`")));
        }
    }
    let missing = options
        .mapping
        .columns()
        .find(|column| !names.iter().any(|name| name == column));
    match missing {
        Some(column) => Err(refuse(format!(
            "it has no column `{column}`, which is mapped"
        ))),
        None => Ok(Some(names)),
    }
}

/// Counts what is read, for whoever watches.
struct Counted<R> {
    input: R,
    bytes: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
