//! Reports for people: the list of one run, and the table of many.

use std::fmt::Write;

use super::report::{Memory, Report};

const NONE: &str = "-";

/// One run, a figure a line.
pub(super) fn list(report: &Report) -> String {
    let mut text = format!("{}\n", report.name);
    for (name, value) in lines(report) {
        // Writing into a string never fails.
        let _ = writeln!(text, "  {name:<34} {value}");
    }
    text
}

/// Many runs, a row each.
pub(super) fn table(reports: &[Report]) -> String {
    let head = "| run | connects/s | commit to seen at most: p50 / p99 / max ms | at least: p50 / p99 / max ms \
                | submit p50 / p99 ms | labels/s | server CPU s, % of a core | KB a connection \
                | frames, bytes a subscriber | gaps | settled s | exact |\n";
    let mut text = format!("{head}{}|\n", "|---".repeat(12));
    for report in reports {
        let _ = writeln!(text, "| {} |", cells(report).join(" | "));
    }
    text
}

fn cells(report: &Report) -> Vec<String> {
    let cell = |value: Option<String>| value.unwrap_or_else(|| NONE.to_owned());
    let labels = report.labels.as_ref();
    let submit = labels.and_then(|labels| labels.submit);
    vec![
        report.name.clone(),
        cell(report.connecting.map(|it| format!("{:.0}", it.per_s))),
        cell(report.seen.and_then(|seen| seen.at_most).map(three)),
        cell(report.seen.and_then(|seen| seen.at_least).map(three)),
        cell(submit.map(|it| format!("{:.1} / {:.1}", it.p50_ms, it.p99_ms))),
        cell(labels.map(|labels| format!("{:.1}", labels.reached_per_s))),
        cell(report.cpu.and_then(|cpu| {
            let (used_s, percent) = (cpu.server_s?, cpu.server_percent?);
            Some(format!("{used_s:.2}, {percent:.1}"))
        })),
        cell(per_connection(report)),
        cell(report.traffic.map(|it| {
            format!(
                "{:.1}, {:.0}",
                it.frames_per_subscriber, it.bytes_per_subscriber
            )
        })),
        cell(report.gaps.map(|gaps| gaps.to_string())),
        cell(settled(report)),
        yes(report.exact).to_owned(),
    ]
}

fn settled(report: &Report) -> Option<String> {
    if let Some(join) = report.join {
        return Some(format!(
            "{:.2} (answered {:.2})",
            join.counted_s, join.answered_s
        ));
    }
    let settled = report.settled_s.map(|seconds| format!("{seconds:.2}"))?;
    Some(match &report.reconnects {
        Some(it) => format!(
            "{settled} (reconnects/s {} / {:.0})",
            it.most_per_s, it.mean_per_s
        ),
        None => settled,
    })
}

fn lines(report: &Report) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("subscribers", report.subscribers.to_string()),
        ("labelers", report.labelers.to_string()),
    ];
    if let Some(it) = report.connecting {
        lines.push(("connects per second", format!("{:.0}", it.per_s)));
        if let Some(us) = it.server_us_each {
            lines.push(("server CPU per connect", format!("{us:.0} us")));
        }
    }
    if let Some(it) = report.memory {
        lines.push(("memory: before", memory(it.before)));
        lines.push(("memory: connected", memory(it.connected)));
        lines.extend(it.after.map(|after| ("memory: after", memory(after))));
        lines.extend(per_connection(report).map(|text| ("memory: each connection, KB", text)));
    }
    if let Some(it) = report.labels {
        lines.push(("labels acknowledged", it.acknowledged.to_string()));
        lines.push(("labels counted by the server", it.counted.to_string()));
        let asked = it
            .asked_per_s
            .map_or("all they can".to_owned(), |per_s| per_s.to_string());
        let reached = format!("{:.1} (asked: {asked})", it.reached_per_s);
        lines.push(("labels per second", reached));
        let submit = it.submit.map(three);
        lines.extend(submit.map(|text| ("submit p50 / p99 / max, ms", text)));
    }
    if let Some(seen) = report.seen {
        let (most, least) = (seen.at_most.map(three), seen.at_least.map(three));
        lines.extend(most.map(|text| ("commit to seen, at most, ms", text)));
        lines.extend(least.map(|text| ("commit to seen, at least, ms", text)));
        let fan_out = seen.fan_out.map(three);
        lines.extend(fan_out.map(|text| ("first to each of a phase, ms", text)));
    }
    lines.extend(traffic_lines(report));
    if let Some(it) = report.cpu {
        lines.extend(
            it.server_s
                .map(|used_s| ("server CPU, s", format!("{used_s:.2}"))),
        );
        lines.extend(
            cpu(report).map(|percent| ("server CPU, % of a core", format!("{percent:.1}"))),
        );
        let beyond = it.beyond_s.map(|used_s| format!("{used_s:.2}"));
        lines.extend(beyond.map(|text| ("server CPU beyond labels', s", text)));
        lines.push(("tool CPU, % of a core", format!("{:.1}", it.tool_percent)));
        lines.push(("measured for, s", format!("{:.2}", it.phase_s)));
    }
    lines.extend(report.gaps.map(|gaps| ("gaps", gaps.to_string())));
    lines.extend(settled(report).map(|text| ("until all were exact, s", text)));
    if let Some(it) = &report.reconnects {
        lines.push(("reconnects in each second", format!("{:?}", it.each_second)));
    }
    lines.extend(bar_lines(report));
    lines.push(("exact", yes(report.exact).to_owned()));
    lines
}

fn bar_lines(report: &Report) -> impl Iterator<Item = (&'static str, String)> {
    report.bars.iter().map(|bar| {
        let unit = bar.figure.unit();
        let found = match bar.figure.of(report) {
            Some(value) => format!(
                "{value:.2}{unit} ({})",
                if bar.holds(value) { "kept" } else { "missed" }
            ),
            None => NONE.to_owned(),
        };
        (
            "bar",
            format!(
                "{}: <= {}{unit}, measured {found}",
                bar.figure.title(),
                bar.most
            ),
        )
    })
}

fn traffic_lines(report: &Report) -> Vec<(&'static str, String)> {
    let Some(it) = report.traffic else {
        return Vec::new();
    };
    let mut lines = vec![
        (
            "frames per subscriber",
            format!("{:.1}", it.frames_per_subscriber),
        ),
        (
            "bytes per subscriber",
            format!("{:.0}", it.bytes_per_subscriber),
        ),
    ];
    if let (Some(frames), Some(bytes)) = (it.frames_per_label, it.bytes_per_label) {
        lines.push(("frames per subscriber and label", format!("{frames:.3}")));
        lines.push(("bytes per subscriber and label", format!("{bytes:.1}")));
    }
    lines
}

fn three(it: super::histogram::Percentiles) -> String {
    format!("{:.1} / {:.1} / {:.1}", it.p50_ms, it.p99_ms, it.max_ms)
}

fn memory(memory: Memory) -> String {
    let mib = |bytes: u64| bytes as f64 / (1 << 20) as f64;
    let kernel = format!("kernel TCP {:.1} MiB", mib(memory.kernel_tcp_bytes));
    match memory.server_bytes {
        Some(bytes) => format!("server {:.1} MiB, {kernel}", mib(bytes)),
        None => kernel,
    }
}

fn per_connection(report: &Report) -> Option<String> {
    let bytes = report.memory?.bytes_per_connection?;
    Some(format!("{:.1}", bytes / 1024.0))
}

fn cpu(report: &Report) -> Option<f64> {
    report.cpu?.server_percent
}

fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "NO" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_as_many_cells_as_the_head() {
        let reports = [Report::default(), Report::default()];

        let table = table(&reports);

        let pipes = |line: &str| line.matches('|').count();
        let counts: Vec<_> = table.lines().map(pipes).collect();
        assert_eq!(counts, [13, 13, 13, 13]);
    }

    #[test]
    fn what_is_not_exact_stands_out() {
        let mut report = Report::default();
        assert!(list(&report).contains("NO"));
        report.exact = true;
        assert!(!list(&report).contains("NO"));
    }
}
