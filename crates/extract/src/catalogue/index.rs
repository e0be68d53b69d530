//! Indexes over the tools, so that a look-up costs as much as its answers.

use std::collections::HashMap;

use super::tool::Tool;
use super::wildcard::{path_glob, wildcard};

/// A tool and one of its rules, by position.
type Place = (usize, usize);

/// Positions of tools by what shows them. Nothing iterates the maps, so their order cannot leak.
#[derive(Debug, Default)]
pub(super) struct Index {
    ids: HashMap<String, usize>,
    actions: HashMap<String, Vec<Place>>,
    programs: HashMap<String, Vec<Place>>,
    images: HashMap<String, Vec<usize>>,
    files_by_name: HashMap<String, Vec<Place>>,
    files_by_ending: HashMap<String, Vec<Place>>,
    other_files: Vec<Place>,
    globs: Vec<Vec<String>>,
    packages: HashMap<String, Vec<usize>>,
    package_patterns: Vec<(String, usize)>,
}

impl Index {
    pub(super) fn of(tools: &[Tool]) -> Self {
        let mut index = Self::default();
        for (place, tool) in tools.iter().enumerate() {
            index.add(place, tool);
        }
        index
    }

    fn add(&mut self, place: usize, tool: &Tool) {
        self.ids.insert(tool.id.clone(), place);
        for (rule, action) in tool.actions.iter().enumerate() {
            self.actions.entry(action.name.clone()).or_default().push((place, rule));
        }
        for (rule, command) in tool.commands.iter().enumerate() {
            for program in command.programs() {
                self.programs.entry(program.clone()).or_default().push((place, rule));
            }
        }
        for image in &tool.images {
            self.images.entry(image.clone()).or_default().push(place);
        }
        for (rule, glob) in tool.files.iter().enumerate() {
            self.add_glob(glob, (place, rule));
        }
        self.globs.push(tool.files.clone());
        for package in &tool.dependencies {
            if package.contains('*') {
                self.package_patterns.push((package.to_lowercase(), place));
            } else {
                self.packages.entry(package.to_lowercase()).or_default().push(place);
            }
        }
    }

    fn add_glob(&mut self, glob: &str, place: Place) {
        let name = glob.rsplit('/').next().unwrap_or(glob);
        let ending = name.strip_prefix("*.").filter(|rest| !rest.contains(['*', '.']));
        if !name.contains('*') {
            self.files_by_name.entry(name.to_owned()).or_default().push(place);
        } else if let Some(ending) = ending {
            self.files_by_ending.entry(ending.to_owned()).or_default().push(place);
        } else {
            self.other_files.push(place);
        }
    }

    pub(super) fn tool(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// Rules about an action, in the catalogue's order.
    pub(super) fn actions(&self, name: &str) -> impl Iterator<Item = Place> {
        self.actions.get(name).into_iter().flatten().copied()
    }

    /// Rules about a program, in the catalogue's order.
    pub(super) fn commands(&self, program: &str) -> impl Iterator<Item = Place> {
        self.programs.get(program).into_iter().flatten().copied()
    }

    /// Tools that an image is.
    pub(super) fn images(&self, name: &str) -> impl Iterator<Item = usize> {
        self.images.get(name).into_iter().flatten().copied()
    }

    /// Tools that a file configures, in the catalogue's order.
    pub(super) fn files(&self, path: &str) -> Vec<usize> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let by_name = self.files_by_name.get(name).into_iter().flatten();
        let by_ending = self.files_by_ending.get(ending).into_iter().flatten();
        let mut tools: Vec<_> = by_name
            .chain(by_ending)
            .chain(&self.other_files)
            .filter(|(tool, rule)| path_glob(&self.globs[*tool][*rule], path))
            .map(|(tool, _)| *tool)
            .collect();
        tools.sort_unstable();
        tools.dedup();
        tools
    }

    /// Tools that a package brings, in the catalogue's order.
    pub(super) fn dependencies(&self, ecosystem: &str, package: &str) -> Vec<usize> {
        let name = format!("{ecosystem}:{package}").to_lowercase();
        let exact = self.packages.get(&name).into_iter().flatten().copied();
        let patterns = self.package_patterns.iter().filter(|(pattern, _)| wildcard(pattern, &name));
        let mut tools: Vec<_> = exact.chain(patterns.map(|(_, tool)| *tool)).collect();
        tools.sort_unstable();
        tools.dedup();
        tools
    }
}
