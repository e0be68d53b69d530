//! Plays a timeline onto the builder.

use std::collections::BTreeMap;
use std::path::Path;

use super::files::{Place, changes};
use super::model::{Branches, History, How, Shape, Step, Tags};
use super::template::fill;
use super::timeline::{Event, What, edits, events, messages};
use super::variation::Variation;
use crate::change::{Change, CommitSpec, TagSpec};
use crate::error::Error;
use crate::repo::{Mark, Repo};
use crate::temp::TempRepo;
use crate::when::When;

const BOT: &str = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>";

/// A commit as it was made, to be made again or taken back.
struct Made {
    mark: Mark,
    author: String,
    authored: When,
    message: String,
}

/// A commit to be made on a branch's tip.
struct Order {
    on: String,
    author: String,
    authored: When,
    /// The author when `None`.
    committer: Option<String>,
    committed: When,
    message: String,
    changes: Vec<Change>,
}

struct Player<'a> {
    history: &'a History,
    files: &'a Path,
    variation: &'a Variation<'a>,
    repo: Repo,
    made: Vec<Made>,
    /// Where each branch of a `branches` step started, and its commits.
    topics: BTreeMap<String, (Mark, Vec<usize>)>,
}

pub(super) fn play(
    history: &History,
    files: &Path,
    name: &str,
    variation: &Variation<'_>,
) -> Result<TempRepo, Error> {
    let repo = Repo::new().named(name).trunk(&history.trunk);
    let mut player = Player { history, files, variation, repo, made: Vec::new(), topics: BTreeMap::new() };
    let mut last = history.start;
    for event in events(history)? {
        last = event.at;
        player.event(&event).map_err(|error| error.within(format!("step {}", event.step)))?;
    }
    for index in 1..=variation.bot_commits {
        let change = Change::put("bot.txt", format!("update {index}\n"));
        let message = format!("Bump a dependency ({index})\n");
        player.simple(&history.trunk, BOT.to_owned(), last.plus(i64::from(index)), message, vec![change]);
    }
    shaped(history, player.repo)
}

fn shaped(history: &History, repo: Repo) -> Result<TempRepo, Error> {
    let repo = match &history.shape {
        Shape::Bare => repo.finish_bare()?,
        Shape::WorkTree => repo.finish()?,
        Shape::Shallow(depth) => {
            let shallow = repo.finish_bare()?.shallow(*depth)?;
            shallow.git(&["remote", "remove", "origin"])?;
            shallow
        }
        Shape::Detached(head) => {
            let repo = repo.finish()?;
            repo.detach(head)?;
            repo
        }
    };
    if let Some(remote) = &history.remote {
        repo.git(&["config", "remote.origin.url", remote])?;
    }
    Ok(repo)
}

impl Player<'_> {
    fn event(&mut self, event: &Event) -> Result<(), Error> {
        let step = &self.history.steps[event.step - 1];
        match (&event.what, step) {
            (What::Commit { on, by, first }, _) => self.scripted_commit(event, step, on, by, *first),
            (What::Fork { name, from }, _) => self.fork(name, from.as_deref()),
            (What::Integrate { name, by }, Step::Branches(branches)) => {
                self.integrate(event, branches, name, by)
            }
            (What::Tag { name }, Step::Tags(tags)) => self.tag(event, tags, name),
            (What::Merge, Step::Merge(merge)) => {
                let on = merge.on.as_deref().unwrap_or(&self.history.trunk).to_owned();
                let other = self.tip(&merge.of)?;
                let (author, message) = (self.person(&merge.by)?, format!("{}\n", merge.message));
                self.merge(&on, other, author, event.at, message)
            }
            (What::Revert, Step::Revert(revert)) => {
                let on = revert.on.as_deref().unwrap_or(&self.history.trunk).to_owned();
                self.revert(event, &on, &revert.of, &revert.by)
            }
            _ => Err(Error::new("an event that does not belong to its step")),
        }
    }

    fn scripted_commit(
        &mut self,
        event: &Event,
        step: &Step,
        on: &str,
        by: &str,
        first: bool,
    ) -> Result<(), Error> {
        let place = Place { step: event.step, numbers: event.numbers, first };
        let tip = self.repo.tip(on);
        let held = |path: &str| tip.and_then(|tip| self.repo.file(tip, path));
        let changes = changes(&edits(step), self.files, &held, place, self.variation)?;
        let turn = usize::try_from(event.numbers.n + event.numbers.m - 2).unwrap_or(0);
        let message = messages(step).map_or("", |messages| messages.turn(turn));
        let message = format!("{}\n", fill(message, event.numbers)?);
        let author = self.person(by)?;
        let (mut authored, mut committer) = (event.at, None);
        if let Step::Commits(commits) = step {
            if let Some(earlier) = &commits.written {
                authored = authored.plus(-super::moment::span(earlier)?);
            }
            committer = commits.committer.as_deref().map(|name| self.person(name)).transpose()?;
        }
        let (on, committed) = (on.to_owned(), event.at);
        self.commit(Order { on, author, authored, committer, committed, message, changes });
        Ok(())
    }

    /// A commit on a branch's tip; on a branch that does not exist yet, a root.
    fn commit(&mut self, order: Order) {
        let parents = self.repo.tip(&order.on).into_iter().collect();
        self.make(order, parents);
    }

    /// A commit by its author, at one instant.
    fn simple(&mut self, on: &str, author: String, at: When, message: String, changes: Vec<Change>) {
        let on = on.to_owned();
        self.commit(Order { on, author, authored: at, committer: None, committed: at, message, changes });
    }

    fn make(&mut self, order: Order, parents: Vec<Mark>) {
        let Order { on, author, authored, committer, committed, message, changes } = order;
        if let Some((_, commits)) = self.topics.get_mut(&on) {
            commits.push(self.made.len());
        }
        let mark = self.repo.commit_with(CommitSpec {
            parents,
            branch: Some(on),
            author: author.clone(),
            committer,
            authored: Some(self.varied(authored)),
            committed: Some(self.varied(committed)),
            message: message.clone().into_bytes(),
            changes,
        });
        self.made.push(Made { mark, author, authored, message });
    }

    fn varied(&self, at: When) -> When {
        let at = at.plus(self.variation.shift);
        When { zone: self.variation.zone.unwrap_or(at.zone), ..at }
    }

    fn fork(&mut self, name: &str, from: Option<&str>) -> Result<(), Error> {
        let from = self.tip(from.unwrap_or(&self.history.trunk))?;
        if self.repo.tip(name).is_some() {
            return Err(Error::new(format!("there is a branch {name:?} already; does its name need {{n}}?")));
        }
        self.repo.branch(name, from);
        self.topics.insert(name.to_owned(), (from, Vec::new()));
        Ok(())
    }

    fn merge(
        &mut self,
        on: &str,
        other: Mark,
        author: String,
        at: When,
        message: String,
    ) -> Result<(), Error> {
        let parents = vec![self.tip(on)?, other];
        let (on, changes) = (on.to_owned(), Vec::new());
        self.make(
            Order { on, author, authored: at, committer: None, committed: at, message, changes },
            parents,
        );
        Ok(())
    }

    fn integrate(&mut self, event: &Event, branches: &Branches, name: &str, by: &str) -> Result<(), Error> {
        let on = branches.on.as_deref().unwrap_or(&self.history.trunk).to_owned();
        let (base, commits) =
            self.topics.remove(name).ok_or_else(|| Error::new(format!("no branch {name:?}")))?;
        let (target, tip) = (self.tip(&on)?, self.tip(name)?);
        let merger = self.person(by)?;
        let turn = usize::try_from(event.numbers.n - 1).unwrap_or(0);
        let title = branches.title.as_ref().map(|title| fill(title.turn(turn), event.numbers)).transpose()?;
        match branches.how {
            How::Merge => {
                let title = title.unwrap_or_else(|| format!("Merge branch '{name}'"));
                self.merge(&on, tip, merger, event.at, format!("{title}\n"))?;
            }
            How::Squash => {
                let author =
                    commits.last().map_or_else(|| merger.clone(), |last| self.made[*last].author.clone());
                let title = title.unwrap_or_else(|| format!("Squash {name}"));
                let changes = self.repo.merge_changes(target, tip);
                let (at, message) = (event.at, format!("{title}\n"));
                let on = on.clone();
                let committer = Some(merger);
                self.commit(Order { on, author, authored: at, committer, committed: at, message, changes });
            }
            How::Rebase => self.rebase(&on, &commits, &merger, event.at),
            How::FastForward if base == target => self.repo.branch(&on, tip),
            How::FastForward => {
                return Err(Error::new(format!("{on:?} has moved on since {name:?} was made")));
            }
        }
        if !branches.keep {
            self.repo.delete_branch(name);
        }
        Ok(())
    }

    fn rebase(&mut self, on: &str, commits: &[usize], merger: &str, committed: When) {
        for index in commits {
            let Made { mark, author, authored, message } = &self.made[*index];
            let changes =
                self.repo.first_parent(*mark).map(|parent| self.repo.changes_between(parent, *mark));
            let (author, authored, message) = (author.clone(), *authored, message.clone());
            let (on, committer) = (on.to_owned(), Some(merger.to_owned()));
            let changes = changes.unwrap_or_default();
            self.commit(Order { on, author, authored, committer, committed, message, changes });
        }
    }

    fn revert(&mut self, event: &Event, on: &str, of: &str, by: &str) -> Result<(), Error> {
        let made = self.made.iter().rev().find(|made| made.message.contains(of));
        let made = made.ok_or_else(|| Error::new(format!("no commit's message has {of:?} in it")))?;
        let subject = made.message.lines().next().unwrap_or_default();
        let message = format!("Revert \"{subject}\"\n\nThis reverts commit {}.\n", made.mark.token());
        let changes =
            self.repo.first_parent(made.mark).map(|parent| self.repo.changes_between(made.mark, parent));
        let author = self.person(by)?;
        self.simple(on, author, event.at, message, changes.unwrap_or_default());
        Ok(())
    }

    fn tag(&mut self, event: &Event, tags: &Tags, name: &str) -> Result<(), Error> {
        let target = self.tip(tags.on.as_deref().unwrap_or(&self.history.trunk))?;
        let message = fill(tags.message.as_deref().unwrap_or(name), event.numbers)?;
        let tagger = tags.by.as_deref().map(|by| self.person(by)).transpose()?;
        let object = tagger.map(|tagger| (tagger, self.varied(event.at), message));
        self.repo.tag_with(TagSpec { name: name.to_owned(), target, object });
        Ok(())
    }

    fn tip(&self, branch: &str) -> Result<Mark, Error> {
        self.repo.tip(branch).ok_or_else(|| Error::new(format!("there is no branch {branch:?} at that time")))
    }

    /// A person by key, or as written when it is a full `Name <address>`.
    fn person(&self, name: &str) -> Result<String, Error> {
        let known = || self.history.people.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        match self.history.people.get(name) {
            Some(person) => Ok(person.clone()),
            None if name.contains('<') => Ok(name.to_owned()),
            None => Err(Error::new(format!("{name:?} is none of the people: {}", known()))),
        }
    }
}
