//! How often live numbers move, as the command line says it.

use clap::{Args, value_parser};
use ingot::live::cadence::Cadences;

/// The options. Each has what [`Cadences::DEFAULT`] says unless it is given.
#[derive(Debug, Args)]
#[command(next_help_heading = "How often live numbers move")]
pub(super) struct CadenceArgs {
    /// The least time between two updates of a screen, in milliseconds
    #[arg(long, value_name = "MS", env = "INGOT_SCREEN_EVERY_MS",
        default_value_t = Cadences::DEFAULT.screen_ms, value_parser = value_parser!(u32).range(100..=60_000))]
    screen_every_ms: u32,
    /// The least time between two changes of how many people there are, in milliseconds
    #[arg(long, value_name = "MS", env = "INGOT_USERS_EVERY_MS",
        default_value_t = Cadences::DEFAULT.users_ms, value_parser = value_parser!(u64).range(250..=600_000))]
    users_every_ms: u64,
    /// The least time between two changes of how many samples are left, in milliseconds; that a queue
    /// runs low or empty is told at once
    #[arg(long, value_name = "MS", env = "INGOT_DEPTH_EVERY_MS",
        default_value_t = Cadences::DEFAULT.depth_ms, value_parser = value_parser!(u64).range(250..=600_000))]
    depth_every_ms: u64,
    /// Below this part of its samples a queue runs low, in percent
    #[arg(long, value_name = "PERCENT", env = "INGOT_LOW_WATER_PERCENT",
        default_value_t = Cadences::DEFAULT.low_water_percent, value_parser = value_parser!(u64).range(0..=100))]
    low_water_percent: u64,
    /// Below so many samples a queue runs low, however few it has
    #[arg(long, value_name = "SAMPLES", env = "INGOT_LOW_WATER_LEAST",
        default_value_t = Cadences::DEFAULT.low_water_least, value_parser = value_parser!(u64).range(0..=1_000_000))]
    low_water_least: u64,
    /// The shortest time between two changes of one queue that are told apart, in milliseconds
    #[arg(long, value_name = "MS", env = "INGOT_SHORTEST_WINDOW_MS",
        default_value_t = Cadences::DEFAULT.shortest_window_ms, value_parser = value_parser!(u64).range(10..=60_000))]
    shortest_window_ms: u64,
    /// The longest: a change is told no later than this, however many follow, in milliseconds
    #[arg(long, value_name = "MS", env = "INGOT_LONGEST_WINDOW_MS",
        default_value_t = Cadences::DEFAULT.longest_window_ms, value_parser = value_parser!(u64).range(10..=60_000))]
    longest_window_ms: u64,
}

impl CadenceArgs {
    /// The cadences.
    ///
    /// # Errors
    ///
    /// If the shortest window is longer than the longest.
    pub(super) fn cadences(&self) -> anyhow::Result<Cadences> {
        anyhow::ensure!(
            self.shortest_window_ms <= self.longest_window_ms,
            "--shortest-window-ms is {}, longer than --longest-window-ms, which is {}: make it at most that",
            self.shortest_window_ms,
            self.longest_window_ms,
        );
        Ok(Cadences {
            screen_ms: self.screen_every_ms,
            users_ms: self.users_every_ms,
            depth_ms: self.depth_every_ms,
            low_water_percent: self.low_water_percent,
            low_water_least: self.low_water_least,
            shortest_window_ms: self.shortest_window_ms,
            longest_window_ms: self.longest_window_ms,
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Line {
        #[command(flatten)]
        cadence: CadenceArgs,
    }

    fn cadences(options: &[&str]) -> Result<Cadences, String> {
        let line = ["ingot"].iter().chain(options);
        let line = Line::try_parse_from(line).map_err(|error| error.to_string())?;
        line.cadence.cadences().map_err(|error| error.to_string())
    }

    #[test]
    fn what_is_not_said_is_as_the_defaults_have_it() {
        assert_eq!(cadences(&[]), Ok(Cadences::DEFAULT));
        let slower = cadences(&["--users-every-ms", "9000", "--screen-every-ms=2000"]);
        let expected = Cadences {
            users_ms: 9_000,
            screen_ms: 2_000,
            ..Cadences::DEFAULT
        };
        assert_eq!(slower, Ok(expected));
    }

    #[test]
    fn each_has_its_bounds() {
        for (option, least, most) in [
            ("--screen-every-ms", 100, 60_000),
            ("--users-every-ms", 250, 600_000),
            ("--depth-every-ms", 250, 600_000),
        ] {
            let with = |value: i32| cadences(&[option, &value.to_string()]).is_ok();
            assert!(with(least) && with(most), "{option}");
            assert!(!with(least - 1) && !with(most + 1), "{option}");
        }
        assert!(cadences(&["--low-water-percent=0", "--low-water-least=0"]).is_ok());
        assert!(cadences(&["--low-water-percent=100", "--low-water-least=1000000"]).is_ok());
        assert!(cadences(&["--low-water-percent=101"]).is_err());
        assert!(cadences(&["--low-water-least=1000001"]).is_err());
        assert!(cadences(&["--shortest-window-ms=10", "--longest-window-ms=60000"]).is_ok());
        assert!(cadences(&["--shortest-window-ms=9"]).is_err());
        assert!(cadences(&["--longest-window-ms=60001"]).is_err());
    }

    #[test]
    fn a_shortest_window_above_the_longest_is_refused_with_what_to_do() {
        let refused = cadences(&["--shortest-window-ms=300", "--longest-window-ms=200"]);
        assert_eq!(
            refused.unwrap_err(),
            "--shortest-window-ms is 300, longer than --longest-window-ms, which is 200: make it at most that"
        );
    }
}
