//! Remedies that name this repository's own files and commands.
//!
//! A pack writes one of the [`PLACEHOLDERS`], as in `@workflow@`, where a repository has its own word; everything else
//! of a remedy is printed as it stands.

mod own;

use plimsoll_domain::facts::{FileFact, Workflow};
use plimsoll_domain::practice::Remedy;
use plimsoll_domain::{Facts, Stage};
use serde::Deserialize;

use own::Own;

/// The words a pack may leave to the repository.
pub const PLACEHOLDERS: [&str; 11] = [
    "workflow", "job", "trunk", "build", "test", "lint", "artefact", "lock", "migrate", "rollback", "secret",
];

/// A repository's own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    workflow: String,
    job: String,
    trunk: String,
    commands: Commands,
    own: Own,
}

/// How a kind of project is built and tested.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Commands {
    file: String,
    build: String,
    test: String,
    lint: String,
    artefact: String,
}

#[derive(Default, Deserialize)]
struct Table {
    command: Vec<Commands>,
    lock: Vec<own::Lock>,
    migrate: Vec<own::Migrate>,
}

/// The table is part of the program; were it broken, remedies would fall back to plain words.
fn table() -> Table {
    toml::from_str(include_str!("../packs/commands.toml")).unwrap_or_default()
}

fn known_commands() -> Vec<Commands> {
    table().command
}

impl Place {
    /// The words of the repository that was read.
    #[must_use]
    pub fn of(facts: &Facts) -> Self {
        let workflow = main_workflow(facts.workflows());
        let job = workflow.and_then(|workflow| {
            let tests = workflow.enabled_jobs().find(|job| job.executes(Stage::UnitTest));
            tests.or_else(|| workflow.enabled_jobs().next())
        });
        let trunk = facts.repository.trunk.as_ref().map(|trunk| trunk.name.clone());
        Self {
            workflow: workflow.map_or_else(|| definition_elsewhere(facts), |workflow| workflow.path.clone()),
            job: job.map_or_else(|| "build".to_owned(), |job| job.id.clone()),
            trunk: trunk.unwrap_or_else(|| "main".to_owned()),
            commands: commands_of(facts),
            own: Own::of(facts, &table()),
        }
    }

    /// Words for a reader who has no repository at hand.
    #[must_use]
    pub fn anywhere() -> Self {
        Self {
            workflow: ".github/workflows/ci.yml".to_owned(),
            job: "build".to_owned(),
            trunk: "main".to_owned(),
            commands: commands_for(Vec::new()),
            own: Own::anywhere(&table()),
        }
    }

    /// The remedy in this repository's words.
    #[must_use]
    pub fn made_concrete(&self, remedy: &Remedy) -> Remedy {
        Remedy {
            action: self.filled(&remedy.action),
            place: self.filled(&remedy.place),
            example: self.filled(&remedy.example),
            effort: remedy.effort,
        }
    }

    fn filled(&self, text: &str) -> String {
        let words = [
            &self.workflow,
            &self.job,
            &self.trunk,
            &self.commands.build,
            &self.commands.test,
            &self.commands.lint,
            &self.commands.artefact,
            &self.own.lock,
            &self.own.migrate,
            &self.own.back,
            &self.own.secret,
        ];
        PLACEHOLDERS
            .iter()
            .zip(words)
            .fold(text.to_owned(), |text, (name, word)| text.replace(&format!("@{name}@"), word))
    }
}

/// The definition of another CI system, where the repository has one and no workflow that builds; else where a first
/// workflow would stand.
fn definition_elsewhere(facts: &Facts) -> String {
    let defined = facts.found(FileFact::ForeignCi).find(|found| found.detail.is_none());
    defined.map_or_else(|| ".github/workflows/ci.yml".to_owned(), |found| found.path.clone())
}

/// The workflow that a check would be added to: one that tests, else one that builds, rather one that a change
/// starts. One that does neither (labels, documentation) is no place for it.
fn main_workflow(workflows: &[Workflow]) -> Option<&Workflow> {
    let executes = |workflow: &Workflow, stage| workflow.enabled_jobs().any(|job| job.executes(stage));
    let value = |workflow: &Workflow| {
        let on_change = workflow.runs_on("push") || workflow.runs_on("pull_request");
        u8::from(executes(workflow, Stage::UnitTest)) * 4
            + u8::from(executes(workflow, Stage::Build)) * 2
            + u8::from(on_change)
    };
    workflows
        .iter()
        .filter(|workflow| value(workflow) > 1)
        .max_by(|a, b| value(a).cmp(&value(b)).then_with(|| b.path.cmp(&a.path)))
}

/// The commands of the build file for the language that most of the source is in; else of any build file.
fn commands_of(facts: &Facts) -> Commands {
    let main = facts.found(FileFact::Source).max_by_key(|source| (source.amount, source.detail.as_deref()));
    let language = main.and_then(|source| source.detail.as_deref());
    let builds = || facts.found(FileFact::BuildFile);
    let own: Vec<_> = builds().filter(|found| found.detail.as_deref() == language).collect();
    let chosen = if own.is_empty() { builds().collect() } else { own };
    let commands = commands_for(chosen.into_iter().map(|found| found.path.as_str()).collect());
    let better = own::special(facts, &commands.file);
    better.and_then(|file| known_commands().into_iter().find(|known| known.file == file)).unwrap_or(commands)
}

/// The commands of the build file that is nearest to the root.
fn commands_for(mut files: Vec<&str>) -> Commands {
    let known = known_commands();
    files.sort_by_key(|path| (path.matches('/').count(), *path));
    let depth = |path: &str| path.matches('/').count();
    let nearest = known
        .iter()
        .enumerate()
        .filter_map(|(rank, commands)| {
            let path = files.iter().find(|path| is_for(&commands.file, path))?;
            Some((depth(path), rank, commands))
        })
        .min_by_key(|(depth, rank, _)| (*depth, *rank))
        .map(|(_, _, commands)| commands.clone());
    nearest.or_else(|| known.into_iter().last()).unwrap_or_else(Commands::in_words)
}

fn is_for(pattern: &str, path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    match pattern.strip_prefix('*') {
        Some(ending) => name.ends_with(ending),
        None => !pattern.is_empty() && name == pattern,
    }
}

impl Commands {
    fn in_words() -> Self {
        let words = |text: &str| format!("the {text} command");
        Self {
            file: String::new(),
            build: words("build"),
            test: words("test"),
            lint: words("lint"),
            artefact: "the build's output".to_owned(),
        }
    }
}

/// Placeholders in a text that nobody fills: `@branch@`.
#[must_use]
pub fn unknown_placeholders(text: &str) -> Vec<&str> {
    let words: Vec<&str> = text.split('@').collect();
    let between = words.get(1..words.len().saturating_sub(1)).unwrap_or_default();
    let shaped = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    between.iter().copied().filter(shaped).filter(|word| !PLACEHOLDERS.contains(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_commands_parses_and_ends_with_a_fallback() {
        let known = known_commands();
        assert!(known.len() > 10);
        assert_eq!(known.last().unwrap().file, "");
    }

    #[test]
    fn only_known_words_are_placeholders() {
        assert_eq!(unknown_placeholders("run @build@ then @deply@"), ["deply"]);
        assert!(unknown_placeholders("uses: actions/checkout@v4 and a@b.example").is_empty());
        assert!(unknown_placeholders("@example/team owns @test@").is_empty());
    }

    #[test]
    fn a_remedy_speaks_of_the_repository() {
        let place = Place {
            workflow: ".github/workflows/build.yml".to_owned(),
            job: "test".to_owned(),
            trunk: "develop".to_owned(),
            commands: known_commands().into_iter().find(|commands| commands.file == "Cargo.toml").unwrap(),
            own: Own::anywhere(&table()),
        };
        assert_eq!(
            place.filled("in @workflow@: needs: @job@, on @trunk@, run @test@"),
            "in .github/workflows/build.yml: needs: test, on develop, run cargo test --locked"
        );
    }

    #[test]
    fn the_build_file_nearest_to_the_root_names_the_commands() {
        assert_eq!(commands_for(vec!["tools/gen/Cargo.toml", "package.json"]).test, "npm ci && npm test");
        assert_eq!(commands_for(vec!["src/App.sln"]).test, "dotnet test --configuration Release");
        assert_eq!(commands_for(vec!["BUILD.unheard-of"]).test, "./test.sh");
        assert_eq!(commands_for(Vec::new()).build, "./build.sh");
    }

    #[test]
    fn the_main_workflow_is_the_one_that_tests() {
        use plimsoll_domain::facts::workflow::{Effect, ToolMatch, WorkflowTrigger};
        use plimsoll_domain::facts::{WorkflowJob, WorkflowStep};
        let workflow = |path: &str, stage: Option<Stage>, disabled: bool| {
            let found = stage.map(|stage| ToolMatch {
                tool: "tool".to_owned(),
                stage,
                effect: Effect::ReadOnly,
                weak: false,
                line: 9,
                target: None,
                disqualified: None,
            });
            let step = WorkflowStep { matches: found.into_iter().collect(), ..WorkflowStep::default() };
            let job =
                WorkflowJob { id: "only".to_owned(), steps: vec![step], disabled, ..WorkflowJob::default() };
            let push = WorkflowTrigger { event: "push".to_owned(), ..WorkflowTrigger::default() };
            Workflow { path: path.to_owned(), triggers: vec![push], jobs: vec![job], ..Workflow::default() }
        };
        let all = [
            workflow("a.yml", None, false),
            workflow("b.yml", Some(Stage::UnitTest), true),
            workflow("c.yml", Some(Stage::UnitTest), false),
            workflow("d.yml", Some(Stage::UnitTest), false),
        ];
        assert_eq!(main_workflow(&all).map(|workflow| workflow.path.as_str()), Some("c.yml"));
        assert_eq!(main_workflow(&all[..1]), None);
        assert_eq!(main_workflow(&all[1..2]), None);
    }

    #[test]
    fn files_are_matched_by_name() {
        assert!(is_for("*.sln", "src/App.sln"));
        assert!(is_for("Makefile", "Makefile"));
        assert!(!is_for("Makefile", "Makefile.am"));
        assert!(!is_for("", "anything"));
    }
}
