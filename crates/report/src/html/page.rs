//! The document around the sections: its head with the policy, its navigation and its end.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::link;
use super::markup::{Markup, NAME, tidy};

/// How it looks. Nothing of it depends on the repository.
const STYLE: &str = concat!(include_str!("style.css"), include_str!("charts.css"));

/// What makes it easier to use. Nothing of it depends on the repository.
const SCRIPT: &str = include_str!("script.js");

/// A document in the making.
#[derive(Debug)]
pub(crate) struct Page {
    title: String,
    version: String,
    intro: Markup,
    sections: Vec<(&'static str, &'static str, Markup)>,
}

impl Page {
    /// A document without sections.
    pub(crate) fn new(title: &str, version: &str) -> Self {
        Self {
            title: tidy(title, NAME),
            version: version.to_owned(),
            intro: Markup::new(),
            sections: Vec::new(),
        }
    }

    /// What stands above all sections.
    pub(crate) fn intro(&mut self, intro: Markup) {
        self.intro = intro;
    }

    /// Adds a section; one without anything in it is left out, from the navigation too.
    pub(crate) fn section(&mut self, id: &'static str, title: &'static str, body: Markup) {
        if !body.is_empty() {
            self.sections.push((id, title, body));
        }
    }

    /// The document as text.
    pub(crate) fn finish(self) -> String {
        let mut markup = Markup::new();
        self.head(&mut markup);
        markup.own("<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n<header>\n");
        markup.part(&self.intro);
        markup.own("</header>\n");
        if self.sections.len() > 1 {
            self.navigation(&mut markup);
        }
        markup.own("<main id=\"main\" tabindex=\"-1\">\n");
        for (id, title, body) in &self.sections {
            let heading = format!("{id}-title");
            markup.open("section", &[("id", id), ("aria-labelledby", &heading)]);
            markup.own("\n");
            markup.element("h2", &[("id", &heading)], title);
            markup.own("\n");
            markup.part(body);
            markup.end("section");
        }
        markup.own("</main>\n<footer><p>");
        markup.text(&format!(
            "Written by plimsoll {}. The file is whole: it loads nothing and sends nothing.",
            self.version
        ));
        markup.own("</p></footer>\n<script>");
        markup.own(SCRIPT);
        markup.own("</script>\n</body>\n</html>\n");
        markup.finish()
    }

    fn head(&self, markup: &mut Markup) {
        markup.own("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        // First of all: a policy holds only for what follows it.
        let policy = policy();
        markup.open("meta", &[("http-equiv", "Content-Security-Policy"), ("content", &policy)]);
        markup.own("\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        markup.own("<meta name=\"color-scheme\" content=\"light dark\">\n");
        markup.own("<meta name=\"referrer\" content=\"no-referrer\">\n");
        markup.element("title", &[], &format!("{} · delivery maturity", self.title));
        markup.own("\n<style>");
        markup.own(STYLE);
        markup.own("</style>\n</head>\n");
    }

    fn navigation(&self, markup: &mut Markup) {
        markup.own("<nav aria-label=\"Sections\"><ul>\n");
        for (id, title, _) in &self.sections {
            markup.open("li", &[]);
            link::inside(markup, id, title);
            markup.end("li");
        }
        markup.own("</ul></nav>\n");
    }
}

/// Nothing may be loaded, sent or run but the style and the script of this file.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; base-uri 'none'; form-action 'none'",
        hash(STYLE),
        hash(SCRIPT)
    )
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text.as_bytes())))
}
