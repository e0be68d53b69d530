//! Pages: nothing of the repository is an element, an attribute that runs, an address that opens, or a mention.

use pulldown_cmark::{Event, Options, Parser, Tag};

use super::attacks::assert_still;
use super::told;
use crate::markup::Document;

/// What may stand in a page of this program and does nothing by itself.
const HARMLESS: [&str; 59] = [
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "a",
    "header",
    "nav",
    "main",
    "section",
    "footer",
    "script",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "strong",
    "code",
    "pre",
    "br",
    "details",
    "summary",
    "article",
    "figure",
    "figcaption",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "data",
    "time",
    "svg",
    "line",
    "circle",
    "rect",
    "text",
    "label",
    "input",
    "select",
    "option",
    "optgroup",
    "button",
];

#[test]
fn html_has_no_element_but_our_own_and_opens_only_the_web() {
    for (name, page) in told().texts(".html") {
        assert_still(&name, &page);
        let document = Document::read(&page);
        assert!(document.errors.is_empty(), "{name}: {:#?}", document.errors);
        for element in &document.elements {
            assert!(HARMLESS.contains(&element.name.as_str()), "{name}: {element:?}");
            for (attribute, value) in &element.attributes {
                assert!(
                    !attribute.starts_with("on") && attribute != "src" && attribute != "style",
                    "{element:?}"
                );
                let opens = attribute != "href"
                    || ["#", "./", "https://github.com/", "https://evil.example/"]
                        .iter()
                        .any(|begin| value.starts_with(begin));
                assert!(opens, "{name}: {element:?}");
            }
        }
        assert!(
            document.all("meta").any(|meta| meta.attribute("http-equiv") == Some("Content-Security-Policy"))
        );
        let count = |tag| document.all(tag).count();
        assert_eq!((count("script"), count("style"), count("title")), (1, 1, 1), "{name}");
        assert!(document.text.contains("<img"), "{name}: the attacks did not arrive");
        assert!(page.len() < 2_000_000, "{name}: {} bytes", page.len());
    }
}

/// Elements that Markdown pages are folded with.
const FOLDS: [&str; 10] = [
    "<details>",
    "</details>",
    "<summary>",
    "</summary>",
    "<code>",
    "</code>",
    "<br>",
    "<sub>",
    "</sub>",
    "</sup>",
];

fn assert_markdown(name: &str, page: &str) {
    assert_still(name, page);
    assert!(page.len() <= 65_536, "{name}: {} bytes", page.len());
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_MATH
        | Options::ENABLE_FOOTNOTES;
    let mut in_code = false;
    let mut text = String::new();
    for event in Parser::new_ext(page, options) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let mut rest = html.trim();
                while let Some(found) = FOLDS.iter().find(|tag| rest.starts_with(**tag)) {
                    rest = rest[found.len()..]
                        .split_once('<')
                        .map_or("", |(before, _)| &rest[found.len() + before.len()..]);
                }
                assert!(!rest.starts_with('<'), "{name}: {html:?}");
            }
            Event::InlineMath(math) | Event::DisplayMath(math) => panic!("{name}: {math:?} is mathematics"),
            Event::Start(Tag::Image { dest_url, .. }) => panic!("{name}: an image of {dest_url:?}"),
            Event::Start(Tag::Link { dest_url, .. }) => {
                assert!(
                    dest_url.starts_with("https://github.com/")
                        || dest_url.starts_with("https://evil.example/"),
                    "{name}: {dest_url:?}"
                );
            }
            Event::Start(Tag::CodeBlock(_)) => in_code = true,
            Event::End(pulldown_cmark::TagEnd::CodeBlock) => in_code = false,
            Event::Text(words) if !in_code => text.push_str(&words),
            _ => text.push(' '),
        }
    }
    // GitHub looks for these after Markdown was read.
    for call in ["@octocat", " #1 ", "GH-1"] {
        assert!(!text.contains(call), "{name}: {call} calls somebody: {text}");
    }
}

#[test]
fn markdown_calls_nobody_and_shows_no_picture() {
    let told = told();
    for (name, page) in told.texts(".md") {
        assert_markdown(&name, &page);
    }
    for (line, page) in told.printed("--format markdown") {
        assert_markdown(line, &page);
    }
}
