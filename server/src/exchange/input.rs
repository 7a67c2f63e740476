//! What is read: a file, standard input, or the body of a request.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
    str::FromStr,
};

use axum::body::Bytes;
use ingot::formats::{Mapping, Shape};
use tokio::sync::mpsc;

use super::error::ImportError;

/// How records lie in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// One JSON object a line.
    Jsonl,
    /// One list of JSON objects, or one object, or several one after the other, on any number of lines.
    Json,
    /// Cells with commas between, under a header.
    Csv,
    /// Cells with tabs between, under a header; quotes are as in CSV.
    Tsv,
}

impl FileFormat {
    /// Its word, by which people choose it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }

    /// The format that the end of a file's name stands for, `.gz` left aside.
    pub fn of_name(name: &Path) -> Option<Self> {
        let name = name.file_name()?.to_str()?.to_ascii_lowercase();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "jsonl" | "ndjson" => Some(Self::Jsonl),
            "json" => Some(Self::Json),
            "csv" => Some(Self::Csv),
            "tsv" | "tab" => Some(Self::Tsv),
            _ => None,
        }
    }

    /// The format that a content type stands for.
    pub fn of_content_type(content_type: &str) -> Option<Self> {
        let kind = content_type.split(';').next().unwrap_or_default().trim();
        match kind.to_ascii_lowercase().as_str() {
            "application/x-ndjson" | "application/jsonl" | "application/x-jsonlines" => {
                Some(Self::Jsonl)
            }
            "application/json" | "text/json" => Some(Self::Json),
            "text/csv" => Some(Self::Csv),
            "text/tab-separated-values" => Some(Self::Tsv),
            _ => None,
        }
    }
}

impl FromStr for FileFormat {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        match word {
            "jsonl" => Ok(Self::Jsonl),
            "json" => Ok(Self::Json),
            "csv" => Ok(Self::Csv),
            "tsv" => Ok(Self::Tsv),
            _ => Err(format!(
                "`{word}` is no file format: the formats are jsonl, json, csv and tsv"
            )),
        }
    }
}

/// How input is read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// How records lie in a file; told by the file's name or its first bytes where none is given.
    pub format: Option<FileFormat>,
    /// What records mean; told by the first record where none is given, and plain in tables.
    pub shape: Option<Shape>,
    /// Which columns or keys are what.
    pub mapping: Mapping,
    /// Who gave the answers of which the file does not say who gave them; `unknown` where none is given.
    pub labeler: Option<String>,
}

/// Something to be read.
pub struct Input {
    /// What it is called in messages.
    pub(super) name: PathBuf,
    pub(super) reader: Box<dyn Read + Send>,
}

impl Input {
    /// Anything that can be read, by the name it has in messages.
    pub fn new(name: impl Into<PathBuf>, reader: impl Read + Send + 'static) -> Self {
        Self {
            name: name.into(),
            reader: Box::new(reader),
        }
    }

    /// Standard input.
    pub fn stdin() -> Self {
        Self::new("standard input", io::stdin())
    }

    /// A file.
    ///
    /// # Errors
    /// [`ImportError::Open`] if it is not there, is a directory, or may not be read.
    pub fn file(path: &Path) -> Result<Self, ImportError> {
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
        Ok(Self::new(path, file))
    }
}

/// How many pieces of a body wait to be read.
const PIECES: usize = 4;

/// A bridge from what arrives piece by piece to what is read at leisure in a thread: what is sent into the
/// one end comes out of the other. When the sender is dropped, the reader is at its end.
pub fn pipe() -> (mpsc::Sender<io::Result<Bytes>>, impl Read + Send + 'static) {
    let (sender, receiver) = mpsc::channel(PIECES);
    let reader = Pipe {
        receiver,
        piece: Bytes::new(),
    };
    (sender, reader)
}

struct Pipe {
    receiver: mpsc::Receiver<io::Result<Bytes>>,
    piece: Bytes,
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() {
            match self.receiver.blocking_recv() {
                None => return Ok(0),
                Some(piece) => self.piece = piece?,
            }
        }
        let length = self.piece.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.piece.split_to(length));
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_content_types_tell_the_format() {
        for (name, format) in [
            ("a.jsonl", Some(FileFormat::Jsonl)),
            ("A.NDJSON.GZ", Some(FileFormat::Jsonl)),
            ("dir.csv/a.json", Some(FileFormat::Json)),
            ("a.b.tsv.gz", Some(FileFormat::Tsv)),
            ("a.txt", None),
            ("csv", None),
        ] {
            assert_eq!(FileFormat::of_name(Path::new(name)), format, "{name}");
        }
        let of = FileFormat::of_content_type;
        assert_eq!(of("text/csv; charset=utf-8"), Some(FileFormat::Csv));
        assert_eq!(of("Application/X-NDJSON"), Some(FileFormat::Jsonl));
        assert_eq!(of("application/octet-stream"), None);
    }

    #[tokio::test]
    async fn what_goes_into_a_pipe_comes_out_of_it_and_ends_or_fails_with_it() {
        let (sender, mut reader) = pipe();
        let reading = tokio::task::spawn_blocking(move || {
            let mut all = Vec::new();
            let result = reader.read_to_end(&mut all);
            (all, result.map_err(|error| error.to_string()))
        });
        for piece in ["ab", "", "c"] {
            sender
                .send(Ok(Bytes::from_static(piece.as_bytes())))
                .await
                .unwrap();
        }
        drop(sender);
        assert_eq!(reading.await.unwrap(), (b"abc".to_vec(), Ok(3)));

        let (sender, mut reader) = pipe();
        let reading = tokio::task::spawn_blocking(move || reader.read(&mut [0; 9]).is_err());
        sender.send(Err(io::Error::other("cut off"))).await.unwrap();
        assert!(reading.await.unwrap());
    }
}
