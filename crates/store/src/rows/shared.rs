//! What rows have in common, kept once while many are read.

use plimsoll_domain::record::Step;
use plimsoll_domain::{Interner, List, Recent, Word};

/// Texts and lists that were met, so that equal ones become one.
#[derive(Debug)]
pub(crate) struct Shared {
    words: Interner,
    labels: Recent<List<Word>>,
    steps: Recent<List<Step>>,
    /// Whether the times of steps are read; without them most lists of steps are equal.
    step_times: StepTimes,
    key: Vec<u8>,
}

/// Whether steps keep their times.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum StepTimes {
    /// As they were.
    #[default]
    Kept,
    /// For who looks at names and ends only.
    LeftOut,
}

impl Default for Shared {
    fn default() -> Self {
        Self::new(StepTimes::Kept)
    }
}

impl Shared {
    /// For rows whose steps keep their times or not.
    pub(crate) fn new(step_times: StepTimes) -> Self {
        let (labels, steps) = (Recent::new(256), Recent::new(2_048));
        Self { words: Interner::default(), labels, steps, step_times, key: Vec::new() }
    }

    /// The one word of a text.
    pub(crate) fn word(&mut self, text: &str) -> Word {
        self.words.word(text)
    }

    /// The list of labels that a JSON array of texts is.
    pub(crate) fn labels(&mut self, text: &str) -> serde_json::Result<List<Word>> {
        let words = &mut self.words;
        self.labels.get_or(text.as_bytes(), || {
            let list: Vec<String> = serde_json::from_str(text)?;
            Ok(list.iter().map(|word| words.word(word)).collect())
        })
    }

    /// The list of steps that a text is, by `parse`; without their times, once for all lists that differ in nothing else.
    pub(crate) fn steps<E>(
        &mut self,
        text: &str,
        parse: impl FnOnce(&str, &mut Interner) -> Result<List<Step>, E>,
    ) -> Result<List<Step>, E> {
        if self.step_times == StepTimes::Kept {
            return parse(text, &mut self.words);
        }
        self.key.clear();
        without_times(text.as_bytes(), &mut self.key);
        let words = &mut self.words;
        self.steps.get_or(&self.key, || {
            let mut steps = parse(text, words)?.to_vec();
            for step in &mut steps {
                (step.started, step.finished) = (None, None);
            }
            Ok(List::from(steps))
        })
    }
}

/// A JSON text without the long numbers outside its strings: times, as no other number in a step has so many digits.
fn without_times(text: &[u8], left: &mut Vec<u8>) {
    const DIGITS: usize = 6;
    let (mut at, mut kept) = (0, 0);
    while let Some(&byte) = text.get(at) {
        match byte {
            b'"' => {
                at += 1;
                while let Some(more) =
                    text.get(at..).and_then(|rest| rest.iter().position(|byte| matches!(byte, b'"' | b'\\')))
                {
                    at += more;
                    if text[at] == b'"' {
                        break;
                    }
                    at += 2;
                }
                at += 1;
            }
            b'0'..=b'9' | b'-' => {
                let begin = at;
                at += text[at..].iter().take_while(|byte| matches!(byte, b'0'..=b'9' | b'-')).count();
                // An unknown time is not a time that was left out, but the list without either is the same.
                if at - begin > DIGITS {
                    left.extend_from_slice(&text[kept..begin]);
                    left.extend_from_slice(b"null");
                    kept = at;
                }
            }
            _ => at += 1,
        }
    }
    left.extend_from_slice(&text[kept..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_are_left_out() {
        let mut left = Vec::new();
        without_times(
            br#"[[1,"a \"1700000000000\" b",1700000000000,null,"success",null],[12,"c",-17,"#,
            &mut left,
        );
        assert_eq!(
            String::from_utf8(left).unwrap(),
            r#"[[1,"a \"1700000000000\" b",null,null,"success",null],[12,"c",-17,"#
        );
        let mut cut = Vec::new();
        without_times(br#"["cut\"#, &mut cut);
        assert_eq!(cut, br#"["cut\"#, "a broken text ends, and is refused by who parses it");
    }
}
