//! A reader of Prometheus' text format that forgives nothing.

use std::collections::{BTreeMap, BTreeSet};

/// What a scrape has said.
#[derive(Debug, Default)]
pub(crate) struct Exposition {
    /// Each family with its kind.
    pub(crate) families: BTreeMap<String, String>,
    /// Each series, such as `name{a="b",c="d"}` with its labels in order, and its value.
    pub(crate) samples: BTreeMap<String, f64>,
}

impl Exposition {
    /// Reads a whole scrape.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        if !text.ends_with('\n') {
            return Err("the last line has no end".to_owned());
        }
        let mut reader = Reader::default();
        for line in text.lines() {
            reader.line(line).map_err(|why| format!("{why}: {line}"))?;
        }
        reader.end_family()?;
        Ok(reader.read)
    }

    /// The value of one series.
    pub(crate) fn value(&self, series: &str) -> f64 {
        *self
            .samples
            .get(series)
            .unwrap_or_else(|| panic!("there is no {series} in {:#?}", self.samples.keys()))
    }

    /// By how much the series of one name have moved since an earlier scrape: those that have.
    pub(crate) fn moved(&self, earlier: &Self, name: &str) -> BTreeMap<String, f64> {
        let is_of_name = |series: &str| {
            let rest = series.strip_prefix(name);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('{'))
        };
        self.samples
            .iter()
            .filter(|(series, _)| is_of_name(series))
            .map(|(series, value)| {
                let before = earlier.samples.get(series).copied().unwrap_or(0.0);
                (series[name.len()..].to_owned(), value - before)
            })
            .filter(|(_, change)| *change != 0.0)
            .collect()
    }
}

#[derive(Default)]
struct Reader {
    read: Exposition,
    helped: BTreeSet<String>,
    /// The family whose samples are being read.
    family: Option<Family>,
}

struct Family {
    name: String,
    kind: String,
    samples: Vec<Sample>,
}

#[derive(Debug)]
struct Sample {
    name: String,
    labels: BTreeMap<String, String>,
    value: f64,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), String> {
        if line.is_empty() {
            return Ok(());
        }
        if let Some(rest) = line.strip_prefix("# HELP ") {
            return self.help(rest);
        }
        if let Some(rest) = line.strip_prefix("# TYPE ") {
            return self.kind(rest);
        }
        if line.starts_with('#') {
            return Err("neither HELP nor TYPE".to_owned());
        }
        self.sample(line)
    }

    fn help(&mut self, rest: &str) -> Result<(), String> {
        let (name, help) = rest.split_once(' ').ok_or("help without a sentence")?;
        if help.is_empty() || !help.ends_with('.') {
            return Err("help that is no sentence".to_owned());
        }
        if self.read.families.contains_key(name) || !self.helped.insert(name.to_owned()) {
            return Err("help twice, or after its samples".to_owned());
        }
        Ok(())
    }

    fn kind(&mut self, rest: &str) -> Result<(), String> {
        self.end_family()?;
        let (name, kind) = rest.split_once(' ').ok_or("no kind")?;
        if !is_name(name) {
            return Err("no name".to_owned());
        }
        if !["counter", "gauge", "histogram"].contains(&kind) {
            return Err("an unknown kind".to_owned());
        }
        if (kind == "counter") != name.ends_with("_total") {
            return Err("counters end in _total, and nothing else does".to_owned());
        }
        if !self.helped.contains(name) {
            return Err("no help before it".to_owned());
        }
        let known = self.read.families.insert(name.to_owned(), kind.to_owned());
        if known.is_some() {
            return Err("a family that comes twice".to_owned());
        }
        self.family = Some(Family {
            name: name.to_owned(),
            kind: kind.to_owned(),
            samples: Vec::new(),
        });
        Ok(())
    }

    fn sample(&mut self, line: &str) -> Result<(), String> {
        let sample = parse_sample(line)?;
        let family = self.family.as_mut().ok_or("a sample before any TYPE")?;
        let suffix = sample.name.strip_prefix(&*family.name);
        let belongs = match &*family.kind {
            "histogram" => matches!(suffix, Some("_bucket" | "_sum" | "_count")),
            _ => suffix == Some(""),
        };
        if !belongs {
            return Err(format!("a sample among those of {}", family.name));
        }
        if family.kind != "gauge" && !(0.0..f64::INFINITY).contains(&sample.value) {
            return Err("a count that can't be".to_owned());
        }
        let series = series(&sample.name, &sample.labels);
        if self.read.samples.insert(series, sample.value).is_some() {
            return Err("a series that comes twice".to_owned());
        }
        family.samples.push(sample);
        Ok(())
    }

    fn end_family(&mut self) -> Result<(), String> {
        let Some(family) = self.family.take() else {
            return Ok(());
        };
        if family.samples.is_empty() {
            return Err(format!("{} has no samples", family.name));
        }
        if family.kind == "histogram" {
            check_histogram(&family).map_err(|why| format!("{}: {why}", family.name))?;
        }
        Ok(())
    }
}

/// Buckets rise to `+Inf`, which holds as many as `_count` says; a `_sum` stands beside them.
fn check_histogram(family: &Family) -> Result<(), String> {
    let mut by_labels: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    let mut plain = BTreeMap::new();
    for sample in &family.samples {
        let mut labels = sample.labels.clone();
        match (labels.remove("le"), sample.name.ends_with("_bucket")) {
            (Some(le), true) => {
                let le = le.parse().map_err(|_| format!("le={le} is no number"))?;
                let buckets = by_labels.entry(series("", &labels)).or_default();
                buckets.push((le, sample.value));
            }
            (None, false) => {
                plain.insert(series(&sample.name, &labels), sample.value);
            }
            _ => return Err("a bucket without le, or le without a bucket".to_owned()),
        }
    }
    for (labels, buckets) in &by_labels {
        if !buckets.is_sorted_by(|low, high| low.0 < high.0 && low.1 <= high.1) {
            return Err(format!("the buckets of {labels} do not rise: {buckets:?}"));
        }
        let last = buckets.last().copied();
        let count = plain.get(&format!("{}_count{labels}", family.name));
        if last != count.map(|count| (f64::INFINITY, *count)) {
            return Err(format!("+Inf of {labels} is not its count"));
        }
        if !plain.contains_key(&format!("{}_sum{labels}", family.name)) {
            return Err(format!("no sum of {labels}"));
        }
    }
    if plain.len() != 2 * by_labels.len() {
        return Err("a sum or a count without buckets".to_owned());
    }
    Ok(())
}

fn parse_sample(line: &str) -> Result<Sample, String> {
    let (head, value) = line.rsplit_once(' ').ok_or("no value")?;
    let value = value.parse().map_err(|_| "no number")?;
    let (name, labels) = match head.split_once('{') {
        None => (head, BTreeMap::new()),
        Some((name, labels)) => {
            let labels = labels.strip_suffix('}').ok_or("an open brace")?;
            (name, parse_labels(labels)?)
        }
    };
    if !is_name(name) {
        return Err("no name".to_owned());
    }
    Ok(Sample {
        name: name.to_owned(),
        labels,
        value,
    })
}

fn parse_labels(mut rest: &str) -> Result<BTreeMap<String, String>, String> {
    let mut labels = BTreeMap::new();
    while !rest.is_empty() {
        let (label, value) = rest.split_once("=\"").ok_or("a label without a value")?;
        if !is_name(label) || label.contains(':') {
            return Err(format!("{label} is no label"));
        }
        let (value, after) = value.split_once('"').ok_or("an open quote")?;
        if value.contains('\\') {
            return Err("no label needs an escape".to_owned());
        }
        if labels.insert(label.to_owned(), value.to_owned()).is_some() {
            return Err("a label that comes twice".to_owned());
        }
        rest = match after.strip_prefix(',') {
            Some(more) if !more.is_empty() => more,
            None if after.is_empty() => after,
            _ => return Err("something behind a label".to_owned()),
        };
    }
    Ok(labels)
}

fn is_name(text: &str) -> bool {
    let is_start = |c: char| c.is_ascii_alphabetic() || c == '_' || c == ':';
    text.starts_with(is_start) && text.chars().all(|c| is_start(c) || c.is_ascii_digit())
}

fn series(name: &str, labels: &BTreeMap<String, String>) -> String {
    if labels.is_empty() {
        return name.to_owned();
    }
    let labels: Vec<_> = labels
        .iter()
        .map(|(label, value)| format!("{label}=\"{value}\""))
        .collect();
    format!("{name}{{{}}}", labels.join(","))
}

const HISTOGRAM: &str = "# HELP h A.\n# TYPE h histogram\n\
    h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 3\nh_sum 4.5\nh_count 3\n";

#[test]
fn the_reader_reads_what_is_well_formed() {
    let text = format!(
        "# HELP a_total A.\n# TYPE a_total counter\na_total{{x=\"1\",b=\"2\"}} 3\na_total 0\n\n{HISTOGRAM}"
    );

    let read = Exposition::parse(&text).unwrap();

    assert_eq!(read.value(r#"a_total{b="2",x="1"}"#), 3.0);
    assert_eq!(read.value("h_sum"), 4.5);
    assert_eq!(read.families.len(), 2);
}

#[test]
fn the_reader_refuses_what_is_not() {
    let counter = |samples: &str| format!("# HELP a_total A.\n# TYPE a_total counter\n{samples}");
    for (why, text) in [
        ("no end", counter("a_total 1")),
        ("no samples", counter("")),
        ("no TYPE", "a_total 1\n".to_owned()),
        ("no HELP", "# TYPE a_total counter\na_total 1\n".to_owned()),
        ("no number", counter("a_total one\n")),
        ("negative", counter("a_total -1\n")),
        ("not a number", counter("a_total NaN\n")),
        ("twice", counter("a_total 1\na_total 1\n")),
        (
            "twice in another order",
            counter("a_total{a=\"1\",b=\"1\"} 1\na_total{b=\"1\",a=\"1\"} 1\n"),
        ),
        ("another family's", counter("b_total 1\n")),
        ("open quote", counter("a_total{a=\"1} 1\n")),
        ("comma", counter("a_total{a=\"1\",} 1\n")),
        ("label twice", counter("a_total{a=\"1\",a=\"2\"} 1\n")),
        ("name", counter("a-total 1\n")),
        ("le missing", HISTOGRAM.replace("{le=\"1\"}", "")),
        ("falling", HISTOGRAM.replace("le=\"1\"} 2", "le=\"1\"} 9")),
        ("count", HISTOGRAM.replace("h_count 3", "h_count 4")),
        ("no sum", HISTOGRAM.replace("h_sum 4.5\n", "")),
        ("family twice", format!("{HISTOGRAM}{HISTOGRAM}")),
        ("suffix", HISTOGRAM.replace(" h ", " h_total ")),
    ] {
        assert!(Exposition::parse(&text).is_err(), "{why}: {text}");
    }
}
