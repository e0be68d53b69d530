//! A badge: one level in a small picture, or as what shields.io draws one from.
//!
//! A badge is read at a glance and without its report, so it must not claim more than is proven: green only for
//! what is proven, grey for what could not be judged.

mod standing;
mod svg;

use plimsoll_domain::Assessment;
use serde::Serialize;

use standing::{Color, standing};

/// What the badge is of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BadgeOptions {
    /// The model's id; the first one of the assessment where it is not given.
    pub model: Option<String>,
    /// The category's id; the lowest of all categories where it is not given.
    pub category: Option<String>,
    /// The text on the left; made of the model's and the category's name where it is not given.
    pub label: Option<String>,
}

/// The badge as a picture with a title that is read aloud.
#[must_use]
pub fn badge_svg(assessment: &Assessment, options: &BadgeOptions) -> String {
    let standing = standing(assessment, options);
    svg::draw(&standing.label, &standing.message, standing.color)
}

/// The badge as shields.io's endpoint takes it, in one line.
#[must_use]
#[expect(clippy::expect_used, reason = "writing structs with string keys into memory has no way to fail")]
pub fn badge_json(assessment: &Assessment, options: &BadgeOptions) -> String {
    let standing = standing(assessment, options);
    let endpoint = Endpoint {
        schema_version: 1,
        label: &standing.label,
        message: &standing.message,
        color: standing.color.name(),
    };
    let mut text = serde_json::to_string(&endpoint).expect("plain structs serialise");
    text.push('\n');
    text
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Endpoint<'a> {
    schema_version: u8,
    label: &'a str,
    message: &'a str,
    color: &'static str,
}
