//! A table as a tab has it.

use ingot::live::{
    message::{ClientMessage, Position, Purpose, ServerMessage, Topic},
    state::{Rows, State, View},
};

use super::{node::Node, tab::Tab};

/// One table as a tab follows it.
pub(crate) struct Followed {
    tab: Tab,
    pub(crate) at: Option<Position>,
    pub(crate) rows: Rows,
    /// How many messages the first state came in.
    pub(crate) pages: usize,
}

impl Followed {
    pub(crate) async fn start(node: &Node, person: u8, topic: Topic) -> Self {
        let mut tab = Tab::greeted(node, person, 7, 1).await;
        tab.ask(1, topic, None, Purpose::Watch).await;
        let mut followed = Self {
            tab,
            at: None,
            rows: Rows::new(),
            pages: 0,
        };
        followed.rows_where(|_| true).await;
        followed
    }

    /// Merges messages until the rows are as wanted.
    pub(crate) async fn rows_where(&mut self, wanted: impl Fn(&Rows) -> bool) -> &Rows {
        while self.at.is_none() || !wanted(&self.rows) {
            match self.tab.next().await {
                ServerMessage::Snapshot { at, state, .. } => {
                    self.page(at, state);
                    self.acknowledge().await;
                }
                ServerMessage::Delta {
                    from, to, changes, ..
                } => {
                    let at = self.at.as_mut().expect("a state before its changes");
                    assert_eq!(at.version, from, "no gap in order");
                    let mut view = View::Rows(std::mem::take(&mut self.rows));
                    assert!(view.apply(changes), "changes of rows");
                    self.rows = view.rows().unwrap().clone();
                    at.version = to;
                    self.acknowledge().await;
                }
                other => panic!("unexpected: {other:?}"),
            }
        }
        &self.rows
    }

    /// Says how far the rows are, once they are whole.
    async fn acknowledge(&mut self) {
        if let Some(at) = self.at {
            let versions = vec![(1, at.version)];
            self.tab.send(&ClientMessage::Ack { versions }).await;
        }
    }

    fn page(&mut self, at: Position, state: State) {
        let State::Rows(page) = state else {
            panic!("a page expected: {state:?}");
        };
        if page.part == 0 {
            (self.pages, self.rows) = (0, Rows::new());
        }
        assert_eq!(usize::from(page.part), self.pages);
        self.pages += 1;
        self.rows.extend(page.rows);
        self.at = page.last.then_some(at);
    }
}
