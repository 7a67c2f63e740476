//! A message about a subscription, encoded for all connections that follow the topic.

use super::{Codec, Frame};
use crate::live::message::{ServerMessage, SubscriptionId};

/// The number that stands in place of the subscription's. Both codecs write it as one byte.
pub const NOBODY: SubscriptionId = 0;

/// A message as it travels, but for the number of the subscription. Connections choose that number as they
/// like; that they share this makes it no matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unaddressed {
    frame: Frame,
    /// The place of the number.
    place: usize,
}

impl Unaddressed {
    /// Encodes a message whose subscription is [`NOBODY`]; none if it is about no subscription.
    pub fn new(codec: Codec, message: &ServerMessage) -> Option<Self> {
        let (ServerMessage::Snapshot { sid: NOBODY, .. }
        | ServerMessage::Delta { sid: NOBODY, .. }) = message
        else {
            return None;
        };
        let frame = codec.encode(message);
        let place = match &frame {
            // One byte says which message it is, and the number is its first field.
            Frame::Binary(_) => 1,
            Frame::Text(text) => text.find(SID)? + SID.len(),
        };
        Some(Self { frame, place })
    }

    /// The message for the subscription of this number.
    pub fn addressed(&self, sid: SubscriptionId) -> Frame {
        match &self.frame {
            Frame::Binary(bytes) => {
                let mut number = [0; 3];
                let number = postcard::to_slice(&sid, &mut number)
                    .expect("invariant: a number of 16 bits takes at most 3 bytes");
                let (head, tail) = (&bytes[..self.place], &bytes[self.place + 1..]);
                Frame::Binary([head, number, tail].concat())
            }
            Frame::Text(text) => {
                let (head, tail) = (&text[..self.place], &text[self.place + 1..]);
                Frame::Text(format!("{head}{sid}{tail}"))
            }
        }
    }
}

/// What comes before the number in JSON, and nowhere earlier.
const SID: &str = r#""sid":"#;
