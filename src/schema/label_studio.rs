//! Schemas out of Label Studio's labeling configurations.
//!
//! The subset that means the same here is imported: `View`, `Header`, `Text`, `HyperText`,
//! `Paragraphs`, `Image`, `Audio`, `Choices` with `Choice`, `Rating`, `Labels` with `Label`,
//! `TextArea`, `Pairwise` and `Number`. Any other tag, and any attribute that would change what an
//! answer means, is refused by its name and place, so that nothing is lost unseen.
//! `docs/SCHEMA.md` has the table.

mod controls;
mod element;
mod hotkeys;
mod objects;
mod rules;

use roxmltree::{Document, Node, ParsingOptions};

use self::{element::Element, objects::Objects};
use super::{Schema, SchemaError, parse};
use crate::limits::Limits;

/// A configuration as a schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// A field for each control tag, in their order, under their names.
    pub schema: Schema,
    /// The object tags, in their order: what the samples have to hold.
    pub objects: Vec<Object>,
    /// A sentence for each thing that is a little different here and for each that was left out.
    pub notes: Vec<String>,
}

/// An object tag: something of a sample that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// The tag, such as `Text`.
    pub tag: &'static str,
    /// Its name, as `toName` has it.
    pub name: String,
    /// The payload's key of what it shows.
    pub key: String,
}

/// A place in a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The line, counted from 1.
    pub line: u32,
    /// The character of the line, counted from 1.
    pub column: u32,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a configuration can't be imported: what, where, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelStudioError {
    /// It is too long.
    #[error("a labeling configuration has at most {max} bytes, this one has {bytes}")]
    Size {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        max: usize,
    },
    /// It is not XML, or has a document type.
    #[error("the labeling configuration is not XML without a DTD: {0}")]
    Xml(String),
    /// Its tags are nested too deep.
    #[error("{place}: tags are nested at most {max} deep")]
    Depth {
        /// Where the first tag is that is too deep.
        place: Place,
        /// How deep it may be.
        max: usize,
    },
    /// A tag has no equal here, or is not where it can be.
    #[error("{place}: <{tag}> can't be imported: {problem}")]
    Tag {
        /// Where it is.
        place: Place,
        /// Its name, as it is written.
        tag: String,
        /// Why.
        problem: String,
    },
    /// An attribute has no equal here, or a value that means nothing.
    #[error("{place}: `{attribute}` of <{tag}> can't be imported: {problem}")]
    Attribute {
        /// Where its tag is.
        place: Place,
        /// The tag's name, as it is written.
        tag: String,
        /// The attribute's name, as it is written.
        attribute: String,
        /// Why.
        problem: String,
    },
    /// The fields it would make can't be used.
    #[error("the labeling configuration makes a schema that can't be used: {0}")]
    Schema(#[from] SchemaError),
}

/// Reads a labeling configuration.
///
/// # Errors
/// [`LabelStudioError`] names the tag or attribute, its place, and what is wrong with it.
pub fn from_label_studio(xml: &str) -> Result<Imported, LabelStudioError> {
    let limits = Limits::DEFAULT;
    if limits.label_studio_bytes < xml.len() {
        return Err(LabelStudioError::Size {
            bytes: xml.len(),
            max: limits.label_studio_bytes,
        });
    }
    let document = Document::parse_with_options(xml, ParsingOptions::default())
        .map_err(|error| LabelStudioError::Xml(error.to_string()))?;
    let root = Element::new(document.root_element());
    if !root.is("View") {
        return Err(root.refused("a configuration is one <View>"));
    }
    let mut reader = Reader::default();
    reader.walk(&root, 1, &limits)?;
    reader.drop_header();
    let Reader {
        objects,
        controls,
        mut notes,
        ..
    } = reader;
    let mut taken = Vec::new();
    let fields = controls
        .into_iter()
        .map(|control| control.field(&objects, &mut taken, &mut notes, &limits))
        .collect::<Result<_, _>>()?;
    let schema = Schema { fields };
    parse::check(&schema, &limits)?;
    Ok(Imported {
        schema,
        objects: objects.into_list(),
        notes,
    })
}

/// A control tag, whose field is made once all objects are known: controls may stand before them.
struct Control<'a, 'input> {
    element: Element<'a, 'input>,
    header: Option<String>,
}

/// What was found so far.
#[derive(Default)]
struct Reader<'a, 'input> {
    objects: Objects,
    controls: Vec<Control<'a, 'input>>,
    notes: Vec<String>,
    /// The header that waits for its field.
    header: Option<String>,
}

impl<'a, 'input> Reader<'a, 'input> {
    /// Reads the tags inside a view.
    fn walk(
        &mut self,
        view: &Element<'a, 'input>,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), LabelStudioError> {
        if limits.label_studio_depth < depth {
            return Err(LabelStudioError::Depth {
                place: view.place(),
                max: limits.label_studio_depth,
            });
        }
        view.check_attributes()?;
        for child in view.children()? {
            self.read(child, depth, limits)?;
        }
        Ok(())
    }

    fn read(
        &mut self,
        element: Element<'a, 'input>,
        depth: usize,
        limits: &Limits,
    ) -> Result<(), LabelStudioError> {
        element.check_attributes()?;
        match element.tag() {
            Some("View") => self.walk(&element, depth + 1, limits),
            Some("Header") => {
                self.drop_header();
                self.header = element.header()?;
                Ok(())
            }
            Some("Text" | "HyperText" | "Paragraphs" | "Image" | "Audio") => {
                // What stands above a text is about the text, not about the next field.
                self.drop_header();
                self.objects.add(&element, &mut self.notes)
            }
            Some("Choices" | "Rating" | "Labels" | "TextArea" | "Pairwise" | "Number") => {
                let header = self.header.take();
                self.controls.push(Control { element, header });
                Ok(())
            }
            Some("Choice") => Err(element.refused("it stands in <Choices>")),
            Some("Label") => Err(element.refused("it stands in <Labels>")),
            _ => Err(element.unknown()),
        }
    }

    /// A header that no field follows has no place here.
    fn drop_header(&mut self) {
        if let Some(header) = self.header.take() {
            self.notes.push(format!(
                "The header \"{header}\" is left out: no field follows it."
            ));
        }
    }
}

/// Where a node starts.
fn place_of(node: Node<'_, '_>) -> Place {
    let position = node.document().text_pos_at(node.range().start);
    Place {
        line: position.row,
        column: position.col,
    }
}

#[cfg(test)]
mod tests;
