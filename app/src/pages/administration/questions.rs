//! All questions, written by form, as JSON, or as a labeling configuration of Label Studio, with a preview beside
//! them.

use ingot::drafting::{Kind, Language, Trouble};
use leptos::{ev, prelude::*};

use super::{
    Writing,
    control::{ChoiceControl, Shape, TextControl},
    preview::Preview,
    question::{QuestionEditor, focus_when_there, heading_id},
};
use crate::{browser, views::AnyViews, words::questions as words};

/// What adds a question, for the focus that has lost its place.
pub(super) const ADD_ID: &str = "add-question";

/// A way to write questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Form,
    Json,
    LabelStudio,
}

impl Way {
    const ALL: [Self; 3] = [Self::Form, Self::Json, Self::LabelStudio];

    fn name(self) -> &'static str {
        match self {
            Self::Form => words::BY_FORM,
            Self::Json => words::AS_JSON,
            Self::LabelStudio => words::AS_LABEL_STUDIO,
        }
    }

    fn of(language: Language) -> Self {
        match language {
            Language::Json => Self::Json,
            Language::LabelStudio => Self::LabelStudio,
        }
    }

    fn tab_id(self) -> String {
        format!("way-{self:?}")
    }

    fn panel_id(self) -> String {
        format!("way-{self:?}-panel")
    }
}

/// Three ways to one schema.
#[component]
pub(super) fn QuestionsSection(writing: Writing) -> impl IntoView {
    let draft = writing.draft;
    let way = RwSignal::new(Way::Form);
    let troubles =
        Memo::new(move |_| draft.with(|draft| draft.questions.schema().err().unwrap_or_default()));
    let panel = move |this: Way, content: AnyView| {
        view! {
            <div
                id=this.panel_id()
                role="tabpanel"
                aria-labelledby=this.tab_id()
                hidden=move || way.get() != this
            >
                {content}
            </div>
        }
        .into_any()
    };
    view! {
        <div class="questions">
            <div class="questions__written">
                <div class="tabs" role="tablist" aria-label=words::WAYS>
                    {Way::ALL.map(|this| tab(this, way)).any_views()}
                </div>
                {panel(Way::Form, view! { <ByForm writing troubles/> }.into_any())}
                {panel(Way::Json, view! { <AsJson writing way/> }.into_any())}
                {panel(Way::LabelStudio, view! { <AsLabelStudio writing/> }.into_any())}
                <CommonProblems writing troubles/>
            </div>
            <Preview schema=writing.schema()/>
        </div>
    }
    .into_any()
}

/// A tab. Arrows go from one to the next, as everywhere.
fn tab(this: Way, way: RwSignal<Way>) -> AnyView {
    let is_chosen = Memo::new(move |_| way.get() == this);
    let on_key = move |event: ev::KeyboardEvent| {
        let step = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => Way::ALL.len() - 1,
            _ => return,
        };
        let place = Way::ALL.iter().position(|it| *it == this);
        let next = Way::ALL[(place.unwrap_or_default() + step) % Way::ALL.len()];
        event.prevent_default();
        way.set(next);
        browser::focus(&next.tab_id());
    };
    view! {
        <button
            id=this.tab_id()
            class="tabs__tab"
            type="button"
            role="tab"
            aria-controls=this.panel_id()
            aria-selected=move || is_chosen.get().to_string()
            tabindex=move || if is_chosen.get() { "0" } else { "-1" }
            on:click=move |_| way.set(this)
            on:keydown=on_key
        >
            {this.name()}
        </button>
    }
    .into_any()
}

#[component]
fn ByForm(writing: Writing, troubles: Memo<Vec<Trouble>>) -> impl IntoView {
    let draft = writing.draft;
    let keys = Memo::new(move |_| {
        draft.with(|draft| {
            let list = draft.questions.list.iter();
            list.map(|question| question.key).collect::<Vec<_>>()
        })
    });
    let kind = RwSignal::new(Kind::Choice);
    let kinds = Kind::ALL.map(|kind| (kind.word().to_owned(), words::kind(kind).to_owned()));
    let choose = Callback::new(move |word: String| {
        if let Some(chosen) = Kind::of_word(&word) {
            kind.set(chosen);
        }
    });
    let add = move |_| {
        let key = draft.try_update(|draft| draft.questions.add(kind.get_untracked()));
        if let Some(key) = key {
            focus_when_there(heading_id(key));
        }
    };
    view! {
        <p class="page__note" hidden=move || !keys.read().is_empty()>{words::NO_QUESTION}</p>
        <For
            each=move || keys.get()
            key=|key| *key
            children=move |key| view! { <QuestionEditor writing key troubles/> }.into_any()
        />
        <div class="questions__add">
            <ChoiceControl
                id="kind-to-add".to_owned()
                label=words::KIND_TO_ADD.to_owned()
                choices=kinds.to_vec()
                chosen=Signal::derive(move || kind.get().word().to_owned())
                choose
            />
            <button id=ADD_ID class="button" type="button" on:click=add>{words::ADD}</button>
        </div>
    }
    .into_any()
}

#[component]
fn AsJson(writing: Writing, way: RwSignal<Way>) -> impl IntoView {
    let draft = writing.draft;
    let text = RwSignal::new(String::new());
    // Written anew when somebody comes to it, and left alone while they type.
    Effect::new(move |_| {
        if way.get() == Way::Json {
            text.set(draft.with_untracked(|draft| draft.questions.json()));
        }
    });
    let write = Callback::new(move |typed: String| {
        text.set(typed.clone());
        draft.update(|draft| {
            draft.questions.write(Language::Json, typed);
        });
    });
    view! {
        <TextControl
            id="questions-json".to_owned()
            label=words::JSON_TEXT
            help=words::JSON_HELP
            shape=Shape::Lines(20)
            text=text.into()
            write
            problem=unread_problem(writing, Language::Json)
        />
    }
    .into_any()
}

#[component]
fn AsLabelStudio(writing: Writing) -> impl IntoView {
    let draft = writing.draft;
    let text = RwSignal::new(String::new());
    let notes = RwSignal::new(Vec::<String>::new());
    let shown = Signal::derive(move || {
        let unread = draft.with(|draft| match &draft.questions.unread {
            Some(unread) if unread.language == Language::LabelStudio => Some(unread.text.clone()),
            _ => None,
        });
        unread.unwrap_or_else(|| text.get())
    });
    let write = Callback::new(move |typed: String| {
        text.set(typed.clone());
        draft.update(|draft| {
            let questions = &mut draft.questions;
            if typed.trim().is_empty() {
                questions.unread = None;
                notes.set(Vec::new());
            } else {
                notes.set(questions.write(Language::LabelStudio, typed));
            }
        });
    });
    let told = move || {
        let notes = notes.get();
        (!notes.is_empty()).then(|| {
            let notes = notes.into_iter();
            view! {
                <ul class="questions__notes" aria-label=words::NOTES>
                    {notes.map(|note| view! { <li>{note}</li> }).any_views()}
                </ul>
            }
            .into_any()
        })
    };
    view! {
        <TextControl
            id="questions-xml".to_owned()
            label=words::XML_TEXT
            help=words::XML_HELP
            shape=Shape::Lines(14)
            text=shown
            write
            problem=unread_problem(writing, Language::LabelStudio)
        />
        <div aria-live="polite">{told}</div>
    }
    .into_any()
}

/// What is wrong with a text that can't be read.
fn unread_problem(writing: Writing, language: Language) -> Signal<Option<String>> {
    Signal::derive(move || {
        writing.draft.with(|draft| {
            let unread = draft.questions.unread.as_ref();
            let unread = unread.filter(|unread| unread.language == language);
            unread.map(|unread| unread.problem.clone())
        })
    })
}

/// What is wrong with all questions together, whichever way is chosen.
#[component]
fn CommonProblems(writing: Writing, troubles: Memo<Vec<Trouble>>) -> impl IntoView {
    let Writing {
        draft, shows_all, ..
    } = writing;
    let unread = Memo::new(move |_| {
        draft.with(|draft| {
            let unread = draft.questions.unread.as_ref();
            unread.map(|unread| words::unread(Way::of(unread.language).name(), &unread.problem))
        })
    });
    let problem = Memo::new(move |_| {
        troubles.with(|troubles| {
            let common = troubles.iter().find(|trouble| trouble.question.is_none());
            let common = common.filter(|_| shows_all.get() && unread.read().is_none());
            common.map(|trouble| trouble.problem.clone())
        })
    });
    let throw_away = move |_| draft.update(|draft| draft.questions.unread = None);
    view! {
        <p class="field__error" role="alert" data-testid="questions-problem">
            {move || unread.get().or_else(|| problem.get())}
        </p>
        <button
            class="button"
            type="button"
            hidden=move || unread.read().is_none()
            on:click=throw_away
        >
            {words::THROW_AWAY}
        </button>
    }
    .into_any()
}
