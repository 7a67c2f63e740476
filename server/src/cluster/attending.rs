//! Signs of life: giving them, with whoever is there by way of this node, and looking for those of others.

use std::{collections::BTreeSet, sync::atomic::Ordering, time::Duration};

use ingot::{
    cluster::{BEAT_MS, Look, Members, Sender, Sign},
    presence::{NodeId, Slot},
};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::{Cluster, follow_time, patiently};
use crate::{live::Hub, store::StoreError};

/// How often a node looks for the others, and shows who is there by way of it if that has changed.
const LOOK: Duration = Duration::from_secs(1);

/// How long a turn is known by what it is, in milliseconds: whoever tells of it later was not heard.
pub(super) const KNOWN_MS: u64 = 60_000;

/// A notice that is not heard so long after its sender's sign tells of it is missed, in milliseconds.
const OVERDUE_MS: u64 = 2_000;

/// What this node has written, and seen.
struct Attendance {
    members: Members,
    beaten_ms: Option<u64>,
    shown: Option<u64>,
    /// Nodes of which it is not known yet who is there by way of them now.
    unread: BTreeSet<NodeId>,
    /// Nodes that are gone and whose rows may still be there.
    unburied: Vec<Sender>,
    /// When another node's notice was first seen to be missing.
    overdue_ms: Option<u64>,
}

impl Cluster {
    /// Shows this node to the others, before it does anything that they could take for what a dead one has left, and
    /// reads who is there by way of them, before anybody here is told that nobody is.
    ///
    /// # Errors
    ///
    /// If the database does not answer.
    pub async fn appear(&self, hub: &Hub) -> Result<(), StoreError> {
        let (version, slot) = hub.present_here(None);
        let sign = self.sign(version, false);
        let slot = slot.unwrap_or_default();
        patiently(|| self.nodes.begin(&sign, &slot)).await?;
        let signs = patiently(|| self.nodes.signs()).await?;
        let others = signs.iter().map(|sign| sign.from.node);
        let mut others = others.filter(|node| *node != self.nodes.own()).collect();
        self.first_seen.get_or_init(|| signs);
        // A start is not given up for it: the first look reads what could not be read now.
        if let Err(error) = self.show(&mut others, hub).await {
            tracing::warn!(%error, "who is at the other nodes can't be read yet; trying on");
        }
        hub.count_people();
        Ok(())
    }

    /// Gives signs and looks for them until cancelled.
    pub(super) async fn attend(&self, hub: &Hub, cancel: &CancellationToken) {
        let mut attendance = Attendance {
            members: Members::new(self.nodes.own()),
            beaten_ms: None,
            shown: None,
            unread: BTreeSet::new(),
            unburied: Vec::new(),
            overdue_ms: None,
        };
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut failing = false;
        // Whoever was there when this node appeared, and is not any more, has to be missed.
        let seen = self.first_seen.get().map_or(&[][..], Vec::as_slice);
        let look = attendance.members.look(seen, self.clock.mono_ms());
        let mut attended = self.take_look(look, &mut attendance, hub).await;
        while !cancel.is_cancelled() {
            match attended {
                Ok(()) => failing = false,
                Err(error) if !failing => {
                    failing = true;
                    tracing::warn!(%error, "the other nodes can't be seen; trying on");
                }
                Err(_) => {}
            }
            ticks.tick().await;
            attended = self.attend_once(&mut attendance, hub).await;
        }
    }

    async fn attend_once(&self, attendance: &mut Attendance, hub: &Hub) -> Result<(), StoreError> {
        self.give_sign(attendance, hub).await?;
        let signs = self.nodes.signs().await?;
        let ahead_ms = follow_time(&self.nodes, self.clock).await?;
        let now_ms = self.clock.mono_ms();
        let look = attendance.members.look(&signs, now_ms);
        let others = attendance.members.signs().count();
        self.metrics
            .looked(others, attendance.members.suspects(now_ms), ahead_ms);
        self.take_look(look, attendance, hub).await?;
        self.notice_loss(attendance, now_ms);
        let has_missed = !self.missed.is_over() || attendance.overdue_ms.is_some();
        if self.is_hearing.load(Ordering::Relaxed) && !has_missed {
            self.desk
                .forget_before(self.clock.wall_ms().saturating_sub(KNOWN_MS));
        }
        Ok(())
    }

    /// Writes this node's row if something has changed, or if it is time.
    async fn give_sign(&self, attendance: &mut Attendance, hub: &Hub) -> Result<(), StoreError> {
        let now_ms = self.clock.mono_ms();
        let (slot_version, slot) = hub.present_here(attendance.shown);
        let is_time = attendance.beaten_ms.is_none_or(|at| at + BEAT_MS <= now_ms);
        if slot.is_none() && !is_time {
            return Ok(());
        }
        let sign = self.sign(slot_version, false);
        if let (None, Some(slot)) = (attendance.shown, &slot) {
            self.nodes.begin(&sign, slot).await?;
        } else if !self.nodes.give(&sign, slot.as_deref()).await? {
            tracing::warn!("the others have given this node up for dead; it comes back");
            hub.begin_anew();
            // It is written whole with the next look.
            attendance.shown = None;
            return Ok(());
        }
        attendance.beaten_ms = Some(now_ms);
        attendance.shown = Some(slot_version);
        Ok(())
    }

    async fn take_look(
        &self,
        look: Look,
        attendance: &mut Attendance,
        hub: &Hub,
    ) -> Result<(), StoreError> {
        attendance.unread.extend(look.changed);
        // Who has come back elsewhere is shown there before they are gone here.
        let shown = self.show(&mut attendance.unread, hub).await;
        for sender in &look.gone {
            tracing::warn!(node = sender.node.0, "a node is gone");
            hub.gone(*sender);
            self.inbox().forget(sender.node);
            attendance.unburied.push(*sender);
        }
        // What a node that is gone has told last may not have been heard, nor what a new one told first.
        if !look.gone.is_empty() || !look.come.is_empty() {
            self.missed.ring();
        }
        shown?;
        while let Some(gone) = attendance.unburied.last() {
            self.nodes.bury(*gone, self.clock.wall_ms()).await?;
            attendance.unburied.pop();
        }
        Ok(())
    }

    async fn show(&self, unread: &mut BTreeSet<NodeId>, hub: &Hub) -> Result<(), StoreError> {
        if unread.is_empty() {
            return Ok(());
        }
        let nodes: Vec<_> = unread.iter().copied().collect();
        for bytes in self.nodes.slots(&nodes).await? {
            match Slot::read(&bytes) {
                Some(slot) => hub.present_elsewhere(slot),
                None => self.metrics.unreadable(),
            }
        }
        // Whoever is gone meanwhile has no row, and needs none.
        unread.clear();
        Ok(())
    }

    /// A node's sign tells the number of its last notice. If that does not come, it was lost without a trace.
    fn notice_loss(&self, attendance: &mut Attendance, now_ms: u64) {
        let is_overdue = {
            let inbox = self.inbox();
            attendance
                .members
                .signs()
                .any(|sign| !inbox.has_heard(sign.from, sign.notice))
        };
        if !is_overdue {
            attendance.overdue_ms = None;
            return;
        }
        if now_ms.saturating_sub(*attendance.overdue_ms.get_or_insert(now_ms)) < OVERDUE_MS {
            return;
        }
        let mut inbox = self.inbox();
        for sign in attendance.members.signs() {
            inbox.knows(sign.from, sign.notice);
        }
        drop(inbox);
        attendance.overdue_ms = None;
        self.missed.ring();
    }

    /// Tells the others what they have not heard yet, and that they need not wait for this node.
    pub(super) async fn say_goodbye(&self, hub: &Hub) {
        let notices = self.desk.take();
        self.send(&notices).await;
        let (version, slot) = hub.present_here(None);
        let sign = self.sign(version, true);
        if let Err(error) = self.nodes.give(&sign, slot.as_deref()).await {
            tracing::warn!(%error, "the other nodes could not be told that this one ends");
        }
    }

    fn sign(&self, slot_version: u64, leaving: bool) -> Sign {
        Sign {
            from: self.desk.sender(),
            beat: self.beat.fetch_add(1, Ordering::Relaxed) + 1,
            slot_version,
            notice: self.desk.number(),
            leaving,
        }
    }
}
