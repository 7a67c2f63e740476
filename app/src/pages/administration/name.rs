//! How a queue is called, and what labelers are told of the work.

use leptos::prelude::*;

use super::{
    LIMITS, Writing,
    control::{Shape, TextControl},
};
use crate::words::administration as words;

/// The name and the guidelines.
#[component]
pub(super) fn NameSection(writing: Writing) -> impl IntoView {
    let Writing {
        draft, shows_all, ..
    } = writing;
    let name = Signal::derive(move || draft.with(|draft| draft.name.clone()));
    let guidelines = Signal::derive(move || draft.with(|draft| draft.guidelines.clone()));
    let name_problem = Signal::derive(move || {
        if writing.is_taken() {
            return Some(words::NAME_TAKEN.trim_end_matches('.').to_owned());
        }
        let problem = draft.with(|draft| draft.name_problem(&LIMITS));
        let problem = problem.filter(|_| shows_all.get() || !name.read().is_empty());
        problem.map(|problem| problem.to_string())
    });
    let guidelines_problem = Signal::derive(move || {
        let problem = draft.with(|draft| draft.guidelines_problem(&LIMITS));
        problem.map(|problem| problem.to_string())
    });
    view! {
        <TextControl
            id="queue-name".to_owned()
            label=words::NAME
            help=words::NAME_HELP
            shape=Shape::Line
            text=name
            write=Callback::new(move |text| draft.update(|draft| draft.name = text))
            problem=name_problem
        />
        <TextControl
            id="queue-guidelines".to_owned()
            label=words::GUIDELINES
            help=words::GUIDELINES_HELP
            shape=Shape::Lines(8)
            text=guidelines
            write=Callback::new(move |text| draft.update(|draft| draft.guidelines = text))
            problem=guidelines_problem
        />
    }
    .into_any()
}
