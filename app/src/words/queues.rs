//! The list of queues.

pub(crate) const QUEUES: &str = "Queues";
pub(crate) const LOADING: &str = "Loading the queues…";

/// The way into a queue; read aloud it says which one.
pub(crate) const START_LABELING: &str = "Start labeling";

/// The same with the queue's name.
pub(crate) fn start_labeling(queue: &str) -> String {
    format!("Start labeling {queue}")
}

/// There are no queues yet: the heading, the sentence, and the command that follows it.
pub(crate) const NONE_YET: &str = "No queues yet";
pub(crate) const HOW_TO_IMPORT: &str =
    "Whoever runs this installation makes one by importing data:";
pub(crate) const IMPORT_COMMAND: &str =
    "ingot import --data DIR --queue NAME --schema schema.json samples.jsonl";
