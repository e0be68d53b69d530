//! Texts that every line a pattern matches must hold.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::pieces::Pieces;

/// More alternatives than this are not worth looking for anywhere in a line.
const MOST: usize = 24;
/// At its beginning there is only one place to look at.
const MOST_HEADS: usize = 128;
/// A beginning as long as this is rare enough.
const ENOUGH: usize = 5;
/// Longer texts are cut: what comes behind makes no line rarer.
const LONGEST: usize = 32;

/// Looking anywhere costs more than looking at the beginning: it must be so many times rarer.
const MUCH_RARER: u64 = 8;

/// Alternatives of which one must be there.
pub(super) type Texts = Vec<Vec<u8>>;

/// How a pattern can be ruled out without running it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Required {
    /// The line begins, after blanks, with one of these, and holds one of the others, where there are any.
    Prefix(Texts, Option<Texts>),
    /// The line holds one of these anywhere.
    Inner(Texts),
}

impl Required {
    /// The texts that are looked for.
    pub(super) fn into_texts(self) -> Texts {
        match self {
            Self::Prefix(texts, _) | Self::Inner(texts) => texts,
        }
    }
}

/// A pattern, taken apart.
///
/// # Errors
/// What is wrong with it.
pub(super) fn parsed(pattern: &str) -> Result<Hir, String> {
    let mut parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build();
    parser.parse(pattern).map_err(|error| format!("log pattern `{pattern}`: {error}"))
}

/// What a pattern needs: the rarest texts that can be found in it.
///
/// # Errors
/// Where the pattern has no text of useful length.
pub(super) fn required(pattern: &str, hir: &Hir) -> Result<Required, String> {
    let prefix = prefix(hir).filter(|texts| shortest(texts) >= 2);
    let inner = Parts::of(hir).into_best().filter(|texts| shortest(texts) >= super::SHORTEST);
    match (prefix, inner) {
        (Some(prefix), inner) if inner.is_none() || shortest(&prefix) >= 3 => {
            let says_more = |inner: &Texts| {
                let held = |text: &Vec<u8>| {
                    prefix.iter().any(|head| head.windows(text.len()).any(|part| part == text))
                };
                !inner.iter().any(held)
            };
            let inner = inner.filter(says_more);
            let pieces = Pieces::known();
            match inner {
                // What many lines begin with rules out less than what hardly any holds.
                Some(inner) if MUCH_RARER * pieces.met(&inner) < pieces.met(&prefix) => {
                    Ok(Required::Inner(inner))
                }
                inner => Ok(Required::Prefix(prefix, inner)),
            }
        }
        (_, Some(inner)) => Ok(Required::Inner(inner)),
        _ => Err(format!(
            "log pattern `{pattern}` has no fixed text of {} bytes to look for, and none of 2 at the beginning",
            super::SHORTEST
        )),
    }
}

fn shortest(texts: &Texts) -> usize {
    texts.iter().map(Vec::len).min().unwrap_or(0)
}

/// What an expression matches: exactly one of some texts, or something that begins with or holds one of some texts.
struct Parts {
    exact: Option<Texts>,
    head: Option<Texts>,
    best: Option<Texts>,
}

impl Parts {
    fn exactly(texts: Texts) -> Self {
        Self { exact: Some(texts), head: None, best: None }
    }

    const fn anything() -> Self {
        Self { exact: None, head: None, best: None }
    }

    /// The best texts that must be there, those that are all of it among them.
    fn into_best(self) -> Option<Texts> {
        better(self.exact, self.best)
    }

    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::exactly(vec![Vec::new()]),
            HirKind::Literal(literal) => Self::exactly(vec![literal.0.to_vec()]),
            HirKind::Class(class) => class_texts(class).map_or_else(Self::anything, Self::exactly),
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Repetition(repetition) => {
                let inner = Self::of(&repetition.sub);
                match (repetition.min, repetition.max) {
                    (0, Some(1)) => Self {
                        exact: inner
                            .exact
                            .and_then(|texts| bounded([texts, vec![Vec::new()]].concat(), MOST)),
                        head: None,
                        best: None,
                    },
                    (0, _) => Self::anything(),
                    (1, Some(1)) => inner,
                    (count, max) if Some(count) == max && inner.exact.is_some() => {
                        let copies = (0..count.min(LONGEST as u32)).map(|_| Self::of(&repetition.sub));
                        concatenated(copies)
                    }
                    _ => Self { exact: None, head: inner.exact.clone(), best: inner.into_best() },
                }
            }
            HirKind::Concat(parts) => concatenated(parts.iter().map(Self::of)),
            HirKind::Alternation(parts) => alternatives(parts),
        }
    }
}

fn concatenated(parts: impl Iterator<Item = Parts>) -> Parts {
    let mut best = None;
    let mut run: Texts = vec![Vec::new()];
    // The run that all begin with, where it is not all of it.
    let mut first = None;
    for part in parts {
        let joined = part.exact.as_ref().and_then(|texts| product(&run, texts, MOST));
        if let Some(joined) = joined {
            run = joined;
            continue;
        }
        // More alternatives are worth it only where the text would be too short without them.
        let short = shortest(&run) < super::SHORTEST;
        let with_head = part.head.as_ref().filter(|_| short).and_then(|texts| product(&run, texts, MOST));
        first = first.or_else(|| Some(with_head.clone().unwrap_or_else(|| run.clone())));
        best = better(better(best, Some(std::mem::take(&mut run))), with_head);
        // What is exact, but too much to go on with, begins another run.
        run = part.exact.clone().unwrap_or_else(|| vec![Vec::new()]);
        best = better(best, part.best);
    }
    match first {
        None => Parts::exactly(run),
        head => Parts { exact: None, head, best: better(best, Some(run)) },
    }
}

fn alternatives(parts: &[Hir]) -> Parts {
    let parts: Vec<_> = parts.iter().map(Parts::of).collect();
    if parts.iter().all(|part| part.exact.is_some()) {
        let texts = parts.into_iter().filter_map(|part| part.exact).flatten().collect();
        return bounded(texts, MOST).map_or_else(Parts::anything, Parts::exactly);
    }
    let best: Option<Vec<Texts>> = parts.into_iter().map(Parts::into_best).collect();
    Parts { exact: None, head: None, best: best.and_then(|texts| bounded(texts.concat(), MOST)) }
}

fn bounded(mut texts: Texts, most: usize) -> Option<Texts> {
    texts.sort_unstable();
    texts.dedup();
    (texts.len() <= most).then_some(texts)
}

fn product(heads: &Texts, tails: &Texts, most: usize) -> Option<Texts> {
    if heads.len() * tails.len() > most || heads.iter().any(|head| head.len() >= LONGEST) {
        return None;
    }
    let joined = heads.iter().flat_map(|head| tails.iter().map(move |tail| [head.as_slice(), tail].concat()));
    bounded(joined.collect(), most)
}

/// The set that rules out more: its shortest text decides, then the smaller number of alternatives.
fn better(one: Option<Texts>, other: Option<Texts>) -> Option<Texts> {
    let worth = |texts: &Texts| (shortest(texts).min(12), usize::MAX - texts.len());
    match (one, other) {
        (Some(one), Some(other)) => Some(if worth(&other) > worth(&one) { other } else { one }),
        (one, other) => one.or(other),
    }
}

/// The characters of a small class, each as a text.
fn class_texts(class: &Class) -> Option<Texts> {
    const MOST_CHARACTERS: usize = 16;
    let mut texts = Texts::new();
    match class {
        Class::Bytes(class) => {
            for range in class.ranges() {
                texts.extend((range.start()..=range.end()).take(MOST_CHARACTERS + 1).map(|byte| vec![byte]));
            }
        }
        // Alternatives of one character each become a class.
        Class::Unicode(class) => {
            for range in class.ranges() {
                let characters = (range.start()..=range.end()).take(MOST_CHARACTERS + 1);
                texts.extend(characters.map(|character| character.to_string().into_bytes()));
            }
        }
    }
    (texts.len() <= MOST_CHARACTERS).then_some(texts)
}

/// The texts a line must begin with, blanks in front taken off.
fn prefix(hir: &Hir) -> Option<Texts> {
    let HirKind::Concat(parts) = hir.kind() else { return None };
    let (first, rest) = parts.split_first()?;
    if *first.kind() != HirKind::Look(Look::Start) {
        return None;
    }
    let rest = &rest[rest.iter().take_while(|part| only_blanks(part)).count()..];
    let trimmed = heads(rest)?.into_iter().map(|text| text.trim_ascii_start().to_vec()).collect();
    bounded(trimmed, MOST_HEADS)
}

/// The fixed beginnings of everything that a sequence matches.
fn heads(parts: &[Hir]) -> Option<Texts> {
    let mut open: Texts = vec![Vec::new()];
    let mut closed = Texts::new();
    for part in parts {
        // More alternatives are worth it only where the text would be too short without them.
        let exact = Parts::of(part).exact.filter(|exact| exact.len() == 1 || shortest(&open) < ENOUGH);
        if let Some(joined) = exact.and_then(|exact| product(&open, &exact, MOST_HEADS)) {
            open = joined;
            continue;
        }
        if shortest(&open) >= ENOUGH {
            break;
        }
        let (begins, goes_on) = begins(part)?;
        // More alternatives are worth it only where the text would be too short without them.
        let longer = product(&open, &begins, MOST_HEADS).filter(|_| shortest(&open) < 2);
        closed.extend(longer.unwrap_or_else(|| open.clone()));
        if !goes_on {
            open.clear();
            break;
        }
    }
    bounded([closed, open].concat(), MOST_HEADS)
}

/// The fixed beginnings of an expression, and whether it may also be left out.
fn begins(hir: &Hir) -> Option<(Texts, bool)> {
    match hir.kind() {
        HirKind::Capture(capture) => begins(&capture.sub),
        HirKind::Concat(parts) => Some((heads(parts)?, false)),
        HirKind::Alternation(parts) => {
            let each: Option<Vec<Texts>> =
                parts.iter().map(|part| heads(std::slice::from_ref(part))).collect();
            Some((bounded(each?.concat(), MOST_HEADS)?, false))
        }
        HirKind::Repetition(repetition) if repetition.min == 0 => {
            let begins = heads(std::slice::from_ref(&*repetition.sub))?;
            // Repeated often, it begins as it does once.
            Some((begins, true))
        }
        HirKind::Repetition(repetition) => Some((heads(std::slice::from_ref(&*repetition.sub))?, false)),
        _ => Some((vec![Vec::new()], false)),
    }
}

fn only_blanks(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.iter().all(u8::is_ascii_whitespace),
        HirKind::Class(Class::Bytes(class)) => {
            class.ranges().iter().all(|range| (range.start()..=range.end()).all(is_blank))
        }
        HirKind::Repetition(repetition) => only_blanks(&repetition.sub),
        HirKind::Capture(capture) => only_blanks(&capture.sub),
        _ => false,
    }
}

const fn is_blank(byte: u8) -> bool {
    byte.is_ascii_whitespace() || byte == 0x0b
}

#[cfg(test)]
mod tests {
    use super::*;

    fn required(pattern: &str) -> Result<Required, String> {
        super::required(pattern, &parsed(pattern)?)
    }

    fn inner(pattern: &str) -> Vec<String> {
        match required(pattern).unwrap() {
            Required::Inner(texts) => texts.iter().map(|text| String::from_utf8_lossy(text).into()).collect(),
            Required::Prefix(texts, _) => panic!("{pattern}: prefix {texts:?}"),
        }
    }

    fn begins(pattern: &str) -> Vec<String> {
        match required(pattern).unwrap() {
            Required::Prefix(texts, _) => {
                texts.iter().map(|text| String::from_utf8_lossy(text).into()).collect()
            }
            Required::Inner(texts) => panic!("{pattern}: inner {texts:?}"),
        }
    }

    #[test]
    fn the_longest_text_that_must_be_there_is_looked_for() {
        assert_eq!(inner(r"^(\d+) examples?, (\d+) failures?"), [" example, ", " examples, "]);
        assert_eq!(inner(r"coverage: ([\d.]+)% of statements"), ["% of statements"]);
        assert_eq!(inner(r"(?:alpha|betas) \d+|gammas"), ["alpha ", "betas ", "gammas"]);
        assert_eq!(inner(r"a(?:bc)?d+ (?:xyzzy){2}"), [" xyzzyxyzzy"]);
        assert_eq!(inner(r"\.py:\d+:")[3], ".py:3");
    }

    #[test]
    fn a_beginning_is_looked_for_at_the_beginning() {
        assert_eq!(begins(r"^\s*Executed \d+"), ["Executed "]);
        assert_eq!(begins(r"^(?:ok|FAIL)\t\S+"), ["FAIL\t", "ok\t"]);
        assert_eq!(begins(r"^ {4}\[junit(?:launcher)?\] Tests"), ["[junit"]);
        assert_eq!(begins(r"^--- (PASS|FAIL): "), ["--- FAIL: ", "--- PASS: "]);
        assert_eq!(begins(r"^(?:TRY \d+ )?(?:FAIL|SIG[A-Z]+) x"), ["FAIL", "SIG", "TRY "]);
    }

    #[test]
    fn a_pattern_that_could_be_anywhere_is_refused() {
        for pattern in [r"^(\d+) \w+", r"\d+%", r"a.b.c", r"^\s+x", r"(?:error|\d+)", "[a-z]{3,9}"] {
            let error = required(pattern).unwrap_err();
            assert!(error.contains("no fixed text"), "{error}");
        }
    }

    #[test]
    fn small_classes_and_ignored_case_are_spelt_out() {
        assert!(inner(r"[Ee]rror: x").contains(&"error: x".to_owned()));
        assert_eq!(inner("(?i:at)-line").len(), 4);
    }
}
