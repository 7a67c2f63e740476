//! Reading ahead of the sink, in a thread of its own.

use std::{path::Path, sync::Arc};

use ingot::{archive::NewSample, limits::Limits, schema::Schema};
use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    error::ImportError,
    records::Records,
    reject::{Reason, Rejection},
    run::Sources,
};

/// Most samples of one transaction, so that a label waits for it no longer than a blink.
const CHUNK_SAMPLES: usize = 500;

/// Most bytes of content, unpacked, that a chunk is read from: large samples make smaller chunks.
const CHUNK_BYTES: u64 = 2 << 20;

/// Some samples on their way to the sink, and the records between them that are none.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub(super) samples: Vec<NewSample>,
    /// Where each sample stood.
    pub(super) places: Vec<Place>,
    pub(super) rejections: Vec<Rejection>,
    /// Where in all the input together it ends.
    pub(super) bytes_read: u64,
}

/// Where a record stood.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) file: Arc<Path>,
    pub(super) line: u64,
}

/// Reads in a thread, which is ahead by a chunk. It ends with its last chunk, or when nobody takes the
/// chunks any more. What was read before an error is sent before the error is returned.
pub(super) fn read(
    sources: Sources,
    schema: Arc<Schema>,
    limits: Limits,
) -> (mpsc::Receiver<Chunk>, JoinHandle<Result<(), ImportError>>) {
    let (sender, receiver) = mpsc::channel(1);
    let reading = tokio::task::spawn_blocking(move || {
        let mut ahead = Ahead {
            chunk: Chunk::default(),
            content_read: 0,
            chunk_began_at: 0,
            most_turns: limits.turns_per_sample,
            name_chars: limits.display_name_chars,
            sender,
        };
        let result = ahead.read_all(sources, &schema, &limits);
        // Nobody there to take it means that storing has failed, and that error is the one to tell.
        ahead.send().ok();
        match result {
            Err(Stopped::Error(error)) => Err(error),
            Err(Stopped::Unwanted) | Ok(()) => Ok(()),
        }
    });
    (receiver, reading)
}

struct Ahead {
    chunk: Chunk,
    /// Bytes of content, of all inputs.
    content_read: u64,
    chunk_began_at: u64,
    most_turns: usize,
    name_chars: usize,
    sender: mpsc::Sender<Chunk>,
}

/// Why reading ends before the end.
enum Stopped {
    Unwanted,
    Error(ImportError),
}

impl From<ImportError> for Stopped {
    fn from(error: ImportError) -> Self {
        Self::Error(error)
    }
}

impl Ahead {
    fn read_all(
        &mut self,
        sources: Sources,
        schema: &Schema,
        limits: &Limits,
    ) -> Result<(), Stopped> {
        let Sources { inputs, reading } = sources;
        let (mut before, mut content_before) = (0, 0);
        for open in inputs {
            let mut records = Records::open(open()?, &reading, limits)?;
            self.read_one(&mut records, schema, before, content_before)?;
            before += records.bytes_read();
            content_before += records.content_read();
        }
        Ok(())
    }

    /// Reads one input that begins after `before` bytes, and after so many of content.
    fn read_one(
        &mut self,
        records: &mut Records,
        schema: &Schema,
        before: u64,
        content_before: u64,
    ) -> Result<(), Stopped> {
        let file: Arc<Path> = Arc::from(records.name());
        while let Some(entry) = records.next(schema)? {
            self.content_read = content_before + records.content_read();
            let sample = entry.sample.and_then(|sample| self.named(sample));
            let sample = match sample.and_then(|sample| self.merged(sample)) {
                Ok(sample) => sample,
                Err(reason) => {
                    self.make_room()?;
                    self.chunk.rejections.push(Rejection {
                        file: file.to_path_buf(),
                        line: entry.line,
                        reason,
                    });
                    None
                }
            };
            if let Some(sample) = sample {
                self.make_room()?;
                self.chunk.samples.push(sample);
                self.chunk.places.push(Place {
                    file: Arc::clone(&file),
                    line: entry.line,
                });
            }
            self.chunk.bytes_read = before + records.bytes_read();
        }
        self.chunk.bytes_read = before + records.bytes_read();
        Ok(())
    }

    /// The sample with its labelers' names as they are kept everywhere: without blanks around them.
    fn named(&self, mut sample: NewSample) -> Result<NewSample, Reason> {
        for turn in &mut sample.turns {
            let name = turn.labeler.trim();
            let chars = name.chars().count();
            if chars == 0 || self.name_chars < chars || name.contains(char::is_control) {
                let limit = self.name_chars;
                return Err(Reason::LabelerName { limit });
            }
            if name.len() < turn.labeler.len() {
                turn.labeler = name.to_owned();
            }
        }
        Ok(sample)
    }

    /// Adds the turns of a sample to the one before it, if both are the same sample: some tools write a
    /// record for each turn. Gives the sample back if it is another.
    fn merged(&mut self, sample: NewSample) -> Result<Option<NewSample>, Reason> {
        let limit = self.most_turns;
        let too_many = Reason::TooManyTurns { limit };
        if limit < sample.turns.len() {
            return Err(too_many);
        }
        match self.chunk.samples.last_mut() {
            Some(last)
                if !sample.turns.is_empty()
                    && !last.turns.is_empty()
                    && last.external_id == sample.external_id
                    && last.payload == sample.payload =>
            {
                if limit < last.turns.len() + sample.turns.len() {
                    return Err(too_many);
                }
                last.turns.extend(sample.turns);
                Ok(None)
            }
            _ => Ok(Some(sample)),
        }
    }

    /// Sends the chunk off if nothing more goes into it.
    fn make_room(&mut self) -> Result<(), Stopped> {
        let Chunk {
            samples,
            rejections,
            ..
        } = &self.chunk;
        let content = self.content_read - self.chunk_began_at;
        let is_full = CHUNK_SAMPLES <= samples.len() + rejections.len() || CHUNK_BYTES <= content;
        if is_full { self.send() } else { Ok(()) }
    }

    fn send(&mut self) -> Result<(), Stopped> {
        self.chunk_began_at = self.content_read;
        let next = Chunk {
            bytes_read: self.chunk.bytes_read,
            ..Chunk::default()
        };
        let chunk = std::mem::replace(&mut self.chunk, next);
        self.sender
            .blocking_send(chunk)
            .map_err(|_| Stopped::Unwanted)
    }
}
