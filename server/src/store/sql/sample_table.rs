//! Pages of the table of a queue's samples.
//!
//! No page walks over a queue, whatever is asked for. It is answered in one of three ways:
//! 1. Some filter lets few samples through, and an index names them ([`few`]): those are ordered, and the page is
//!    exact.
//! 2. Words are looked for: in the order of the import the index of words is walked from the place on; in another
//!    order those that have them are ordered, the first [`CANDIDATES`] if they are more.
//! 3. Otherwise the index of the order is walked from the place on.
//!
//! A walk looks at [`CANDIDATES`] samples at most. If the page isn't full then it ends early and says where to go
//! on.

mod few;
mod query;
mod rows;

use ingot::{
    ids::{LabelerId, QueueId},
    sample_table::{Cursor, Filter, Order, Page},
};

use self::{
    few::Few,
    query::{Asked, Candidates},
};
use super::{
    convert::{count, labeler_column},
    statement,
};
use crate::store::{
    StoreError,
    sql::{Connection, Row},
};

/// Most samples that one page looks at, and most of which those with looked-for words are ordered.
pub(super) const CANDIDATES: usize = 10_000;

pub(super) use rows::one as row;

/// A sample that the filter lets through: its id, what it is ordered by, its place in the import.
type Found = (i64, i64, i64);

/// The samples of a queue that the filter lets through, behind the place `after`, at most `most`.
pub(super) fn page(
    conn: &Connection,
    queue: QueueId,
    filter: &Filter,
    order: Order,
    after: Option<Cursor>,
    most: u32,
) -> Result<Page, StoreError> {
    let labeler = match filter.labeler {
        None => None,
        Some(number) => match labeler(conn, number)? {
            Some(id) => Some(id),
            None => return Ok(Page::default()),
        },
    };
    let asked = Asked::new(conn.dialect(), queue, filter, labeler, order, after, most);
    if asked.has_no_words() {
        return Ok(Page::default());
    }
    let (candidates, first_of_many) = candidates(conn, &asked)?;
    let mut found: Vec<Found> = asked.found(&candidates).rows(conn, places)?;
    sort(&mut found, order.descending);
    let next = if (most as usize) < found.len() {
        found.truncate(most as usize);
        found.last().map(|&(_, key, seq)| (key, seq))
    } else {
        end(conn, &asked, &candidates)?
    };
    let next = next.map(|(key, seq)| {
        Ok::<_, StoreError>(Cursor {
            key,
            seq: count("sample", seq)?,
        })
    });
    Ok(Page {
        rows: rows::of(conn, &found)?,
        next: next.transpose()?,
        first_of_many,
    })
}

/// What a subquery yields in order comes in order, but nothing says that it has to.
fn sort(found: &mut [Found], descending: bool) {
    found.sort_unstable_by_key(|&(_, key, seq)| (key, seq));
    if descending {
        found.reverse();
    }
}

/// Among which samples the page is looked for, and whether these are the first of more.
fn candidates(conn: &Connection, asked: &Asked<'_>) -> Result<(Candidates, bool), StoreError> {
    match few::find(conn, asked)? {
        Few::These(ids) => Ok((Candidates::These(ids), false)),
        Few::FirstWithWords(ids) => Ok((Candidates::These(ids), true)),
        Few::WithWords => Ok((Candidates::WithWords, false)),
        Few::None => Ok((Candidates::All, false)),
    }
}

/// Where a page goes on that isn't full; none if nothing is left to look at.
fn end(
    conn: &Connection,
    asked: &Asked<'_>,
    candidates: &Candidates,
) -> Result<Option<(i64, i64)>, StoreError> {
    let Some(query) = asked.end(candidates) else {
        return Ok(None);
    };
    let ends = query.rows(conn, places)?;
    let is_cut = |looked_at: &i64| usize::try_from(*looked_at) == Ok(CANDIDATES);
    let end = ends.into_iter().next();
    Ok(end
        .filter(|(looked_at, ..)| is_cut(looked_at))
        .map(|(_, key, seq)| (key, seq)))
}

/// The three numbers of a row: those of [`Found`], or of where a walk ends.
fn places(row: &Row<'_>) -> Result<(i64, i64, i64), StoreError> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn labeler(conn: &Connection, number: u32) -> Result<Option<LabelerId>, StoreError> {
    let sql = "SELECT id FROM labelers WHERE number = ?1";
    statement::optional(conn, sql, [number], |row| labeler_column(row, 0))
}

#[cfg(test)]
mod tests;
