//! Control tags: each becomes a field.

use super::{Control, LabelStudioError, element::Element, hotkeys, objects::Objects};
use crate::{
    limits::Limits,
    schema::{Choice, Choices, Field, FieldKind, Number, Pairwise, Scale, Spans, Text},
};

/// The answers that tags inside a control stand for, each with its hotkey.
type Answers = Vec<(String, Option<String>)>;

impl Control<'_, '_> {
    /// The field that means the same.
    pub(super) fn field(
        self,
        objects: &Objects,
        taken: &mut Vec<String>,
        notes: &mut Vec<String>,
        limits: &Limits,
    ) -> Result<Field, LabelStudioError> {
        let element = &self.element;
        let name = element.need("name")?.to_owned();
        // Each control is about objects that exist, even where the field does not say which.
        objects.of(element)?;
        let mut hotkeys = Vec::new();
        let kind = match element.tag() {
            Some("Choices") => {
                let answers = answers(element, "Choice", &name, notes)?;
                hotkeys = hotkeys::kept(&name, &answers, taken, notes);
                choices(element, answers)?
            }
            Some("Labels") => {
                let answers = answers(element, "Label", &name, notes)?;
                hotkeys = hotkeys::kept(&name, &answers, taken, notes);
                labels(element, objects, answers)?
            }
            Some("Rating") => rating(element)?,
            Some("TextArea") => text(element)?,
            Some("Pairwise") => pairwise(element, objects)?,
            Some("Number") => number(element)?,
            _ => return Err(element.unknown()),
        };
        if !matches!(
            kind,
            FieldKind::Choice(_) | FieldKind::Choices(_) | FieldKind::Spans(_)
        ) {
            element.check_empty()?;
            note_lost_hotkey(element, &name, notes);
        }
        let (title, help) = match self.header {
            Some(header) if limits.title_chars < header.chars().count() => (None, Some(header)),
            header => (header, None),
        };
        Ok(Field {
            name,
            title,
            help,
            required: element.flag("required")?,
            hotkeys,
            kind,
        })
    }
}

/// The names of the tags inside a control.
fn answers(
    control: &Element<'_, '_>,
    tag: &str,
    field: &str,
    notes: &mut Vec<String>,
) -> Result<Answers, LabelStudioError> {
    let mut answers = Answers::new();
    for child in control.children()? {
        child.check_attributes()?;
        if !child.is(tag) {
            return Err(child.refused(format!("here only <{tag}> can stand")));
        }
        child.check_empty()?;
        let value = child.need("value")?;
        if value.starts_with('$') {
            return Err(child.bad("value", "names are written in the configuration"));
        }
        if child.get("alias").is_some_and(|alias| alias != value) {
            notes.push(format!(
                "The alias of \"{value}\" in \"{field}\" is left out: answers are stored as \"{value}\"."
            ));
        }
        answers.push((value.to_owned(), child.get("hotkey").map(str::to_owned)));
    }
    Ok(answers)
}

fn names(answers: Answers) -> Vec<String> {
    answers.into_iter().map(|(name, _)| name).collect()
}

fn choices(element: &Element<'_, '_>, answers: Answers) -> Result<FieldKind, LabelStudioError> {
    let options = names(answers);
    match element.get("choice").unwrap_or("single").trim() {
        "single" | "single-radio" => Ok(FieldKind::Choice(Choice { options })),
        "multiple" => Ok(FieldKind::Choices(Choices {
            options,
            min: None,
            max: None,
        })),
        other => Err(element.bad(
            "choice",
            format!("it is single, single-radio or multiple, not \"{other}\""),
        )),
    }
}

fn labels(
    element: &Element<'_, '_>,
    objects: &Objects,
    answers: Answers,
) -> Result<FieldKind, LabelStudioError> {
    match objects.of(element)?.as_slice() {
        [object] if object.tag == "Text" => Ok(FieldKind::Spans(Spans {
            text: object.key.clone(),
            labels: names(answers),
            overlap: true,
        })),
        [object] => Err(element.bad(
            "toName",
            format!(
                "parts of a <Text> can be marked, not parts of <{}>",
                object.tag
            ),
        )),
        _ => Err(element.bad("toName", "parts of one text can be marked")),
    }
}

fn rating(element: &Element<'_, '_>) -> Result<FieldKind, LabelStudioError> {
    let max = element.number("maxRating", "a whole number")?.unwrap_or(5);
    Ok(FieldKind::Scale(Scale {
        min: 1,
        max,
        min_label: None,
        max_label: None,
        point_labels: Vec::new(),
    }))
}

fn text(element: &Element<'_, '_>) -> Result<FieldKind, LabelStudioError> {
    let rows: u32 = element.number("rows", "a whole number")?.unwrap_or(1);
    Ok(FieldKind::Text(Text {
        multiline: 1 < rows,
    }))
}

fn pairwise(element: &Element<'_, '_>, objects: &Objects) -> Result<FieldKind, LabelStudioError> {
    let [a, b] = objects.of(element)?[..] else {
        return Err(element.bad("toName", "it names the two objects that are compared"));
    };
    Ok(FieldKind::Pairwise(Pairwise {
        a: a.key.clone(),
        b: b.key.clone(),
        tie: false,
        strengths: Vec::new(),
        shuffle: true,
    }))
}

fn number(element: &Element<'_, '_>) -> Result<FieldKind, LabelStudioError> {
    let end = |name| {
        let end: Option<f64> = element.number(name, "a number")?;
        match end {
            Some(end) if !end.is_finite() => Err(element.bad(name, "it is a finite number")),
            end => Ok(end),
        }
    };
    Ok(FieldKind::Number(Number {
        min: end("min")?,
        max: end("max")?,
        integer: false,
        unit: None,
    }))
}

/// The hotkey of a rating or a number counts up; here a digit or the number itself is typed.
fn note_lost_hotkey(element: &Element<'_, '_>, field: &str, notes: &mut Vec<String>) {
    if element.get("hotkey").is_some() {
        notes.push(format!(
            "The hotkey of \"{field}\" is left out: nothing counts up, the answer is typed."
        ));
    }
}
