//! From TOML to tools.

use std::collections::BTreeMap;

use plimsoll_domain::Stage;
use plimsoll_domain::facts::workflow::Effect;
use serde::Deserialize;
use toml::Spanned;

use super::action::ActionRule;
use super::command::CommandRule;
use super::error::CatalogueError;
use super::log::RawLog;
use super::short::Short;
use super::target::TargetRule;
use super::tool::{Kind, Tool};

/// The version of the catalogue's format that this code reads.
pub const SCHEMA: u32 = 1;

/// Ecosystems a dependency can be named in.
const ECOSYSTEMS: &[&str] =
    &["npm", "pypi", "cargo", "maven", "go", "gem", "nuget", "composer", "hex", "pub"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    schema: u32,
    #[serde(default)]
    tool: Vec<Spanned<RawTool>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTool {
    id: String,
    name: String,
    #[serde(default)]
    kind: Kind,
    stage: Option<Stage>,
    #[serde(default)]
    also: Vec<Stage>,
    effect: Option<Effect>,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    disposable: bool,
    #[serde(default)]
    unless: Vec<String>,
    #[serde(default)]
    actions: Vec<Short<RawActionRule>>,
    #[serde(default)]
    commands: Vec<Short<RawCommandRule>>,
    #[serde(default)]
    images: Vec<String>,
    #[serde(default)]
    targets: Vec<RawTarget>,
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    dependencies: Vec<String>,
    #[serde(default)]
    covers: Vec<String>,
    inside: Option<String>,
    #[serde(default)]
    sums: bool,
    #[serde(default)]
    announces: bool,
    #[serde(default)]
    logs: Vec<RawLog>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawActionRule {
    uses: String,
    #[serde(default)]
    require: BTreeMap<String, String>,
    #[serde(default)]
    unless: BTreeMap<String, String>,
    idle: Option<String>,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    ignore: bool,
    #[serde(default)]
    uploads: bool,
    #[serde(default)]
    words: Vec<String>,
    default: Option<String>,
    script: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCommandRule {
    run: String,
    #[serde(default)]
    require: Vec<String>,
    #[serde(default)]
    forbid: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    idle: Option<String>,
    #[serde(default)]
    weak: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    flag: Option<String>,
    word: Option<String>,
    input: Option<String>,
    fits: Option<String>,
    is: Option<String>,
    always: Option<String>,
}

/// Reads one catalogue file.
///
/// # Errors
/// The first defect, with its place.
pub(super) fn parse(file: &str, text: &str) -> Result<Vec<Tool>, CatalogueError> {
    let raw: RawFile = toml::from_str(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        CatalogueError::at(file, text, offset, error.message())
    })?;
    if raw.schema != SCHEMA {
        let message = format!("schema {} is not known here; this version reads schema {SCHEMA}", raw.schema);
        return Err(CatalogueError::at(file, text, 0, message));
    }
    raw.tool
        .into_iter()
        .map(|tool| {
            let start = tool.span().start;
            tool.into_inner().check().map_err(|message| CatalogueError::at(file, text, start, message))
        })
        .collect()
}

impl RawTool {
    fn check(self) -> Result<Tool, String> {
        let id = self.id;
        let named = |message: String| format!("tool `{id}`: {message}");
        if id.is_empty() || !id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
            return Err(named("an id is lower-case letters, digits and dashes".to_owned()));
        }
        let acts = !self.actions.is_empty() || !self.commands.is_empty();
        if self.kind == Kind::Stage && self.stage.is_none() {
            return Err(named("a tool of kind `stage` needs a `stage`".to_owned()));
        }
        if self.stage.is_some() && acts && self.effect.is_none() {
            return Err(named("needs an `effect`: read-only, artifact or environment".to_owned()));
        }
        if self.stage.is_none_or(|stage| self.also.contains(&stage)) && !self.also.is_empty() {
            return Err(named("`also` names stages beside its own `stage`".to_owned()));
        }
        let shows =
            acts || !self.images.is_empty() || !self.files.is_empty() || !self.dependencies.is_empty();
        if !shows && self.logs.is_empty() {
            return Err(named("nothing would ever show it".to_owned()));
        }
        if let Some(odd) = self.dependencies.iter().find(|name| !names_package(name)) {
            return Err(named(format!(
                "`{odd}` is no dependency; write `npm:jest` or `maven:group:artifact`"
            )));
        }
        let actions = self.actions.into_iter().map(Short::<RawActionRule>::check).collect::<Result<_, _>>();
        let unless = self.unless;
        let commands =
            self.commands.into_iter().map(|command| command.check(&unless)).collect::<Result<_, _>>();
        let targets = self.targets.into_iter().map(RawTarget::check).collect::<Result<_, _>>();
        let logs = self.logs.into_iter().map(RawLog::read).collect();
        Ok(Tool {
            name: self.name,
            kind: self.kind,
            stage: self.stage,
            also: self.also,
            effect: self.effect.unwrap_or(Effect::ReadOnly),
            weak: self.weak,
            disposable: self.disposable,
            actions: actions.map_err(named)?,
            commands: commands.map_err(named)?,
            images: self.images,
            targets: targets.map_err(named)?,
            files: self.files,
            dependencies: self.dependencies,
            covers: self.covers,
            inside: self.inside,
            sums: self.sums,
            announces: self.announces,
            logs,
            id: id.clone(),
        })
    }
}

fn names_package(dependency: &str) -> bool {
    dependency
        .split_once(':')
        .is_some_and(|(ecosystem, package)| ECOSYSTEMS.contains(&ecosystem) && !package.is_empty())
}

impl Short<RawActionRule> {
    fn check(self) -> Result<ActionRule, String> {
        let raw = match self {
            Self::Plain(uses) => return split_action(&uses),
            Self::Full(raw) => raw,
        };
        Ok(ActionRule {
            require: raw.require,
            unless: raw.unless,
            idle: raw.idle,
            weak: raw.weak,
            ignore: raw.ignore,
            uploads: raw.uploads,
            words: raw.words,
            default: raw.default,
            script: raw.script,
            ..split_action(&raw.uses)?
        })
    }
}

fn split_action(uses: &str) -> Result<ActionRule, String> {
    let lower = uses.to_lowercase();
    let mut parts = lower.splitn(3, '/');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(owner), Some(name), path) if !owner.is_empty() && !name.is_empty() => Ok(ActionRule {
            name: format!("{owner}/{name}"),
            path: path.unwrap_or("").to_owned(),
            ..ActionRule::default()
        }),
        _ => Err(format!("`{uses}` is no action; write `owner/name` or `owner/name/path`")),
    }
}

impl Short<RawCommandRule> {
    fn check(self, unless: &[String]) -> Result<CommandRule, String> {
        match self {
            Self::Plain(run) => Ok(CommandRule { unless: unless.to_vec(), ..CommandRule::read(&run)? }),
            Self::Full(raw) => Ok(CommandRule {
                require: raw.require,
                forbid: raw.forbid,
                unless: raw.unless.into_iter().chain(unless.iter().cloned()).collect(),
                idle: raw.idle,
                weak: raw.weak,
                ..CommandRule::read(&raw.run)?
            }),
        }
    }
}

impl RawTarget {
    fn check(self) -> Result<TargetRule, String> {
        let fields = (self.flag, self.word, self.input, self.fits, self.is, self.always);
        match fields {
            (Some(flag), None, None, None, Some(is), None) => Ok(TargetRule::FlagIs { flag, is }),
            (Some(flag), None, None, None, None, None) => Ok(TargetRule::Flag { flag }),
            (None, Some(word), None, None, None, None) => Ok(TargetRule::Word { word }),
            (None, None, Some(input), Some(fits), Some(is), None) => {
                Ok(TargetRule::InputIs { input, fits, is })
            }
            (None, None, Some(input), None, None, None) => Ok(TargetRule::Input { input }),
            (None, None, None, None, None, Some(always)) => Ok(TargetRule::Always { always }),
            _ => Err("a target is one of { flag }, { flag, is }, { word }, { input }, { input, fits, is }, \
                      { always }"
                .to_owned()),
        }
    }
}
