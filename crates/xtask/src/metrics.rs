//! `docs/metrics.md`

use crate::page;

/// Every metric with its definition.
pub(crate) fn document() -> String {
    let mut text = page::generated("Metrics", "`crates/metrics`");
    text.push_str(
        "A value never stands alone: it has a state, a unit, a sample size, an interval where one makes sense, \
         caveats and evidence. `plimsoll explain ID` shows them for a repository.\n\n",
    );
    for metric in plimsoll_metrics::catalogue() {
        text.push_str(&format!("## `{}`\n\n{}.\n\n{}\n\n", metric.id, metric.title, metric.definition));
        text.push_str(&format!(
            "- unit: {}\n- needs: {}\n- source: {}\n",
            metric.unit.as_str(),
            metric.needs,
            metric.source
        ));
        for (name, meaning) in metric.variants {
            text.push_str(&format!("- variant `{name}`: {meaning}\n"));
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}
