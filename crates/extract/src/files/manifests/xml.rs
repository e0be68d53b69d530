//! Maven and NuGet, read by their tags; nothing is expanded, so no entity can grow.

use super::super::input::lines;
use super::{Dependency, Read};

/// `pom.xml`: dependencies and plugins. Versions are exact unless they are ranges.
pub(super) fn pom(text: &str) -> Result<Read, String> {
    let mut dependencies = Vec::new();
    let mut name: Option<String> = None;
    let mut inside_parent = false;
    let mut depth: Option<(Option<String>, Option<String>, u32, bool)> = None;
    let mut aside = false;
    for (number, line) in lines(text) {
        if line.contains("<dependency>") || line.contains("<plugin>") {
            depth = Some((None, None, number, true));
            aside = false;
        }
        let artifact = tag(line, "artifactId");
        aside |= tag(line, "scope") == Some("test");
        match &mut depth {
            Some((group, id, at, pinned)) => {
                if let Some(found) = tag(line, "groupId") {
                    *group = group.take().or(Some(found.to_owned()));
                }
                if id.is_none()
                    && let Some(found) = artifact
                {
                    (*id, *at) = (Some(found.to_owned()), number);
                }
                if let Some(version) = tag(line, "version") {
                    *pinned = !version.contains(['[', '(', ',']) && !matches!(version, "LATEST" | "RELEASE");
                }
            }
            // The parent's name stands in front of the project's own.
            None if line.contains("<parent>") => inside_parent = true,
            None if line.contains("</parent>") => inside_parent = false,
            None if inside_parent => {}
            None => name = name.or_else(|| artifact.map(str::to_owned)),
        }
        let ends = line.contains("</dependency>") || line.contains("</plugin>");
        if ends && let Some((group, Some(id), at, pinned)) = depth.take() {
            let group = group.unwrap_or_else(|| "org.apache.maven.plugins".to_owned());
            dependencies.push(Dependency {
                name: format!("{group}:{id}"),
                line: Some(at),
                pinned,
                aside,
                ..Dependency::default()
            });
        }
    }
    let own = dependencies.iter().filter_map(|dependency| dependency.name.split_once(':'));
    let own = own.map(|(_, artifact)| artifact.to_owned()).collect();
    Ok(Read { name, dependencies, own, library: false })
}

/// Project files, central package versions and `packages.config`.
pub(super) fn nuget(text: &str) -> Result<Read, String> {
    let mut dependencies: Vec<Dependency> = Vec::new();
    for (number, line) in lines(text) {
        let entry =
            ["<PackageReference", "<PackageVersion", "<package "].iter().any(|tag| line.contains(tag));
        let name = attribute(line, "Include").or_else(|| attribute(line, "id"));
        if let Some(name) = name.filter(|_| entry) {
            let version = attribute(line, "Version").or_else(|| attribute(line, "version")).unwrap_or("");
            // Without a version here, the central file names one.
            let pinned = !version.contains(['*', '[', '(', ',']);
            dependencies.push(Dependency {
                name: name.to_owned(),
                line: Some(number),
                pinned,
                ..Dependency::default()
            });
        }
    }
    let library =
        !text.contains("<OutputType>Exe") && !text.contains("Sdk.Web") && text.contains("<PackageId>");
    Ok(Read { dependencies, library, ..Read::default() })
}

/// The text of a tag that opens and closes on this line.
pub(in crate::files) fn tag<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!("<{name}>"))?;
    let (value, _) = rest.split_once(&format!("</{name}>"))?;
    Some(value.trim())
}

/// The value of an attribute on this line.
fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!("{name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}
