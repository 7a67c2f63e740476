//! Many runs as one table: each bar beside what was measured. Runs of the same name are one row, and
//! what counts is their median.

use std::{fmt::Write, fs, path::Path};

use anyhow::Context;
use clap::ValueEnum;
use serde::Serialize;

use super::{
    figure::{Bar, Figure},
    report::Report,
};

/// Runs of the same name.
#[derive(Debug, PartialEq, Serialize)]
pub(super) struct Row {
    name: String,
    command: String,
    /// Whether every run was exact.
    exact: bool,
    runs: usize,
    figures: Vec<Cell>,
}

/// One figure of a row.
#[derive(Debug, PartialEq, Serialize)]
struct Cell {
    figure: Figure,
    bar: Option<f64>,
    median: f64,
    /// Of each run.
    values: Vec<f64>,
    /// Whether the median keeps the bar, if there is one.
    met: Option<bool>,
}

/// The rows, in the order of their first runs.
pub(super) fn rows(reports: &[Report]) -> Vec<Row> {
    let mut groups: Vec<Vec<&Report>> = Vec::new();
    for report in reports {
        match groups.iter_mut().find(|group| group[0].name == report.name) {
            Some(group) => group.push(report),
            None => groups.push(vec![report]),
        }
    }
    groups.iter().map(|group| row(group)).collect()
}

fn row(runs: &[&Report]) -> Row {
    let cell = |figure: &Figure| {
        let values: Vec<_> = runs.iter().filter_map(|run| figure.of(run)).collect();
        let median = median(&values)?;
        let bar = bar(runs[0], *figure);
        Some(Cell {
            figure: *figure,
            bar: bar.map(|bar| bar.most),
            median,
            values,
            met: bar.map(|bar| bar.holds(median)),
        })
    };
    Row {
        name: runs[0].name.clone(),
        command: runs[0].command.clone(),
        exact: runs.iter().all(|run| run.exact),
        runs: runs.len(),
        figures: Figure::value_variants().iter().filter_map(cell).collect(),
    }
}

fn bar(report: &Report, figure: Figure) -> Option<Bar> {
    report.bars.iter().find(|bar| bar.figure == figure).copied()
}

/// The lower one of the two in the middle, if there are two.
fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

/// The rows as markdown: a line for exactness, and one for each bar.
pub(super) fn markdown(rows: &[Row]) -> String {
    let mut text = "| what | figure | bar | measured | kept |\n|---|---|---|---|---|\n".to_owned();
    for row in rows {
        let runs = match row.runs {
            1 => String::new(),
            runs => format!(", median of {runs}"),
        };
        let exact = if row.exact { "yes" } else { "NO" };
        // Writing into a string never fails.
        let _ = writeln!(
            text,
            "| {}{runs} | every subscriber exact | yes | {exact} | {exact} |",
            row.name
        );
        for cell in &row.figures {
            let _ = cell.line().map(|line| writeln!(text, "{line}"));
        }
    }
    text.push_str("\n| what | command |\n|---|---|\n");
    for row in rows {
        let _ = writeln!(text, "| {} | `{}` |", row.name, row.command);
    }
    text
}

impl Cell {
    /// None without a bar, unless it explains another figure.
    fn line(&self) -> Option<String> {
        if self.bar.is_none() && self.figure != Figure::CpuBeyondS {
            return None;
        }
        let unit = self.figure.unit();
        let bar = self
            .bar
            .map_or("-".to_owned(), |bar| format!("<= {bar}{unit}"));
        let all = match self.values.len() {
            1 => String::new(),
            _ => {
                let values: Vec<_> = self.values.iter().map(|value| short(*value)).collect();
                format!(" ({})", values.join(", "))
            }
        };
        let kept = match self.met {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "-",
        };
        let (title, median) = (self.figure.title(), short(self.median));
        Some(format!(
            "| | {title} | {bar} | {median}{unit}{all} | {kept} |"
        ))
    }
}

fn short(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else {
        format!("{value:.1}")
    }
}

/// Writes the rows for other programs.
pub(super) fn write_json(rows: &[Row], path: &Path) -> anyhow::Result<()> {
    let json = serde_json::to_string_pretty(rows)?;
    fs::write(path, json + "\n")
        .with_context(|| format!("the table can't be written to {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(name: &str, settled_s: f64) -> Report {
        Report {
            name: name.to_owned(),
            exact: true,
            settled_s: Some(settled_s),
            bars: vec!["settled-s=2".parse().unwrap()],
            ..Report::default()
        }
    }

    #[test]
    fn runs_of_one_name_are_a_row_and_its_median_counts() {
        let reports = [run("a", 9.0), run("b", 3.0), run("a", 1.0), run("a", 2.0)];

        let text = markdown(&rows(&reports));

        let lines: Vec<_> = text.lines().skip(2).take(4).collect();
        assert_eq!(
            lines,
            [
                "| a, median of 3 | every subscriber exact | yes | yes | yes |",
                "| | until all were exact | <= 2 s | 2.00 s (9.00, 1.00, 2.00) | yes |",
                "| b | every subscriber exact | yes | yes | yes |",
                "| | until all were exact | <= 2 s | 3.00 s | NO |",
            ]
        );
    }

    #[test]
    fn one_run_that_is_not_exact_spoils_its_row() {
        let mut wrong = run("a", 1.0);
        wrong.exact = false;

        assert!(markdown(&rows(&[run("a", 1.0), wrong])).contains("| yes | NO | NO |"));
    }

    #[test]
    fn of_two_values_the_lower_one_is_the_median() {
        assert_eq!(median(&[3.0, 1.0]), Some(1.0));
        assert_eq!(median(&[]), None);
    }
}
