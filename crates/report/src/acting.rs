//! Characters that act on a reader's screen instead of being read: the same ones in every format.
//!
//! Pages for people leave them out or show a replacement; tables show a replacement, so that nobody takes two names
//! for one; JSON keeps them as escapes, since a program wants what the repository said.

use std::borrow::Cow;

/// Whether a character turns the direction of the text around it, so that what is read is not what is there.
pub(crate) const fn turns(character: char) -> bool {
    matches!(
        character,
        '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

/// Whether a character does anything but stand in its line: controls, line ends beyond ASCII, turns of direction.
pub(crate) fn acts(character: char) -> bool {
    character.is_control() || turns(character) || matches!(character, '\u{2028}'..='\u{2029}')
}

/// A line that no CI takes for a command: GitHub's runner obeys `::name::` at the begin of what a step prints on a
/// line, and `##[name]` anywhere in it.
pub(crate) fn disarm(line: &str) -> Cow<'_, str> {
    let begin = line.len() - line.trim_start().len();
    let leads = line[begin..].starts_with("::");
    if !leads && !line.contains("##[") {
        return Cow::Borrowed(line);
    }
    let mut still = line.replace("##[", "#\u{fffd}[");
    if leads {
        still.replace_range(begin..=begin, "\u{fffd}");
    }
    Cow::Owned(still)
}

#[cfg(test)]
mod tests {
    use super::{acts, disarm};

    #[test]
    fn nothing_that_is_printed_is_a_command() {
        assert_eq!(disarm("::set-output name=x::y"), "\u{fffd}:set-output name=x::y");
        assert_eq!(disarm(" \t:: a ##[error]##[b]"), " \t\u{fffd}: a #\u{fffd}[error]#\u{fffd}[b]");
        for plain in ["std::fmt", "a :: b", "# [x] ## [y]", ""] {
            assert_eq!(disarm(plain), plain);
        }
        let once = disarm(":::: ###[").into_owned();
        assert_eq!(disarm(&once), once);
    }

    #[test]
    fn what_is_read_does_not_act() {
        for character in "aé日🚀\u{200d}\u{301}\u{5d0}\u{627} \u{a0}\u{feff}".chars() {
            assert!(!acts(character), "{character:?}");
        }
        for character in "\u{1b}\u{7f}\u{9b}\t\r\n\u{61c}\u{200e}\u{202e}\u{2028}\u{2066}\u{2069}".chars() {
            assert!(acts(character), "{character:?}");
        }
    }
}
