//! The two codecs of the live protocol, over the same types.

mod unaddressed;

use serde::{Serialize, de::DeserializeOwned};

pub use self::unaddressed::{NOBODY, Unaddressed};

/// The largest message a browser accepts from the server, in bytes. The widest is a JSON ping with
/// the positions of all the topics one socket may hold.
pub const SERVER_MESSAGE_BYTES: usize = 64 << 10;

/// How messages are written. The subprotocol of the socket decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Codec {
    /// Compact, in binary frames: `ingot.v1`.
    Postcard,
    /// Readable, in text frames: `ingot.v1+json`.
    Json,
}

/// One message as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    /// A binary frame.
    Binary(Vec<u8>),
    /// A text frame.
    Text(String),
}

impl Frame {
    /// How long it is, in bytes.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Binary(bytes) => bytes.len(),
            Self::Text(text) => text.len(),
        }
    }
}

/// Bytes that are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// There are more bytes than a message may have.
    #[error("the message has {bytes} bytes, and the limit is {limit}")]
    TooLong {
        /// How many there are.
        bytes: usize,
        /// How many there may be.
        limit: usize,
    },
    /// They say nothing in this codec.
    #[error("the message can't be understood")]
    Malformed,
    /// A message, and then something else.
    #[error("{0} bytes follow the message")]
    TrailingBytes(usize),
}

impl Codec {
    /// Both, the preferred one first.
    pub const ALL: [Self; 2] = [Self::Postcard, Self::Json];

    /// The name of the subprotocol.
    pub fn protocol(self) -> &'static str {
        match self {
            Self::Postcard => "ingot.v1",
            Self::Json => "ingot.v1+json",
        }
    }

    /// The codec of a subprotocol, if it is one of ours.
    pub fn from_protocol(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|codec| codec.protocol() == name)
    }

    /// Writes a message.
    // Inlined, as is `decode`, so that whoever names one codec brings only that one along: it is a good part of
    // what a browser downloads.
    #[inline(always)]
    pub fn encode<M: Serialize>(self, message: &M) -> Frame {
        match self {
            Self::Postcard => Frame::Binary(
                postcard::to_stdvec(message)
                    .expect("invariant: every message is sized and has no maps"),
            ),
            Self::Json => Frame::Text(
                serde_json::to_string(message)
                    .expect("invariant: every message has text keys and plain numbers"),
            ),
        }
    }

    /// Reads a message. Total: any bytes give a message or an error, and memory stays in proportion
    /// to the bytes.
    ///
    /// # Errors
    ///
    /// If there are more than `limit` bytes, or they are not exactly one message.
    #[inline(always)]
    pub fn decode<M: DeserializeOwned>(self, bytes: &[u8], limit: usize) -> Result<M, DecodeError> {
        if bytes.len() > limit {
            return Err(DecodeError::TooLong {
                bytes: bytes.len(),
                limit,
            });
        }
        match self {
            Self::Postcard => match postcard::take_from_bytes(bytes) {
                Ok((message, [])) => Ok(message),
                Ok((_, rest)) => Err(DecodeError::TrailingBytes(rest.len())),
                Err(_) => Err(DecodeError::Malformed),
            },
            Self::Json => serde_json::from_slice(bytes).map_err(|_| DecodeError::Malformed),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::QueueId,
        live::{
            message::{ClientMessage, ServerMessage},
            state::Changes,
        },
        progress::ProgressDelta,
    };

    fn label_delta() -> ServerMessage {
        ServerMessage::Delta {
            sid: 1,
            epoch: (1 << 53) - 1,
            from: 41_871,
            to: 41_874,
            changes: Changes::Progress(ProgressDelta {
                labels: Some(41_874),
                done: Some(40_000),
                active: Some(30),
                labels_per_hour: Some(Some(1500)),
                ..ProgressDelta::default()
            }),
        }
    }

    fn bytes(frame: Frame) -> Vec<u8> {
        match frame {
            Frame::Binary(bytes) => bytes,
            Frame::Text(text) => text.into_bytes(),
        }
    }

    #[test]
    fn each_subprotocol_has_its_codec() {
        for codec in Codec::ALL {
            assert_eq!(Codec::from_protocol(codec.protocol()), Some(codec));
        }
        assert_eq!(Codec::from_protocol("ingot.v2"), None);
    }

    #[test]
    fn the_delta_of_a_label_takes_at_most_60_bytes() {
        let length = bytes(Codec::Postcard.encode(&label_delta())).len();
        assert!(length <= 60, "{length} bytes");
    }

    #[test]
    fn json_is_readable() {
        let message = ClientMessage::Ack {
            versions: vec![(1, 7)],
        };
        assert_eq!(
            Codec::Json.encode(&message),
            Frame::Text(r#"{"Ack":{"versions":[[1,7]]}}"#.to_owned())
        );
        let topic = crate::live::message::Topic::Queue(QueueId(7));
        assert_eq!(
            Codec::Json.encode(&topic),
            Frame::Text(r#""queue/7""#.to_owned())
        );
    }

    #[test]
    fn a_welcome_travels_as_it_always_has() {
        let welcome = ServerMessage::Welcome {
            ping_ms: 20_000,
            dead_ms: 30_000,
            screen_ms: 1_000,
            connection: 300,
        };
        let [binary, text] = Codec::ALL.map(|codec| codec.encode(&welcome));
        let numbers = [0xa0, 0x9c, 0x01, 0xb0, 0xea, 0x01, 0xe8, 0x07, 0xac, 0x02];
        assert_eq!(bytes(binary), [&[0], &numbers[..]].concat());
        let json =
            r#"{"Welcome":{"ping_ms":20000,"dead_ms":30000,"screen_ms":1000,"connection":300}}"#;
        assert_eq!(text, Frame::Text(json.to_owned()));
    }

    #[test]
    fn a_message_may_have_as_many_bytes_as_the_limit_says_and_no_more() {
        for codec in Codec::ALL {
            let bytes = bytes(codec.encode(&label_delta()));
            let exact = codec.decode::<ServerMessage>(&bytes, bytes.len());
            let short = codec.decode::<ServerMessage>(&bytes, bytes.len() - 1);

            assert_eq!(exact, Ok(label_delta()));
            assert_eq!(
                short,
                Err(DecodeError::TooLong {
                    bytes: bytes.len(),
                    limit: bytes.len() - 1
                })
            );
        }
    }

    #[test]
    fn bytes_behind_a_message_are_refused() {
        for codec in Codec::ALL {
            let mut bytes = bytes(codec.encode(&label_delta()));
            bytes.extend(b"{}");
            assert!(
                codec.decode::<ServerMessage>(&bytes, 1000).is_err(),
                "{codec:?}"
            );
        }
    }

    #[test]
    fn what_is_cut_short_is_refused() {
        for codec in Codec::ALL {
            let bytes = bytes(codec.encode(&label_delta()));
            for length in 0..bytes.len() {
                assert_eq!(
                    codec.decode::<ServerMessage>(&bytes[..length], 1000),
                    Err(DecodeError::Malformed)
                );
            }
        }
    }
}
