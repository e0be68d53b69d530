//! What a step runs, by the lines the runner prints before it does.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use plimsoll_domain::Stage;
use plimsoll_domain::log::{EventKind, StepKind};

use crate::catalogue::{Catalogue, Hit};
use crate::shell::{self, Shell};
use crate::workflows::{only_prints, switches_cluster};

/// Bytes of a script that are kept; more is not worth understanding.
const LONGEST: usize = 128 << 10;

/// Inputs by which actions that wrap a command are given it.
const SCRIPT_INPUTS: [&str; 4] = ["run", "command", "script", "cmd"];

/// The heading of a step: `##[group]Run …` up to `##[endgroup]`.
#[derive(Debug, Clone, Default)]
pub(super) struct Heading {
    /// What stands behind `Run`.
    pub(super) title: String,
    script: String,
    shell: Option<String>,
    with: BTreeMap<String, String>,
    /// The input that was begun last: what follows may be more of it.
    input: String,
    section: Section,
    local: bool,
    tries: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Section {
    #[default]
    Script,
    With,
    Env,
}

/// What is known of a step's doing.
#[derive(Debug, Clone, Default)]
pub(super) struct Doing {
    /// What the catalogue says of it.
    pub(super) hits: Vec<Hit>,
    /// It is shown what the step runs.
    pub(super) known: bool,
    /// It may do more than can be seen: a script, a wrapper, an unknown program.
    pub(super) opaque: bool,
    /// It points the cluster tools at a cluster that outlives the job.
    pub(super) switches_cluster: bool,
    /// Its environment names this machine as a server.
    pub(super) local: bool,
    /// Tools that it runs in branches only: whether they were taken is not known.
    branches: BTreeSet<String>,
    /// Tools that it runs whatever branches it takes.
    certain: BTreeSet<String>,
}

impl Heading {
    pub(super) fn new(title: &str) -> Self {
        Self { title: title.to_owned(), ..Self::default() }
    }

    /// A line of the heading.
    pub(super) fn line(&mut self, text: &str, echoed: bool) {
        if echoed {
            self.script_line(text);
            return;
        }
        if let Some(shell) = text.strip_prefix("shell: ") {
            self.shell = Some(shell.to_owned());
            return;
        }
        match (text, self.section) {
            ("with:", _) => self.section = Section::With,
            ("env:", _) => self.section = Section::Env,
            (_, Section::With) => {
                self.input_line(text);
            }
            (_, Section::Env) => {
                // A database on the machine that runs the job, or one for tests, ends with it.
                self.local |=
                    names_this_machine(text) || text.contains("localhost") || text.contains("_ENV: test");
                self.tries |= asks_to_try(text.trim_start());
            }
            (_, Section::Script) => self.script_line(text),
        }
    }

    /// A line of what an action is given. Values of several lines go on without the indent of the first.
    fn input_line(&mut self, text: &str) {
        let begun = text.strip_prefix("  ").and_then(|text| {
            let (name, value) = text.split_once(':')?;
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
            let value = value.strip_prefix(' ').or_else(|| value.is_empty().then_some(value))?;
            (!name.is_empty() && name.bytes().all(plain)).then_some((name, value))
        });
        if let Some((name, value)) = begun {
            name.clone_into(&mut self.input);
            self.with.insert(name.to_owned(), value.to_owned());
        } else if let Some(value) = self.with.get_mut(&self.input)
            && value.len() + text.len() < LONGEST
        {
            value.push('\n');
            value.push_str(text);
        }
    }

    fn script_line(&mut self, text: &str) {
        if self.script.len() + text.len() < LONGEST {
            self.script.push_str(text);
            self.script.push('\n');
        }
    }

    /// The action it uses, where it uses one.
    fn action(&self) -> Option<&str> {
        let title = self.title.trim();
        if self.shell.is_some() || title.contains(char::is_whitespace) {
            return None;
        }
        let local = title.starts_with("./") && !title.ends_with(".sh");
        let named = title.contains('@') && title.contains('/');
        (local || named || title.starts_with("docker://")).then_some(title)
    }

    /// Whether it heads a step at all: groups that a script opens can begin with `Run` too.
    pub(super) fn is_step(&self) -> bool {
        self.shell.is_some() || self.action().is_some() || self.title.starts_with("docker ")
    }

    pub(super) fn kind(&self) -> StepKind {
        if self.action().is_some() { StepKind::Action } else { StepKind::Run }
    }

    /// What the step does.
    pub(super) fn doing(&self, catalogue: &Catalogue) -> Doing {
        let mut doing = match self.action() {
            Some(action) => self.action_doing(action, catalogue),
            None => self.script_doing(catalogue),
        };
        doing.local = self.local || self.script.contains("_ENV=test ");
        if self.tries || self.script.to_ascii_lowercase().contains("dry_run=true") {
            disqualify(&mut doing.hits, "only tries");
        }
        doing
    }

    fn action_doing(&self, action: &str, catalogue: &Catalogue) -> Doing {
        let name = action.split('@').next().unwrap_or(action);
        let mut doing = Doing {
            hits: catalogue.by_action(name, &self.with),
            known: true,
            switches_cluster: crate::workflows::action_switches_cluster(name),
            ..Doing::default()
        };
        let disposable = catalogue.tools_of_action(name).into_iter().find(|tool| tool.disposable);
        if let Some((tool, stage)) = disposable.and_then(|tool| Some((tool, tool.stage?))) {
            doing.hits.push(set_up(tool, stage));
        }
        let known = catalogue.script_inputs(name);
        for input in &known {
            if let Some(script) = self.with.get(*input) {
                doing.add_script(script, Shell::Posix, catalogue);
            }
        }
        // Wrappers that nobody knows are given a script under a few names. Others are given words of their own, which
        // are no commands that anybody knows.
        if known.is_empty() && doing.hits.is_empty() && !name.ends_with("/github-script") {
            for script in SCRIPT_INPUTS.iter().filter_map(|input| self.with.get(*input)) {
                let mut carried = Doing::default();
                carried.add_script(script, Shell::Posix, catalogue);
                if !carried.hits.is_empty() {
                    doing.add(carried);
                }
            }
        }
        doing.opaque |= doing.hits.is_empty() && !harmless_action(name);
        doing.opaque |= catalogue.programs_of_action(name, &self.with).into_iter().any(runs_anything);
        doing
    }

    fn script_doing(&self, catalogue: &Catalogue) -> Doing {
        let mut doing = Doing { known: self.shell.is_some() || !self.script.is_empty(), ..Doing::default() };
        let shell = self.shell.as_deref().map_or(Shell::Posix, |shell| {
            let program = shell
                .rsplit_once(['/', '\\'])
                .filter(|(_, rest)| !rest.contains('{'))
                .map_or(shell, |(_, rest)| rest);
            Shell::from_name(program)
        });
        let script = if self.script.is_empty() { &self.title } else { &self.script };
        doing.add_script(script, shell, catalogue);
        doing
    }
}

impl Doing {
    fn add_script(&mut self, script: &str, shell: Shell, catalogue: &Catalogue) {
        self.switches_cluster |= switches_cluster(script);
        if shell == Shell::Other {
            self.opaque = true;
            return;
        }
        let branches = ["if", "case", "||"].iter().any(|word| script.contains(word));
        let certain: Option<HashSet<Vec<String>>> = branches.then(|| {
            shell::certain_commands(script, 1, shell).into_iter().map(|command| command.words).collect()
        });
        for command in shell::commands(script, 1, shell) {
            if only_prints(&command) || shows_logs(&command.words) {
                continue;
            }
            let mut hits = catalogue.by_command(&command.words);
            if let Some(why) = without_effect(&command.words) {
                disqualify(&mut hits, why);
            }
            let program = command.words.first().map_or("", |word| base_name(word));
            let listed = catalogue.knows_program(&command.words) && !interprets(program);
            let unknown = hits.is_empty() && !harmless(program) && !listed;
            let own = command.words.first().is_some_and(|word| word.starts_with('.'));
            self.opaque |= own || runs_anything(program) || unknown;
            let sure = certain.as_ref().is_none_or(|certain| certain.contains(&command.words));
            let runs = if sure { &mut self.certain } else { &mut self.branches };
            runs.extend(hits.iter().map(|hit| hit.tool.clone()));
            self.hits.extend(hits);
        }
    }

    /// Whether it runs a tool where it comes to its end, and not only in a branch that it may not have taken.
    pub(super) fn surely_runs(&self, tool: &str) -> bool {
        self.certain.contains(tool) || !self.branches.contains(tool)
    }

    /// Takes over what another heading in the same step says.
    pub(super) fn add(&mut self, other: Self) {
        self.hits.extend(other.hits);
        self.known |= other.known;
        self.opaque |= other.opaque;
        self.switches_cluster |= other.switches_cluster;
        self.local |= other.local;
        self.branches.extend(other.branches);
        self.certain.extend(other.certain);
    }

    /// Whether it executes a stage, as far as can be told.
    pub(super) fn executes(&self, stage: Stage) -> bool {
        self.hits.iter().any(|hit| hit.disqualified.is_none() && hit.stage == stage)
    }

    /// Whether it runs a tool, as far as can be told.
    pub(super) fn runs(&self, tool: &str) -> bool {
        self.hits.iter().any(|hit| hit.disqualified.is_none() && hit.tool == tool)
    }

    /// What it does for sure, and with effect.
    pub(super) fn acting(&self) -> impl Iterator<Item = &Hit> {
        self.hits.iter().filter(|hit| hit.disqualified.is_none() && !hit.weak)
    }

    /// Whether all it could do in a stage has no effect: a dry run, a plan.
    pub(super) fn only_pretends(&self, tool: &str, stage: Stage) -> bool {
        let mut own = self.hits.iter().filter(|hit| hit.tool == tool || hit.stage == stage).peekable();
        own.peek().is_some() && own.all(|hit| hit.disqualified.is_some())
    }

    /// A tool turned out to do nothing that lasts.
    pub(super) fn disqualify(&mut self, tool: &str, why: &str) {
        for hit in self.hits.iter_mut().filter(|hit| hit.tool == tool) {
            hit.disqualified.get_or_insert_with(|| why.to_owned());
        }
    }

    /// Whether something that a tool was to do was there already, or refused.
    pub(super) fn was_taken_back(&self, tool: &str) -> bool {
        self.hits.iter().any(|hit| hit.tool == tool && hit.disqualified.as_deref() == Some(TAKEN_BACK))
    }

    /// What it sets up ends with the job.
    pub(super) fn disposable(&self) -> Option<&str> {
        self.hits.iter().find(|hit| hit.disposable).map(|hit| hit.tool.as_str())
    }
}

/// Why a tool did nothing where its own line says so.
pub(super) const TAKEN_BACK: &str = "did nothing";

/// Takes the effect from what would change the world. Checks try by nature.
fn disqualify(hits: &mut [Hit], why: &str) {
    let lasting = |hit: &&mut Hit| EventKind::of_stage(hit.stage).is_some_and(EventKind::changes_the_world);
    for hit in hits.iter_mut().filter(lasting) {
        hit.disqualified.get_or_insert_with(|| why.to_owned());
    }
}

/// Why a command changes nothing that lasts, where its words say so.
fn without_effect(words: &[String]) -> Option<&'static str> {
    let tries = |word: &String| {
        let word = word.as_str();
        (word.starts_with("--dry-run") || word == "--dryrun")
            && !word.ends_with("=false")
            && !word.ends_with("=none")
    };
    if words.iter().any(tries) {
        return Some("only tries");
    }
    words.iter().any(|word| names_this_machine(word)).then_some("goes to the machine that runs the job")
}

/// Whether an address or option means the machine that runs the job.
pub(super) fn names_this_machine(word: &str) -> bool {
    ["://localhost", "://127.0.0.1", "=localhost", "@localhost", "ko.local"]
        .iter()
        .any(|place| word.contains(place))
        || ["localhost:", "localhost,", "localhost/", "127.0.0.1:", "127.0.0.1/"]
            .iter()
            .any(|place| word.starts_with(place))
}

/// Whether a line of an environment asks for a dry run.
fn asks_to_try(text: &str) -> bool {
    let Some((name, value)) = text.split_once(':') else { return false };
    let name = name.to_ascii_lowercase();
    (name.contains("dry_run") || name.contains("dry-run")) && matches!(value.trim(), "true" | "1" | "yes")
}

fn set_up(tool: &crate::catalogue::Tool, stage: Stage) -> Hit {
    Hit {
        tool: tool.id.clone(),
        stage,
        effect: tool.effect,
        weak: true,
        disposable: true,
        target: None,
        disqualified: None,
    }
}

fn base_name(word: &str) -> &str {
    word.rsplit(['/', '\\']).next().unwrap_or(word)
}

/// Programs that look, print, move and set: none of them tests, publishes or deploys.
fn harmless(program: &str) -> bool {
    const HARMLESS: [&str; 74] = [
        "cd", "pushd", "popd", "export", "set", "unset", "source", ".", "true", "false", ":", "exit",
        "return", "local", "read", "shift", "trap", "wait", "sleep", "test", "[", "[[", "if", "fi", "then",
        "else", "for", "while", "do", "done", "case", "esac", "function", "eval", "alias", "declare",
        "mkdir", "rm", "rmdir", "cp", "mv", "ln", "touch", "chmod", "chown", "ls", "pwd", "find", "cat",
        "tac", "less", "more", "diff", "cmp", "wc", "sort", "uniq", "cut", "tr", "date", "env", "printenv",
        "uname", "whoami", "df", "du", "free", "tar", "unzip", "zip", "gzip", "which", "jq", "xargs",
    ];
    HARMLESS.contains(&program)
        || matches!(program, "git" | "gh" | "dir" | "type" | "Get-Content" | "Write-Host")
}

/// Whether a command shows what others have done or are doing. What it prints is a quotation.
fn shows_logs(words: &[String]) -> bool {
    let program = words.first().map_or("", |word| base_name(word));
    let verbs: &[&str] = match program {
        "docker" | "podman" | "nerdctl" => {
            &["logs", "ps", "images", "inspect", "info", "version", "stats", "top", "port", "events", "ls"]
        }
        "kubectl" | "oc" => &["logs", "get", "describe", "events", "top"],
        "journalctl" | "dmesg" => return true,
        _ => return false,
    };
    // The first word that is no option nor the value of one; groups of commands stand before it.
    let mut rest = words.iter().skip(1).map(String::as_str);
    while let Some(word) = rest.next() {
        match word {
            "compose" | "container" | "image" | "network" | "volume" | "service" | "system" => {}
            "-f" | "--file" | "-p" | "--project-name" | "--env-file" | "--profile" | "-n" | "--namespace"
            | "--context" | "--kubeconfig" | "-H" | "--host" | "-c" => _ = rest.next(),
            _ if word.starts_with('-') => {}
            verb => return verbs.contains(&verb),
        }
    }
    false
}

/// Programs that run whatever the project tells them, even where the catalogue knows what they usually do.
fn runs_anything(program: &str) -> bool {
    const RUNNERS: [&str; 52] = [
        "make",
        "gmake",
        "just",
        "task",
        "rake",
        "npm",
        "npx",
        "yarn",
        "pnpm",
        "bun",
        "bunx",
        "nx",
        "turbo",
        "lerna",
        "rush",
        "gradle",
        "gradlew",
        "gradlew.bat",
        "mvn",
        "mvnw",
        "mvnw.cmd",
        "ant",
        "sbt",
        "bazel",
        "bazelisk",
        "earthly",
        "invoke",
        "inv",
        "fab",
        "nuke",
        "cake",
        "fake",
        "mage",
        "tox",
        "nox",
        "docker",
        "docker-compose",
        "podman",
        "ssh",
        "bash",
        "sh",
        "zsh",
        "python",
        "python3",
        "node",
        "ruby",
        "perl",
        "php",
        "composer",
        "poetry",
        "pipenv",
        "hatch",
    ];
    RUNNERS.contains(&program)
        || program.ends_with(".sh")
        || program.ends_with(".cmd")
        || program.ends_with(".ps1")
}

/// Programs that run a program they are given.
fn interprets(program: &str) -> bool {
    const INTERPRETERS: [&str; 16] = [
        "java", "dotnet", "mono", "go", "cargo", "deno", "Rscript", "julia", "elixir", "mix", "swift",
        "dart", "flutter", "bundle", "rails", "lua",
    ];
    INTERPRETERS.contains(&program)
}

/// Actions that only prepare: what they print is about the preparing.
fn harmless_action(name: &str) -> bool {
    name.starts_with("actions/") || name.contains("/setup-") || name.ends_with("/paths-filter")
}
