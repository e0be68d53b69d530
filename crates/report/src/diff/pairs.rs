//! What stands on both sides, paired.

/// Items of `new` beside those of `old` with the same key, in `new`'s order. Where a key comes more than once, the
/// first goes with the first and the second with the second.
pub(crate) fn pairs<'a, T, K: PartialEq>(
    old: &'a [T],
    new: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> Vec<(&'a T, &'a T)> {
    let mut left: Vec<&T> = old.iter().collect();
    let mut pairs = Vec::new();
    for now in new {
        if let Some(at) = left.iter().position(|before| key(before) == key(now)) {
            pairs.push((left.remove(at), now));
        }
    }
    pairs
}
