//! How a queue deals its samples out, while that is written.

use ingot::{
    drafting::{PolicyPart, PolicySwitch},
    policy::SkipPolicy,
};
use leptos::prelude::*;

use super::{
    LIMITS, Writing,
    control::{ChoiceControl, Shape, SwitchControl, TextControl},
};
use crate::{views::AnyViews, words::questions as words};

/// What becomes of a skip, by the word of the choice.
const SKIPS: [(&str, SkipPolicy); 3] = [
    ("others", SkipPolicy::RequeueForOthers),
    ("me", SkipPolicy::RequeueForMe),
    ("ignore", SkipPolicy::IgnoreSkipped),
];

/// What is wrong with which part.
type Wrong = Memo<Vec<(PolicyPart, String)>>;

/// Every part of the policy with its default.
#[component]
pub(super) fn PolicySection(writing: Writing) -> impl IntoView {
    let draft = writing.draft;
    let wrong = Memo::new(move |_| {
        draft.with(|draft| draft.policy.policy(&LIMITS).err().unwrap_or_default())
    });
    let text = move |part| text(writing, wrong, part);
    let switch = move |it| switch(writing, it);
    let on = move |it| Memo::new(move |_| draft.with(|draft| draft.policy.is_on(it)));
    let random = on(PolicySwitch::Random);
    let gold = on(PolicySwitch::Gold);
    view! {
        <div class="policy">
            {group(words::HOW_OFTEN, [text(PolicyPart::Overlap), text(PolicyPart::CohortPercent)].any_views())}
            {group(words::IN_WHICH_ORDER, [
                switch(PolicySwitch::BegunFirst),
                switch(PolicySwitch::Random),
                only_while(random, [text(PolicyPart::Seed)].any_views()),
            ].any_views())}
            {group(words::LEASES, [text(PolicyPart::LeaseMinutes), text(PolicyPart::OpenLeases)].any_views())}
            {group(words::SKIPS, [skips(writing), text(PolicyPart::SkipReasons)].any_views())}
            {group(words::LIMITS, [
                text(PolicyPart::LabelerLimit),
                text(PolicyPart::DailyLimit),
                switch(PolicySwitch::MembersOnly),
            ].any_views())}
            {group(words::GOLD, [
                switch(PolicySwitch::Gold),
                only_while(gold, [
                    PolicyPart::GoldShare,
                    PolicyPart::GoldPauseBelow,
                    PolicyPart::GoldPauseAfter,
                ].map(text).any_views()),
            ].any_views())}
        </div>
    }
    .into_any()
}

fn group(name: &'static str, content: Vec<AnyView>) -> AnyView {
    view! {
        <fieldset class="policy__group">
            <legend>{name}</legend>
            {content}
        </fieldset>
    }
    .into_any()
}

fn only_while(on: Memo<bool>, content: Vec<AnyView>) -> AnyView {
    view! { <div class="policy__more" hidden=move || !on.get()>{content}</div> }.into_any()
}

fn text(writing: Writing, wrong: Wrong, part: PolicyPart) -> AnyView {
    let draft = writing.draft;
    let shape = if part == PolicyPart::SkipReasons {
        Shape::Lines(4)
    } else {
        Shape::Number
    };
    let problem = Signal::derive(move || {
        wrong.with(|wrong| {
            let mut wrong = wrong.iter();
            let own = wrong.find(|(it, _)| *it == part);
            own.map(|(_, problem)| problem.clone())
        })
    });
    view! {
        <TextControl
            id=format!("policy-{part:?}")
            label=words::policy_part(part)
            help=words::policy_help(part)
            shape
            text=Signal::derive(move || draft.with(|draft| draft.policy.text(part).to_owned()))
            write=Callback::new(move |text| draft.update(|draft| draft.policy.set(part, text)))
            problem
        />
    }
    .into_any()
}

fn switch(writing: Writing, switch: PolicySwitch) -> AnyView {
    let draft = writing.draft;
    view! {
        <SwitchControl
            label=words::policy_switch(switch)
            on=Signal::derive(move || draft.with(|draft| draft.policy.is_on(switch)))
            switch=Callback::new(move |on| draft.update(|draft| draft.policy.switch(switch, on)))
        />
    }
    .into_any()
}

fn skips(writing: Writing) -> AnyView {
    let draft = writing.draft;
    let word = move |skip: SkipPolicy| {
        let mut all = SKIPS.iter();
        all.find(|(_, it)| *it == skip)
            .map_or("", |(word, _)| *word)
    };
    let choose = Callback::new(move |chosen: String| {
        if let Some((_, skip)) = SKIPS.iter().find(|(word, _)| *word == chosen) {
            draft.update(|draft| draft.policy.skip = *skip);
        }
    });
    let choices = SKIPS.map(|(word, skip)| (word.to_owned(), words::skip(skip).to_owned()));
    view! {
        <ChoiceControl
            id="policy-skip".to_owned()
            label=words::SKIP.to_owned()
            choices=choices.to_vec()
            chosen=Signal::derive(move || draft.with(|draft| word(draft.policy.skip).to_owned()))
            choose
        />
    }
    .into_any()
}
