//! The repository as of an instant.

mod changes;
mod existing;
mod notices;
mod pipeline;
mod references;
mod trunk;

use plimsoll_domain::facts::{
    ChangedPaths, CommitIx, CommitSet, FileTree, Head, History, Reference, Repository, Tag, Trunk,
};
use plimsoll_domain::{Coverage, ObjectId, Timestamp};

use crate::error::CollectError;
use crate::mine::Mined;
use crate::people::mailmap::{self, Mailmap};
use crate::progress::Progress;
use crate::refs::Target;
use crate::remote::{Remote, folder_name};
use crate::repository::GitRepository;
use crate::tree;
use existing::Existing;
use trunk::Chosen;

pub(crate) use pipeline::Folder;
pub use pipeline::PipelineTree;

/// What to look at.
#[derive(Debug, Clone)]
pub struct ViewOptions {
    /// The instant; facts after it do not exist.
    pub as_of: Timestamp,
    /// The trunk's name, when it is configured.
    pub trunk: Option<String>,
    /// How many days back changed paths are read.
    pub changes_days: u32,
    /// How many threads work.
    pub threads: usize,
}

/// Everything that git shows as of an instant.
#[derive(Debug, Clone)]
pub struct GitView {
    /// The repository itself.
    pub repository: Repository,
    /// The commit graph.
    pub history: History,
    /// The trunk's first-parent line, newest first. Empty without a trunk.
    pub trunk_line: Vec<CommitIx>,
    /// All commits reachable from the trunk.
    pub trunk_commits: CommitSet,
    /// Branches and remote-tracking branches, by full name.
    pub references: Vec<Reference>,
    /// Tags, by time and name.
    pub tags: Vec<Tag>,
    /// Paths changed by recent commits.
    pub changes: ChangedPaths,
    /// The tree at the trunk's head.
    pub tree: FileTree,
    /// Workflow files through the trunk's first-parent line, oldest first.
    pub pipeline: Vec<PipelineTree>,
    /// How much of git was read.
    pub coverage: Coverage,
}

/// What every step needs.
pub(crate) struct Scope<'a> {
    pub(crate) repository: &'a GitRepository,
    pub(crate) mined: &'a Mined,
    pub(crate) options: &'a ViewOptions,
    pub(crate) progress: &'a dyn Progress,
}

pub(crate) fn build(
    repository: &GitRepository,
    mined: &Mined,
    options: &ViewOptions,
    progress: &dyn Progress,
) -> Result<GitView, CollectError> {
    let scope = Scope { repository, mined, options, progress };
    let existing = Existing::at(mined, options.as_of.timestamp());
    let head = head(mined);
    let chosen = trunk::choose(&scope, &head)?;
    let tip = tip(mined, &existing, chosen.as_ref());
    let tip_tree = tip.map(|tip| mined.commits[tip as usize].tree);
    let history = existing.history(mined, &read_mailmap(repository, tip_tree)?);
    let tip = tip.map(|tip| existing.index(tip));
    let trunk_line = tip.map(|tip| history.first_parent_line(tip)).unwrap_or_default();
    let trunk_commits = history.ancestors(tip);
    let references = references::branches(mined, &existing, chosen.as_ref(), &trunk_commits);
    let tags = references::tags(mined, &existing, options.as_of.timestamp());
    let changes = changes::read(&scope, &history, &trunk_line, &trunk_commits)?;
    let pipeline = pipeline::read(&scope, &history, &trunk_line)?;
    let tree = tip_tree.map(|tree| tree::files::read(&repository.stores, tree, options.threads));
    let tree = tree.transpose()?.unwrap_or_default();
    let trunk = chosen.as_ref().zip(tip).map(|(chosen, tip)| into_trunk(chosen, history.commit(tip).id));
    let mut facts = describe(repository, mined, head, trunk);
    facts.notices = notices::notices(&scope, &facts, &history, &tree);
    let coverage = notices::coverage(&scope, &history, &tree, &changes);
    Ok(GitView {
        repository: facts,
        history,
        trunk_line,
        trunk_commits,
        references,
        tags,
        changes,
        tree,
        pipeline,
        coverage,
    })
}

/// The tree that a view is going to show: what a partial clone has to fetch can be told before.
pub(crate) fn trunk_tree(
    repository: &GitRepository,
    mined: &Mined,
    options: &ViewOptions,
) -> Result<Option<ObjectId>, CollectError> {
    let chosen = trunk::choose(&Scope { repository, mined, options, progress: &() }, &head(mined))?;
    let existing = Existing::at(mined, options.as_of.timestamp());
    let tip = tip(mined, &existing, chosen.as_ref());
    Ok(tip.map(|tip| mined.commits[tip as usize].tree))
}

/// Where the trunk was at the instant.
fn tip(mined: &Mined, existing: &Existing, chosen: Option<&Chosen>) -> Option<u32> {
    chosen.and_then(|chosen| existing.newest_first_parent(mined, chosen.tip))
}

/// A name as facts hold it: whatever git accepts is far shorter.
pub(crate) fn shortened(name: &str) -> String {
    const LONGEST: usize = 1_000;
    name.chars().take(LONGEST).collect()
}

fn head(mined: &Mined) -> Head {
    match &mined.refs.head {
        None => Head::Unknown,
        Some(Target::Object(id)) => Head::Detached(*id),
        Some(Target::Symbolic(name)) => {
            let short = shortened(name.strip_prefix("refs/heads/").unwrap_or(name));
            if mined.refs.resolve(name).is_some() { Head::Branch(short) } else { Head::Unborn(short) }
        }
    }
}

/// `.mailmap` of the trunk's head, whether or not there is a work tree.
fn read_mailmap(repository: &GitRepository, tree: Option<ObjectId>) -> Result<Mailmap, CollectError> {
    let Some(tree) = tree else { return Ok(Mailmap::default()) };
    let blob = repository.stores.with(|store| tree::lookup::blob_at(store, tree, ".mailmap"))?;
    let text = blob.and_then(|blob| repository.read_blob(blob, mailmap::LARGEST));
    Ok(text.map(|text| Mailmap::parse(&String::from_utf8_lossy(&text))).unwrap_or_default())
}

fn into_trunk(chosen: &Chosen, commit: ObjectId) -> Trunk {
    Trunk { name: shortened(&chosen.name), commit, chosen_by: chosen.chosen_by.to_owned() }
}

fn describe(repository: &GitRepository, mined: &Mined, head: Head, trunk: Option<Trunk>) -> Repository {
    let location = &repository.location;
    let remote = Remote::of(&location.config);
    // All linked work trees belong to the repository that the shared git directory lies in.
    let linked = location.git_dir != location.common_dir;
    let root = if linked { &location.common_dir } else { location.root() };
    Repository {
        name: remote.as_ref().and_then(Remote::name).unwrap_or_else(|| folder_name(root)),
        remote_url: remote.as_ref().map(Remote::url),
        web_url: remote.as_ref().and_then(Remote::web_url),
        bare: location.work_tree.is_none(),
        shallow: mined.shallow,
        head,
        trunk,
        notices: Vec::new(),
    }
}
