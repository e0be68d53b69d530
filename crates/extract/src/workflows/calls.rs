//! A workflow as a whole: its jobs, called workflows inlined.

use std::collections::{BTreeMap, HashMap, HashSet};

use plimsoll_domain::facts::workflow::{Problem, Workflow, WorkflowJob};

use super::expression;
use super::job;
use super::path;
use super::reader::{MAX_JOB_STEPS, Reader};
use super::scope::Scope;
use super::settle;
use super::step::{Place, read_all};
use super::triggers;
use crate::shell::Shell;
use crate::yaml::{Entry, Node, duplicate_keys};

/// How deep workflows may call each other.
const MAX_DEPTH: usize = 4;
/// Jobs that one workflow may come to.
const MAX_JOBS: usize = 2_000;

/// Reads one workflow file.
pub(super) fn workflow(reader: &Reader<'_>, file: &str) -> Workflow {
    reader.renew();
    let mut workflow = Workflow { path: file.to_owned(), ..Workflow::default() };
    let Some(document) = reader.document(file) else {
        workflow.problems.push(Problem { line: None, message: "the file could not be read".to_owned() });
        return workflow;
    };
    let root = match document.as_ref() {
        Ok(root) => root,
        Err(problem) => {
            workflow.problems.push(problem.clone());
            return workflow;
        }
    };
    workflow.problems = duplicate_keys(root);
    workflow.name = root.get("name").and_then(Node::as_str).map(str::to_owned);
    workflow.triggers = triggers::read(root, &mut workflow.problems);
    workflow.permissions = job::permissions(root);
    let mut caller =
        Caller { reader, problems: &mut workflow.problems, stack: vec![file.to_owned()], jobs: 0 };
    workflow.jobs = caller.jobs_of(root, file, &Scope::default());
    settle::skipped_with_their_needs(&mut workflow.jobs);
    if reader.exhausted() {
        let message = "there is more in this workflow than is read".to_owned();
        workflow.problems.push(Problem { line: None, message });
    }
    workflow
}

struct Caller<'a, 'b> {
    reader: &'a Reader<'b>,
    problems: &'a mut Vec<Problem>,
    /// Files that are being read, outermost first.
    stack: Vec<String>,
    jobs: usize,
}

impl Caller<'_, '_> {
    fn problem(&mut self, line: u32, message: String) {
        // Lines of a callee mean nothing in the caller's file.
        let inner = self.stack.len() > 1;
        let file = self.stack.last().cloned().unwrap_or_default();
        let (line, message) =
            if inner { (None, format!("{file}:{line}: {message}")) } else { (Some(line), message) };
        self.problems.push(Problem { line, message });
    }

    /// The jobs of a file, with `needs` among them.
    fn jobs_of(&mut self, root: &Node, file: &str, scope: &Scope) -> Vec<WorkflowJob> {
        let Some(jobs) = root.entry("jobs") else {
            self.problem(root.line, "there are no `jobs:`".to_owned());
            return Vec::new();
        };
        if !jobs.value.is_map() {
            self.problem(jobs.line, "`jobs` is no mapping".to_owned());
            return Vec::new();
        }
        let mut became: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut read = Vec::new();
        // Of duplicate ids the last one counts.
        let entries = jobs.value.entries();
        let last: HashMap<&str, usize> =
            entries.iter().enumerate().map(|(index, entry)| (entry.key.as_str(), index)).collect();
        for (index, entry) in entries.iter().enumerate() {
            if last.get(entry.key.as_str()) != Some(&index) {
                continue;
            }
            let own = self.job(root, entry, file, scope);
            became.insert(entry.key.clone(), own.iter().map(|job| job.id.clone()).collect());
            read.push((entry, own));
        }
        let mut settled = Vec::new();
        for (entry, own) in read {
            let needs = self.needs(entry, &became);
            settled.extend(own.into_iter().map(|mut job| {
                // A callee's inner needs stay; its roots wait for what the caller waits for.
                if job.needs.is_empty() {
                    job.needs.clone_from(&needs);
                }
                job
            }));
        }
        settled
    }

    fn needs(&mut self, entry: &Entry, became: &BTreeMap<String, Vec<String>>) -> Vec<String> {
        let mut needs = Vec::new();
        let mut named = HashSet::new();
        for (id, line) in job::needs(&entry.value) {
            if !named.insert(id.clone()) {
                continue;
            }
            match became.get(&id) {
                Some(ids) => needs.extend(ids.iter().cloned()),
                None => {
                    self.problem(line, format!("`{}` needs `{id}`, and there is no such job", entry.key));
                }
            }
        }
        needs
    }

    /// One job as written: usually one, several when it is spread over environments or calls a workflow.
    fn job(&mut self, root: &Node, entry: &Entry, file: &str, scope: &Scope) -> Vec<WorkflowJob> {
        let mut found = Vec::new();
        job::check_types(entry, &mut found);
        for problem in found {
            self.problem(problem.line.unwrap_or(entry.line), problem.message);
        }
        let spread = spread_over(&entry.value, scope);
        if spread.is_empty() {
            return self.one(root, entry, file, scope, None);
        }
        let mut all = Vec::new();
        for (value, matrix) in spread {
            let mut bound = scope.clone();
            bound.matrix.extend(matrix);
            all.extend(self.one(root, entry, file, &bound, Some(&value)));
        }
        all
    }

    fn one(
        &mut self,
        root: &Node,
        entry: &Entry,
        file: &str,
        scope: &Scope,
        value: Option<&str>,
    ) -> Vec<WorkflowJob> {
        self.jobs += 1;
        if self.jobs > MAX_JOBS {
            if self.jobs == MAX_JOBS + 1 {
                self.problem(entry.line, format!("there are more than {MAX_JOBS} jobs"));
            }
            return Vec::new();
        }
        let mut job = job::read(entry, file, scope);
        if let Some(value) = value {
            job.id = format!("{} ({value})", job.id);
        }
        if let Some(called) = job.calls.clone() {
            return self.call(job, &called, entry);
        }
        if job.permissions.is_empty() && self.stack.len() > 1 {
            job.permissions = job::permissions(root);
        }
        self.steps(root, entry, file, scope, &mut job);
        vec![job]
    }

    fn steps(&mut self, root: &Node, entry: &Entry, file: &str, scope: &Scope, job: &mut WorkflowJob) {
        let Some(steps) = entry.value.get("steps") else { return };
        let mut scope = scope.with_env(root.get("env")).with_env(entry.value.get("env"));
        scope.axes = job::axes(&entry.value);
        let scope = &scope;
        let default = |key: &str| {
            let path = ["defaults", "run", key];
            let found = entry.value.at(&path).or_else(|| root.at(&path));
            found.and_then(Node::as_str).map(|text| scope.fill(text))
        };
        let shell = default("shell").map_or_else(|| shell_of(&job.runs_on), |name| Shell::from_name(&name));
        let folder = default("working-directory");
        let place = Place {
            file,
            scope,
            shell,
            folder: folder.as_deref(),
            depth: 0,
            disabled: false,
            continue_on_error: false,
        };
        let (mut drafts, mut problems) = (Vec::new(), Vec::new());
        self.reader.renew_job();
        read_all(self.reader, steps, place, &mut problems, &mut drafts);
        for problem in problems {
            self.problem(problem.line.unwrap_or(entry.line), problem.message);
        }
        if self.reader.job_exhausted() {
            let message =
                format!("job `{}` has more than the {MAX_JOB_STEPS} steps that are read", entry.key);
            self.problem(entry.line, message);
        }
        settle::job(self.reader.catalogue, job, drafts);
    }

    /// Puts a called workflow's jobs in the caller's place; leaves the caller, opaque, when it cannot be read.
    fn call(&mut self, mut job: WorkflowJob, called: &str, entry: &Entry) -> Vec<WorkflowJob> {
        job.opaque = true;
        let line = entry.value.get("uses").map_or(entry.line, |uses| uses.line);
        let Some(local) = called.strip_prefix("./") else {
            settle::recognise_call(self.reader.catalogue, &mut job, called, line);
            return vec![settle::opaque(job)];
        };
        let Some(file) = path::join("", local) else {
            self.problem(line, format!("`{called}` is not a file of this repository"));
            return vec![settle::opaque(job)];
        };
        if self.stack.contains(&file) {
            self.problem(line, format!("`{file}` calls itself"));
            return vec![settle::opaque(job)];
        }
        if self.stack.len() > MAX_DEPTH {
            self.problem(line, format!("workflows call each other more than {MAX_DEPTH} deep"));
            return vec![settle::opaque(job)];
        }
        let Some(document) = self.reader.document(&file) else {
            self.problem(line, format!("there is no `{file}`"));
            return vec![settle::opaque(job)];
        };
        match document.as_ref() {
            Ok(root) => self.callee(&job, called, &file, root),
            Err(error) => {
                let at = error.line.map(|line| format!(":{line}")).unwrap_or_default();
                self.problem(line, format!("{file}{at}: {}", error.message));
                vec![settle::opaque(job)]
            }
        }
    }

    fn callee(&mut self, caller: &WorkflowJob, called: &str, file: &str, root: &Node) -> Vec<WorkflowJob> {
        let scope = Scope::default().callee(root.at(&["on", "workflow_call", "inputs"]), &caller.inputs);
        self.stack.push(file.to_owned());
        let mut jobs = self.jobs_of(root, file, &scope);
        self.stack.pop();
        if jobs.is_empty() {
            return vec![settle::opaque(caller.clone())];
        }
        for job in &mut jobs {
            job.name = Some(format!(
                "{} / {}",
                caller.name.as_deref().unwrap_or(&caller.id),
                job.name.as_deref().unwrap_or(&job.id)
            ));
            job.id = format!("{} / {}", caller.id, job.id);
            for need in &mut job.needs {
                *need = format!("{} / {need}", caller.id);
            }
            job.calls = Some(called.to_owned());
            if job.inputs.is_empty() {
                job.inputs.clone_from(&caller.inputs);
            }
            job.disabled |= caller.disabled;
            job.condition = joined(caller.condition.as_deref(), job.condition.take());
            if job.permissions.is_empty() {
                job.permissions.clone_from(&caller.permissions);
            }
        }
        jobs
    }
}

/// Both conditions, in one expression when both stand there.
fn joined(caller: Option<&str>, callee: Option<String>) -> Option<String> {
    let bare = |text: &str| {
        let text = text.trim();
        let inner = text.strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}"));
        inner.filter(|inner| !inner.contains("${{")).unwrap_or(text).trim().to_owned()
    };
    match (caller, callee) {
        (None, own) => own,
        (Some(caller), None) => Some(caller.to_owned()),
        (Some(caller), Some(own)) => Some(format!("({}) && ({})", bare(caller), bare(&own))),
    }
}

/// The values a job is spread over: those of the matrix axis that its environment or its call names.
fn spread_over(node: &Node, scope: &Scope) -> Vec<(String, BTreeMap<String, String>)> {
    let with = node.get("with").map(Node::entries).unwrap_or_default();
    let called = with.iter().filter(|_| node.get("uses").is_some()).filter_map(|entry| entry.value.as_str());
    let texts = job::environment(node).into_iter().chain(called);
    let mut tried = HashSet::new();
    for axis in texts.filter_map(job::axis_of) {
        if scope.matrix.contains_key(axis) || !tried.insert(axis) {
            continue;
        }
        let found = job::bindings(node, axis);
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn shell_of(runs_on: &[String]) -> Shell {
    if runs_on.iter().any(|label| label.to_ascii_lowercase().contains("windows")) {
        Shell::PowerShell
    } else {
        Shell::Posix
    }
}

/// Kept here because it needs both the callee's and the caller's point of view.
pub(super) fn lets_skipped_needs_pass(job: &WorkflowJob) -> bool {
    expression::survives_skipped_needs(job.condition.as_deref())
}
