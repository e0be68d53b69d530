//! `docs/catalogue.md`

use plimsoll_domain::Stage;
use plimsoll_extract::catalogue::{Catalogue, Tool};

use crate::page;

/// Every tool that is recognised, by stage.
pub(crate) fn document() -> String {
    let catalogue = Catalogue::builtin();
    let mut text = page::generated("Tools it recognises", "`crates/extract/catalogue`");
    let count = catalogue.tools().len();
    text.push_str(&format!(
        "{count} entries. A tool is recognised by what a workflow uses or runs, by its configuration files and by \
         dependencies on it — never by the name of a job or step alone. \
         One that is several stages at once stands below each: a linter that looks for defects and holds code to a \
         style.\n\n"
    ));
    for stage in Stage::ALL {
        let tools =
            catalogue.tools().iter().filter(|tool| tool.stage == Some(stage) || tool.also.contains(&stage));
        section(&mut text, stage.as_str(), tools);
    }
    section(&mut text, "other", catalogue.tools().iter().filter(|tool| tool.stage.is_none()));
    text.trim_end().to_owned() + "\n"
}

fn section<'a>(text: &mut String, title: &str, tools: impl Iterator<Item = &'a Tool>) {
    let rows: Vec<_> =
        tools.map(|tool| vec![format!("`{}`", tool.id), tool.name.clone(), seen_by(tool)]).collect();
    if !rows.is_empty() {
        text.push_str(&format!("## {title}\n\n{}", page::table(&["id", "tool", "recognised by"], &rows)));
    }
}

fn seen_by(tool: &Tool) -> String {
    let kinds = [
        ("actions", tool.actions.len()),
        ("commands", tool.commands.len()),
        ("images", tool.images.len()),
        ("files", tool.files.len()),
        ("dependencies", tool.dependencies.len()),
        ("log lines", tool.logs.len()),
    ];
    let present = kinds.iter().filter(|(_, count)| *count > 0);
    present.map(|(kind, _)| *kind).collect::<Vec<_>>().join(", ")
}
