//! How often each answer was given, field by field.

use ingot::{
    charts::{SIDE, Scale},
    insight::FieldInsight,
};
use leptos::prelude::*;

use super::watched::Watched;
use crate::{surroundings::numbers, views::AnyViews, words::charts as words};

/// A table of bars for each field whose answers are counted.
#[component]
pub(super) fn AnswersPanel(watched: Watched) -> impl IntoView {
    let fields = Memo::new(move |_| {
        let insight = watched.insight.read();
        let counted = insight.fields.iter();
        let counted = counted.filter(|field| !field.answers.is_empty());
        counted.cloned().collect::<Vec<_>>()
    });
    let tables = move || {
        let fields = fields.get();
        if fields.is_empty() {
            return view! { <p class="page__note">{words::NO_ANSWERS}</p> }.into_any();
        }
        fields.into_iter().map(table).any_views().into_any()
    };
    view! {
        <section class="panel chart-panel" aria-labelledby="answers" data-testid="answers">
            <h2 id="answers">{words::ANSWERS}</h2>
            <div class="answer-tables">{tables}</div>
            <p class="page__note">{words::HOW_COUNTED}</p>
        </section>
    }
    .into_any()
}

fn table(field: FieldInsight) -> AnyView {
    let numbers = numbers();
    let FieldInsight {
        heading,
        kind,
        answers,
        ..
    } = field;
    let scale = Scale {
        top: answers
            .iter()
            .map(|row| row.count)
            .max()
            .unwrap_or(0)
            .max(1),
        step: 1,
    };
    let row = |(answer, count): (String, u64)| {
        let width = (scale.part(count) * SIDE).to_string();
        view! {
            <tr>
                <th scope="row">{answer}</th>
                <td class="number">{numbers.write(&count.to_string())}</td>
                <td class="answer-table__bar" aria-hidden="true">
                    <svg viewBox="0 0 1000 10" preserveAspectRatio="none">
                        <rect class="series--0" x="0" y="0" width=width height="10"></rect>
                    </svg>
                </td>
            </tr>
        }
    };
    let rows = answers
        .iter()
        .map(|it| (words::answer(&kind, &it.answer), it.count))
        .map(row)
        .any_views();
    view! {
        <table class="answer-table">
            <caption>{heading}</caption>
            <thead class="visually-hidden">
                <tr>
                    <th scope="col">{words::ANSWER}</th>
                    <th scope="col">{words::TIMES}</th>
                    <td></td>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
