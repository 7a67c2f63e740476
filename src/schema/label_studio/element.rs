//! One tag, with the questions that are asked of it.

use roxmltree::Node;

use super::{LabelStudioError, Place, place_of, rules};

/// One tag.
#[derive(Clone, Copy)]
pub(super) struct Element<'a, 'input> {
    node: Node<'a, 'input>,
}

impl<'a, 'input> Element<'a, 'input> {
    pub(super) fn new(node: Node<'a, 'input>) -> Self {
        Self { node }
    }

    /// Its name as it is known here; none if it can't be imported.
    pub(super) fn tag(&self) -> Option<&'static str> {
        let name = self.node.tag_name();
        if name.namespace().is_some() {
            return None;
        }
        rules::of(name.name()).map(|rules| rules.tag)
    }

    pub(super) fn is(&self, tag: &str) -> bool {
        self.tag() == Some(tag)
    }

    pub(super) fn place(&self) -> Place {
        place_of(self.node)
    }

    /// An attribute's value.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.node
            .attributes()
            .find(|attribute| attribute.name().eq_ignore_ascii_case(name))
            .map(|attribute| attribute.value())
    }

    /// An attribute that has to be there and to say something.
    pub(super) fn need(&self, name: &str) -> Result<&'a str, LabelStudioError> {
        self.get(name)
            .filter(|value| !value.trim().is_empty())
            .ok_or_else(|| self.refused(format!("it has no `{name}`")))
    }

    /// An attribute that is `true` or `false`; `false` where it is left out.
    pub(super) fn flag(&self, name: &str) -> Result<bool, LabelStudioError> {
        let value = self.get(name).unwrap_or("false").trim();
        if value.eq_ignore_ascii_case("true") {
            Ok(true)
        } else if value.eq_ignore_ascii_case("false") {
            Ok(false)
        } else {
            Err(self.bad(name, format!("it is true or false, not \"{value}\"")))
        }
    }

    /// An attribute that is a number, if it is there.
    pub(super) fn number<N>(&self, name: &str, what: &str) -> Result<Option<N>, LabelStudioError>
    where
        N: std::str::FromStr,
    {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.trim().parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(self.bad(name, format!("it is {what}, not \"{value}\""))),
        }
    }

    /// The payload's key in an attribute such as `$text`.
    pub(super) fn key(&self, name: &str) -> Result<String, LabelStudioError> {
        let value = self.need(name)?.trim();
        match value.strip_prefix('$') {
            // `$a.b` and `$a[0]` reach into what a key holds.
            Some(key) if !key.is_empty() && !key.contains(['$', '.', '[', '{']) => {
                Ok(key.to_owned())
            }
            _ => Err(self.bad(
                name,
                format!("it names one key of the samples, such as \"$text\", not \"{value}\""),
            )),
        }
    }

    /// What a header says; none if it shows a key of the sample, which the page shows anyway.
    pub(super) fn header(&self) -> Result<Option<String>, LabelStudioError> {
        if let Some(child) = self.node.children().find(Node::is_element) {
            return Err(Self::new(child).refused("a <Header> holds text"));
        }
        let text = self.get("value").or_else(|| self.node.text());
        let text = text.unwrap_or_default().trim();
        Ok((!text.is_empty() && !text.starts_with('$')).then(|| text.to_owned()))
    }

    /// The tags inside it. Text between them means nothing to Label Studio, so it is a mistake.
    pub(super) fn children(&self) -> Result<Vec<Self>, LabelStudioError> {
        let stray = self.node.children().find(|child| {
            child.is_text() && child.text().is_some_and(|text| !text.trim().is_empty())
        });
        if stray.is_some() {
            return Err(self.refused("it holds text outside of its tags"));
        }
        Ok(self
            .node
            .children()
            .filter(Node::is_element)
            .map(Self::new)
            .collect())
    }

    /// Refuses what is inside a tag that holds nothing.
    pub(super) fn check_empty(&self) -> Result<(), LabelStudioError> {
        match self.children()?.first() {
            Some(child) if child.tag().is_some() => {
                let name = self.node.tag_name().name();
                Err(child.refused(format!("it can't stand in <{name}>")))
            }
            Some(child) => Err(child.unknown()),
            None => Ok(()),
        }
    }

    /// Refuses every attribute that would change what an answer means, and every unknown one.
    pub(super) fn check_attributes(&self) -> Result<(), LabelStudioError> {
        let Some(rules) = self.tag().and_then(rules::of) else {
            return Err(self.unknown());
        };
        for attribute in self.node.attributes() {
            if let Some(why) = rules.objection(attribute.name(), attribute.value()) {
                return Err(self.bad(attribute.name(), why));
            }
        }
        Ok(())
    }

    /// The error of a tag that has no equal here.
    pub(super) fn unknown(&self) -> LabelStudioError {
        self.refused(rules::why_not(self.node.tag_name().name()))
    }

    /// The error of a tag.
    pub(super) fn refused(&self, problem: impl Into<String>) -> LabelStudioError {
        LabelStudioError::Tag {
            place: self.place(),
            tag: self.node.tag_name().name().to_owned(),
            problem: problem.into(),
        }
    }

    /// The error of an attribute.
    pub(super) fn bad(&self, attribute: &str, problem: impl Into<String>) -> LabelStudioError {
        LabelStudioError::Attribute {
            place: self.place(),
            tag: self.node.tag_name().name().to_owned(),
            attribute: attribute.to_owned(),
            problem: problem.into(),
        }
    }
}
