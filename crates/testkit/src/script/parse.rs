//! TOML text to a script; every mistake with its place.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::{Table, Value};

use super::model::{History, Shape, Step};
use super::moment::instant;
use crate::error::Error;
use crate::person::Person;
use crate::when::When;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    start: Value,
    trunk: Option<String>,
    shape: Option<String>,
    depth: Option<u32>,
    head: Option<String>,
    remote: Option<String>,
    #[serde(default)]
    people: BTreeMap<String, String>,
    #[serde(default)]
    step: Vec<Table>,
}

const STEPS: &str = "commits, branches, tags, fork, merge, revert";

pub(super) fn parse(text: &str) -> Result<History, Error> {
    let document: Document =
        toml::from_str(text).map_err(|error| Error::new(error.to_string().trim().to_owned()))?;
    let epoch = When { seconds: 0, zone: 0 };
    let start = instant(&document.start, epoch).map_err(|error| error.within("start"))?;
    let shape = shape(&document)?;
    for (name, person) in &document.people {
        Person::parse(person).map_err(|error| error.within(format!("people.{name}")))?;
    }
    let steps = document.step.into_iter().enumerate().map(|(index, table)| step(index + 1, table));
    Ok(History {
        start,
        trunk: document.trunk.unwrap_or_else(|| "main".to_owned()),
        shape,
        remote: document.remote,
        people: document.people,
        steps: steps.collect::<Result<_, _>>()?,
    })
}

fn shape(document: &Document) -> Result<Shape, Error> {
    match (document.shape.as_deref(), document.depth, &document.head) {
        (None | Some("work-tree"), None, None) => Ok(Shape::WorkTree),
        (Some("bare"), None, None) => Ok(Shape::Bare),
        (Some("shallow"), Some(depth), None) => Ok(Shape::Shallow(depth)),
        (Some("detached"), None, Some(head)) => Ok(Shape::Detached(head.clone())),
        (shape, ..) => Err(Error::new(format!(
            "shape {:?} is not one of: work-tree, bare, shallow with depth, detached with head",
            shape.unwrap_or_default()
        ))),
    }
}

fn step(number: usize, mut table: Table) -> Result<Step, Error> {
    let place = format!("step {number}");
    let Some(Value::String(kind)) = table.remove("do") else {
        return Err(Error::new(format!("it needs a `do` with one of: {STEPS}")).within(place));
    };
    let read = match kind.as_str() {
        "commits" => into(table).map(|step| Step::Commits(Box::new(step))),
        "branches" => into(table).map(|step| Step::Branches(Box::new(step))),
        "tags" => into(table).map(Step::Tags),
        "fork" => into(table).map(Step::Fork),
        "merge" => into(table).map(Step::Merge),
        "revert" => into(table).map(Step::Revert),
        _ => Err(Error::new(format!("it is not one of: {STEPS}"))),
    };
    read.map_err(|error| error.within(format!("{place} ({kind})")))
}

fn into<T: DeserializeOwned>(table: Table) -> Result<T, Error> {
    table.try_into().map_err(|error| Error::new(error.to_string().trim().to_owned()))
}
