//! What it takes to read bytes that anybody may have sent: memory in proportion to the bytes, whatever they
//! claim.

use std::{alloc::System, hint::black_box};

use ingot::{
    limits::Limits,
    live::{
        codec::{Codec, Frame, SERVER_MESSAGE_BYTES},
        message::{ClientMessage, Position, ServerMessage, SubscriptionId},
        row::Row,
        state::{Changes, RowChanges},
    },
};
use proptest::{
    collection::vec,
    prelude::*,
    sample::Index,
    test_runner::{TestError, TestRunner},
};
use serde::{Serialize, de::DeserializeOwned};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// The most that reading a message may allocate in all, freed again or not, for each of its bytes: what the
/// largest item of a list takes, because a list is believed to have as many items as bytes are left.
const CLIENT_BYTES_FOR_EACH: usize = size_of::<(SubscriptionId, u64)>();
const SERVER_BYTES_FOR_EACH: usize = size_of::<(u64, Row)>();
/// And so many bytes besides, for what has hardly begun.
const BYTES_BESIDES: usize = 512;

/// How much is allocated while this is done, in bytes.
fn allocated(done: impl FnOnce()) -> usize {
    let region = Region::new(ALLOCATOR);
    done();
    region.change().bytes_allocated
}

/// Reads the bytes as either message in either codec.
fn reads_within_bounds(bytes: &[u8], limit: usize) -> Result<(), TestCaseError> {
    takes_at_most::<ClientMessage>(CLIENT_BYTES_FOR_EACH, bytes, limit)?;
    takes_at_most::<ServerMessage>(SERVER_BYTES_FOR_EACH, bytes, limit)
}

fn takes_at_most<M: DeserializeOwned>(
    for_each: usize,
    bytes: &[u8],
    limit: usize,
) -> Result<(), TestCaseError> {
    let most = if bytes.len() <= limit {
        for_each * bytes.len() + BYTES_BESIDES
    } else {
        0
    };
    for codec in Codec::ALL {
        let taken = allocated(|| drop(black_box(codec.decode::<M>(bytes, limit))));
        prop_assert!(
            taken <= most,
            "{taken} bytes to read {} of {codec:?}",
            bytes.len()
        );
    }
    Ok(())
}

fn bytes(codec: Codec, message: &impl Serialize) -> Vec<u8> {
    match codec.encode(message) {
        Frame::Binary(bytes) => bytes,
        Frame::Text(text) => text.into_bytes(),
    }
}

/// Beginnings of messages that hold a list or a text, up to where its length stands.
fn lists() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        // Ack, and the topic of a Subscribe
        Just(vec![3]),
        Just(vec![1, 1]),
        // The rows of a Snapshot, those put by a Delta, and the places of a Ping
        Just(vec![1, 1, 1, 1, 1, 0, 1]),
        Just(vec![2, 1, 1, 1, 1, 1]),
        Just(vec![3, 1]),
        // The name in such a row
        Just(vec![2, 1, 1, 1, 1, 1, 1, 7, 1, 1]),
    ]
}

/// A length as postcard writes it.
fn length() -> impl Strategy<Value = Vec<u8>> {
    any::<u64>().prop_flat_map(|bits| (0..64u32).prop_map(move |shift| varint(bits >> shift)))
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

/// Pieces of JSON in any order, and where the text breaks off.
fn json() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("["),
        Just("{"),
        Just("]"),
        Just("}"),
        Just("[1,1],"),
        Just("\"Ack\":"),
        Just("\"versions\":["),
        Just("\"Ping\":{\"nonce\":1,\"top\":["),
        Just("\\u0000"),
        Just("\""),
        Just("{\"Ack\":{\"versions\":["),
        Just("1e999"),
    ];
    (vec(piece, 0..600), any::<Index>()).prop_map(|(pieces, place)| {
        let mut text = pieces.concat();
        text.truncate(place.index(text.len() + 1));
        text.into_bytes()
    })
}

/// Messages with as many items as fit into a frame of so many bytes.
fn fullest(codec: Codec, limit: usize) -> Vec<Vec<u8>> {
    let at = Position {
        epoch: 1,
        version: 1,
    };
    let grow = |message: &dyn Fn(usize) -> Vec<u8>| {
        let mut items = 0;
        while message(items + 1).len() <= limit {
            items += 1;
        }
        message(items)
    };
    let gone = |items| ServerMessage::Delta {
        sid: 1,
        epoch: 1,
        from: 1,
        to: 2,
        changes: Changes::Rows(RowChanges {
            put: vec![],
            gone: vec![1; items],
        }),
    };
    let ack = |items| ClientMessage::Ack {
        versions: vec![(1, 1); items],
    };
    let ping = |items| ServerMessage::Ping {
        nonce: 1,
        top: vec![(1, at); items],
    };
    vec![
        grow(&|items| bytes(codec, &ack(items))),
        grow(&|items| bytes(codec, &ping(items))),
        grow(&|items| bytes(codec, &gone(items))),
    ]
}

/// One test, because what is counted is what all threads allocate.
#[test]
fn what_is_read_takes_memory_for_what_it_holds_and_not_for_what_it_claims()
-> Result<(), TestError<Vec<u8>>> {
    let limit = Limits::DEFAULT.live_message_bytes;
    let rest = prop_oneof![
        vec(any::<u8>(), 0..4_000),
        vec(0..4u8, 0..4_000),
        (0..4_000usize).prop_map(|count| vec![0; count]),
    ];
    let claims = (lists(), length(), rest, any::<bool>()).prop_map(|(list, length, rest, fits)| {
        // The most that is believed: one item for each byte that is left.
        let length = if fits {
            varint(rest.len() as u64)
        } else {
            length
        };
        [list, length, rest].concat()
    });
    let full = Codec::ALL.map(|codec| fullest(codec, limit)).concat();

    // A frame is read up to the limit; what is longer takes nothing at all.
    check(&vec(any::<u8>(), 0..2 * limit), limit)?;
    check(&claims, limit)?;
    check(&json(), SERVER_MESSAGE_BYTES)?;
    check(&prop::sample::select(full), limit)
}

fn check(bytes: &impl Strategy<Value = Vec<u8>>, limit: usize) -> Result<(), TestError<Vec<u8>>> {
    let mut runner = TestRunner::new(ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    runner.run(bytes, |bytes| reads_within_bounds(&bytes, limit))
}
