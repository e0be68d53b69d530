//! HTML as a browser's tokenizer reads it: tags, attributes and text, and whether all of it is well formed.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

/// Elements that have no end.
const VOID: [&str; 4] = ["meta", "br", "input", "link"];

/// A start tag and its attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// What a document holds.
#[derive(Debug, Default)]
pub(crate) struct Document {
    pub(crate) elements: Vec<Element>,
    /// Text outside of style and script, elements apart by line ends.
    pub(crate) text: String,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) errors: Vec<String>,
    open: Vec<String>,
}

impl Document {
    pub(crate) fn read(html: &str) -> Self {
        let tokenizer = Tokenizer::new(
            Reader(RefCell::default()),
            TokenizerOpts { exact_errors: true, ..TokenizerOpts::default() },
        );
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(html));
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        let mut document = tokenizer.sink.0.into_inner();
        for open in std::mem::take(&mut document.open) {
            document.errors.push(format!("<{open}> is never closed"));
        }
        document
    }

    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    fn start(&mut self, tag: &Tag) -> Option<RawKind> {
        let name = tag.name.to_string();
        let attributes =
            tag.attrs.iter().map(|one| (one.name.local.to_string(), one.value.to_string())).collect();
        if !VOID.contains(&name.as_str()) {
            self.open.push(name.clone());
        }
        self.text.push('\n');
        self.elements.push(Element { name: name.clone(), attributes });
        match name.as_str() {
            "script" => Some(RawKind::ScriptData),
            "style" => Some(RawKind::Rawtext),
            "title" => Some(RawKind::Rcdata),
            _ => None,
        }
    }

    fn end(&mut self, tag: &Tag) {
        let open = self.open.pop();
        if open.as_deref() != Some(tag.name.as_ref()) {
            self.errors.push(format!("</{}> closes {open:?}", tag.name));
        }
        self.text.push('\n');
    }
}

struct Reader(RefCell<Document>);

impl TokenSink for Reader {
    type Handle = ();

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<()> {
        let mut document = self.0.borrow_mut();
        match token {
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                if let Some(raw) = document.start(&tag) {
                    return TokenSinkResult::RawData(raw);
                }
            }
            Token::TagToken(tag) => document.end(&tag),
            Token::CharacterTokens(text) => match document.open.last().map(String::as_str) {
                Some("script") => document.script.push_str(&text),
                Some("style") => document.style.push_str(&text),
                _ => document.text.push_str(&text),
            },
            Token::ParseError(error) => document.errors.push(format!("line {line}: {error}")),
            Token::NullCharacterToken => document.errors.push(format!("line {line}: a null character")),
            Token::DoctypeToken(_) | Token::CommentToken(_) | Token::EOFToken => {}
        }
        TokenSinkResult::Continue
    }
}
