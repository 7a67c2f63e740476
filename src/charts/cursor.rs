//! Walking over the points of a chart.

/// A step of the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// One point towards the beginning.
    Back,
    /// One point towards the end.
    On,
    /// To the first point.
    First,
    /// To the last point.
    Last,
    /// Off the points.
    Away,
}

impl Move {
    /// The step that a key stands for, by the name that browsers give it.
    pub fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" | "ArrowDown" => Self::Back,
            "ArrowRight" | "ArrowUp" => Self::On,
            "Home" => Self::First,
            "End" => Self::Last,
            "Escape" => Self::Away,
            _ => return None,
        })
    }
}

/// Where the cursor is after a step among so many points; none if there is no point. It begins at the last
/// point, the newest, and stays at either end.
pub fn moved(at: Option<usize>, step: Move, points: usize) -> Option<usize> {
    let last = points.checked_sub(1)?;
    Some(match (step, at) {
        (Move::Away, _) => return None,
        (Move::First, _) => 0,
        (Move::Last, _) | (Move::On | Move::Back, None) => last,
        (Move::Back, Some(at)) => at.min(last).saturating_sub(1),
        (Move::On, Some(at)) => (at + 1).min(last),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_begins_at_the_newest_point_and_stays_among_the_points() {
        assert_eq!(moved(None, Move::Back, 3), Some(2));
        assert_eq!(moved(Some(2), Move::Back, 3), Some(1));
        assert_eq!(moved(Some(0), Move::Back, 3), Some(0));
        assert_eq!(moved(Some(2), Move::On, 3), Some(2));
        assert_eq!(moved(Some(1), Move::First, 3), Some(0));
        assert_eq!(moved(Some(1), Move::Last, 3), Some(2));
        assert_eq!(moved(Some(9), Move::Back, 3), Some(1));
        assert_eq!(moved(None, Move::On, 0), None);
        assert_eq!(moved(Some(1), Move::Away, 3), None);
    }

    #[test]
    fn other_keys_are_no_steps() {
        assert_eq!(Move::of_key("ArrowRight"), Some(Move::On));
        assert_eq!(Move::of_key("Tab"), None);
    }
}
