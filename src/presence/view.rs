//! What is known of the slots of all nodes.
//!
//! Slots may arrive by any way, in any order and any number of times: of each node the newest is kept, so
//! the merge is associative, commutative and idempotent, and no tombstones of people are needed.

use std::collections::{BTreeMap, btree_map::Entry};

use super::slot::{Incarnation, NodeId, Slot};

/// The newest slot of each node, without those that were buried.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    slots: BTreeMap<NodeId, Slot>,
    /// Up to this start each of these nodes is dead.
    buried: BTreeMap<NodeId, Incarnation>,
}

impl View {
    /// Takes a slot over, if it is news and its node was not buried since it began; says whether it did.
    pub fn merge(&mut self, slot: Slot) -> bool {
        if self.is_buried(&slot) {
            return false;
        }
        match self.slots.entry(slot.node()) {
            Entry::Vacant(place) => {
                place.insert(slot);
                true
            }
            Entry::Occupied(mut known) => {
                let is_news = known.get().stamp() < slot.stamp();
                if is_news {
                    known.insert(slot);
                }
                is_news
            }
        }
    }

    /// Gives up this start of a node and all before it. Whoever still tells of them is not believed.
    pub fn bury(&mut self, node: NodeId, incarnation: Incarnation) {
        let last = self.buried.entry(node).or_insert(incarnation);
        *last = incarnation.max(*last);
        if self
            .slots
            .get(&node)
            .is_some_and(|slot| self.is_buried(slot))
        {
            self.slots.remove(&node);
        }
    }

    /// Takes over all that another view knows.
    pub fn join(&mut self, other: Self) {
        for (node, incarnation) in other.buried {
            self.bury(node, incarnation);
        }
        for slot in other.slots.into_values() {
            self.merge(slot);
        }
    }

    /// The slots that count, one of each node.
    pub fn slots(&self) -> impl Iterator<Item = &Slot> {
        self.slots.values()
    }

    fn is_buried(&self, slot: &Slot) -> bool {
        let buried = self.buried.get(&slot.node());
        buried.is_some_and(|buried| slot.incarnation() <= *buried)
    }
}

#[cfg(test)]
mod tests;
