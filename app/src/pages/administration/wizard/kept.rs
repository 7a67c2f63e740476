//! What is typed in the wizard, kept by the tab until the queue is made.

use ingot::drafting::QueueDraft;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{
    super::{columns::Roles, file_choice::FileChoice},
    LAST, Steps,
};
use crate::browser;

/// Under which name.
const KEY: &str = "ingot-new-queue";

/// Everything but the file, which no browser gives back.
#[derive(Serialize, Deserialize)]
struct Kept {
    draft: QueueDraft,
    step: usize,
    roles: Roles,
}

/// Takes over what the tab has kept, and keeps from then on what is typed, until the queue is made.
pub(super) fn keep_over_reloads(steps: Steps, choice: FileChoice, is_made: RwSignal<bool>) {
    let draft = steps.writing.draft;
    Effect::new(move |before: Option<()>| {
        if before.is_none() {
            // What another version has kept may not be readable: then one begins anew.
            let kept = browser::kept_in_tab(KEY);
            let kept = kept.and_then(|text| serde_json::from_slice::<Kept>(text.as_bytes()).ok());
            if let Some(kept) = kept {
                draft.set(kept.draft);
                steps.step.set(kept.step.min(LAST));
                choice.roles.set(kept.roles);
            }
        }
        if is_made.get() {
            browser::forget_in_tab(KEY);
            return;
        }
        let kept = Kept {
            draft: draft.get(),
            step: steps.step.get(),
            roles: choice.roles.get(),
        };
        if let Ok(text) = serde_json::to_string(&kept) {
            browser::keep_in_tab(KEY, &text);
        }
    });
}
