//! Unpacking gzip without being blown up by it.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;
use ingot::limits::Limits;

/// What gzip begins with.
pub(super) const GZIP: &[u8] = b"\x1f\x8b";

/// More came out of a packed file than may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Blown {
    /// In bytes.
    #[error("it unpacks to more than {limit} bytes: split it")]
    Bytes {
        /// How many may come out of one file.
        limit: u64,
    },
    /// For what went in.
    #[error(
        "it unpacks to more than {ratio} times its size, as no file of samples does: unpack it first \
         if it is one"
    )]
    Ratio {
        /// How many times its size a file may be.
        ratio: u64,
    },
}

/// The content of a gzip stream, of several members one after the other. Past a limit, reading is an error
/// that holds a [`Blown`].
pub(super) struct Unpack<R: Read> {
    decoder: MultiGzDecoder<BufReader<Counted<R>>>,
    unpacked: u64,
    limits: Limits,
}

impl<R: Read> Unpack<R> {
    pub(super) fn new(packed: R, limits: &Limits) -> Self {
        let counted = Counted {
            input: packed,
            bytes: 0,
        };
        Self {
            decoder: MultiGzDecoder::new(BufReader::new(counted)),
            unpacked: 0,
            limits: *limits,
        }
    }

    fn check(&self) -> Result<(), Blown> {
        let Limits {
            unpacked_bytes,
            unpack_ratio,
            unpack_free_bytes,
            ..
        } = self.limits;
        if unpacked_bytes < self.unpacked {
            return Err(Blown::Bytes {
                limit: unpacked_bytes,
            });
        }
        let packed = self.decoder.get_ref().get_ref().bytes;
        if unpack_free_bytes < self.unpacked && packed.saturating_mul(unpack_ratio) < self.unpacked
        {
            return Err(Blown::Ratio {
                ratio: unpack_ratio,
            });
        }
        Ok(())
    }
}

impl<R: Read> Read for Unpack<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(buffer)?;
        self.unpacked += read as u64;
        self.check()
            .map_err(|blown| io::Error::new(io::ErrorKind::InvalidData, blown))?;
        Ok(read)
    }
}

/// Counts what is read.
struct Counted<R> {
    input: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

/// Whether a stream begins like gzip. Nothing is taken from it.
pub(super) fn is_gzip(input: &mut impl BufRead) -> io::Result<bool> {
    Ok(input.fill_buf()?.starts_with(GZIP))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, String> {
        let mut all = Vec::new();
        match Unpack::new(bytes, limits).read_to_end(&mut all) {
            Ok(_) => Ok(all),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn what_was_packed_comes_out_from_every_member() {
        let two = [packed(b"one\n"), packed(b"two\n")].concat();

        assert_eq!(unpacked(&two, &Limits::DEFAULT).unwrap(), b"one\ntwo\n");
    }

    #[test]
    fn a_file_that_breaks_off_or_is_damaged_is_an_error() {
        let whole = packed(b"so many words, so many words");
        let mut damaged = whole.clone();
        let last = damaged.len() - 5;
        damaged[last] ^= 1;

        assert!(unpacked(&whole[..whole.len() - 1], &Limits::DEFAULT).is_err());
        assert!(unpacked(&damaged, &Limits::DEFAULT).is_err());
        assert!(unpacked(b"\x1f\x8b not gzip", &Limits::DEFAULT).is_err());
    }

    #[test]
    fn a_file_unpacks_to_the_limit_and_to_no_byte_more() {
        let limits = Limits {
            unpacked_bytes: 1000,
            ..Limits::DEFAULT
        };

        assert!(unpacked(&packed(&[7; 1000]), &limits).is_ok());
        assert_eq!(
            unpacked(&packed(&[7; 1001]), &limits).unwrap_err(),
            "it unpacks to more than 1000 bytes: split it"
        );
    }

    #[test]
    fn a_bomb_is_known_by_its_ratio() {
        let limits = Limits {
            unpack_ratio: 10,
            unpack_free_bytes: 10_000,
            ..Limits::DEFAULT
        };

        assert!(unpacked(&packed(&[7; 10_000]), &limits).is_ok());
        let told = unpacked(&packed(&vec![7; 100_000]), &limits).unwrap_err();
        assert!(
            told.starts_with("it unpacks to more than 10 times its size"),
            "{told}"
        );
    }
}
