//! Tokens in messages that stand for the ids of earlier commits.

use crate::stream::ID_LENGTH;

const OPEN: &str = "<<commit:";
const CLOSE: &str = ">>";

/// The token for a commit.
pub(crate) fn token(mark: usize) -> String {
    format!("{OPEN}{mark}{CLOSE}")
}

/// The message with room for an id in place of each token, and where which commit's id goes.
pub(crate) fn take(message: &[u8]) -> (Vec<u8>, Vec<(usize, usize)>) {
    let mut text = Vec::with_capacity(message.len());
    let mut named = Vec::new();
    let mut rest = message;
    while let Some((before, mark, after)) = next(rest) {
        text.extend_from_slice(before);
        named.push((text.len(), mark));
        text.extend_from_slice(&[b'0'; ID_LENGTH]);
        rest = after;
    }
    text.extend_from_slice(rest);
    (text, named)
}

fn next(text: &[u8]) -> Option<(&[u8], usize, &[u8])> {
    let open = find(text, OPEN.as_bytes())?;
    let inside = &text[open + OPEN.len()..];
    let close = find(inside, CLOSE.as_bytes())?;
    let mark = std::str::from_utf8(&inside[..close]).ok()?.parse().ok()?;
    Some((&text[..open], mark, &inside[close + CLOSE.len()..]))
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
