//! Many subscribers, and what all of them have or have not.

use std::{sync::Arc, time::Duration};

use anyhow::{Context, bail};
use ingot::live::message::Topic;
use tokio::{
    sync::{Semaphore, watch},
    task::JoinHandle,
    time::sleep,
};

use super::{
    gauge::{Counts, Gauge},
    options::Audience,
    report::Connecting,
    stage::{CpuMark, Stage},
    subscriber::{Diary, Order, Plan, Subscriber},
    visitor::{self, Cookie},
};

/// How often a wait looks at all gauges.
const LOOK: Duration = Duration::from_millis(20);
/// How long all of them may take to connect, in microseconds.
const CONNECT_US: u64 = 180_000_000;

/// A running crowd.
pub(super) struct Crowd {
    gauges: Vec<Arc<Gauge>>,
    orders: watch::Sender<Order>,
    tasks: Vec<JoinHandle<Diary>>,
}

/// Who is to be a subscriber: for each socket the cookie by which its person is known.
pub(super) struct People {
    cookies: Vec<Cookie>,
}

impl People {
    /// As many people as the audience has, each with their tabs.
    pub(super) async fn arrive(stage: &Stage, audience: &Audience) -> anyhow::Result<Self> {
        let cookies = visitor::cookies(stage.target.addr, audience.people() as usize).await?;
        let tabs = cookies
            .iter()
            .flat_map(|cookie| std::iter::repeat_n(cookie, audience.tabs as usize));
        Ok(Self {
            cookies: tabs.take(audience.subscribers as usize).cloned().collect(),
        })
    }

    /// The cookie of the first of them, with which the tool itself may look without being one more.
    pub(super) fn first(&self) -> &Cookie {
        &self.cookies[0]
    }

    pub(super) fn cookies(&self) -> &[Cookie] {
        &self.cookies
    }
}

impl Crowd {
    /// Lets all of them connect, a bounded number at the same time, until each holds a state (or, told
    /// only to connect, an open socket).
    ///
    /// # Errors
    ///
    /// If not all of them get there in time.
    pub(super) async fn gather(
        stage: &Stage,
        audience: &Audience,
        people: &People,
        order: Order,
    ) -> anyhow::Result<(Self, Connecting)> {
        let plan = Arc::new(Plan {
            addr: audience.watch_addr.unwrap_or(stage.target.addr),
            codec: audience.codec.into(),
            topic: Topic::Queue(stage.target.queue),
            clock: stage.clock,
        });
        let before = stage.cpu()?;
        let places = Arc::new(Semaphore::new(audience.at_once as usize));
        let (orders, _) = watch::channel(order);
        let mut crowd = Self {
            gauges: Vec::with_capacity(people.cookies.len()),
            orders,
            tasks: Vec::with_capacity(people.cookies.len()),
        };
        for cookie in &people.cookies {
            let permit = loop {
                tokio::select! {
                    permit = Arc::clone(&places).acquire_owned() => break permit?,
                    () = sleep(LOOK) => crowd.look(stage, before, people)?,
                }
            };
            let gauge = Arc::new(Gauge::default());
            let subscriber = Subscriber::new(
                Arc::clone(&plan),
                Arc::clone(cookie),
                Arc::clone(&gauge),
                permit,
            );
            crowd.gauges.push(gauge);
            let orders = crowd.orders.subscribe();
            crowd.tasks.push(tokio::spawn(subscriber.run(orders)));
        }
        let is_there = |gauge: &Gauge| match order {
            Order::Connect => gauge.is_up(),
            _ => gauge.labels().is_some(),
        };
        while crowd.count(is_there) < crowd.len() {
            crowd.look(stage, before, people)?;
            sleep(LOOK).await;
        }
        let connecting = Connecting::between(before, stage.cpu()?, crowd.len());
        Ok((crowd, connecting))
    }

    /// Fails if the connecting is hopeless.
    fn look(&self, stage: &Stage, began: CpuMark, people: &People) -> anyhow::Result<()> {
        let (up, wanted) = (self.count(Gauge::is_up), people.cookies.len());
        if let Some(code) = self.gauges.iter().find_map(|gauge| gauge.ended()) {
            bail!("the server sent a subscriber away with close code {code}");
        }
        if began.at_us + CONNECT_US <= stage.clock.mono_us() {
            bail!(
                "only {up} of {wanted} sockets could be opened within {} s: the server may lack open files \
                 (`ulimit -n` where it was started), or be overloaded",
                CONNECT_US / 1_000_000
            );
        }
        stage
            .teller
            .tell(|| format!("connecting: {up} of {wanted}"));
        Ok(())
    }

    pub(super) fn len(&self) -> usize {
        self.gauges.len()
    }

    /// How many of them are so.
    pub(super) fn count(&self, is_so: impl Fn(&Gauge) -> bool) -> usize {
        self.gauges.iter().filter(|gauge| is_so(gauge)).count()
    }

    /// Waits until all are so, for a bounded time; says whether they are.
    pub(super) async fn wait(
        &self,
        stage: &Stage,
        what: &str,
        most_s: u64,
        is_so: impl Fn(&Gauge) -> bool,
    ) -> bool {
        let until_ms = stage.clock.mono_ms() + most_s * 1000;
        loop {
            let count = self.count(&is_so);
            if count == self.len() {
                return true;
            }
            if until_ms <= stage.clock.mono_ms() {
                return false;
            }
            stage
                .teller
                .tell(|| format!("{what}: {count} of {}", self.len()));
            sleep(LOOK).await;
        }
    }

    /// Waits until no state has changed for so long; says whether that came to be.
    pub(super) async fn wait_for_quiet(&self, stage: &Stage, quiet_ms: u64, most_s: u64) -> bool {
        let until_ms = stage.clock.mono_ms() + most_s * 1000;
        loop {
            let newest_us = self.gauges.iter().map(|gauge| gauge.state_us()).max();
            let now_us = stage.clock.mono_us();
            if newest_us.unwrap_or(0) + quiet_ms * 1000 <= now_us {
                return true;
            }
            if until_ms <= stage.clock.mono_ms() {
                return false;
            }
            stage.teller.tell(|| "waiting for quiet".to_owned());
            sleep(LOOK).await;
        }
    }

    /// What all of them have received so far.
    pub(super) fn counts(&self) -> Counts {
        self.gauges
            .iter()
            .map(|gauge| gauge.counts())
            .fold(Counts::default(), Counts::plus)
    }

    /// Tells all of them at once.
    pub(super) fn order(&self, order: Order) {
        self.orders.send_replace(order);
    }

    /// Ends all of them and takes their diaries.
    pub(super) async fn leave(self) -> anyhow::Result<Vec<Diary>> {
        self.order(Order::Leave);
        let mut diaries = Vec::with_capacity(self.tasks.len());
        for task in self.tasks {
            diaries.push(task.await.context("a subscriber broke off")?);
        }
        Ok(diaries)
    }
}
