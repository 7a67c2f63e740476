//! Object tags: what of a sample is shown.

use super::{LabelStudioError, Object, element::Element};

/// The objects of a configuration.
#[derive(Default)]
pub(super) struct Objects(Vec<Object>);

impl Objects {
    /// Adds an object tag, and notes what is different about it here.
    pub(super) fn add(
        &mut self,
        element: &Element<'_, '_>,
        notes: &mut Vec<String>,
    ) -> Result<(), LabelStudioError> {
        element.check_empty()?;
        let Some(tag) = element.tag() else {
            return Err(element.unknown());
        };
        let name = element.need("name")?.to_owned();
        let key = element.key("value")?;
        if self.0.iter().any(|other| other.name == name) {
            return Err(element.bad("name", format!("another object is named \"{name}\"")));
        }
        let difference = match tag {
            "HyperText" => Some("its markup is shown as the text it is"),
            "Paragraphs" => Some("it is shown as JSON"),
            "Image" | "Audio" => Some("its address is shown as text"),
            _ => None,
        };
        if let Some(difference) = difference {
            notes.push(format!("<{tag}> \"{name}\": {difference}."));
        }
        self.0.push(Object { tag, name, key });
        Ok(())
    }

    /// The objects that a control's `toName` lists.
    pub(super) fn of(&self, control: &Element<'_, '_>) -> Result<Vec<&Object>, LabelStudioError> {
        let find = |name: &str| {
            self.0
                .iter()
                .find(|object| object.name == name)
                .ok_or_else(|| control.bad("toName", format!("no object is named \"{name}\"")))
        };
        control
            .need("toName")?
            .split(',')
            .map(|name| find(name.trim()))
            .collect()
    }

    pub(super) fn into_list(self) -> Vec<Object> {
        self.0
    }
}
