//! How a table is written for a reader's spreadsheet.

/// What stands between two cells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Separator {
    /// `,`
    #[default]
    Comma,
    /// `;`, as spreadsheets expect it where the comma is the decimal sign.
    Semicolon,
}

/// What stands before a number's decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Decimal {
    /// `.`
    #[default]
    Point,
    /// `,`
    Comma,
}

/// How CSV is written; the default is the one for scripts. Dates and times are ISO 8601 in all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// What stands between cells.
    pub separator: Separator,
    /// What stands before decimals.
    pub decimal: Decimal,
    /// Whether the file begins with the byte-order mark by which some spreadsheets know UTF-8.
    pub bom: bool,
}

impl CsvOptions {
    /// For spreadsheets in countries with a decimal comma: semicolons, decimal commas, and the mark.
    pub const DECIMAL_COMMA: Self =
        Self { separator: Separator::Semicolon, decimal: Decimal::Comma, bom: true };

    /// For spreadsheets in countries with a decimal point: as the default, with the mark.
    pub const DECIMAL_POINT: Self = Self { separator: Separator::Comma, decimal: Decimal::Point, bom: true };
}

impl Separator {
    /// The character.
    #[must_use]
    pub const fn as_char(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
        }
    }
}
