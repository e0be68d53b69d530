//! From the parser's events to the tree, within limits.

use std::collections::HashMap;

use plimsoll_domain::facts::workflow::Problem;
use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::node::{Entry, Node, Value};

/// What a file may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file, and of all text after aliases are expanded.
    pub bytes: usize,
    /// Nesting.
    pub depth: usize,
    /// Nodes, those that aliases repeat included.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 64, nodes: 200_000 }
    }
}

/// Reads all documents of a file. Invalid UTF-8 is replaced; tags are ignored.
///
/// # Errors
/// The first syntax error or exceeded limit, with its line.
pub fn parse(bytes: &[u8], limits: &Limits) -> Result<Vec<Node>, Problem> {
    if bytes.len() > limits.bytes {
        let message = format!("{} bytes are more than the {} that are read", bytes.len(), limits.bytes);
        return Err(Problem { line: None, message });
    }
    let text = String::from_utf8_lossy(bytes);
    let mut parser = Parser::new_from_str(&text);
    let mut builder = Builder::new(*limits);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| Problem {
            line: u32::try_from(error.marker().line()).ok(),
            message: format!("this is no YAML: {}", error.info()),
        })?;
        builder.take(event, span)?;
    }
    Ok(builder.documents)
}

/// A collection that is still open.
struct Open {
    line: u32,
    anchor: usize,
    first_node: usize,
    first_byte: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    /// Finished pairs and the key that waits for its value; `Some(None)` is a key that is no text.
    Map(Vec<Entry>, Option<Option<(String, u32)>>),
}

/// A node that an alias may repeat, and what repeating it costs.
struct Anchored {
    node: Node,
    nodes: usize,
    bytes: usize,
    depth: usize,
}

struct Builder {
    limits: Limits,
    open: Vec<Open>,
    anchored: HashMap<usize, Anchored>,
    nodes: usize,
    bytes: usize,
    documents: Vec<Node>,
}

impl Builder {
    fn new(limits: Limits) -> Self {
        Self { limits, open: Vec::new(), anchored: HashMap::new(), nodes: 0, bytes: 0, documents: Vec::new() }
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Problem> {
        let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
        match event {
            Event::Scalar(text, style, anchor, _) => self.scalar(text.into_owned(), style, anchor, line),
            Event::SequenceStart(anchor, _) => self.begin(OpenKind::List(Vec::new()), anchor, line),
            Event::MappingStart(anchor, _) => self.begin(OpenKind::Map(Vec::new(), None), anchor, line),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, line),
            _ => Ok(()),
        }
    }

    fn scalar(&mut self, text: String, style: ScalarStyle, anchor: usize, line: u32) -> Result<(), Problem> {
        let bytes = text.len();
        self.spend(1, bytes, line)?;
        let plain = style == ScalarStyle::Plain;
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        // The parser marks a block's first line with text; empty lines before it are part of it too.
        let empty = if block { text.bytes().take_while(|byte| *byte == b'\n').count() } else { 0 };
        let line = line.saturating_sub(u32::try_from(empty).unwrap_or(0));
        let node = Node { line, value: Value::Scalar { text, plain } };
        self.remember(anchor, &node, 1, bytes, line)?;
        self.place(node);
        Ok(())
    }

    fn begin(&mut self, kind: OpenKind, anchor: usize, line: u32) -> Result<(), Problem> {
        if self.open.len() >= self.limits.depth {
            let message = format!("nested more than {} deep", self.limits.depth);
            return Err(Problem { line: Some(line), message });
        }
        let (first_node, first_byte) = (self.nodes, self.bytes);
        self.spend(1, 0, line)?;
        self.open.push(Open { line, anchor, first_node, first_byte, kind });
        Ok(())
    }

    fn end(&mut self) -> Result<(), Problem> {
        let Some(open) = self.open.pop() else { return Ok(()) };
        let value = match open.kind {
            OpenKind::List(items) => Value::List(items),
            OpenKind::Map(entries, _) => Value::Map(entries),
        };
        let node = Node { line: open.line, value };
        let (nodes, bytes) = (self.nodes - open.first_node, self.bytes - open.first_byte);
        self.remember(open.anchor, &node, nodes, bytes, open.line)?;
        self.place(node);
        Ok(())
    }

    /// Repeats an anchored node. An alias inside its own anchor has nothing to repeat yet.
    fn alias(&mut self, anchor: usize, line: u32) -> Result<(), Problem> {
        let Some(found) = self.anchored.get(&anchor) else {
            let message = "an alias refers to what it is part of".to_owned();
            return Err(Problem { line: Some(line), message });
        };
        let (nodes, bytes, depth) = (found.nodes, found.bytes, found.depth);
        self.spend(nodes, bytes, line)?;
        if self.open.len() + depth > self.limits.depth {
            let message = format!("nested more than {} deep through aliases", self.limits.depth);
            return Err(Problem { line: Some(line), message });
        }
        if let Some(node) = self.anchored.get(&anchor).map(|found| found.node.clone()) {
            self.place(node);
        }
        Ok(())
    }

    /// Keeps a copy for aliases; the copy costs as much as an alias, or nested anchors would be quadratic.
    fn remember(
        &mut self,
        anchor: usize,
        node: &Node,
        nodes: usize,
        bytes: usize,
        line: u32,
    ) -> Result<(), Problem> {
        if anchor != 0 {
            self.spend(nodes, bytes, line)?;
            let depth = depth_of(node);
            self.anchored.insert(anchor, Anchored { node: node.clone(), nodes, bytes, depth });
        }
        Ok(())
    }

    fn spend(&mut self, nodes: usize, bytes: usize, line: u32) -> Result<(), Problem> {
        self.nodes += nodes;
        self.bytes += bytes;
        if self.nodes > self.limits.nodes || self.bytes > self.limits.bytes.saturating_mul(2) {
            let message = format!("more than {} values, aliases expanded", self.limits.nodes);
            return Err(Problem { line: Some(line), message });
        }
        Ok(())
    }

    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => self.documents.push(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map(entries, key)) => match key.take() {
                None => *key = Some(text_of(node)),
                Some(Some((key, line))) => entries.push(Entry { key, line, value: node }),
                Some(None) => {}
            },
        }
    }
}

fn text_of(node: Node) -> Option<(String, u32)> {
    match node.value {
        Value::Scalar { text, .. } => Some((text, node.line)),
        _ => None,
    }
}

fn depth_of(node: &Node) -> usize {
    let deepest = |nodes: &mut dyn Iterator<Item = &Node>| nodes.map(depth_of).max().unwrap_or(0);
    match &node.value {
        Value::Scalar { .. } => 0,
        Value::List(items) => 1 + deepest(&mut items.iter()),
        Value::Map(entries) => 1 + deepest(&mut entries.iter().map(|entry| &entry.value)),
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
