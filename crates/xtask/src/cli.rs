//! `docs/cli.md`

use clap::Command;

use crate::page;

/// The command line, as `--help` says it.
pub(crate) fn document() -> String {
    let mut text = page::generated("Command line", "`crates/cli`");
    section(&mut text, plimsoll::command().term_width(100), "");
    text.trim_end().to_owned() + "\n"
}

fn section(text: &mut String, mut command: Command, above: &str) {
    let name = format!("{above}{}", command.get_name());
    command = command.bin_name(&name).color(clap::ColorChoice::Never).term_width(100);
    let help = command.render_long_help().to_string();
    let lines: Vec<_> = help.lines().map(str::trim_end).collect();
    text.push_str(&format!("## `{name}`\n\n```text\n{}\n```\n\n", lines.join("\n").trim_end()));
    let below = format!("{name} ");
    for child in command.get_subcommands().cloned().collect::<Vec<_>>() {
        section(text, child, &below);
    }
}
