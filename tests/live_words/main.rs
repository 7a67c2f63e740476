//! Whatever is said under either codec is understood as it was meant, no bytes are harmful, and neither end
//! is thrown by what the other says.

mod any;
mod machines;

use ingot::live::{
    codec::{Codec, Frame, NOBODY, Unaddressed},
    message::{ClientMessage, ServerMessage},
};
use proptest::{collection::vec, prelude::*};

use self::any::{client_message, server_message};

const LIMIT: usize = 64 << 10;

fn bytes(frame: Frame) -> Vec<u8> {
    match frame {
        Frame::Binary(bytes) => bytes,
        Frame::Text(text) => text.into_bytes(),
    }
}

fn round_trip<M>(codec: Codec, message: &M) -> Result<M, TestCaseError>
where
    M: serde::Serialize + serde::de::DeserializeOwned,
{
    let bytes = bytes(codec.encode(message));
    codec
        .decode(&bytes, LIMIT)
        .map_err(|error| TestCaseError::fail(error.to_string()))
}

proptest! {
    #[test]
    fn what_a_browser_says_is_understood(message in client_message()) {
        for codec in Codec::ALL {
            prop_assert_eq!(&round_trip(codec, &message)?, &message);
        }
    }

    #[test]
    fn what_the_server_says_is_understood(message in server_message()) {
        for codec in Codec::ALL {
            prop_assert_eq!(&round_trip(codec, &message)?, &message);
        }
    }

    #[test]
    fn what_is_encoded_for_all_is_for_each_what_is_encoded_for_them_alone(mut message in server_message(), to: u16) {
        let with_number = |message: &ServerMessage, number| {
            let mut message = message.clone();
            if let ServerMessage::Snapshot { sid, .. } | ServerMessage::Delta { sid, .. } = &mut message {
                *sid = number;
            }
            message
        };
        let is_of_topic = matches!(message, ServerMessage::Snapshot { .. } | ServerMessage::Delta { .. });
        message = with_number(&message, NOBODY);
        for codec in Codec::ALL {
            let unaddressed = Unaddressed::new(codec, &message);
            prop_assert_eq!(unaddressed.is_some(), is_of_topic);
            if let Some(unaddressed) = unaddressed {
                prop_assert_eq!(unaddressed.addressed(to), codec.encode(&with_number(&message, to)));
            }
        }
    }

    #[test]
    fn arbitrary_bytes_are_a_message_or_an_error(bytes in vec(any::<u8>(), 0..600)) {
        for codec in Codec::ALL {
            let _ = codec.decode::<ClientMessage>(&bytes, LIMIT);
            let _ = codec.decode::<ServerMessage>(&bytes, LIMIT);
        }
    }

    #[test]
    fn a_damaged_message_is_a_message_or_an_error(
        said in client_message(),
        answered in server_message(),
        place in any::<prop::sample::Index>(),
        value: u8,
    ) {
        for codec in Codec::ALL {
            let mut said = bytes(codec.encode(&said));
            *place.get_mut(&mut said) = value;
            let _ = codec.decode::<ClientMessage>(&said, LIMIT);
            let mut answered = bytes(codec.encode(&answered));
            *place.get_mut(&mut answered) = value;
            let _ = codec.decode::<ServerMessage>(&answered, LIMIT);
        }
    }

    #[test]
    fn a_message_that_breaks_off_is_an_error(
        said in client_message(),
        answered in server_message(),
        place in any::<prop::sample::Index>(),
    ) {
        for codec in Codec::ALL {
            let said = bytes(codec.encode(&said));
            let part = &said[..place.index(said.len())];
            prop_assert!(codec.decode::<ClientMessage>(part, LIMIT).is_err());
            let answered = bytes(codec.encode(&answered));
            let part = &answered[..place.index(answered.len())];
            prop_assert!(codec.decode::<ServerMessage>(part, LIMIT).is_err());
        }
    }
}
