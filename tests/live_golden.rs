//! Every message of the protocol as its very bytes, in both codecs. Pages that were loaded before an update
//! go on talking to the server after it: once there are such pages, a change that shows here needs a new
//! name of the subprotocol.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

use std::{collections::BTreeSet, fmt::Debug};

use ingot::{
    ids::{QueueId, SampleId},
    live::{
        close::CloseCode,
        codec::{Codec, Frame},
        message::{Activity, ClientMessage, ErrorCode, Position, Purpose, ServerMessage, Topic},
        row::{FeedRow, MinuteRow, RosterRow, Row, SessionRow, Standing, Totals},
        state::{Changes, Page, RowChanges, State},
    },
    progress::{Progress, ProgressDelta, QueueState},
    session::{SessionStats, TurnEnd},
};
use serde::{Serialize, de::DeserializeOwned};

const AT: Position = Position {
    epoch: (1 << 53) - 1,
    version: 300,
};

/// One message, its bytes in postcard as hexadecimal digits, and its JSON.
type Golden<M> = (M, &'static str, &'static str);

fn subscribe(topic: Topic, have: Option<Position>, purpose: Purpose) -> ClientMessage {
    ClientMessage::Subscribe {
        sid: 1,
        topic,
        have,
        purpose,
    }
}

fn from_browser() -> Vec<Golden<ClientMessage>> {
    let queue = QueueId(7);
    let hello = |activity| ClientMessage::Hello {
        tab: 42,
        generation: 3,
        activity,
    };
    let versions = vec![(1, 300), (2, 0)];
    vec![
        (
            hello(Activity::Visible),
            "002a0300",
            r#"{"Hello":{"tab":42,"generation":3,"activity":"Visible"}}"#,
        ),
        (
            hello(Activity::Hidden),
            "002a0301",
            r#"{"Hello":{"tab":42,"generation":3,"activity":"Hidden"}}"#,
        ),
        (
            subscribe(Topic::Queue(queue), None, Purpose::Watch),
            "01010771756575652f370000",
            r#"{"Subscribe":{"sid":1,"topic":"queue/7","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Queue(queue), Some(AT), Purpose::Label),
            "01010771756575652f3701ffffffffffffff0fac0201",
            r#"{"Subscribe":{"sid":1,"topic":"queue/7","have":{"epoch":9007199254740991,"version":300},"purpose":"Label"}}"#,
        ),
        (
            subscribe(Topic::Sessions(queue), None, Purpose::Watch),
            "01011071756575652f372f73657373696f6e730000",
            r#"{"Subscribe":{"sid":1,"topic":"queue/7/sessions","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Roster(queue), None, Purpose::Watch),
            "01010e71756575652f372f726f737465720000",
            r#"{"Subscribe":{"sid":1,"topic":"queue/7/roster","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Feed(queue), None, Purpose::Watch),
            "01010c71756575652f372f666565640000",
            r#"{"Subscribe":{"sid":1,"topic":"queue/7/feed","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Me, None, Purpose::Watch),
            "0101026d650000",
            r#"{"Subscribe":{"sid":1,"topic":"me","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Turns, None, Purpose::Watch),
            "010104666565640000",
            r#"{"Subscribe":{"sid":1,"topic":"feed","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Totals, None, Purpose::Watch),
            "010106746f74616c730000",
            r#"{"Subscribe":{"sid":1,"topic":"totals","have":null,"purpose":"Watch"}}"#,
        ),
        (
            subscribe(Topic::Minutes(queue), None, Purpose::Watch),
            "01010f71756575652f372f6d696e757465730000",
            r#"{"Subscribe":{"sid":1,"topic":"queue/7/minutes","have":null,"purpose":"Watch"}}"#,
        ),
        (
            ClientMessage::Unsubscribe { sid: 300 },
            "02ac02",
            r#"{"Unsubscribe":{"sid":300}}"#,
        ),
        (
            ClientMessage::Ack { versions },
            "030201ac020200",
            r#"{"Ack":{"versions":[[1,300],[2,0]]}}"#,
        ),
        (
            ClientMessage::Activity(Activity::Visible),
            "0400",
            r#"{"Activity":"Visible"}"#,
        ),
        (
            ClientMessage::Activity(Activity::Hidden),
            "0401",
            r#"{"Activity":"Hidden"}"#,
        ),
        (
            ClientMessage::Pong { nonce: 300 },
            "05ac02",
            r#"{"Pong":{"nonce":300}}"#,
        ),
    ]
}

fn stats() -> SessionStats {
    SessionStats {
        labels: 12,
        skips: 1,
        today: 300,
        mean_ms: Some(6_100),
        median_ms: Some(5_000),
        labels_per_hour: None,
        began_at_ms: 1_700_000_000_000,
        last_at_ms: 1_700_000_100_000,
    }
}

fn rows() -> Vec<(u64, Row)> {
    let name = || Some("Ada".to_owned());
    let present = |standing| {
        Row::Present(RosterRow {
            name: name(),
            standing,
            tabs: 2,
            since_at_ms: 1_700_000_000_000,
        })
    };
    let feed_row = |end| FeedRow {
        person: 3,
        name: None,
        sample: SampleId(-5),
        end,
        at_ms: 1_700_000_000_000,
    };
    let turn = |end| Row::Turn(feed_row(end));
    let totals = Totals {
        active_queues: 2,
        labels: 300,
        target: 301,
        depth: 1,
        leased: 3,
        labels_per_hour: Some(40),
        active: 5,
        connected: 6,
    };
    let session = SessionRow {
        name: name(),
        stats: stats(),
    };
    vec![
        (1, Row::Session(session)),
        (2, present(Standing::Active)),
        (3, present(Standing::Idle)),
        (4, present(Standing::Watching)),
        (5, turn(TurnEnd::Labeled)),
        (6, turn(TurnEnd::Skipped)),
        (7, Row::Own(stats())),
        (8, Row::TurnAt(QueueId(7), feed_row(TurnEnd::Labeled))),
        (0, Row::Totals(totals)),
        (
            9,
            Row::Minute(MinuteRow {
                labels: vec![(3, 300)],
                others: 1,
            }),
        ),
    ]
}

fn snapshot(state: State) -> ServerMessage {
    ServerMessage::Snapshot {
        sid: 1,
        at: AT,
        state,
    }
}

fn page(row: usize) -> ServerMessage {
    snapshot(State::Rows(Page {
        part: 2,
        last: true,
        rows: vec![rows().swap_remove(row)],
    }))
}

fn delta(changes: Changes) -> ServerMessage {
    ServerMessage::Delta {
        sid: 1,
        epoch: AT.epoch,
        from: 299,
        to: 300,
        changes,
    }
}

fn progress(state: QueueState) -> Progress {
    Progress {
        labels: 41_874,
        target: 90_000,
        samples: 30_000,
        done: 13_958,
        active: 30,
        connected: 212,
        depth: 16_042,
        available: 16_000,
        leased: 42,
        skipped: 9,
        labels_per_hour: Some(1_500),
        state,
    }
}

fn every_field() -> ProgressDelta {
    let whole = progress(QueueState::Paused);
    ProgressDelta {
        labels: Some(whole.labels),
        target: Some(whole.target),
        samples: Some(whole.samples),
        done: Some(whole.done),
        active: Some(whole.active),
        connected: Some(whole.connected),
        depth: Some(whole.depth),
        available: Some(whole.available),
        leased: Some(whole.leased),
        skipped: Some(whole.skipped),
        labels_per_hour: Some(whole.labels_per_hour),
        state: Some(whole.state),
    }
}

fn from_server() -> Vec<Golden<ServerMessage>> {
    let welcome = ServerMessage::Welcome {
        ping_ms: 20_000,
        dead_ms: 30_000,
        screen_ms: 1_000,
        connection: 4_711,
    };
    let state = |state| snapshot(State::Progress(progress(state)));
    let none = ProgressDelta::default();
    let rate_ceased = ProgressDelta {
        labels_per_hour: Some(None),
        ..none
    };
    let row_changes = RowChanges {
        put: vec![rows().swap_remove(6)],
        gone: vec![300, 1],
    };
    let nothing = Page {
        part: 0,
        last: false,
        rows: vec![],
    };
    let refused = |code, sid| ServerMessage::Error { code, sid };
    vec![
        (
            welcome,
            "00a09c01b0ea01e807e724",
            r#"{"Welcome":{"ping_ms":20000,"dead_ms":30000,"screen_ms":1000,"connection":4711}}"#,
        ),
        (
            state(QueueState::Active),
            "0101ffffffffffffff0fac020092c70290bf05b0ea01866d1ed401aa7d807d2a0901dc0b00",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Progress":{"labels":41874,"target":90000,"samples":30000,"done":13958,"active":30,"connected":212,"depth":16042,"available":16000,"leased":42,"skipped":9,"labels_per_hour":1500,"state":"active"}}}}"#,
        ),
        (
            state(QueueState::Paused),
            "0101ffffffffffffff0fac020092c70290bf05b0ea01866d1ed401aa7d807d2a0901dc0b01",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Progress":{"labels":41874,"target":90000,"samples":30000,"done":13958,"active":30,"connected":212,"depth":16042,"available":16000,"leased":42,"skipped":9,"labels_per_hour":1500,"state":"paused"}}}}"#,
        ),
        (
            state(QueueState::Archived),
            "0101ffffffffffffff0fac020092c70290bf05b0ea01866d1ed401aa7d807d2a0901dc0b02",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Progress":{"labels":41874,"target":90000,"samples":30000,"done":13958,"active":30,"connected":212,"depth":16042,"available":16000,"leased":42,"skipped":9,"labels_per_hour":1500,"state":"archived"}}}}"#,
        ),
        (
            snapshot(State::Rows(nothing)),
            "0101ffffffffffffff0fac0201000000",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":0,"last":false,"rows":[]}}}}"#,
        ),
        (
            page(0),
            "0101ffffffffffffff0fac0201020101010001034164610c01ac0201d42f0188270080d095ffbc31a0dd9bffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[1,{"Session":{"name":"Ada","stats":{"labels":12,"skips":1,"today":300,"mean_ms":6100,"median_ms":5000,"labels_per_hour":null,"began_at_ms":1700000000000,"last_at_ms":1700000100000}}}]]}}}}"#,
        ),
        (
            page(1),
            "0101ffffffffffffff0fac020102010102010103416461000280d095ffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[2,{"Present":{"name":"Ada","standing":"Active","tabs":2,"since_at_ms":1700000000000}}]]}}}}"#,
        ),
        (
            page(2),
            "0101ffffffffffffff0fac020102010103010103416461010280d095ffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[3,{"Present":{"name":"Ada","standing":"Idle","tabs":2,"since_at_ms":1700000000000}}]]}}}}"#,
        ),
        (
            page(3),
            "0101ffffffffffffff0fac020102010104010103416461020280d095ffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[4,{"Present":{"name":"Ada","standing":"Watching","tabs":2,"since_at_ms":1700000000000}}]]}}}}"#,
        ),
        (
            page(4),
            "0101ffffffffffffff0fac020102010105020300090080d095ffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[5,{"Turn":{"person":3,"name":null,"sample":-5,"end":"Labeled","at_ms":1700000000000}}]]}}}}"#,
        ),
        (
            page(5),
            "0101ffffffffffffff0fac020102010106020300090180d095ffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[6,{"Turn":{"person":3,"name":null,"sample":-5,"end":"Skipped","at_ms":1700000000000}}]]}}}}"#,
        ),
        (
            page(6),
            "0101ffffffffffffff0fac020102010107030c01ac0201d42f0188270080d095ffbc31a0dd9bffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[7,{"Own":{"labels":12,"skips":1,"today":300,"mean_ms":6100,"median_ms":5000,"labels_per_hour":null,"began_at_ms":1700000000000,"last_at_ms":1700000100000}}]]}}}}"#,
        ),
        (
            page(7),
            "0101ffffffffffffff0fac020102010108040e0300090080d095ffbc31",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[8,{"TurnAt":[7,{"person":3,"name":null,"sample":-5,"end":"Labeled","at_ms":1700000000000}]}]]}}}}"#,
        ),
        (
            page(8),
            "0101ffffffffffffff0fac0201020101000502ac02ad02010301280506",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[0,{"Totals":{"active_queues":2,"labels":300,"target":301,"depth":1,"leased":3,"labels_per_hour":40,"active":5,"connected":6}}]]}}}}"#,
        ),
        (
            page(9),
            "0101ffffffffffffff0fac020102010109060103ac0201",
            r#"{"Snapshot":{"sid":1,"at":{"epoch":9007199254740991,"version":300},"state":{"Rows":{"part":2,"last":true,"rows":[[9,{"Minute":{"labels":[[3,300]],"others":1}}]]}}}}"#,
        ),
        (
            delta(Changes::Progress(none)),
            "0201ffffffffffffff0fab02ac0200000000000000000000000000",
            r#"{"Delta":{"sid":1,"epoch":9007199254740991,"from":299,"to":300,"changes":{"Progress":{"labels":null,"target":null,"samples":null,"done":null,"active":null,"connected":null,"depth":null,"available":null,"leased":null,"skipped":null,"labels_per_hour":null,"state":null}}}}"#,
        ),
        (
            delta(Changes::Progress(rate_ceased)),
            "0201ffffffffffffff0fab02ac020000000000000000000000010000",
            r#"{"Delta":{"sid":1,"epoch":9007199254740991,"from":299,"to":300,"changes":{"Progress":{"labels":null,"target":null,"samples":null,"done":null,"active":null,"connected":null,"depth":null,"available":null,"leased":null,"skipped":null,"labels_per_hour":[null],"state":null}}}}"#,
        ),
        (
            delta(Changes::Progress(every_field())),
            "0201ffffffffffffff0fab02ac02000192c7020190bf0501b0ea0101866d011e01d40101aa7d01807d012a01090101dc0b0101",
            r#"{"Delta":{"sid":1,"epoch":9007199254740991,"from":299,"to":300,"changes":{"Progress":{"labels":41874,"target":90000,"samples":30000,"done":13958,"active":30,"connected":212,"depth":16042,"available":16000,"leased":42,"skipped":9,"labels_per_hour":[1500],"state":"paused"}}}}"#,
        ),
        (
            delta(Changes::Rows(row_changes)),
            "0201ffffffffffffff0fab02ac02010107030c01ac0201d42f0188270080d095ffbc31a0dd9bffbc3102ac0201",
            r#"{"Delta":{"sid":1,"epoch":9007199254740991,"from":299,"to":300,"changes":{"Rows":{"put":[[7,{"Own":{"labels":12,"skips":1,"today":300,"mean_ms":6100,"median_ms":5000,"labels_per_hour":null,"began_at_ms":1700000000000,"last_at_ms":1700000100000}}]],"gone":[300,1]}}}}"#,
        ),
        (
            ServerMessage::Ping {
                nonce: 300,
                top: vec![(1, AT)],
            },
            "03ac020101ffffffffffffff0fac02",
            r#"{"Ping":{"nonce":300,"top":[[1,{"epoch":9007199254740991,"version":300}]]}}"#,
        ),
        (
            ServerMessage::Drain {
                reconnect_after_ms: 12_345,
            },
            "04b960",
            r#"{"Drain":{"reconnect_after_ms":12345}}"#,
        ),
        (
            refused(ErrorCode::TopicUnavailable, Some(1)),
            "05000101",
            r#"{"Error":{"code":"TopicUnavailable","sid":1}}"#,
        ),
        (
            refused(ErrorCode::TooManyTopics, None),
            "050100",
            r#"{"Error":{"code":"TooManyTopics","sid":null}}"#,
        ),
    ]
}

fn written<M: Serialize>(codec: Codec, message: &M) -> String {
    match codec.encode(message) {
        Frame::Binary(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        Frame::Text(text) => text,
    }
}

fn from_hex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// Fails with the lines as they would have to be.
fn assert_golden<M: Serialize + DeserializeOwned + PartialEq + Debug>(table: &[Golden<M>]) {
    let mut differs = String::new();
    for (message, hex, json) in table {
        let now = [Codec::Postcard, Codec::Json].map(|codec| written(codec, message));
        if now != [*hex, *json] {
            differs += &format!("{message:?}\n    \"{}\",\n    r#\"{}\"#,\n", now[0], now[1]);
        }
    }
    assert!(
        differs.is_empty(),
        "these are written in another way:\n{differs}"
    );
    for (message, hex, json) in table {
        let read = [
            Codec::Postcard.decode::<M>(&from_hex(hex), 4_096),
            Codec::Json.decode::<M>(json.as_bytes(), 4_096),
        ];
        assert!(
            read.iter().all(|read| read.as_ref() == Ok(message)),
            "{read:?}"
        );
    }
}

#[test]
fn what_a_browser_says_is_written_as_it_ever_was() {
    let table = from_browser();
    assert_golden(&table);
    // The table has every kind: a new one has to be entered here, and then above.
    let kinds: BTreeSet<_> = table
        .iter()
        .map(|(message, ..)| match message {
            ClientMessage::Hello { .. } => 0,
            ClientMessage::Subscribe { .. } => 1,
            ClientMessage::Unsubscribe { .. } => 2,
            ClientMessage::Ack { .. } => 3,
            ClientMessage::Activity(_) => 4,
            ClientMessage::Pong { .. } => 5,
        })
        .collect();
    assert_eq!(kinds, (0..6).collect());
}

#[test]
fn what_the_server_says_is_written_as_it_ever_was() {
    let table = from_server();
    assert_golden(&table);
    let kinds: BTreeSet<_> = table
        .iter()
        .map(|(message, ..)| match message {
            ServerMessage::Welcome { .. } => 0,
            ServerMessage::Snapshot { .. } => 1,
            ServerMessage::Delta { .. } => 2,
            ServerMessage::Ping { .. } => 3,
            ServerMessage::Drain { .. } => 4,
            ServerMessage::Error { .. } => 5,
        })
        .collect();
    assert_eq!(kinds, (0..6).collect());
}

#[test]
fn the_names_and_codes_around_the_messages_are_what_they_ever_were() {
    assert_eq!(
        Codec::ALL.map(Codec::protocol),
        ["ingot.v1", "ingot.v1+json"]
    );
    let codes = CloseCode::ALL.map(CloseCode::code);
    assert_eq!(
        codes,
        [4001, 4002, 4003, 4009, 4010, 4029, 4500, 4502, 4505]
    );
}
