//! The tool catalogue: what is known of actions, commands, images, files, packages and log lines.
//!
//! The entries are data, in `crates/extract/catalogue/<stage>.toml`; nothing in here names a tool.

mod action;
mod command;
mod embedded;
mod error;
mod index;
mod log;
mod parse;
mod program;
mod reports;
mod short;
mod target;
mod tool;
pub(crate) mod wildcard;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use action::ActionRule;
pub use command::CommandRule;
use command::Fit;
pub use error::CatalogueError;
use index::Index;
pub use log::{Capture, Groups, LinePattern, LogPattern, Meaning, Needs};
pub use parse::SCHEMA;
pub use target::TargetRule;
pub use tool::{Hit, Kind, Tool};

/// All known tools, indexed by action, program, image, file name and package.
#[derive(Debug, Default)]
pub struct Catalogue {
    tools: Vec<Tool>,
    index: Index,
}

impl Catalogue {
    /// The catalogue that comes with Plimsoll, read once.
    ///
    /// A file of it that could not be read would be left out; tests see to it that there is none.
    #[must_use]
    pub fn builtin() -> &'static Self {
        static BUILTIN: OnceLock<Catalogue> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let files = embedded::FILES.iter();
            Self::new(files.flat_map(|(name, text)| Self::parse(name, text).unwrap_or_default()).collect())
        })
    }

    /// A catalogue of these tools. Where two share an id, the later one counts.
    #[must_use]
    pub fn new(tools: Vec<Tool>) -> Self {
        let mut unique: Vec<Tool> = Vec::with_capacity(tools.len());
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        for tool in tools {
            match places.get(&tool.id) {
                Some(place) => unique[*place] = tool,
                None => {
                    places.insert(tool.id.clone(), unique.len());
                    unique.push(tool);
                }
            }
        }
        let index = Index::of(&unique);
        Self { tools: unique, index }
    }

    /// Reads the tools of one catalogue file; `name` is for messages.
    ///
    /// # Errors
    /// The first defect, with line, column and, for a misspelt name, what was probably meant.
    pub fn parse(name: &str, toml: &str) -> Result<Vec<Tool>, CatalogueError> {
        parse::parse(name, toml)
    }

    /// What a use of an action does. `name` is `owner/name` or `owner/name/path` in any case, or
    /// `docker://image`; `with` are its inputs. Tools that belong to no stage are not told.
    #[must_use]
    pub fn by_action(&self, name: &str, with: &BTreeMap<String, String>) -> Vec<Hit> {
        if let Some(image) = name.strip_prefix("docker://") {
            return self.by_image(image);
        }
        let lower = name.to_lowercase();
        let (action, path) = split_path(&lower);
        let mut hits = Vec::new();
        let mut decided = Vec::new();
        for (tool, rule) in self.index.actions(action) {
            if decided.contains(&tool) {
                continue;
            }
            let entry = &self.tools[tool];
            let rule = &entry.actions[rule];
            let Some(fit) = rule.fit(path, with) else {
                continue;
            };
            decided.push(tool);
            if rule.ignore || rule.script.is_some() && !rule.weak {
                continue;
            }
            if rule.words.is_empty() {
                let target = entry.targets.iter().find_map(|target| target.of_action(with));
                hits.extend(entry.hit(&fit, target.as_deref()));
            } else {
                hits.extend(self.by_command(&rule.command(with)));
            }
        }
        hits
    }

    /// Programs that a use of an action runs, where the command it runs is known.
    #[must_use]
    pub fn programs_of_action(&self, name: &str, with: &BTreeMap<String, String>) -> Vec<&str> {
        let lower = name.to_lowercase();
        let (action, path) = split_path(&lower);
        let rules = self.index.actions(action).map(|(tool, rule)| &self.tools[tool].actions[rule]);
        rules
            .filter(|rule| rule.fit(path, with).is_some())
            .filter_map(|rule| rule.words.first().map(String::as_str))
            .collect()
    }

    /// Inputs of an action that hold a shell script, to be read like a `run:` block.
    #[must_use]
    pub fn script_inputs(&self, action: &str) -> Vec<&str> {
        let lower = action.to_lowercase();
        let (action, path) = split_path(&lower);
        let rules = self.index.actions(action).map(|(tool, rule)| &self.tools[tool].actions[rule]);
        rules
            .filter(|rule| rule.fit(path, &BTreeMap::new()).is_some())
            .filter_map(|rule| rule.script.as_deref())
            .collect()
    }

    /// Tools that an action is, those that belong to no stage among them.
    #[must_use]
    pub fn tools_of_action(&self, name: &str) -> Vec<&Tool> {
        let lower = name.to_lowercase();
        let (action, path) = split_path(&lower);
        let mut tools: Vec<_> = self
            .index
            .actions(action)
            .filter(|(tool, rule)| {
                let rule = &self.tools[*tool].actions[*rule];
                !rule.ignore && (rule.path.is_empty() || path.starts_with(&rule.path))
            })
            .map(|(tool, _)| tool)
            .collect();
        tools.dedup();
        tools.into_iter().map(|tool| &self.tools[tool]).collect()
    }

    /// What a command does: program and arguments, `sudo`, `env`, `npx` and the like taken off.
    #[must_use]
    pub fn by_command(&self, words: &[String]) -> Vec<Hit> {
        let words = program::normalise(words);
        let Some(program) = words.first() else {
            return Vec::new();
        };
        let mut hits: Vec<Hit> = Vec::new();
        let mut decided = Vec::new();
        for (tool, rule) in self.index.commands(program) {
            if decided.contains(&tool) {
                continue;
            }
            let entry = &self.tools[tool];
            if let Some(fit) = entry.commands[rule].fit(&words) {
                decided.push(tool);
                let target = entry.targets.iter().find_map(|target| target.of_command(&words[1..]));
                hits.extend(entry.hit(&fit, target.as_deref()));
            }
        }
        hits
    }

    /// Whether a command's program has entries, whatever it is asked to do.
    #[must_use]
    pub fn knows_program(&self, words: &[String]) -> bool {
        program::normalise(words).first().is_some_and(|program| self.index.commands(program).next().is_some())
    }

    /// What a service's or job's container is.
    #[must_use]
    pub fn by_image(&self, image: &str) -> Vec<Hit> {
        let fit = || Fit { weak: false, disqualified: None };
        self.tools_of_image(image).flat_map(|tool| tool.hit(&fit(), None)).collect()
    }

    /// Tools that an image holds, those that belong to no stage among them.
    pub fn tools_of_image(&self, image: &str) -> impl Iterator<Item = &Tool> {
        let name = image_name(image);
        self.index.images(&name).map(|tool| &self.tools[tool]).collect::<Vec<_>>().into_iter()
    }

    /// Tools whose configuration a path is.
    pub fn tools_of_file(&self, path: &str) -> impl Iterator<Item = &Tool> {
        self.index.files(path).into_iter().map(|tool| &self.tools[tool])
    }

    /// Tools that a dependency brings; `ecosystem` is `npm`, `pypi`, `cargo`, ….
    pub fn tools_of_dependency(&self, ecosystem: &str, package: &str) -> impl Iterator<Item = &Tool> {
        self.index.dependencies(ecosystem, package).into_iter().map(|tool| &self.tools[tool])
    }

    /// All tools, in the catalogue's order.
    #[must_use]
    pub fn tools(&self) -> &[Tool] {
        &self.tools
    }

    /// A tool by id.
    #[must_use]
    pub fn tool(&self, id: &str) -> Option<&Tool> {
        self.index.tool(id).map(|tool| &self.tools[tool])
    }
}

impl Tool {
    /// The hits that a fit makes, its own stage first; none for tools that belong to no stage.
    fn hit(&self, fit: &Fit, target: Option<&str>) -> Vec<Hit> {
        let of = |stage| Hit {
            tool: self.id.clone(),
            stage,
            effect: self.effect,
            weak: self.weak || fit.weak,
            disposable: self.disposable,
            target: target.map(str::to_owned),
            disqualified: fit.disqualified.clone(),
        };
        self.stage.iter().chain(&self.also).copied().map(of).collect()
    }
}

/// `owner/name` and the rest of the path.
fn split_path(action: &str) -> (&str, &str) {
    let action = action.split('@').next().unwrap_or(action);
    match action.match_indices('/').nth(1) {
        Some((at, _)) => (&action[..at], &action[at + 1..]),
        None => (action, ""),
    }
}

/// An image's name without registry, tag and digest: `postgres`, `bitnami/redis`.
fn image_name(image: &str) -> String {
    let lower = image.trim().to_lowercase();
    let name = lower.split('@').next().unwrap_or("");
    let name = match name.rsplit_once(':') {
        Some((before, tag)) if !tag.contains('/') => before,
        _ => name,
    };
    match name.split_once('/') {
        Some((registry, rest)) if registry.contains(['.', ':']) || registry == "localhost" => rest,
        _ => name,
    }
    .trim_start_matches("library/")
    .to_owned()
}
