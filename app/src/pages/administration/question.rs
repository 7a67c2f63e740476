//! One question while it is written.

use ingot::drafting::{Kind, Part, QuestionDraft, Switch, Trouble};
use leptos::prelude::*;

use super::{
    Writing,
    control::{ChoiceControl, Shape, SwitchControl, TextControl},
};
use crate::{browser, views::AnyViews, words::questions as words};

/// Where the heading of a question is.
pub(super) fn heading_id(key: u32) -> String {
    format!("question-{key}")
}

/// Puts the focus on what is on the page as soon as its change has been painted: what is moved loses it.
pub(super) fn focus_when_there(id: String) {
    request_animation_frame(move || {
        browser::focus(&id);
    });
}

/// A question with all that is said of it. It shows what is wrong once somebody has left it.
#[component]
pub(super) fn QuestionEditor(
    writing: Writing,
    key: u32,
    troubles: Memo<Vec<Trouble>>,
) -> impl IntoView {
    let question = Question {
        writing,
        key,
        troubles,
        is_left: RwSignal::new(false),
    };
    let kind = Memo::new(move |_| question.read(|draft| draft.kind));
    let caption = Memo::new(move |_| {
        writing.draft.with(|draft| {
            let mut all = draft.questions.list.iter();
            let place = all.position(|question| question.key == key);
            let draft = draft.questions.get(key);
            let heading = draft.map(|draft| match draft.text(Part::Title).trim() {
                "" => draft.text(Part::Name).to_owned(),
                title => title.to_owned(),
            });
            words::question(place.unwrap_or_default() + 1, &heading.unwrap_or_default())
        })
    });
    let kinds = Kind::ALL.map(|kind| (kind.word().to_owned(), words::kind(kind).to_owned()));
    let choose = Callback::new(move |word: String| {
        if let Some(kind) = Kind::of_word(&word) {
            question.change(|draft| draft.turn_into(kind));
        }
    });
    view! {
        <section
            class="question"
            aria-labelledby=heading_id(key)
            data-testid="question"
            on:focusout=move |_| question.is_left.set(true)
        >
            <h3 id=heading_id(key) tabindex="-1" dir="auto">{caption}</h3>
            <p class="field__error" role="alert" data-testid="question-problem">
                {move || question.problem(None)}
            </p>
            <ChoiceControl
                id=format!("kind-{key}")
                label=words::KIND.to_owned()
                choices=kinds.to_vec()
                chosen=Signal::derive(move || kind.get().word().to_owned())
                choose
            />
            {[Part::Name, Part::Title, Part::Help].map(|part| question.text(part, Kind::Text)).any_views()}
            {move || {
                let kind = kind.get();
                let texts = kind.parts().iter().map(|part| question.text(*part, kind));
                let switches = kind.switches().iter().map(|switch| question.switch(*switch));
                texts.chain(switches).any_views()
            }}
            {question.switch(Switch::Required)}
            {question.buttons()}
        </section>
    }
    .into_any()
}

/// One of the questions that are written.
#[derive(Clone, Copy)]
struct Question {
    writing: Writing,
    key: u32,
    troubles: Memo<Vec<Trouble>>,
    is_left: RwSignal<bool>,
}

impl Question {
    fn read<T: Default>(self, read: impl FnOnce(&QuestionDraft) -> T) -> T {
        self.writing
            .draft
            .with(|draft| draft.questions.get(self.key).map(read).unwrap_or_default())
    }

    fn change(self, change: impl FnOnce(&mut QuestionDraft)) {
        self.writing.draft.update(|draft| {
            if let Some(draft) = draft.questions.get_mut(self.key) {
                change(draft);
            }
        });
    }

    /// What is wrong with a part of it, or with it as a whole.
    fn problem(self, part: Option<Part>) -> Option<String> {
        if !self.is_left.get() && !self.writing.shows_all.get() {
            return None;
        }
        self.troubles.with(|troubles| {
            let mut own = troubles
                .iter()
                .filter(|trouble| trouble.question == Some(self.key));
            let own = own.find(|trouble| trouble.part == part);
            own.map(|trouble| trouble.problem.clone())
        })
    }

    fn text(self, part: Part, kind: Kind) -> AnyView {
        let shape = if part.has_lines() {
            Shape::Lines(4)
        } else if part.is_number() {
            Shape::Number
        } else {
            Shape::Line
        };
        view! {
            <TextControl
                id=format!("question-{}-{part:?}", self.key)
                label=words::part(part, kind)
                help=words::part_help(part, kind)
                shape
                text=Signal::derive(move || self.read(|draft| draft.text(part).to_owned()))
                write=Callback::new(move |text| self.change(|draft| draft.set(part, text)))
                problem=Signal::derive(move || self.problem(Some(part)))
            />
        }
        .into_any()
    }

    fn switch(self, switch: Switch) -> AnyView {
        view! {
            <SwitchControl
                label=words::switch(switch)
                on=Signal::derive(move || self.read(|draft| draft.is_on(switch)))
                switch=Callback::new(move |on| self.change(|draft| draft.switch(switch, on)))
            />
        }
        .into_any()
    }

    fn buttons(self) -> AnyView {
        let draft = self.writing.draft;
        let shift = move |up: bool| {
            draft.update(|draft| {
                draft.questions.shift(self.key, up);
            });
            // What is moved is still in hand.
            focus_when_there(heading_id(self.key));
        };
        let remove = move |_| {
            let next = draft.try_update(|draft| {
                let list = &draft.questions.list;
                let place = list.iter().position(|question| question.key == self.key);
                draft.questions.remove(self.key);
                let list = &draft.questions.list;
                let next = place.and_then(|place| list.get(place).or(list.last()));
                next.map(|question| heading_id(question.key))
            });
            let next = next.flatten();
            let next = next.unwrap_or_else(|| super::questions::ADD_ID.to_owned());
            focus_when_there(next);
        };
        view! {
            <div class="question__buttons">
                <button class="button button--quiet" type="button" on:click=move |_| shift(true)>{words::UP}</button>
                <button class="button button--quiet" type="button" on:click=move |_| shift(false)>{words::DOWN}</button>
                <button class="button button--quiet" type="button" on:click=remove>{words::REMOVE}</button>
            </div>
        }
        .into_any()
    }
}
