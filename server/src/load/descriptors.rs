//! One open file for each socket: whether the operating system gives so many.

use anyhow::{Context, bail};
use rlimit::Resource;

/// What the program needs besides its sockets: its own files, and connections for a moment.
const SPARE: u64 = 100;

/// Makes room for so many sockets.
///
/// # Errors
///
/// If the hard limit is below; then only somebody else can raise it.
pub(super) fn make_room(sockets: u64) -> anyhow::Result<()> {
    let (soft, hard) = Resource::NOFILE
        .get()
        .context("the limit of open files can't be read")?;
    if let Some(soft) = new_soft_limit(sockets, soft, hard)? {
        Resource::NOFILE
            .set(soft, hard)
            .context("the limit of open files can't be raised")?;
    }
    Ok(())
}

/// The soft limit to set, if any.
fn new_soft_limit(sockets: u64, soft: u64, hard: u64) -> anyhow::Result<Option<u64>> {
    let needed = sockets + SPARE;
    if hard < needed {
        bail!(
            "{sockets} sockets need {needed} open files, and this shell may raise its limit only to {hard}; \
             ask for fewer, or raise it as root: `ulimit -Hn {needed}`"
        );
    }
    Ok((soft < needed).then_some(hard))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_suffices_is_left_alone() {
        assert_eq!(new_soft_limit(900, 1000, 20_000).unwrap(), None);
    }

    #[test]
    fn a_soft_limit_that_is_too_low_is_raised_to_the_hard_one() {
        assert_eq!(new_soft_limit(901, 1000, 20_000).unwrap(), Some(20_000));
    }

    #[test]
    fn a_hard_limit_that_is_too_low_is_named_with_the_way_out() {
        assert!(new_soft_limit(19_900, 1000, 20_000).is_ok());
        let refused = new_soft_limit(19_901, 1000, 20_000)
            .unwrap_err()
            .to_string();
        assert!(refused.contains("20001 open files"), "{refused}");
        assert!(refused.contains("ulimit -Hn 20001"), "{refused}");
    }
}
