//! The browser's machine against the server's, over a network that loses, repeats, delays and
//! reorders messages and breaks connections, with a server that restarts, and with proxies that let no
//! socket through.
//!
//! While the trouble lasts, whatever a browser shows is a state that the server had at that very
//! position, and its version never falls within a numbering. When the trouble is over, browser and
//! server agree.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod links;
mod topics;
mod trouble;
mod world;

use ingot::progress::Freshness;
use proptest::{collection::vec, prelude::*};

use self::{
    topics::TOPICS,
    trouble::{Fate, Proxy, Step, fate, step},
    world::World,
};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_browser_shows_only_what_was_and_in_the_end_what_is(
        steps in vec(step(), 1..120),
        fates in vec(fate(), 1..60),
        with_page: bool,
    ) {
        let mut world = World::new(fates, with_page);
        for step in steps {
            world.take(step);
        }
        world.heal();
        world.assert_agreement();
    }

    #[test]
    fn without_trouble_a_change_is_seen_in_one_trip(
        changes in vec((0..TOPICS.len(), any::<u8>(), any::<u8>()), 1..40),
    ) {
        // Given a browser that is connected
        let mut world = World::new(vec![Fate::Deliver], true);
        world.take(Step::Toggle);
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
    let mut world = World::new(vec![Fate::Deliver], true);
    world.run_until(1000);
    // When one delta is lost and nothing else happens
    world.fates = Box::new(
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
    let mut world = World::new(vec![Fate::Deliver], true);
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
    assert_eq!(world.client.state(TOPICS[0]).unwrap().at.epoch, 2);
}

#[test]
fn behind_a_proxy_that_stands_in_the_way_numbers_come_by_stream_until_it_no_longer_does() {
    for proxy in [Proxy::Refuses, Proxy::Cuts, Proxy::Swallows] {
        // Given a page behind the proxy
        let mut world = World::new(vec![Fate::Deliver], true);
        world.run_until(1_000);
        world.proxy = proxy;
        world.break_connection(1006);
        world.run_until(90_000);
        assert_eq!(
            world.client.freshness(world.now_ms),
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
            let seen = world.client.state(TOPICS[0]).cloned();
            assert_eq!(seen, Some(world.topics[&TOPICS[0]].stamped()), "{proxy:?}");
            world.run_until(world.now_ms + 60_000);
        }
        // When it stands in the way no more, then within five minutes and a bit it's a socket again
        world.proxy = Proxy::Open;
        world.run_until(world.now_ms + 320_000);
        world.assert_agreement();
        assert_eq!(
            world.client.freshness(world.now_ms),
            Freshness::Live,
            "{proxy:?}"
        );
    }
}
