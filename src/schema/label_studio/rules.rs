//! What is known of each tag's attributes.
//!
//! Names are compared without regard to case, as Label Studio does. An attribute that is in none of
//! the lists is refused: what it means can't be known.

/// An attribute that would change what an answer means.
pub(super) struct Refused {
    /// Its name.
    pub(super) name: &'static str,
    /// The values that mean the same as to leave it out.
    pub(super) neutral: &'static [&'static str],
    /// Why it can't be imported.
    pub(super) why: &'static str,
}

/// The attributes of a tag.
pub(super) struct Rules {
    /// The tag.
    pub(super) tag: &'static str,
    /// Attributes that become something here.
    pub(super) used: &'static [&'static str],
    /// Attributes of how things look or are handled, which change no answer.
    pub(super) harmless: &'static [&'static str],
    /// Attributes that would change what an answer means.
    pub(super) refused: &'static [Refused],
}

const fn refused(
    name: &'static str,
    neutral: &'static [&'static str],
    why: &'static str,
) -> Refused {
    Refused { name, neutral, why }
}

const ALWAYS_SHOWN: &str = "a field is always shown";
const WHOLE_SAMPLE: &str = "a field is about the whole sample, not about a part of it";
const STARTS_EMPTY: &str = "a field starts without an answer";
const FIXED: &str = "the answers are written in the configuration, not in the samples";
const INLINE: &str = "what is shown stands in the sample itself";
const NO_LIMIT: &str = "a label can be used any number of times";
const AS_TEXT: &str = "names are shown as text";

/// Of every tag that is about when something is shown.
const VISIBLE_WHEN: [Refused; 4] = [
    refused("visibleWhen", &[], ALWAYS_SHOWN),
    refused("whenTagName", &[], ALWAYS_SHOWN),
    refused("whenLabelValue", &[], ALWAYS_SHOWN),
    refused("whenChoiceValue", &[], ALWAYS_SHOWN),
];

/// Of every control.
const OF_CONTROLS: [Refused; 2] = [
    refused("perRegion", &["false"], WHOLE_SAMPLE),
    refused("perItem", &["false"], WHOLE_SAMPLE),
];

/// Of every object whose content may be elsewhere or encoded.
const OF_TEXTS: &[Refused] = &[
    refused("valueType", &["text", "json"], INLINE),
    refused("encoding", &["none"], INLINE),
    refused("audioUrl", &[], "no audio is played"),
    refused("sync", &[], "nothing is played"),
];

const LOOK_OF_TEXTS: &[&str] = &[
    "className",
    "clickableLinks",
    "contextScroll",
    "granularity",
    "highlightColor",
    "inline",
    "layout",
    "nameKey",
    "saveTextResult",
    "selectionEnabled",
    "showLabels",
    "showPlayer",
    "style",
    "textKey",
];

const LOOK_OF_MEDIA: &[&str] = &[
    "brightnessControl",
    "className",
    "contrastControl",
    "cursor",
    "defaultScale",
    "defaultSpeed",
    "defaultVolume",
    "defaultZoom",
    "gammaControl",
    "grid",
    "gridColor",
    "gridSize",
    "height",
    "horizontalAlignment",
    "hotkey",
    "maxHeight",
    "maxWidth",
    "negativeControl",
    "rotateControl",
    "showLabels",
    "showScores",
    "smoothing",
    "spectrogram",
    "speed",
    "splitChannels",
    "verticalAlignment",
    "volume",
    "waveHeight",
    "width",
    "zoom",
    "zoomBy",
    "zoomControl",
];

const RULES: &[Rules] = &[
    Rules {
        tag: "View",
        used: &[],
        harmless: &["className", "display", "idAttr", "style"],
        refused: &[],
    },
    Rules {
        tag: "Header",
        used: &["value"],
        harmless: &["className", "name", "size", "style", "underline"],
        refused: &[],
    },
    Rules {
        tag: "Text",
        used: &["name", "value"],
        harmless: LOOK_OF_TEXTS,
        refused: OF_TEXTS,
    },
    Rules {
        tag: "HyperText",
        used: &["name", "value"],
        harmless: LOOK_OF_TEXTS,
        refused: OF_TEXTS,
    },
    Rules {
        tag: "Paragraphs",
        used: &["name", "value"],
        harmless: LOOK_OF_TEXTS,
        refused: OF_TEXTS,
    },
    Rules {
        tag: "Image",
        used: &["name", "value"],
        harmless: LOOK_OF_MEDIA,
        refused: &[refused(
            "valueList",
            &[],
            "an object shows one key of a sample",
        )],
    },
    Rules {
        tag: "Audio",
        used: &["name", "value"],
        harmless: LOOK_OF_MEDIA,
        refused: &[refused("sync", &[], "nothing is played together")],
    },
    Rules {
        tag: "Choices",
        used: &["name", "toName", "choice", "required"],
        harmless: &["className", "layout", "requiredMessage", "showInline"],
        refused: &[
            refused("value", &[], FIXED),
            refused("allowNested", &["false"], "options are a plain list"),
            refused(
                "randomize",
                &["false"],
                "options stand in the order of their digits",
            ),
        ],
    },
    Rules {
        tag: "Choice",
        used: &["value", "hotkey", "alias"],
        harmless: &["background", "color", "hint", "style"],
        refused: &[
            refused("selected", &["false"], STARTS_EMPTY),
            refused("html", &[], AS_TEXT),
        ],
    },
    Rules {
        tag: "Rating",
        used: &["name", "toName", "maxRating", "required", "hotkey"],
        harmless: &["className", "icon", "requiredMessage", "size"],
        refused: &[refused("defaultValue", &["0"], STARTS_EMPTY)],
    },
    Rules {
        tag: "Labels",
        used: &["name", "toName", "required"],
        harmless: &[
            "choice",
            "className",
            "fillColor",
            "fillOpacity",
            "opacity",
            "requiredMessage",
            "showInline",
            "strokeColor",
            "strokeWidth",
        ],
        refused: &[
            refused("value", &[], FIXED),
            refused("maxUsages", &[], NO_LIMIT),
            refused("allowEmpty", &["false"], "a marked part has a label"),
        ],
    },
    Rules {
        tag: "Label",
        used: &["value", "hotkey", "alias"],
        harmless: &[
            "aliasStyle",
            "background",
            "category",
            "granularity",
            "hint",
            "selected",
            "selectedColor",
            "showAlias",
            "size",
            "style",
        ],
        refused: &[
            refused("maxUsages", &[], NO_LIMIT),
            refused("html", &[], AS_TEXT),
        ],
    },
    Rules {
        tag: "TextArea",
        used: &["name", "toName", "required", "rows"],
        harmless: &[
            "className",
            "editable",
            "flat",
            "label",
            "placeholder",
            "requiredMessage",
            "showSubmitButton",
            "skipDuplicates",
            "transcription",
        ],
        refused: &[
            refused("value", &[""], STARTS_EMPTY),
            refused("maxSubmissions", &["1"], "the answer is one text"),
            refused("displayMode", &["tag"], WHOLE_SAMPLE),
        ],
    },
    Rules {
        tag: "Pairwise",
        used: &["name", "toName", "required"],
        harmless: &[
            "className",
            "leftClass",
            "requiredMessage",
            "rightClass",
            "selectionStyle",
        ],
        refused: &[],
    },
    Rules {
        tag: "Number",
        used: &["name", "toName", "min", "max", "required", "hotkey"],
        harmless: &["className", "requiredMessage", "slider", "step"],
        refused: &[refused("defaultValue", &[], STARTS_EMPTY)],
    },
];

/// Tags that people may well expect to work, and why they don't.
const NO_EQUAL: [(&str, &str); 4] = [
    ("RectangleLabels", "parts of images can't be marked"),
    ("Ranker", "no kind of field ranks"),
    (
        "HyperTextLabels",
        "parts of rendered HTML can't be marked; use <Labels> on a <Text>",
    ),
    (
        "ParagraphLabels",
        "parts of dialogues can't be marked; use <Labels> on a <Text>",
    ),
];

/// The rules of a tag that can be imported.
pub(super) fn of(tag: &str) -> Option<&'static Rules> {
    RULES
        .iter()
        .find(|rules| rules.tag.eq_ignore_ascii_case(tag))
}

/// Why a tag can't be imported.
pub(super) fn why_not(tag: &str) -> String {
    let expected = NO_EQUAL
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(tag));
    match expected {
        Some((_, why)) => (*why).to_owned(),
        None => {
            let tags: Vec<_> = RULES.iter().map(|rules| rules.tag).collect();
            format!("the tags that can be are {}", tags.join(", "))
        }
    }
}

impl Rules {
    /// Why an attribute with a value can't be imported, if it can't.
    pub(super) fn objection(&self, name: &str, value: &str) -> Option<&'static str> {
        let is_name = |known: &&str| known.eq_ignore_ascii_case(name);
        let controls: &[Refused] = if self.used.contains(&"toName") {
            &OF_CONTROLS
        } else {
            &[]
        };
        let mut all = self.refused.iter().chain(controls).chain(&VISIBLE_WHEN);
        if let Some(refused) = all.find(|refused| is_name(&refused.name)) {
            let is_neutral = refused
                .neutral
                .iter()
                .any(|neutral| neutral.eq_ignore_ascii_case(value.trim()));
            return (!is_neutral).then_some(refused.why);
        }
        let is_known = self.used.iter().chain(self.harmless).any(is_name);
        (!is_known).then_some("what it means is not known")
    }
}
