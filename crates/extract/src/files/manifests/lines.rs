//! Manifests that are read line by line: Go, Ruby, Elixir, Dart, CocoaPods.

use super::super::input::lines;
use super::python::quoted;
use super::{Dependency, Read};

/// `go.mod`. Go builds with exactly the versions it names.
pub(super) fn go_mod(text: &str) -> Result<Read, String> {
    let mut read = Read::default();
    let mut inside = false;
    for (number, line) in lines(text) {
        let line = line.trim();
        if let Some(name) = line.strip_prefix("module ") {
            read.name = Some(name.trim().to_owned());
        }
        if line == ")" {
            inside = false;
        }
        let single = line.strip_prefix("require ").filter(|rest| !rest.starts_with('('));
        let module = if inside { Some(line) } else { single };
        inside |= line.starts_with("require (");
        let mut words = module.unwrap_or("").split_whitespace();
        if let (Some(name), Some(version)) = (words.next(), words.next())
            && version.starts_with('v')
        {
            // What only dependencies of dependencies need shows nothing about this code.
            let transitive =
                line.split_once("//").is_some_and(|(_, note)| note.trim().starts_with("indirect"));
            let dependency = Dependency {
                name: name.to_owned(),
                line: Some(number),
                pinned: true,
                transitive,
                aside: false,
            };
            read.dependencies.push(dependency);
        }
    }
    Ok(read)
}

/// `Gemfile`. One that takes its gems from a `.gemspec` is that of a library.
pub(super) fn gemfile(text: &str) -> Result<Read, String> {
    let library = lines(text).any(|(_, line)| line.split_whitespace().next() == Some("gemspec"));
    Ok(Read { dependencies: ruby(text, &["gem "]), library, ..Read::default() })
}

/// `*.gemspec`: a library by nature.
pub(super) fn gemspec(text: &str) -> Result<Read, String> {
    let words = ["add_dependency", "add_runtime_dependency", "add_development_dependency"];
    let name = lines(text).find(|(_, line)| line.contains(".name") && line.contains('='));
    let name = name.and_then(|(_, line)| quoted(line).next()).map(str::to_owned);
    Ok(Read { name, dependencies: ruby(text, &words), library: true, ..Read::default() })
}

fn ruby(text: &str, words: &[&str]) -> Vec<Dependency> {
    lines(text)
        .filter_map(|(number, line)| {
            let line = line.trim_start();
            let named = words
                .iter()
                .any(|word| if word.ends_with(' ') { line.starts_with(word) } else { line.contains(word) });
            let mut quoted = quoted(line);
            let name =
                quoted.next().filter(|_| named && !line.starts_with('#') && !line.contains("path:"))?;
            let pinned = quoted
                .next()
                .is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit() || c == '='));
            let aside = line.contains("add_development_dependency");
            let name = name.to_owned();
            Some(Dependency { name, line: Some(number), pinned, aside, ..Dependency::default() })
        })
        .collect()
}

/// `mix.exs`.
pub(super) fn mix(text: &str) -> Result<Read, String> {
    let dependencies = lines(text).filter_map(|(number, line)| {
        let entry = line.trim_start().strip_prefix("{:")?;
        let end = entry.find(',')?;
        let rest = &entry[end..];
        let own = rest.contains("in_umbrella:") || rest.contains("path:");
        let pinned = quoted(rest).next().is_some_and(|version| version.starts_with("== "));
        let versioned = rest.contains('"') && !own;
        versioned.then(|| Dependency {
            name: entry[..end].to_owned(),
            line: Some(number),
            pinned,
            aside: rest.contains("only: :test")
                || rest.contains("only: [:dev")
                || rest.contains("only: [:test"),
            ..Dependency::default()
        })
    });
    Ok(Read {
        dependencies: dependencies.collect(),
        library: text.contains("package:") && !text.contains("mod: {"),
        ..Read::default()
    })
}

/// `pubspec.yaml`.
pub(super) fn pubspec(text: &str) -> Result<Read, String> {
    let mut read = Read::default();
    let mut inside = false;
    for (number, line) in lines(text) {
        if let Some(name) = line.strip_prefix("name:") {
            read.name = Some(name.trim().to_owned());
        }
        if !line.starts_with([' ', '#']) {
            inside = line.starts_with("dependencies:") || line.starts_with("dev_dependencies:");
            continue;
        }
        // Deeper lines belong to a dependency, they are none.
        let Some((name, version)) = line
            .strip_prefix("  ")
            .filter(|rest| inside && !rest.starts_with([' ', '#']))
            .and_then(|rest| rest.split_once(':'))
        else {
            continue;
        };
        let pinned = version.trim().trim_matches(['"', '\'']).starts_with(|c: char| c.is_ascii_digit());
        read.dependencies.push(Dependency {
            name: name.to_owned(),
            line: Some(number),
            pinned,
            ..Dependency::default()
        });
    }
    Ok(read)
}

/// `Podfile`.
pub(super) fn podfile(text: &str) -> Result<Read, String> {
    Ok(Read { dependencies: ruby(text, &["pod "]), ..Read::default() })
}
