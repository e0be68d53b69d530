//! What a column of a table holds, once for headers, dictionary and workbook.

/// A described column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// What its cells are: a type or the words that occur.
    pub kind: &'static str,
    /// What numbers count in.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

/// A column of a header.
pub(crate) const fn column(
    name: &'static str,
    kind: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Column {
    Column { name, kind, unit, meaning }
}

/// The header of columns.
pub(crate) const fn names<const N: usize>(columns: &[Column; N]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = columns[at].name;
        at += 1;
    }
    names
}
