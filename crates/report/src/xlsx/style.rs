//! The looks of cells.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use crate::csv::Figure;

/// The colour of headers and of what is proven.
pub(super) const INK: Color = Color::RGB(0x0025_4B6E);

/// The colour of what is possible and not proven.
pub(super) const PALE: Color = Color::RGB(0x00B7_CDE2);

/// Every format in use, made once.
#[derive(Debug)]
pub(super) struct Styles {
    pub(super) title: Format,
    pub(super) label: Format,
    pub(super) header: Format,
    pub(super) text: Format,
    /// For texts that a spreadsheet would take for a formula if somebody edited the cell.
    pub(super) literal: Format,
    pub(super) link: Format,
    pub(super) note: Format,
    pub(super) time: Format,
    pub(super) date: Format,
    pub(super) flag: Format,
    plain: Format,
    count: Format,
    id: Format,
    share: Format,
    seconds: Format,
    minutes: Format,
}

impl Styles {
    pub(super) fn new() -> Self {
        let top = || Format::new().set_align(FormatAlign::Top);
        let number = |format: &str| top().set_num_format(format);
        Self {
            title: Format::new().set_bold().set_font_size(16),
            label: top().set_bold(),
            header: Format::new()
                .set_bold()
                .set_font_color(Color::White)
                .set_background_color(INK)
                .set_border_bottom(FormatBorder::Thin),
            text: top(),
            literal: top().set_quote_prefix(),
            link: top().set_hyperlink(),
            note: top().set_italic(),
            time: number("yyyy-mm-dd hh:mm:ss"),
            date: number("yyyy-mm-dd").set_align(FormatAlign::Left),
            flag: top().set_align(FormatAlign::Center),
            plain: top(),
            count: number("#,##0"),
            id: number("0"),
            share: number("0.0%"),
            seconds: number("#,##0\" s\""),
            minutes: number("#,##0.0\" min\""),
        }
    }

    /// How a number looks.
    pub(super) const fn number(&self, figure: Figure) -> &Format {
        match figure {
            Figure::Plain => &self.plain,
            Figure::Count => &self.count,
            Figure::Id => &self.id,
            Figure::Share => &self.share,
            Figure::Seconds => &self.seconds,
            Figure::Minutes => &self.minutes,
        }
    }
}
