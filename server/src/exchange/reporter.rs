//! What whoever started an import sees of it.

use indicatif::{HumanCount, ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use super::{reject::Rejection, run::ImportReport};

/// Hears how an import goes, and may stop it.
pub trait Reporter: Send {
    /// Stops the import between two chunks when it is cancelled. Asked for once, before the first chunk.
    fn stop(&self) -> CancellationToken {
        CancellationToken::new()
    }

    /// It begins; the files have this many bytes together.
    fn started(&mut self, total_bytes: u64);

    /// Something is worth knowing before it begins.
    fn noted(&mut self, _note: &str) {}

    /// A line was left out.
    fn rejected(&mut self, rejection: &Rejection);

    /// A chunk is stored; this many bytes have been read up to there.
    fn advanced(&mut self, bytes_read: u64, report: &ImportReport);

    /// It has ended, well or not.
    fn finished(&mut self);
}

/// Reports on standard error: a progress bar on a terminal, a plain line for each tenth elsewhere.
#[derive(Debug, Default)]
pub struct TerminalReporter {
    bar: Option<ProgressBar>,
    total_bytes: u64,
    tenths: u64,
}

impl TerminalReporter {
    /// A reporter that has shown nothing yet.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Reporter for TerminalReporter {
    fn started(&mut self, total_bytes: u64) {
        self.total_bytes = total_bytes;
        let style = ProgressStyle::with_template("{bar:40} {percent:>3}% of {total_bytes}  {msg}");
        let bar = ProgressBar::new(total_bytes);
        if let Ok(style) = style
            && !bar.is_hidden()
        {
            bar.set_style(style);
            self.bar = Some(bar);
        }
    }

    fn noted(&mut self, note: &str) {
        eprintln!("{note}");
    }

    fn rejected(&mut self, rejection: &Rejection) {
        match &self.bar {
            Some(bar) => bar.suspend(|| eprintln!("{rejection}")),
            None => eprintln!("{rejection}"),
        }
    }

    fn advanced(&mut self, bytes_read: u64, report: &ImportReport) {
        if let Some(bar) = &self.bar {
            bar.set_position(bytes_read);
            bar.set_message(format!("{} imported", HumanCount(report.imported)));
            return;
        }
        let tenths = bytes_read.saturating_mul(10) / self.total_bytes.max(1);
        // The last tenth says nothing that the counts at the end don't.
        if self.tenths < tenths && tenths < 10 {
            self.tenths = tenths;
            eprintln!("{tenths}0 % read, {} imported", HumanCount(report.imported));
        }
    }

    fn finished(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}
