//! Networks that let no socket through: the way by a stream of events, and the way back.

use super::*;
use crate::live::{
    codec::Codec,
    sse::query::{StreamQuery, Wanted},
};

const BROKEN: u16 = 1006;
const MINUTE_MS: u64 = 60_000;

fn closed(generation: u32, code: u16) -> Event {
    Event::Closed { generation, code }
}

fn opened(generation: u32) -> Event {
    Event::Opened { generation }
}

fn said(generation: u32, message: ServerMessage) -> Event {
    Event::Received {
        generation,
        message,
    }
}

fn welcome() -> ServerMessage {
    ServerMessage::Welcome {
        ping_ms: 20_000,
        dead_ms: 30_000,
        screen_ms: 1_000,
        connection: 1,
    }
}

fn open(generation: u32) -> Command {
    Command::Open { generation }
}

fn close(generation: u32) -> Command {
    Command::Close { generation }
}

/// What the stream that is opened by these commands asks for, if one is.
fn stream(commands: &[Command]) -> Option<&StreamQuery> {
    commands.iter().find_map(|command| match command {
        Command::OpenStream { generation, query } => {
            assert_eq!(*generation, query.generation);
            Some(query)
        }
        _ => None,
    })
}

impl Browser {
    /// Both sockets failed; the third connection is a stream that was opened at 3 s and answered with
    /// this state.
    fn by_stream(version: u64) -> Self {
        let mut browser = Self::new();
        browser.subscribe(None);
        browser.handle(closed(1, BROKEN));
        browser.at(1_000, Event::Timer);
        browser.handle(closed(2, BROKEN));
        let commands = browser.at(3_000, Event::Timer);
        assert!(stream(&commands).is_some(), "{commands:?}");
        browser.handle(opened(3));
        browser.handle(said(3, welcome()));
        browser.handle(said(3, snapshot(9, version)));
        browser
    }

    /// A ping that tells nothing new.
    fn ping(&mut self, generation: u32) -> Vec<Command> {
        let message = ServerMessage::Ping {
            nonce: 1,
            top: vec![],
        };
        self.handle(said(generation, message))
    }

    /// Lets time pass on a stream that is pinged, until the session opens a socket; returns when.
    fn until_trial(&mut self, stream: u32, trial: u32) -> u64 {
        loop {
            self.now_ms += 1_000;
            let mut commands = self.handle(Event::Timer);
            commands.extend(self.ping(stream));
            if commands == [open(trial)] {
                return self.now_ms;
            }
            assert_eq!(commands, []);
        }
    }
}

#[test]
fn after_two_sockets_that_came_to_nothing_a_stream_asks_for_the_same() {
    let mut browser = Browser::new();
    browser.subscribe(None);
    // Given one socket that is refused and one that does not open in time
    browser.handle(closed(1, BROKEN));
    assert_eq!(browser.at(1_000, Event::Timer), [open(2)]);
    assert_eq!(browser.at(11_000, Event::Timer), [close(2)]);
    // When the next attempt is due
    let commands = browser.at(13_000, Event::Timer);
    // Then it is a stream
    let query = StreamQuery {
        codec: Codec::Postcard,
        tab: 7,
        generation: 3,
        activity: Activity::Visible,
        topics: vec![Wanted {
            sid: 1,
            topic: QUEUE,
            purpose: Purpose::Watch,
            have: None,
        }],
    };
    assert_eq!(stream(&commands), Some(&query));
    // And its numbers are as good as live
    assert_eq!(browser.handle(opened(3)), []);
    browser.handle(said(3, welcome()));
    browser.handle(said(3, snapshot(9, 4)));
    assert_eq!(browser.version(), Some(4));
    assert_eq!(browser.freshness(), Freshness::Polling);
}

#[test]
fn a_socket_that_is_cut_before_its_first_word_came_to_nothing() {
    let mut browser = Browser::new();
    browser.subscribe(None);
    for generation in 1..=2 {
        browser.handle(opened(generation));
        browser.handle(closed(generation, BROKEN));
        browser.now_ms += 4_000;
        if generation == 1 {
            assert_eq!(browser.handle(Event::Timer), [open(2)]);
        }
    }
    assert!(stream(&browser.handle(Event::Timer)).is_some());
}

#[test]
fn what_tells_nothing_of_sockets_is_no_reason_to_leave_them() {
    // The server's own codes have come over a socket; without network nothing works.
    for (code, before) in [
        (CloseCode::RateLimited.code(), None),
        (CloseCode::Draining.code(), None),
        (BROKEN, Some(Event::Offline)),
    ] {
        let mut browser = Browser::new();
        browser.subscribe(None);
        for generation in 1..=5 {
            if let Some(event) = before.clone() {
                browser.handle(event);
            }
            browser.handle(closed(generation, code));
            browser.now_ms += 31_000;
            assert_eq!(browser.handle(Event::Timer), [open(generation + 1)]);
        }
    }
}

#[test]
fn sockets_that_spoke_count_as_good_however_they_end() {
    let mut browser = Browser::live(4);
    for generation in 1..=5 {
        browser.handle(closed(generation, BROKEN));
        browser.now_ms += 31_000;
        assert_eq!(browser.handle(Event::Timer), [open(generation + 1)]);
        browser.handle(opened(generation + 1));
        browser.handle(said(generation + 1, welcome()));
    }
}

#[test]
fn if_the_stream_fares_no_better_the_ways_take_turns() {
    let mut browser = Browser::new();
    browser.subscribe(None);
    let mut ways = String::new();
    for generation in 1..=8 {
        browser.handle(closed(generation, BROKEN));
        browser.now_ms += 31_000;
        let commands = browser.handle(Event::Timer);
        ways.push(if stream(&commands).is_some() {
            'e'
        } else {
            's'
        });
    }
    assert_eq!(ways, "sesesese");
}

#[test]
fn a_program_that_knows_no_streams_keeps_to_sockets() {
    let mut browser = Browser::new();
    browser.session = ClientSession::new(7, Activity::Visible).by_socket_only();
    browser.subscribe(None);
    for generation in 1..=5 {
        browser.handle(closed(generation, BROKEN));
        browser.now_ms += 31_000;
        assert_eq!(browser.handle(Event::Timer), [open(generation + 1)]);
    }
}

#[test]
fn a_stream_is_told_nothing_and_acknowledges_nothing() {
    let mut browser = Browser::by_stream(4);
    let mut commands = Vec::new();
    for version in 4..10 {
        commands.extend(browser.handle(said(3, delta(9, version, version + 1))));
        browser.now_ms += 300;
        commands.extend(browser.handle(Event::Timer));
        commands.extend(browser.ping(3));
    }
    assert_eq!(browser.version(), Some(10));
    assert_eq!(commands, vec![Command::TopicChanged(QUEUE); 6]);
}

#[test]
fn the_wishes_of_a_moment_are_one_new_stream_that_takes_up_where_the_old_one_was() {
    // Given a stream, and a page that is left for another one
    let mut browser = Browser::by_stream(4);
    let other = Topic::Queue(QueueId(2));
    let (have, purpose) = (None, Purpose::Label);
    let subscribe = Event::Subscribe {
        topic: other,
        have,
        purpose,
    };
    for event in [subscribe, Event::Hidden, Event::Visible, Event::Hidden] {
        assert_eq!(browser.handle(event), []);
    }
    // When the moment is over
    let commands = browser.at(3_050, Event::Timer);
    // Then one stream follows the other
    assert_eq!(commands.len(), 2, "{commands:?}");
    assert_eq!(commands[0], close(3));
    let query = stream(&commands).unwrap();
    assert_eq!((query.generation, query.activity), (4, Activity::Hidden));
    let haves: Vec<_> = query
        .topics
        .iter()
        .map(|wanted| (wanted.topic, wanted.have.map(|have| have.version)))
        .collect();
    assert_eq!(haves, [(QUEUE, Some(4)), (other, None)]);
    // And what the old one still says finds nobody
    assert_eq!(browser.handle(said(3, delta(9, 4, 5))), []);
    assert_eq!(browser.handle(closed(3, CloseCode::Superseded.code())), []);
}

#[test]
fn a_wish_that_comes_while_a_stream_opens_is_not_lost() {
    let mut browser = Browser::by_stream(4);
    browser.handle(Event::Hidden);
    browser.at(3_050, Event::Timer);
    // Given a stream under way that says hidden
    browser.handle(Event::Visible);
    browser.at(3_060, opened(4));
    // When the next moment is over
    let commands = browser.at(3_110, Event::Timer);
    // Then another one says shown
    assert_eq!(stream(&commands).unwrap().activity, Activity::Visible);
}

#[test]
fn a_gap_is_filled_by_a_new_stream_that_says_what_is_there() {
    let mut browser = Browser::by_stream(4);
    browser.at(10_000, said(3, delta(9, 6, 7)));
    let commands = browser.at(10_050, Event::Timer);
    let have = stream(&commands).unwrap().topics[0].have;
    assert_eq!(have.map(|have| have.version), Some(4));
}

#[test]
fn numbers_are_not_called_stale_for_a_stream_that_is_only_replaced() {
    let mut browser = Browser::by_stream(4);
    browser.handle(Event::Hidden);
    let commands = browser.at(3_050, Event::Timer);
    assert!(!commands.contains(&Command::FreshnessChanged));
    assert_eq!(browser.freshness(), Freshness::Polling);
    // Unless it does not come up soon.
    let commands = browser.at(8_050, Event::Timer);
    assert_eq!(commands, [Command::FreshnessChanged]);
    assert!(matches!(browser.freshness(), Freshness::Stale { .. }));
}

#[test]
fn a_socket_is_tried_soon_and_then_every_five_minutes_while_the_stream_goes_on() {
    let mut browser = Browser::by_stream(4);
    // Given trials that come to nothing: refused, silent, or cut
    let first_ms = browser.until_trial(3, 4);
    assert!(first_ms <= 50_000, "{first_ms}");
    assert_eq!(browser.handle(closed(4, BROKEN)), []);

    let second_ms = browser.until_trial(3, 5);
    assert_eq!((second_ms - first_ms) / MINUTE_MS, 5);
    assert_eq!(
        browser.handle(said(3, delta(9, 4, 5))),
        [Command::TopicChanged(QUEUE)]
    );
    assert_eq!(browser.at(second_ms + 10_000, Event::Timer), [close(5)]);

    let third_ms = browser.until_trial(3, 6);
    assert_eq!((third_ms - second_ms) / MINUTE_MS, 5);
    assert_eq!(browser.freshness(), Freshness::Polling);
    // When one of them works
    let hello = ClientMessage::Hello {
        tab: 7,
        generation: 6,
        activity: Activity::Visible,
    };
    assert_eq!(browser.handle(opened(6)), [send(6, hello)]);
    let commands = browser.handle(said(6, welcome()));
    // Then it takes over what the stream had, and nothing was stale meanwhile
    assert_eq!(
        commands,
        [
            close(3),
            ask(6, Some((9, 5))),
            Command::PaintEvery { ms: 1_000 },
            Command::FreshnessChanged
        ]
    );
    assert_eq!(browser.freshness(), Freshness::Live);
    browser.handle(said(6, delta(9, 5, 6)));
    assert_eq!(browser.version(), Some(6));
    assert_eq!(browser.freshness(), Freshness::Live);
}

#[test]
fn a_socket_that_took_over_and_is_cut_for_no_reason_of_its_own_is_tried_again() {
    let mut browser = Browser::by_stream(4);
    browser.until_trial(3, 4);
    browser.handle(opened(4));
    browser.handle(said(4, welcome()));
    browser.handle(closed(4, BROKEN));
    browser.now_ms += 31_000;
    assert_eq!(browser.handle(Event::Timer), [open(5)]);
}

#[test]
fn a_stream_that_the_server_ends_for_a_trials_sake_is_no_end() {
    let superseded = CloseCode::Superseded.code();
    // Given a trial that has greeted, and a server that says so on the stream before it answers
    let mut browser = Browser::by_stream(4);
    browser.until_trial(3, 4);
    browser.handle(opened(4));
    let commands = browser.handle(closed(3, superseded));
    assert!(commands.contains(&ask(4, Some((9, 4)))), "{commands:?}");
    assert_eq!(browser.session.ended(), None);
    // And if that socket says nothing after all, a stream is next
    browser.now_ms += 10_000;
    assert_eq!(browser.handle(Event::Timer)[0], close(4));
    browser.now_ms += 31_000;
    assert!(stream(&browser.handle(Event::Timer)).is_some());

    // Given a trial that was cut behind its greeting
    let mut browser = Browser::by_stream(4);
    browser.until_trial(3, 4);
    browser.handle(opened(4));
    browser.handle(closed(4, BROKEN));
    browser.handle(closed(3, superseded));
    assert_eq!(browser.session.ended(), None);
    browser.now_ms += 31_000;
    assert_eq!(stream(&browser.handle(Event::Timer)).unwrap().generation, 5);
}

#[test]
fn another_network_is_a_reason_to_try_a_socket_at_once() {
    let mut browser = Browser::by_stream(4);
    assert_eq!(browser.at(4_000, Event::Online), [open(4)]);
}

#[test]
fn a_wish_during_a_trial_is_not_kept_waiting_by_it() {
    let mut browser = Browser::by_stream(4);
    let began_ms = browser.until_trial(3, 4);
    browser.handle(Event::Hidden);
    let commands = browser.at(began_ms + 50, Event::Timer);
    assert_eq!(commands[..2], [close(4), close(3)]);
    assert_eq!(stream(&commands).unwrap().generation, 5);
}

#[test]
fn a_wish_that_a_trial_overtakes_is_told_by_its_socket() {
    let mut browser = Browser::by_stream(4);
    browser.until_trial(3, 4);
    browser.handle(opened(4));
    browser.handle(Event::Hidden);
    let commands = browser.handle(said(4, welcome()));
    let activity = send(4, ClientMessage::Activity(Activity::Hidden));
    assert_eq!(commands[..3], [close(3), activity, ask(4, Some((9, 4)))]);
    browser.now_ms += 1_000;
    assert_eq!(browser.handle(Event::Timer), []);
}

#[test]
fn a_stream_that_broke_is_taken_up_by_a_stream_and_one_that_was_silent_is_given_up() {
    let mut browser = Browser::by_stream(4);
    browser.at(33_000, Event::Timer);
    let commands = browser.at(33_001, Event::Timer);
    assert!(!commands.contains(&open(4)));
    browser.now_ms = 70_000;
    let commands = browser.handle(Event::Timer);
    let query = stream(&commands).expect("a stream again");
    assert_eq!(query.topics[0].have.map(|have| have.version), Some(4));
}
