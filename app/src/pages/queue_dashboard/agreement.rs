//! How far each two labelers agree, and a warning where all agree little.

use std::collections::{BTreeMap, BTreeSet};

use ingot::insight::{
    FieldInsight,
    agreement::{Alarm, CRITICAL, LOW, Measured, PairAgreement},
};
use leptos::prelude::*;

use super::watched::Watched;
use crate::{
    views::AnyViews,
    words::{charts as words, dashboard::nameless},
};

/// From this coefficient on agreement is good.
const GOOD: f64 = 0.8;

/// Tells of each field in which labelers agree little, as soon as it is known.
#[component]
pub(super) fn AlarmBanner(watched: Watched) -> impl IntoView {
    let alarms = Memo::new(move |_| alarms(&watched.insight.read().fields));
    let shown = move || {
        let alarms = alarms.get();
        if alarms.is_empty() {
            return ().into_any();
        }
        let line = |(is_critical, text): (bool, String)| {
            let class = if is_critical {
                "alarm alarm--critical"
            } else {
                "alarm"
            };
            view! { <li class=class>{text}</li> }
        };
        view! {
            <div class="panel panel--error alarms" data-testid="alarms">
                <ul>{alarms.into_iter().map(line).any_views()}</ul>
                <p class="page__note">{words::WHAT_ALARMS}</p>
            </div>
        }
        .into_any()
    };
    // There from the beginning, so that whoever reads aloud says what comes into it.
    view! { <div role="status">{shown}</div> }.into_any()
}

/// The warnings, the worst first.
fn alarms(fields: &[FieldInsight]) -> Vec<(bool, String)> {
    let mut alarms: Vec<_> = fields
        .iter()
        .filter_map(|field| {
            let agreement = field.agreement.as_ref()?;
            let (alarm, alpha) = agreement.alarm()?;
            let is_critical = alarm == Alarm::Critical;
            let text = words::alarm(is_critical, &field.heading, alpha, agreement.pairs);
            Some((is_critical, text))
        })
        .collect();
    alarms.sort_by_key(|(is_critical, _)| !is_critical);
    alarms
}

/// A square of labelers for each field.
#[component]
pub(super) fn AgreementPanel(watched: Watched) -> impl IntoView {
    let squares = Memo::new(move |_| {
        let insight = watched.insight.read();
        let names: BTreeMap<u32, String> = insight
            .labelers
            .iter()
            .filter_map(|one| Some((one.number, one.name.clone()?)))
            .collect();
        let fields = insight.fields.iter();
        let squares = fields.filter_map(|field| Square::of(field, &names));
        squares.collect::<Vec<_>>()
    });
    let tables = move || {
        let squares = squares.get();
        if squares.is_empty() {
            return view! { <p class="page__note">{words::NOBODY_TO_COMPARE}</p> }.into_any();
        }
        squares.into_iter().map(table).any_views().into_any()
    };
    view! {
        <section class="panel chart-panel" aria-labelledby="agreement" data-testid="agreement">
            <h2 id="agreement">{words::AGREEMENT}</h2>
            {tables}
            <p class="page__note">{words::HOW_AGREED}</p>
        </section>
    }
    .into_any()
}

/// Everybody beside everybody.
#[derive(Debug, Clone, PartialEq)]
struct Square {
    heading: String,
    people: Vec<String>,
    /// Row by row, as many as there are people.
    cells: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq)]
enum Cell {
    SamePerson,
    NothingShared,
    Shared { kappa: Measured, samples: u64 },
}

impl Square {
    /// None if no two labelers can be compared.
    fn of(field: &FieldInsight, names: &BTreeMap<u32, String>) -> Option<Self> {
        let pairs = &field.agreement.as_ref()?.cells;
        let people: BTreeSet<u32> = pairs
            .iter()
            .flat_map(|pair| [pair.labelers.0, pair.labelers.1])
            .collect();
        if people.is_empty() {
            return None;
        }
        let row = |one: &u32| {
            people
                .iter()
                .map(|other| cell(pairs, *one, *other))
                .collect()
        };
        Some(Self {
            heading: field.heading.clone(),
            cells: people.iter().map(row).collect(),
            people: people
                .iter()
                .map(|number| {
                    names
                        .get(number)
                        .cloned()
                        .unwrap_or_else(|| nameless(*number))
                })
                .collect(),
        })
    }
}

fn cell(pairs: &[PairAgreement], one: u32, other: u32) -> Cell {
    if one == other {
        return Cell::SamePerson;
    }
    let labelers = (one.min(other), one.max(other));
    match pairs.iter().find(|pair| pair.labelers == labelers) {
        None => Cell::NothingShared,
        Some(pair) => Cell::Shared {
            kappa: pair.kappa.clone(),
            samples: pair.samples,
        },
    }
}

fn table(square: Square) -> AnyView {
    let heading = words::agreement_in(&square.heading);
    let label = heading.clone();
    let people = square.people.clone();
    let column = |name: String| view! { <th scope="col">{name}</th> };
    let row = |(name, cells): (String, Vec<Cell>)| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                {cells.into_iter().map(shown).any_views()}
            </tr>
        }
    };
    let rows = square.people.into_iter().zip(square.cells);
    // Reached by the keyboard, because it scrolls.
    view! {
        <div class="heat" tabindex="0" role="region" aria-label=label>
            <table class="heat__table">
                <caption>{heading}</caption>
                <thead>
                    <tr>
                        <td></td>
                        {people.into_iter().map(column).any_views()}
                    </tr>
                </thead>
                <tbody>{rows.map(row).any_views()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn shown(cell: Cell) -> AnyView {
    let (class, text, beside) = match cell {
        Cell::SamePerson => ("heat__none", words::SAME_PERSON.to_owned(), String::new()),
        Cell::NothingShared => (
            "heat__none",
            words::NOTHING_SHARED.to_owned(),
            String::new(),
        ),
        Cell::Shared { kappa, samples } => {
            let beside = words::samples(samples);
            match kappa {
                Measured::Value(kappa) => (heat(kappa), words::coefficient(kappa), beside),
                // The reason is a sentence, too long for a cell: it shows to whoever points at it.
                Measured::Undefined(why) => return undefined(why, beside),
            }
        }
    };
    view! {
        <td class=class>
            <span>{text}</span>
            <small>{beside}</small>
        </td>
    }
    .into_any()
}

/// A cell of two people for whom there is no coefficient.
fn undefined(why: String, beside: String) -> AnyView {
    view! {
        <td class="heat__undefined" title=why.clone()>
            <span aria-hidden="true">{words::NO_COEFFICIENT}</span>
            <span class="visually-hidden">{why.clone()}</span>
            <small>{beside}</small>
        </td>
    }
    .into_any()
}

/// How a cell looks. Its number says the same.
fn heat(kappa: f64) -> &'static str {
    if kappa < CRITICAL {
        "heat__critical"
    } else if kappa < LOW {
        "heat__low"
    } else if kappa < GOOD {
        "heat__fair"
    } else {
        "heat__good"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_told_from_both_sides_and_nobody_is_compared_with_themselves() {
        let pair = PairAgreement {
            labelers: (1, 2),
            samples: 7,
            kappa: Measured::Undefined("all the same".to_owned()),
        };
        let pairs = [pair.clone()];
        let shared = Cell::Shared {
            kappa: pair.kappa,
            samples: 7,
        };
        assert_eq!(cell(&pairs, 1, 2), shared);
        assert_eq!(cell(&pairs, 2, 1), shared);
        assert_eq!(cell(&pairs, 1, 1), Cell::SamePerson);
        assert_eq!(cell(&pairs, 1, 3), Cell::NothingShared);
    }

    #[test]
    fn cells_look_as_warnings_go() {
        assert_eq!(
            [0.39, 0.4, 0.6, 0.8].map(heat),
            ["heat__critical", "heat__low", "heat__fair", "heat__good"]
        );
    }
}
