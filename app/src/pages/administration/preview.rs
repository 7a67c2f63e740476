//! The questions as labelers see them, on a sample that nobody has imported.

use ingot::{
    drafting::made_up, form::Form, ids::SampleId, label::Order, sample::Payload, schema::Schema,
};
use leptos::prelude::*;

use crate::{
    components::{FieldInput, SampleCard},
    surroundings::surroundings,
    views::AnyViews,
    words::questions as words,
};

/// The fields of the labeling page, to be tried. While the questions can't be asked, those from before stay.
#[component]
pub(super) fn Preview(schema: Memo<Option<Schema>>) -> impl IntoView {
    let last = Memo::new(move |before: Option<&Option<Schema>>| {
        schema.get().or_else(|| before.cloned().flatten())
    });
    let tried = move || match last.get() {
        None => view! { <p class="page__note">{words::NO_PREVIEW}</p> }.into_any(),
        Some(schema) => fields(schema),
    };
    view! {
        <section class="preview" aria-labelledby="preview" data-testid="preview">
            <h3 id="preview">{words::PREVIEW}</h3>
            <p class="field__help">{words::PREVIEW_HELP}</p>
            {tried}
        </section>
    }
    .into_any()
}

fn fields(schema: Schema) -> AnyView {
    let payload = made_up(&schema, words::MADE_UP, words::MADE_UP_OTHER);
    let sample = sample_view(&schema, &payload);
    let form = RwSignal::new(Form::new(schema, &payload, Order::default()));
    let fields = form.read_untracked().fields().to_vec();
    let fields = fields
        .into_iter()
        .enumerate()
        .map(|(index, field)| view! { <FieldInput index field form/> });
    view! {
        {sample}
        <div class="preview__fields">{fields.any_views()}</div>
    }
    .into_any()
}

/// A sample as labelers of the schema see it.
pub(super) fn sample_view(schema: &Schema, payload: &Payload) -> AnyView {
    let form = Form::new(schema.clone(), payload, Order::default());
    let blocks = form.blocks(payload, &surroundings().media);
    view! { <SampleCard id=SampleId(0) blocks/> }.into_any()
}
