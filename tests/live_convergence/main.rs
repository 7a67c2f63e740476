//! Browsers' machines against the server's, over a network that loses, repeats, delays and reorders messages,
//! breaks connections and lets them die without a word in either direction, with browsers that read slowly
//! and wall clocks that jump, with a server that restarts, and with proxies that let no socket through.
//!
//! While the trouble lasts, whatever a browser shows is a state that the server had at that very
//! position, and its version never falls within a numbering. When the trouble is over, browsers and
//! server agree, and the server counts them.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod links;
mod network;
mod page;
mod topics;
mod trouble;
mod world;

use ingot::{live::client_session::Command, progress::Freshness};
use proptest::{collection::vec, prelude::*};

use self::{
    topics::TOPICS,
    trouble::{Fate, PAGES, Proxy, Step, Trouble, Way, fate, step},
    world::World,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_browser_shows_only_what_was_and_in_the_end_what_is(
        pages in 1..=PAGES,
        steps in vec(step(), 1..120),
        fates in vec(fate(), 1..60),
        with_page: bool,
    ) {
        let mut world = World::new(pages, fates, with_page);
        for step in steps {
            world.take(step);
        }
        world.heal();
        world.assert_agreement();
        // And each is counted once. The word that a page has left a queue may have been lost for good.
        prop_assert_eq!(world.connected(TOPICS[0]), pages);
        let others = world.pages.iter().filter(|page| page.others_wanted).count();
        prop_assert!((others..=pages).contains(&world.connected(TOPICS[1])));
    }

    #[test]
    fn a_wall_clock_that_jumps_changes_nothing_that_a_browser_does(
        steps in vec(step(), 1..120),
        fates in vec(fate(), 1..60),
    ) {
        let done = |by_how_much: i64| {
            let mut world = World::new(2, fates.clone(), true);
            for step in &steps {
                world.take(match *step {
                    Step::At(page, Trouble::SetClock(by_ms)) => {
                        Step::At(page, Trouble::SetClock(by_ms * by_how_much))
                    }
                    step => step,
                });
            }
            world.done
        };
        prop_assert!(done(1) == done(0));
    }

    #[test]
    fn without_trouble_a_change_is_seen_in_one_trip(
        changes in vec((0..TOPICS.len(), any::<u8>(), any::<u8>()), 1..40),
    ) {
        // Given a browser that is connected
        let mut world = World::new(1, vec![Fate::Deliver], true);
        world.take(Step::At(0, Trouble::Toggle));
        world.run_until(1000);
        for (topic, field, value) in changes {
            // When something changes, with a second between
            world.take(Step::Change { topic, field, value });
            world.run_until(world.now_ms + 20);
            // Then the browser has it after one trip over the network
            world.assert_agreement();
            world.run_until(world.now_ms + 980);
        }
    }
}

#[test]
fn a_silent_loss_shows_within_24_seconds() {
    // Given a browser that is connected
    let mut world = World::new(1, vec![Fate::Deliver], true);
    world.run_until(1000);
    // When one delta is lost and nothing else happens
    world.network.fates = Box::new(
        [Fate::Drop]
            .into_iter()
            .chain(std::iter::repeat(Fate::Deliver)),
    );
    world.take(Step::Change {
        topic: 0,
        field: 1,
        value: 1,
    });
    world.run_until(25_000);
    // Then the next ping has told
    world.assert_agreement();
}

#[test]
fn a_restarted_server_is_followed_into_its_new_numbering() {
    let mut world = World::new(1, vec![Fate::Deliver], true);
    world.run_until(1000);
    world.take(Step::Change {
        topic: 0,
        field: 0,
        value: 2,
    });
    world.run_until(2000);

    world.take(Step::Restart);
    world.run_until(5000);

    world.assert_agreement();
    assert_eq!(world.pages[0].client.state(TOPICS[0]).unwrap().at.epoch, 2);
}

#[test]
fn behind_a_proxy_that_stands_in_the_way_numbers_come_by_stream_until_it_no_longer_does() {
    for proxy in [Proxy::Refuses, Proxy::Cuts, Proxy::Swallows] {
        // Given a page behind the proxy
        let mut world = World::new(1, vec![Fate::Deliver], true);
        world.run_until(1_000);
        world.pages[0].proxy = proxy;
        world.break_connection(0, 1006);
        world.run_until(90_000);
        assert_eq!(
            world.pages[0].client.freshness(world.now_ms),
            Freshness::Polling,
            "{proxy:?}"
        );
        // Then changes are seen in one trip all the same, whatever sockets are tried meanwhile
        for value in 1..=20 {
            world.take(Step::Change {
                topic: 0,
                field: 1,
                value,
            });
            world.run_until(world.now_ms + 20);
            let seen = world.pages[0].client.state(TOPICS[0]).cloned();
            assert_eq!(seen, Some(world.topics[&TOPICS[0]].stamped()), "{proxy:?}");
            world.run_until(world.now_ms + 60_000);
        }
        // When it stands in the way no more, then within five minutes and a bit it's a socket again
        world.pages[0].proxy = Proxy::Open;
        world.run_until(world.now_ms + 320_000);
        world.assert_agreement();
        assert_eq!(
            world.pages[0].client.freshness(world.now_ms),
            Freshness::Live,
            "{proxy:?}"
        );
    }
}

#[test]
fn a_connection_that_dies_one_way_without_a_word_is_replaced() {
    for way in [Way::ToServer, Way::ToClient] {
        // Given a browser whose connection lets nothing through any more, one way
        let mut world = World::new(1, vec![Fate::Deliver], true);
        world.run_until(1_000);
        world.take(Step::At(0, Trouble::Cut(way)));
        // When something changes
        world.take(Step::Change {
            topic: 0,
            field: 1,
            value: 1,
        });
        world.run_until(31_000);
        // Then one end notices the other's silence within 30 seconds, and the browser has it soon after
        world.run_until(35_000);
        world.assert_agreement();
        assert_eq!(world.connected(TOPICS[0]), 1, "{way:?}");
    }
}

#[test]
fn a_slow_reader_holds_nobody_up_and_ends_where_the_others_are() {
    // Given two browsers, of which one reads a message in three seconds
    let mut world = World::new(2, vec![Fate::Deliver], true);
    world.run_until(1_000);
    world.take(Step::At(1, Trouble::Read(3_000)));
    for value in 1..=200 {
        // When many changes come
        world.take(Step::Change {
            topic: 0,
            field: 1,
            value,
        });
        world.run_until(world.now_ms + 100);
        // Then the other has each after one trip
        let seen = world.pages[0].client.state(TOPICS[0]).cloned();
        assert_eq!(seen, Some(world.topics[&TOPICS[0]].stamped()));
    }
    // And the slow one got few wide deltas, and has them soon
    let read = world
        .done
        .iter()
        .filter(|(_, page, command)| *page == 1 && matches!(command, Command::TopicChanged(_)));
    assert!(read.count() <= 8);
    world.run_until(world.now_ms + 20_000);
    world.assert_agreement();
}
