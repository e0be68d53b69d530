//! Here-documents: their text is input, not commands.

/// A here-document whose text begins on the next line.
#[derive(Debug, Default)]
pub(super) struct Pending {
    delimiter: Vec<u8>,
    /// `<<-`: leading tabs do not count.
    indented: bool,
    /// Whether the command it belongs to has ended.
    pub(super) bound: bool,
    /// Index of that command, when it is one.
    pub(super) command: Option<usize>,
}

/// Reads what follows `<<`: the delimiter, quoted or not.
pub(super) fn start(bytes: &[u8], at: &mut usize) -> Option<Pending> {
    let mut pending = Pending::default();
    if bytes.get(*at) == Some(&b'-') {
        pending.indented = true;
        *at += 1;
    }
    while matches!(bytes.get(*at), Some(b' ' | b'\t')) {
        *at += 1;
    }
    while let Some(byte) = bytes.get(*at) {
        match byte {
            b'\'' | b'"' | b'\\' => {}
            b'\n' | b'\r' | b' ' | b'\t' | b';' | b'|' | b'&' | b'<' | b'>' | b'(' | b')' | b'`' => break,
            _ => pending.delimiter.push(*byte),
        }
        *at += 1;
    }
    (!pending.delimiter.is_empty()).then_some(pending)
}

/// Reads the text up to the delimiter's line, or to the script's end, and moves behind it.
pub(super) fn body(bytes: &[u8], at: &mut usize, line: &mut u32, pending: &Pending) -> String {
    let first = *at;
    let mut last = first;
    while *at < bytes.len() {
        let rest = &bytes[*at..];
        let length = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let mut text = rest[..length].strip_suffix(b"\r").unwrap_or(&rest[..length]);
        while pending.indented && text.first() == Some(&b'\t') {
            text = &text[1..];
        }
        let ends = text == pending.delimiter;
        *at = (*at + length + 1).min(bytes.len());
        *line += 1;
        if ends {
            break;
        }
        last = *at;
    }
    String::from_utf8_lossy(&bytes[first..last]).into_owned()
}
