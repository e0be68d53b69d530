//! Texts that every line a pattern matches must hold.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use super::pieces::Pieces;

/// More alternatives than this are not worth looking for anywhere in a line.
const MOST: usize = 24;
/// At its beginning there is only one place to look at.
const MOST_HEADS: usize = 128;
/// A beginning as long as this is rare enough.
const ENOUGH: usize = 5;
/// What is looked for besides what a line was picked by.
const SHORTEST_OTHER: usize = 3;
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
    /// The line holds one of these anywhere, and one of the others, where there are any.
    Inner(Texts, Option<Texts>),
    /// The line holds one of these, and what is matched begins with it.
    Leading(Texts),
}

impl Required {
    /// The texts that are looked for.
    pub(super) fn into_texts(self) -> Texts {
        match self {
            Self::Prefix(texts, _) | Self::Inner(texts, _) | Self::Leading(texts) => texts,
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
    let mut all = Parts::of(hir).into_all();
    let inner = best(&all).filter(|at| shortest(&all[*at].texts) >= super::SHORTEST).map(|at| all.remove(at));
    match (prefix, inner) {
        (Some(prefix), inner) if inner.is_none() || shortest(&prefix) >= 3 => {
            let inner = inner.filter(|inner| says_more(&inner.texts, &prefix));
            let pieces = Pieces::known();
            match inner {
                // What many lines begin with rules out less than what hardly any holds.
                Some(inner) if MUCH_RARER * pieces.met(&inner.texts) < pieces.met(&prefix) => {
                    Ok(anywhere(inner, all))
                }
                inner => Ok(Required::Prefix(prefix, inner.map(|inner| inner.texts))),
            }
        }
        (_, Some(inner)) => Ok(anywhere(inner, all)),
        _ => Err(format!(
            "log pattern `{pattern}` has no fixed text of {} bytes to look for, and none of 2 at the beginning",
            super::SHORTEST
        )),
    }
}

/// A line must hold one of the best texts; of the others the best that say more.
fn anywhere(inner: Held, mut others: Vec<Held>) -> Required {
    if inner.leads {
        return Required::Leading(inner.texts);
    }
    others.retain(|other| shortest(&other.texts) >= SHORTEST_OTHER && says_more(&other.texts, &inner.texts));
    let other = best(&others).map(|at| others.swap_remove(at).texts);
    Required::Inner(inner.texts, other)
}

/// Whether to look for some texts too can rule out lines that hold others.
fn says_more(texts: &Texts, known: &Texts) -> bool {
    let held = |text: &Vec<u8>| known.iter().any(|head| head.windows(text.len()).any(|part| part == text));
    !texts.iter().any(held)
}

fn shortest(texts: &Texts) -> usize {
    texts.iter().map(Vec::len).min().unwrap_or(0)
}

/// Texts of which whatever an expression matches holds one.
#[derive(Debug, Clone)]
struct Held {
    texts: Texts,
    /// It begins with it.
    leads: bool,
}

/// What an expression matches: exactly one of some texts, or something that begins with or holds one of some texts.
struct Parts {
    exact: Option<Texts>,
    head: Option<Texts>,
    held: Vec<Held>,
}

impl Parts {
    fn exactly(texts: Texts) -> Self {
        Self { exact: Some(texts), head: None, held: Vec::new() }
    }

    const fn anything() -> Self {
        Self { exact: None, head: None, held: Vec::new() }
    }

    /// All texts that must be there, those that are all of it among them.
    fn into_all(self) -> Vec<Held> {
        let exact = self.exact.map(|texts| Held { texts, leads: true });
        exact.into_iter().chain(self.held).collect()
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
                        held: Vec::new(),
                    },
                    (0, _) => Self::anything(),
                    (1, Some(1)) => inner,
                    (count, max) if Some(count) == max && inner.exact.is_some() => {
                        let copies = (0..count.min(LONGEST as u32)).map(|_| Self::of(&repetition.sub));
                        concatenated(copies)
                    }
                    _ => Self { exact: None, head: inner.exact.clone(), held: inner.into_all() },
                }
            }
            HirKind::Concat(parts) => concatenated(parts.iter().map(Self::of)),
            HirKind::Alternation(parts) => alternatives(parts),
        }
    }
}

fn concatenated(parts: impl Iterator<Item = Parts>) -> Parts {
    let mut held = Vec::new();
    let mut run: Texts = vec![Vec::new()];
    // Whether the run is what all begin with, and that run, where it is not all of it.
    let (mut leads, mut first) = (true, None);
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
        // Nothing stands before a part that follows an empty run.
        let begins = leads && run.iter().all(Vec::is_empty);
        let run_before = std::mem::take(&mut run);
        held.extend([Some(run_before), with_head].into_iter().flatten().map(|texts| Held { texts, leads }));
        leads = false;
        // What is exact, but too much to go on with, begins another run.
        run = part.exact.clone().unwrap_or_else(|| vec![Vec::new()]);
        held.extend(part.held.into_iter().map(|part| Held { leads: part.leads && begins, ..part }));
    }
    match first {
        None => Parts::exactly(run),
        head => {
            held.push(Held { texts: run, leads });
            Parts { exact: None, head, held }
        }
    }
}

fn alternatives(parts: &[Hir]) -> Parts {
    let parts: Vec<_> = parts.iter().map(Parts::of).collect();
    if parts.iter().all(|part| part.exact.is_some()) {
        let texts = parts.into_iter().filter_map(|part| part.exact).flatten().collect();
        return bounded(texts, MOST).map_or_else(Parts::anything, Parts::exactly);
    }
    let mut leads = true;
    let best: Option<Vec<Texts>> = parts
        .into_iter()
        .map(|part| {
            let mut all = part.into_all();
            let best = all.swap_remove(best(&all)?);
            leads &= best.leads;
            Some(best.texts)
        })
        .collect();
    let held = best.and_then(|texts| bounded(texts.concat(), MOST)).map(|texts| Held { texts, leads });
    Parts { exact: None, head: None, held: held.into_iter().collect() }
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

/// Where the set is that rules out most: what is long enough to be looked for, and is met least often.
fn best(all: &[Held]) -> Option<usize> {
    let known = Pieces::known();
    let cost = |held: &Held| {
        let texts = &held.texts;
        (super::SHORTEST.saturating_sub(shortest(texts)), known.met(texts), usize::MAX - shortest(texts))
    };
    // Of equals the first.
    (0..all.len()).min_by_key(|at| cost(&all[*at]))
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
            Required::Inner(texts, _) | Required::Leading(texts) => {
                texts.iter().map(|text| String::from_utf8_lossy(text).into()).collect()
            }
            Required::Prefix(texts, _) => panic!("{pattern}: prefix {texts:?}"),
        }
    }

    fn begins(pattern: &str) -> Vec<String> {
        match required(pattern).unwrap() {
            Required::Prefix(texts, _) => {
                texts.iter().map(|text| String::from_utf8_lossy(text).into()).collect()
            }
            other => panic!("{pattern}: {other:?}"),
        }
    }

    #[test]
    fn the_rarest_text_that_must_be_there_is_looked_for() {
        assert_eq!(inner(r"^(\d+) examples?, (\d+) failures?"), [" example, ", " examples, "]);
        assert_eq!(inner(r"coverage: ([\d.]+)% of statements"), ["coverage: "]);
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
    fn what_a_match_begins_with_is_known() {
        let leads = |pattern| matches!(required(pattern).unwrap(), Required::Leading(_));
        assert!(leads(r"\.(?:java|scala):\d+|\.kt:\d+"));
        assert!(leads(r"(?:alpha|betas) \d+|gammas"));
        assert!(leads(r"\bcould not\b"));
        for behind in [r"\d+ (?:alpha|betas)", r"(?:x\d+ )?alpha \d", r"alpha \d|\d+ betas", r"\w+: alpha"] {
            assert!(!leads(behind), "{behind}");
        }
    }

    #[test]
    fn what_is_met_less_often_is_looked_for_first() {
        let both = |pattern| match required(pattern).unwrap() {
            Required::Inner(texts, Some(others)) => (texts, others),
            other => panic!("{pattern}: {other:?}"),
        };
        let (texts, others) = both(r"^\d+ Errors: (\d+), Zqjx: (\d+)$");
        assert_eq!((texts, others), (vec![b", Zqjx: ".to_vec()], vec![b" Errors: ".to_vec()]));
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
