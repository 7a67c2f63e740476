//! The sample, as text, whatever it contains.

use ingot::sample::{Sample, passages};
use leptos::prelude::*;

/// One sample's passages. A new sample is read out when it replaces the old one.
#[component]
pub(crate) fn SampleCard(sample: Sample) -> impl IntoView {
    let passages = passages(&sample.payload);
    let single = passages.len() == 1;
    view! {
        <article
            class="sample"
            class:sample--single=single
            data-testid="sample"
            data-sample-id=sample.id.to_string()
        >
            {passages
                .into_iter()
                .map(|passage| {
                    view! {
                        <section class="passage">
                            {passage.title.map(|title| view! { <h2>{title}</h2> })}
                            <p class="passage__text" dir="auto">{passage.text}</p>
                        </section>
                    }
                })
                .collect_view()}
        </article>
    }
}
