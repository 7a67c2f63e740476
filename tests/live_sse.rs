//! The query of a stream for whatever comes: what is written is read back, and nothing else does harm.

use ingot::{
    ids::QueueId,
    live::{
        codec::Codec,
        message::{Activity, Position, Purpose, Topic},
        sse::{
            event_id::{self, Told},
            query::{StreamQuery, Wanted},
        },
    },
};
use proptest::{collection::vec, prelude::*};

fn position() -> impl Strategy<Value = Position> {
    any::<(u64, u64)>().prop_map(|(epoch, version)| Position { epoch, version })
}

fn wanted() -> impl Strategy<Value = Wanted> {
    let purpose = prop_oneof![Just(Purpose::Watch), Just(Purpose::Label)];
    let have = proptest::option::of(position());
    (any::<u16>(), topic(), purpose, have).prop_map(|(sid, topic, purpose, have)| Wanted {
        sid,
        topic,
        purpose,
        have,
    })
}

fn topic() -> impl Strategy<Value = Topic> {
    let of_queue = || any::<i64>().prop_map(QueueId);
    prop_oneof![
        of_queue().prop_map(Topic::Queue),
        of_queue().prop_map(Topic::Sessions),
        of_queue().prop_map(Topic::Roster),
        of_queue().prop_map(Topic::Feed),
        Just(Topic::Me),
        Just(Topic::Turns),
        Just(Topic::Totals),
        of_queue().prop_map(Topic::Minutes),
    ]
}

fn query() -> impl Strategy<Value = StreamQuery> {
    let activity = prop_oneof![Just(Activity::Visible), Just(Activity::Hidden)];
    let codec = prop_oneof![Just(Codec::Json), Just(Codec::Postcard)];
    (
        codec,
        any::<u64>(),
        any::<u32>(),
        activity,
        vec(wanted(), 0..130),
    )
        .prop_map(|(codec, tab, generation, activity, mut topics)| {
            topics.sort_by_key(|wanted| wanted.sid);
            topics.dedup_by_key(|wanted| wanted.sid);
            StreamQuery {
                codec,
                tab,
                generation,
                activity,
                topics,
            }
        })
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(query in query()) {
        prop_assert_eq!(StreamQuery::parse(&query.to_string()), Ok(query));
    }

    #[test]
    fn no_text_does_harm(text in ".*", query in query()) {
        let _ = StreamQuery::parse(&text);
        let _ = StreamQuery::parse(&format!("{query}{text}"));
        event_id::resume(&mut query.clone(), &text);
    }

    #[test]
    fn whatever_was_told_is_what_a_browser_that_comes_back_has(
        query in query(),
        places in vec(position(), 130),
    ) {
        let mut told = Told::new(&query);
        let mut have = query.clone();
        for (wanted, at) in have.topics.iter_mut().zip(places) {
            told.reached(wanted.sid, at);
            wanted.have = Some(at);
        }
        let mut back = query;
        event_id::resume(&mut back, &told.all().unwrap_or_default());
        prop_assert_eq!(back, have);
    }
}
