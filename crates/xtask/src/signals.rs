//! `docs/signals.md`

use plimsoll_domain::Source;

use crate::page;

/// Every signal with its computation.
pub(crate) fn document() -> String {
    let mut text = page::generated("Signals", "`crates/inference/src/signals`");
    text.push_str(
        "A signal is a single observation that practices are built from. It is observed, absent (its sources were \
         read completely and do not show it), unknown, or not applicable.\n\n",
    );
    for signal in plimsoll_inference::signals::catalogue() {
        text.push_str(&format!("## `{}`\n\n{}. {}\n\n", signal.id, signal.title, signal.meaning));
        let sources: Vec<_> = signal.sources.iter().copied().map(Source::as_str).collect();
        text.push_str(&format!("- sources: {}\n- computation: {}\n", sources.join(", "), signal.computation));
        if let Some(days) = signal.window_days {
            text.push_str(&format!("- window: {days} days\n"));
        }
        for (label, note) in
            [("can be fooled by", signal.false_positives), ("can miss", signal.false_negatives)]
        {
            if !note.is_empty() {
                text.push_str(&format!("- {label}: {note}\n"));
            }
        }
        for (field, meaning) in signal.fields {
            text.push_str(&format!("- `{field}`: {meaning}\n"));
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}
