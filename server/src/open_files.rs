//! Open files: each connection is one, and the operating system gives so many.

use std::io;

use rlimit::Resource;

/// What the program needs besides its live connections: the database, and connections for a page or for a
/// moment, such as those of browsers that are told that there is no room.
const RESERVED: u64 = 256;

/// Raises the limit of open files as far as this process may, and returns how many live connections there is
/// room for, of so many that are wanted.
pub(crate) fn room_for_connections(wanted: usize) -> usize {
    let files = match raised() {
        Ok(files) => files,
        Err(error) => {
            tracing::warn!(%error, "the limit of open files can't be read or raised");
            return wanted;
        }
    };
    let room = room(files, wanted);
    if room < wanted {
        tracing::warn!(
            "there is room for {room} live connections instead of {wanted}, as this process may open {files} files; \
             let it open {} (`ulimit -n`, or LimitNOFILE= of its service)",
            wanted as u64 + RESERVED
        );
    } else {
        tracing::info!("there is room for {room} live connections, and for {files} open files");
    }
    room
}

/// The soft limit, raised to the hard one.
fn raised() -> io::Result<u64> {
    let (soft, hard) = Resource::NOFILE.get()?;
    if soft < hard {
        Resource::NOFILE.set(hard, hard)?;
    }
    Ok(hard)
}

/// How many live connections so many open files allow. With hardly any files, half of them.
fn room(files: u64, wanted: usize) -> usize {
    let room = files - RESERVED.min(files / 2);
    wanted.min(usize::try_from(room).unwrap_or(usize::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_for_as_many_as_are_wanted_if_files_remain_for_the_rest() {
        assert_eq!(room(20_256, 20_000), 20_000);
        assert_eq!(room(20_255, 20_000), 19_999);
        assert_eq!(room(u64::MAX, 20_000), 20_000);
    }

    #[test]
    fn a_low_limit_leaves_room_to_tell_the_others_that_there_is_none() {
        assert_eq!(room(1_024, 20_000), 768);
        assert_eq!(room(100, 20_000), 50);
        assert_eq!(room(0, 20_000), 0);
    }

    #[test]
    fn the_limit_is_raised_as_far_as_it_may_be() {
        let hard = Resource::NOFILE.get().unwrap().1;
        assert_eq!(raised().unwrap(), hard);
        assert_eq!(Resource::NOFILE.get().unwrap(), (hard, hard));
    }
}
