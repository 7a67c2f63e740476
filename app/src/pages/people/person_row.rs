//! One person of a queue.

use ingot::{
    access::QueueRole,
    ids::QueueId,
    participant::{Participant, ParticipantChange},
};
use leptos::{html, prelude::*, task::spawn_local};

use crate::{
    api::change_person,
    surroundings::numbers,
    views::AnyViews,
    words::{dashboard::nameless, people as words},
};

/// Somebody, and what may be changed about them.
#[derive(Clone, Copy)]
struct Row {
    queue: QueueId,
    person: RwSignal<Participant>,
    /// Why the last change failed.
    error: RwSignal<Option<String>>,
    /// A change is on its way. Another one waits until its answer is known.
    is_busy: RwSignal<bool>,
}

impl Row {
    /// Asks for a change, and shows what became of it. `failed` puts a control back to what holds.
    fn change(self, change: ParticipantChange, failed: impl Fn() + 'static) {
        if self.is_busy.get_untracked() {
            failed();
            return;
        }
        self.is_busy.set(true);
        self.error.set(None);
        let number = self.person.with_untracked(|person| person.tag.number);
        spawn_local(async move {
            let result = change_person(self.queue, number, change).await;
            self.is_busy.try_set(false);
            match result {
                Ok(person) => {
                    self.person.try_set(person);
                }
                Err(error) => {
                    self.error.try_set(Some(error.to_string()));
                    failed();
                }
            }
        });
    }
}

/// A person and what the queue keeps of them, to be changed in place by those who steer it.
#[component]
pub(super) fn PersonRow(queue: QueueId, person: Participant, steers: bool) -> impl IntoView {
    let [who, role, listed, work, labels, skips, known] = words::COLUMNS;
    let numbers = numbers();
    let number = person.tag.number;
    let name = person.display_name.clone().or(person.tag.name.clone());
    let name = name.unwrap_or_else(|| nameless(number));
    let told = [
        numbers.write(&person.labels.to_string()),
        numbers.write(&person.skips.to_string()),
        numbers.write(&words::accuracy(person.gold_right, person.gold_seen)),
    ];
    let row = Row {
        queue,
        person: RwSignal::new(person),
        error: RwSignal::new(None),
        is_busy: RwSignal::new(false),
    };
    let [labels_told, skips_told, known_told] = told;
    let controls = if steers {
        [
            role_choice(row, &name),
            list_choice(row, &name),
            pause_button(row, &name),
        ]
    } else {
        plain(row)
    };
    let [role_control, list_control, pause_control] = controls;
    view! {
        <tr data-testid="person" aria-busy=move || row.is_busy.get().to_string()>
            <th scope="row" data-label=who>
                {name}
                <small class="aside">{words::number(number)}</small>
                <span class="people-table__error" role="alert">{move || row.error.get()}</span>
            </th>
            <td data-label=role>{role_control}</td>
            <td data-label=listed>{list_control}</td>
            <td data-label=work>{pause_control}</td>
            <td class="number" data-label=labels data-testid="labels">{labels_told}</td>
            <td class="number" data-label=skips>{skips_told}</td>
            <td class="number" data-label=known>{known_told}</td>
        </tr>
    }
    .into_any()
}

/// What holds, for those who only read.
fn plain(row: Row) -> [AnyView; 3] {
    row.person.with_untracked(|person| {
        [
            words::role(person.role).into_any(),
            words::is_listed(person.listed).into_any(),
            words::work(person.paused).into_any(),
        ]
    })
}

fn role_choice(row: Row, name: &str) -> AnyView {
    let select = NodeRef::<html::Select>::new();
    let before = row.person.with_untracked(|person| person.role);
    let put_back = move || {
        if let Some(select) = select.get_untracked() {
            let role = row.person.with_untracked(|person| person.role);
            select.set_value(role.word());
        }
    };
    let chosen = move |event| {
        if let Ok(role) = event_target_value(&event).parse() {
            let change = ParticipantChange {
                role: Some(role),
                ..ParticipantChange::default()
            };
            row.change(change, put_back);
        }
    };
    view! {
        <select
            node_ref=select
            class="typed-answer people-table__role"
            autocomplete="off"
            aria-label=words::role_of(name)
            data-testid="role"
            on:change=chosen
        >
            {role_options(before)}
        </select>
    }
    .into_any()
}

/// Every role, one of them chosen.
pub(super) fn role_options(chosen: QueueRole) -> Vec<AnyView> {
    QueueRole::ALL
        .map(|role| {
            view! {
                <option value=role.word() title=words::what_it_does(role) selected=role == chosen>
                    {words::role(role)}
                </option>
            }
        })
        .any_views()
}

fn list_choice(row: Row, name: &str) -> AnyView {
    let input = NodeRef::<html::Input>::new();
    let before = row.person.with_untracked(|person| person.listed);
    let put_back = move || {
        if let Some(input) = input.get_untracked() {
            input.set_checked(row.person.with_untracked(|person| person.listed));
        }
    };
    let chosen = move |event| {
        let change = ParticipantChange {
            listed: Some(event_target_checked(&event)),
            ..ParticipantChange::default()
        };
        row.change(change, put_back);
    };
    view! {
        <label class="people-table__listed">
            <input
                node_ref=input
                type="checkbox"
                autocomplete="off"
                checked=before
                aria-label=words::listed(name)
                on:change=chosen
            />
        </label>
    }
    .into_any()
}

fn pause_button(row: Row, name: &str) -> AnyView {
    let [pause, resume] = [words::pause_them(name), words::resume_them(name)];
    let is_paused = move || row.person.with(|person| person.paused.is_some());
    let toggle = move |_| {
        let is_paused = row.person.with_untracked(|person| person.paused.is_some());
        let change = ParticipantChange {
            paused: Some(!is_paused),
            ..ParticipantChange::default()
        };
        row.change(change, || ());
    };
    view! {
        <span class="people-table__work">
            <span data-testid="work">{move || words::work(row.person.with(|person| person.paused))}</span>
            <button
                class="button"
                type="button"
                aria-label=move || if is_paused() { resume.clone() } else { pause.clone() }
                on:click=toggle
            >
                {move || if is_paused() { words::RESUME } else { words::PAUSE }}
            </button>
        </span>
    }
    .into_any()
}
