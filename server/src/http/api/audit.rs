//! `/audit`: who did what to what, and when.

use std::sync::Arc;

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{StreamExt, stream};
use ingot::{
    audit::{Action, Entry, Filter, NamedQueue, NamedToken, Person},
    formats::table::{Cell, Quoting, write_row},
    ids::{AuditId, QueueId},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    Api,
    access::Admin,
    body::Params,
    exports::Breakable,
    openapi::{AdminsOnly, Always, BadQuery, MayBreak},
    page,
    problem::{Kind, Problem},
    time::Time,
};
use crate::store::{Store, StoreError};

/// How many entries an export reads at once.
const CHUNK: u32 = 500;

/// The columns of the table.
const HEADER: &str = "id,at,action,labeler,labeler_name,display_name,token,token_name,queue,queue_name,assignment,label,detail\r\n";

/// Which entries, and which page of them.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditQuery {
    /// Only these actions, with commas between them, such as `change_queue,import_samples`. An underscore may
    /// stand for each space.
    action: Option<String>,
    /// Only what was done to this queue.
    queue: Option<i64>,
    /// Only what was done by the labeler of this number.
    labeler: Option<u32>,
    /// Only from this moment on, in milliseconds since the Unix epoch.
    from_ms: Option<u64>,
    /// Only before this moment, in milliseconds since the Unix epoch.
    until_ms: Option<u64>,
    /// Where to go on: the `next_cursor` of the page before. Without it the list begins.
    cursor: Option<String>,
    /// How many at most; 50 if not said, 500 at most.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 500)]
    limit: Option<u64>,
}

/// Which entries are written out, and how.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AuditExportQuery {
    /// `ndjson` if not said, or `csv`.
    format: Option<String>,
    /// Only these actions, with commas between them, such as `change_queue,import_samples`. An underscore may
    /// stand for each space.
    action: Option<String>,
    /// Only what was done to this queue.
    queue: Option<i64>,
    /// Only what was done by the labeler of this number.
    labeler: Option<u32>,
    /// Only from this moment on, in milliseconds since the Unix epoch.
    from_ms: Option<u64>,
    /// Only before this moment, in milliseconds since the Unix epoch.
    until_ms: Option<u64>,
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditPage)]
pub(super) struct AuditView {
    /// Newest first.
    entries: Vec<EntryView>,
    /// Where the next page begins; missing on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    next_cursor: Option<String>,
}

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub(super) struct EntryView {
    /// Its identity.
    id: i64,
    /// When it was done.
    at: Time,
    /// What was done.
    action: String,
    /// Who did it; null for the server itself, the command line and tokens that name no labeler.
    labeler: Option<PersonView>,
    /// The token that it was done with; null where it was done without one.
    token: Option<NamedTokenView>,
    /// To which queue.
    queue: Option<NamedQueueView>,
    /// In which turn.
    assignment: Option<i64>,
    /// Which revision of a label was stored.
    label: Option<i64>,
    /// What else there is to say of it.
    detail: Option<String>,
}

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditLabeler)]
pub(super) struct PersonView {
    /// A number that no other labeler of the installation has.
    number: u32,
    /// The name that tells them from others in files, if they have one.
    name: Option<String>,
    /// The name others see, if they have one.
    display_name: Option<String>,
}

/// The token that something was done with.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditToken)]
pub(super) struct NamedTokenView {
    /// Its identity, as `ingot token list` shows it.
    id: i64,
    /// Its name.
    name: String,
}

/// To which queue something was done.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditQueue)]
pub(super) struct NamedQueueView {
    /// Its identity.
    id: i64,
    /// Its name as it is now.
    name: String,
}

/// How the log is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Ndjson,
    Csv,
}

/// Lists what was done
///
/// Newest first. The entry of a change is written together with it and never changed.
#[utoipa::path(get, path = "/audit", operation_id = "listAudit", tag = "audit", params(AuditQuery),
    responses((status = 200, description = "A page of it", body = AuditView), Always, AdminsOnly, BadQuery))]
pub(super) async fn list(
    State(api): State<Api>,
    _: Admin,
    Params(query): Params<AuditQuery>,
) -> Result<Json<AuditView>, Problem> {
    let filter = query.filter()?;
    let most = page::most(query.limit, &api.limits)?;
    let after = query.cursor.as_deref().map(cursor).transpose()?;
    // One more than the page holds says whether another page follows.
    let mut found = api.store.audit_page(&filter, after, most + 1).await?;
    let has_more = (most as usize) < found.len();
    found.truncate(most as usize);
    let last = found.last().map(|last| last.id.to_string());
    Ok(Json(AuditView {
        entries: found.into_iter().map(Into::into).collect(),
        next_cursor: last.filter(|_| has_more),
    }))
}

/// Exports what was done
///
/// All that the filter lets through, newest first, read while it is sent. It breaks off if the export can't go
/// on. Cells that a spreadsheet would run as formulas are made harmless in CSV.
#[utoipa::path(get, path = "/audit/export", operation_id = "exportAudit", tag = "audit", params(AuditExportQuery),
    responses(
        (status = 200, description = "The export",
            content((String = "application/x-ndjson"), (String = "text/csv")),
            headers(("Content-Disposition" = String, description = "A file's name for it"))),
        Always, AdminsOnly, BadQuery, MayBreak))]
pub(super) async fn export(
    State(api): State<Api>,
    _: Admin,
    Params(query): Params<AuditExportQuery>,
    _: Breakable,
) -> Result<Response, Problem> {
    answer(&api, &query)
}

/// An export as an answer. What waits to be read holds nothing open: each page is a question of its own.
pub(super) fn answer(api: &Api, query: &AuditExportQuery) -> Result<Response, Problem> {
    let filter = query.filter()?;
    let format = Format::of(query.format.as_deref())?;
    let pages = pages(Arc::clone(&api.store), filter, format);
    let head = stream::once(async move { Ok(format.head().to_owned()) });
    let headers = [
        (header::CONTENT_TYPE, format.content_type()),
        (header::CONTENT_DISPOSITION, format.disposition()),
    ]
    .map(|(name, value)| (name, HeaderValue::from_static(value)));
    Ok((headers, Body::from_stream(head.chain(pages))).into_response())
}

fn pages(
    store: Arc<dyn Store>,
    filter: Filter,
    format: Format,
) -> impl stream::Stream<Item = Result<String, StoreError>> + Send {
    stream::try_unfold(None, move |after| {
        let (store, filter) = (Arc::clone(&store), filter.clone());
        async move {
            let page = store.audit_page(&filter, after, CHUNK).await?;
            let Some(last) = page.last().map(|last| last.id) else {
                return Ok(None);
            };
            Ok(Some((format.write(page), Some(last))))
        }
    })
}

impl AuditQuery {
    fn filter(&self) -> Result<Filter, Problem> {
        Ok(Filter {
            actions: actions(self.action.as_deref())?,
            queue: self.queue.map(QueueId),
            labeler: self.labeler,
            from_ms: self.from_ms,
            until_ms: self.until_ms,
        })
    }
}

impl AuditExportQuery {
    fn filter(&self) -> Result<Filter, Problem> {
        Ok(Filter {
            actions: actions(self.action.as_deref())?,
            queue: self.queue.map(QueueId),
            labeler: self.labeler,
            from_ms: self.from_ms,
            until_ms: self.until_ms,
        })
    }
}

/// The actions of a list in an address, each once.
fn actions(list: Option<&str>) -> Result<Vec<Action>, Problem> {
    let Some(list) = list.filter(|list| !list.is_empty()) else {
        return Ok(Vec::new());
    };
    let mut actions = Vec::new();
    for word in list.split(',') {
        let action = Action::of_address(word).ok_or_else(|| unknown(word))?;
        if !actions.contains(&action) {
            actions.push(action);
        }
    }
    Ok(actions)
}

fn unknown(word: &str) -> Problem {
    let known = Action::ALL.map(Action::in_address).join(", ");
    let detail = format!("The log knows no action `{word}`. It knows: {known}.");
    Problem::new(Kind::BadRequest, detail)
}

fn cursor(cursor: &str) -> Result<AuditId, Problem> {
    cursor.parse().map_err(|_| page::no_cursor())
}

impl Format {
    fn of(word: Option<&str>) -> Result<Self, Problem> {
        match word {
            None | Some("ndjson") => Ok(Self::Ndjson),
            Some("csv") => Ok(Self::Csv),
            Some(other) => Err(Problem::new(
                Kind::BadRequest,
                format!("`format` is ndjson or csv, this is `{other}`."),
            )),
        }
    }

    fn content_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Csv => "text/csv; charset=utf-8",
        }
    }

    fn disposition(self) -> &'static str {
        match self {
            Self::Ndjson => "attachment; filename=\"audit.ndjson\"",
            Self::Csv => "attachment; filename=\"audit.csv\"",
        }
    }

    fn head(self) -> &'static str {
        match self {
            Self::Ndjson => "",
            Self::Csv => HEADER,
        }
    }

    fn write(self, entries: Vec<Entry>) -> String {
        let mut text = String::new();
        for entry in entries {
            match self {
                Self::Ndjson => {
                    let line = serde_json::to_string(&EntryView::from(entry));
                    text.push_str(&line.expect("invariant: an entry has nothing that JSON lacks"));
                    text.push('\n');
                }
                Self::Csv => write_row(&cells(entry), Quoting::NonNumeric, true, &mut text),
            }
        }
        text
    }
}

fn cells(entry: Entry) -> [Cell; 13] {
    let text = |text: Option<String>| text.map_or(Cell::Empty, Cell::Text);
    let number =
        |number: Option<i64>| number.map_or(Cell::Empty, |number| Cell::Number(number.to_string()));
    let (person, name, display_name) = entry.person.map_or((None, None, None), |person| {
        (Some(person.number.into()), person.name, person.display_name)
    });
    let token = entry.token.map(|token| (token.id, token.name)).unzip();
    let queue = entry.queue.map(|queue| (queue.id.0, queue.name)).unzip();
    [
        Cell::Number(entry.id.to_string()),
        Cell::Text(ingot::formats::to_iso(entry.at_ms)),
        Cell::Text(entry.action),
        number(person),
        text(name),
        text(display_name),
        number(token.0),
        text(token.1),
        number(queue.0),
        text(queue.1),
        number(entry.assignment.map(|it| it.0)),
        number(entry.label.map(|it| it.0)),
        text(entry.detail),
    ]
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id.0,
            at: Time(entry.at_ms),
            action: entry.action,
            labeler: entry.person.map(Into::into),
            token: entry.token.map(Into::into),
            queue: entry.queue.map(Into::into),
            assignment: entry.assignment.map(|it| it.0),
            label: entry.label.map(|it| it.0),
            detail: entry.detail,
        }
    }
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        Self {
            number: person.number,
            name: person.name,
            display_name: person.display_name,
        }
    }
}

impl From<NamedToken> for NamedTokenView {
    fn from(token: NamedToken) -> Self {
        Self {
            id: token.id,
            name: token.name,
        }
    }
}

impl From<NamedQueue> for NamedQueueView {
    fn from(queue: NamedQueue) -> Self {
        Self {
            id: queue.id.0,
            name: queue.name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_read_with_spaces_or_underscores_each_once() {
        let read = actions(Some("label,change_queue,change queue,label")).unwrap();

        assert_eq!(read, [Action::Label, Action::ChangeQueue]);
        assert_eq!(actions(None).unwrap(), []);
        assert_eq!(actions(Some("")).unwrap(), []);
        assert!(actions(Some("label,tea")).is_err());
    }

    #[test]
    fn an_entry_stays_in_its_row_and_harmless() {
        let entry = Entry {
            id: AuditId(7),
            at_ms: 951_782_400_007,
            action: "set name".to_owned(),
            person: Some(Person {
                number: 3,
                name: None,
                display_name: Some("=1+1".to_owned()),
            }),
            token: Some(NamedToken {
                id: 5,
                name: "@nightly".to_owned(),
            }),
            queue: None,
            assignment: None,
            label: None,
            detail: Some("a, \"b\"\nc".to_owned()),
        };

        let row = Format::Csv.write(vec![entry]);

        assert_eq!(
            row,
            "7,\"2000-02-29T00:00:00.007Z\",\"set name\",3,\"\",\"'=1+1\",5,\"'@nightly\",\"\",\"\",\"\",\"\",\
             \"a, \"\"b\"\"\nc\"\r\n"
        );
        let columns = HEADER.trim_end().split(',').count();
        assert_eq!(columns, 13);
    }
}
