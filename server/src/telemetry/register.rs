//! Registering series: each family with its one sentence of help, each series with its labels.

use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder};

/// The labels of one series.
type Labels<'a> = &'a [(&'static str, &'a str)];

const METADATA: Metadata<'static> = Metadata::new(module_path!(), Level::INFO, None);

/// One counter.
pub(super) fn counter(
    recorder: &dyn Recorder,
    name: &'static str,
    help: &'static str,
    labels: Labels<'_>,
) -> Counter {
    recorder.describe_counter(name.into(), None, help.into());
    recorder.register_counter(&key(name, labels), &METADATA)
}

/// One counter for each value of a label, in the order of the values.
pub(super) fn counters<const N: usize>(
    recorder: &dyn Recorder,
    name: &'static str,
    help: &'static str,
    label: &'static str,
    values: [&str; N],
) -> [Counter; N] {
    values.map(|value| counter(recorder, name, help, &[(label, value)]))
}

/// One gauge.
pub(super) fn gauge(
    recorder: &dyn Recorder,
    name: &'static str,
    help: &'static str,
    labels: Labels<'_>,
) -> Gauge {
    recorder.describe_gauge(name.into(), None, help.into());
    recorder.register_gauge(&key(name, labels), &METADATA)
}

/// One histogram.
pub(super) fn histogram(
    recorder: &dyn Recorder,
    name: &'static str,
    help: &'static str,
    labels: Labels<'_>,
) -> Histogram {
    recorder.describe_histogram(name.into(), None, help.into());
    recorder.register_histogram(&key(name, labels), &METADATA)
}

fn key(name: &'static str, labels: Labels<'_>) -> Key {
    let labels: Vec<_> = labels
        .iter()
        .map(|(label, value)| Label::new(*label, (*value).to_owned()))
        .collect();
    Key::from_parts(name, labels)
}
