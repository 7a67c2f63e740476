//! The ids of events: places that a browser which comes back by itself sends as `Last-Event-ID`.
//!
//! With one topic an id is its place, `epoch:version`. With several it lists them,
//! `1=epoch:version,2=epoch:version`, each under its subscription number.

use super::query::StreamQuery;
use crate::live::message::{Position, SubscriptionId};

/// How far a stream has told its topics.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    only_topic: bool,
    places: Vec<(SubscriptionId, Position)>,
}

impl Told {
    /// A stream that has told nothing yet.
    pub fn new(query: &StreamQuery) -> Self {
        Self {
            only_topic: query.topics.len() == 1,
            places: Vec::new(),
        }
    }

    /// A topic was told up to here. Returns the id of the event that did it; none if the stream has
    /// several topics, because naming all of their places with each event would cost more than they tell.
    pub fn reached(&mut self, sid: SubscriptionId, at: Position) -> Option<String> {
        match self.places.iter_mut().find(|(known, _)| *known == sid) {
            Some((_, place)) => *place = at,
            None => self.places.push((sid, at)),
        }
        self.only_topic.then(|| at.to_string())
    }

    /// The id that names the places of all topics; none if none was told yet.
    pub fn all(&self) -> Option<String> {
        match &self.places[..] {
            [] => None,
            [(_, at)] if self.only_topic => Some(at.to_string()),
            places => {
                let places = places.iter().map(|(sid, at)| format!("{sid}={at}"));
                Some(places.collect::<Vec<_>>().join(","))
            }
        }
    }
}

/// A browser came back by itself and sent the last id it saw: what that names is newer than what the
/// address says. Total: what can't be read names nothing, and the address stands.
pub fn resume(query: &mut StreamQuery, last_event_id: &str) {
    if let (Ok(at), [only]) = (last_event_id.parse(), &mut query.topics[..]) {
        only.have = Some(at);
        return;
    }
    for place in last_event_id.split(',') {
        let Some((sid, at)) = place.split_once('=') else {
            continue;
        };
        if let (Ok(sid), Ok(at)) = (sid.parse::<SubscriptionId>(), at.parse()) {
            for wanted in query.topics.iter_mut().filter(|wanted| wanted.sid == sid) {
                wanted.have = Some(at);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(topics: &[&str]) -> StreamQuery {
        let topics: String = topics
            .iter()
            .map(|topic| format!("&topic={topic}"))
            .collect();
        StreamQuery::parse(&format!("v=1&tab=1&generation=1&activity=visible{topics}")).unwrap()
    }

    fn at(version: u64) -> Position {
        Position { epoch: 9, version }
    }

    fn haves(query: &StreamQuery) -> Vec<Option<u64>> {
        let version = |have: Option<Position>| have.map(|have| have.version);
        query
            .topics
            .iter()
            .map(|wanted| version(wanted.have))
            .collect()
    }

    #[test]
    fn with_one_topic_every_id_is_its_place() {
        let mut told = Told::new(&query(&["1;queue/7;watch"]));
        assert_eq!(told.all(), None);
        assert_eq!(told.reached(1, at(4)).as_deref(), Some("9:4"));
        assert_eq!(told.all().as_deref(), Some("9:4"));
    }

    #[test]
    fn with_several_topics_an_id_lists_all_that_were_told() {
        let mut told = Told::new(&query(&["1;queue/7;watch", "2;queue/8;watch"]));
        assert_eq!(told.reached(1, at(4)), None);
        assert_eq!(told.all().as_deref(), Some("1=9:4"));
        told.reached(2, at(5));
        told.reached(1, at(6));
        assert_eq!(told.all().as_deref(), Some("1=9:6,2=9:5"));
    }

    #[test]
    fn what_an_id_names_wins_and_the_rest_stands() {
        let mut one = query(&["1;queue/7;watch;9:3"]);
        resume(&mut one, "9:8");
        assert_eq!(haves(&one), [Some(8)]);

        let mut several = query(&[
            "1;queue/7;watch;9:3",
            "2;queue/8;watch;9:3",
            "3;queue/9;watch",
        ]);
        resume(&mut several, "3=9:1,1=9:6");
        assert_eq!(haves(&several), [Some(6), Some(3), Some(1)]);
    }

    #[test]
    fn what_is_no_id_of_this_stream_changes_nothing() {
        for id in [
            "", "9", "9:", "x:y", "4=9:9", "1=", "1=9", "=9:9", ",,", "1=9:-9", "9:9",
        ] {
            let mut several = query(&["1;queue/7;watch;9:3", "2;queue/8;watch"]);
            resume(&mut several, id);
            assert_eq!(haves(&several), [Some(3), None], "{id}");
        }
    }
}
