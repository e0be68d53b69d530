//! Packs that build on another one: a built-in model, or a file that whoever loads the pack finds.

use std::collections::BTreeSet;

use super::document::{Document, Spot};
use super::fields::At;
use super::practices::{Draft, Origin};
use super::problem::PackProblem;
use super::{BuiltinPack, builtin};
use crate::assess::needs;
use crate::model::{Model, Practice};

/// How many models may build on each other; nobody keeps a longer chain in mind.
const DEPTH: usize = 8;

/// A model file that another one builds on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackText {
    /// What problems call it. One file has one name, whoever builds on it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Finds the file that a pack builds on, by the name of the extending file and by the path as it is written
/// there; says why, where it cannot.
pub type Resolve<'a> = dyn Fn(&str, &str) -> Result<PackText, String> + 'a;

/// For packs that can build on built-in models only.
pub(super) fn nowhere(_: &str, _: &str) -> Result<PackText, String> {
    Err("there is no such built-in model".to_owned())
}

/// What is being loaded, and how files are found.
pub(super) struct Loading<'a> {
    resolve: &'a Resolve<'a>,
    /// Names of the packs that led here, the present one last.
    chain: Vec<String>,
}

impl<'a> Loading<'a> {
    pub(super) fn new(name: &str, resolve: &'a Resolve<'a>) -> Self {
        Self { resolve, chain: vec![name.to_owned()] }
    }

    /// The model that `extends` names. What is wrong is reported.
    pub(super) fn base(&self, extends: &At<String>, document: &mut Document<'_>) -> Option<Model> {
        if let Some(pack) = builtin().into_iter().find(|pack| pack.id == extends.value) {
            return self.read(pack.id, &pack.texts(), extends, document);
        }
        match (self.resolve)(document.name(), &extends.value) {
            Ok(found) => self.read(&found.name, &[(&found.name, &found.text)], extends, document),
            Err(why) => {
                let message = format!("cannot extend `{}`: {why}", extends.value);
                document.unknown_word(&extends.span, message, &extends.value, ids(&builtin()));
                None
            }
        }
    }

    fn read(
        &self,
        name: &str,
        files: &[(&str, &str)],
        extends: &At<String>,
        document: &mut Document<'_>,
    ) -> Option<Model> {
        let mut chain = self.chain.clone();
        chain.push(name.to_owned());
        if let Some(start) = self.chain.iter().position(|before| before == name) {
            let path: Vec<String> = chain[start..].iter().map(|name| format!("`{name}`")).collect();
            document.report(&extends.span, format!("`extends` leads in a circle: {}", path.join(" → ")));
            return None;
        }
        if chain.len() > DEPTH {
            document.report(&extends.span, format!("more than {DEPTH} models build on each other"));
            return None;
        }
        match super::read(files, &Loading { resolve: self.resolve, chain }) {
            Ok(checked) => Some(checked.model),
            Err(problems) => {
                document.report_all(problems);
                None
            }
        }
    }
}

fn ids(packs: &[BuiltinPack]) -> Vec<&'static str> {
    packs.iter().map(|pack| pack.id).collect()
}

/// A practice that was inherited and is taken away.
pub(super) struct Removed {
    pub(super) practice: Practice,
    pub(super) at: Spot,
}

/// What comes from the model that is built on.
pub(super) struct Inherited {
    /// Its practices, with what this pack changed.
    pub(super) drafts: Vec<Draft>,
    /// Practices that this pack takes away.
    pub(super) removed: Vec<Removed>,
    /// Practices whose override could be read, and where.
    pub(super) overridden: Vec<(String, Spot)>,
    /// Where this pack names the model. Nobody can mend the other file from here, so it is the place of whatever
    /// is wrong with what was inherited.
    at: Spot,
}

impl Inherited {
    pub(super) fn new(practices: Vec<Practice>, at: Spot) -> Self {
        let drafts = practices.into_iter().map(|practice| draft(practice, &at)).collect();
        Self { drafts, removed: Vec::new(), overridden: Vec::new(), at }
    }

    /// The practices of the whole model, own ones in place of inherited ones of the same id, and those taken away.
    pub(super) fn merged(
        self,
        own: Vec<Draft>,
        problems: &mut Vec<PackProblem>,
    ) -> (Vec<Draft>, Vec<Removed>) {
        let Self { mut drafts, removed, overridden, at } = self;
        for draft in &own {
            let id = &draft.practice.id;
            if let Some((_, changed)) = overridden.iter().find(|(other, _)| other == id) {
                let line = draft.id_at.line();
                let message = format!("`{id}` is written anew on line {line}; change it there");
                problems.push(changed.problem(message));
            }
        }
        let gone = |id: &str| removed.iter().any(|removed| removed.practice.id == id);
        drafts.retain(|draft| !gone(&draft.practice.id));
        for draft in &mut drafts {
            // A way to be met that is gone is one way less, no mistake, unless this pack itself names it.
            draft.superseders.retain(|(id, spot)| *spot != at || !gone(id));
            let kept: BTreeSet<&str> = draft.superseders.iter().map(|(id, _)| id.as_str()).collect();
            draft.practice.superseded_by.retain(|id| kept.contains(id.as_str()));
        }
        let mut added = Vec::new();
        for mut draft in own {
            match drafts.iter_mut().find(|old| old.practice.id == draft.practice.id) {
                Some(old) if old.origin != Origin::Own => {
                    draft.prefixed = false;
                    *old = draft;
                }
                _ => added.push(draft),
            }
        }
        drafts.extend(added);
        (drafts, removed)
    }

    /// The practice to change; one that is not there is reported.
    pub(super) fn find(&mut self, id: &At<String>, document: &mut Document<'_>) -> Option<&mut Draft> {
        let known: Vec<&str> = self.drafts.iter().map(|draft| draft.practice.id.as_str()).collect();
        if !known.contains(&id.value.as_str()) {
            let message = format!("the extended model has no practice `{}`", id.value);
            document.unknown_word(&id.span, message, &id.value, known);
            return None;
        }
        self.drafts.iter_mut().find(|draft| draft.practice.id == id.value)
    }
}

fn draft(practice: Practice, at: &Spot) -> Draft {
    Draft {
        id_at: at.clone(),
        rules_at: [None, None, None],
        superseders: practice.superseded_by.iter().map(|id| (id.clone(), at.clone())).collect(),
        names: needs(&practice).into_iter().map(|id| (id.to_owned(), at.clone())).collect(),
        origin: Origin::Inherited,
        prefixed: false,
        practice,
    }
}
