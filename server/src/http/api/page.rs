//! Lists that are read page by page.

use ingot::limits::Limits;
use serde::Deserialize;
use utoipa::IntoParams;

use super::problem::{Kind, Problem};

/// Which page.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PageQuery {
    /// Where to go on: the `next_cursor` of the page before. Without it the list begins.
    cursor: Option<String>,
    /// How many at most; 50 if not said, 500 at most. A page of large items has fewer.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which page, read and found possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Page {
    /// How many items, or which of them, are behind already.
    pub(super) from: u64,
    /// Most items.
    pub(super) most: u32,
}

impl PageQuery {
    pub(super) fn read(&self, limits: &Limits) -> Result<Page, Problem> {
        let from = match &self.cursor {
            None => 0,
            Some(cursor) => cursor
                .parse::<u32>()
                .map(u64::from)
                .map_err(|_| no_cursor())?,
        };
        let most = most(self.limit, limits)?;
        Ok(Page { from, most })
    }
}

/// How many items a page has at most.
pub(super) fn most(limit: Option<u64>, limits: &Limits) -> Result<u32, Problem> {
    let most = limit.unwrap_or(u64::from(limits.api_page));
    match u32::try_from(most) {
        Ok(most) if (1..=limits.api_page_most).contains(&most) => Ok(most),
        _ => Err(Problem::new(
            Kind::BadRequest,
            format!("`limit` is 1 to {}, this is {most}.", limits.api_page_most),
        )),
    }
}

/// What was given as a cursor is none.
pub(super) fn no_cursor() -> Problem {
    Problem::new(
        Kind::BadRequest,
        "`cursor` is the `next_cursor` of another page of this list; this is none.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(cursor: Option<&str>, limit: Option<u64>) -> Option<Page> {
        let query = PageQuery {
            cursor: cursor.map(str::to_owned),
            limit,
        };
        query.read(&Limits::DEFAULT).ok()
    }

    #[test]
    fn a_list_begins_with_a_page_of_50() {
        assert_eq!(read(None, None), Some(Page { from: 0, most: 50 }));
        assert_eq!(read(Some("7"), None), Some(Page { from: 7, most: 50 }));
    }

    #[test]
    fn a_page_has_1_to_500_items() {
        assert_eq!(read(None, Some(1)), Some(Page { from: 0, most: 1 }));
        assert_eq!(read(None, Some(500)), Some(Page { from: 0, most: 500 }));
        for wrong in [0, 501, u64::from(u32::MAX) + 51, u64::MAX] {
            assert_eq!(read(None, Some(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn what_no_page_gave_is_no_cursor() {
        for wrong in ["", "-1", "x", "1.5", "4294967296", " 1"] {
            assert_eq!(read(Some(wrong), None), None, "{wrong}");
        }
    }
}
