//! Choosing a file, and what the server makes of its start.

use ingot::schema::Schema;
use leptos::{html, prelude::*, task::spawn_local};

use super::{
    LIMITS,
    columns::{ColumnsView, Roles, map_text},
    outcome::rejections_view,
    preview::sample_view,
};
use crate::{
    api::{FileStart, Glance, glance_at_file},
    surroundings::numbers,
    upload::{Start, start_of},
    views::AnyViews,
    words::administration as words,
};

/// What is known of the chosen file.
#[derive(Clone)]
enum Look {
    /// None is chosen.
    Nothing,
    /// The server looks at it.
    Looking,
    /// What it found.
    Found(Box<Glance>),
    /// Why it could not.
    Failed(String),
}

/// A file that may be imported.
#[derive(Clone, Copy)]
pub(super) struct FileChoice {
    /// Where it is chosen.
    pub(super) input: NodeRef<html::Input>,
    /// What its columns become, as the server reads it.
    pub(super) map: Memo<String>,
    /// What columns become, those of other files too.
    pub(super) roles: RwSignal<Roles>,
    schema: Memo<Option<Schema>>,
    columns: RwSignal<Vec<String>>,
    start: RwSignal<Option<Start>>,
    look: RwSignal<Look>,
    /// Counts what was asked, so that only the newest answer counts.
    asked: StoredValue<u32>,
}

impl FileChoice {
    /// A file for a queue that asks these questions.
    pub(super) fn new(schema: Memo<Option<Schema>>) -> Self {
        let roles = RwSignal::new(Roles::new());
        let columns = RwSignal::new(Vec::new());
        let map = Memo::new(move |_| roles.with(|roles| columns.with(|it| map_text(roles, it))));
        let choice = Self {
            input: NodeRef::new(),
            map,
            roles,
            schema,
            columns,
            start: RwSignal::new(None),
            look: RwSignal::new(Look::Nothing),
            asked: StoredValue::new(0),
        };
        Effect::new(move |_| choice.ask());
        choice
    }

    /// Whoever calls it is called again when another file is chosen, or it is to be read otherwise.
    pub(super) fn track(self) {
        self.start.track();
        self.schema.track();
        self.map.track();
    }

    /// The questions that the file is read for, if they are right.
    pub(super) fn questions(self) -> Option<Schema> {
        self.schema.get_untracked()
    }

    /// Whether a file is chosen that can be imported.
    pub(super) fn is_ready(self) -> bool {
        matches!(*self.look.read(), Look::Found(_))
    }

    /// Reads the start of the file that was chosen.
    fn read(self) {
        let mine = self.next();
        self.columns.set(Vec::new());
        self.start.set(None);
        let input = self.input.get_untracked();
        let Some(reading) = input.and_then(|input| start_of(&input, LIMITS.glance_bytes)) else {
            self.look.set(Look::Nothing);
            return;
        };
        self.look.set(Look::Looking);
        spawn_local(async move {
            let read = reading.await;
            if self.asked.try_get_value() != Some(mine) {
                return;
            }
            match read {
                Ok(start) => self.start.set(Some(start)),
                Err(error) => self.look.set(Look::Failed(error)),
            }
        });
    }

    /// Asks the server, again when the questions or the columns' roles are others.
    fn ask(self) {
        let (start, schema, map) = (self.start.get(), self.schema.get(), self.map.get());
        let (Some(start), Some(schema)) = (start, schema) else {
            return;
        };
        let mine = self.next();
        spawn_local(async move {
            let found = glance_at_file(FileStart {
                name: start.name,
                base64: start.base64,
                is_whole: start.is_whole,
                map,
                schema,
            })
            .await;
            if self.asked.try_get_value() != Some(mine) {
                return;
            }
            match found {
                Ok(found) => {
                    if *self.columns.read_untracked() != found.columns {
                        self.columns.set(found.columns.clone());
                    }
                    self.look.set(Look::Found(Box::new(found)));
                }
                Err(error) => self.look.set(Look::Failed(error.to_string())),
            }
        });
    }

    fn next(self) -> u32 {
        let next = self.asked.get_value() + 1;
        self.asked.set_value(next);
        next
    }
}

/// The field for the file, and what the server makes of it.
#[component]
pub(super) fn FileChoiceView(choice: FileChoice) -> impl IntoView {
    let FileChoice {
        input,
        roles,
        schema,
        columns,
        look,
        ..
    } = choice;
    // Drawn anew for other columns only, so that a choice keeps the focus while its answer is on its way.
    let columns = move || {
        let columns = columns.get();
        let schema = schema.get().filter(|_| !columns.is_empty())?;
        Some(view! { <ColumnsView schema columns roles/> }.into_any())
    };
    view! {
        <div class="control file-choice">
            <label class="control__label" for="file">{words::FILE}</label>
            <input
                node_ref=input
                id="file"
                class="file-choice__input"
                type="file"
                accept=".jsonl,.ndjson,.json,.csv,.tsv,.tab,.gz"
                aria-describedby="file-help"
                on:change=move |_| choice.read()
            />
            <p id="file-help" class="field__help">{words::FILE_HELP}</p>
        </div>
        <p class="field__error" hidden=move || schema.read().is_some()>{words::QUESTIONS_FIRST}</p>
        {columns}
        <div class="look" aria-live="polite" data-testid="look">
            {move || match look.get() {
                Look::Nothing => ().into_any(),
                Look::Looking => view! { <p class="page__note">{words::LOOKING}</p> }.into_any(),
                Look::Failed(error) => {
                    view! { <p class="transfer__error" role="alert">{error}</p> }.into_any()
                }
                Look::Found(found) => found_view(*found, schema.get_untracked()),
            }}
        </div>
    }
    .into_any()
}

fn found_view(found: Glance, schema: Option<Schema>) -> AnyView {
    let Glance {
        format,
        shape,
        samples,
        rejected,
        rejections,
        shown,
        is_all,
        ..
    } = found;
    let rejections = rejections.into_iter();
    let rejections: Vec<_> = rejections
        .map(|(line, reason)| (numbers().write(&words::line(line)), reason))
        .collect();
    let rejections = (!rejections.is_empty()).then(|| rejections_view(words::LEFT_OUT, rejections));
    let shown = schema.filter(|_| !shown.is_empty()).map(|schema| {
        let shown = shown.iter().map(|payload| sample_view(&schema, payload));
        view! {
            <section class="look__samples" aria-labelledby="first-samples">
                <h3 id="first-samples">{words::FIRST_SAMPLES}</h3>
                {shown.any_views()}
            </section>
        }
        .into_any()
    });
    view! {
        <p data-testid="found">
            {words::found(&format, &shape)} " " {numbers().write(&words::checked(samples, rejected, is_all))}
        </p>
        {rejections}
        {shown}
    }
    .into_any()
}
