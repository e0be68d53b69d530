//! The document as a whole.

use plimsoll_domain::assessment::{Band, DeploymentSummary, NextStep, RepositorySummary};
use plimsoll_domain::{Assessment, Window};

use super::ReadError;
use super::node::Node;
use super::parts;

pub(crate) fn assessment(root: &Node<'_>) -> Result<Assessment, ReadError> {
    let window = root.field("window")?;
    Ok(Assessment {
        tool_version: root.field("tool")?.field("version")?.text()?,
        as_of: root.field("as_of")?.instant()?,
        window: Window { from: window.field("from")?.instant()?, to: window.field("to")?.instant()? },
        repository: repository(&root.field("repository")?)?,
        coverage: root.list("coverage", parts::coverage)?,
        collected: None,
        metrics: root.list("metrics", parts::metric)?,
        deployments: deployments(&root.field("deployments")?)?,
        signals: root.list("signals", parts::signal)?,
        practices: root.list("practices", parts::practice)?,
        levels: root.list("levels", parts::level)?,
        bands: root.list("bands", band)?,
        next_steps: root.list("next_steps", step)?,
        notices: root.list("notices", Node::text)?,
    })
}

fn repository(node: &Node<'_>) -> Result<RepositorySummary, ReadError> {
    Ok(RepositorySummary {
        name: node.field("name")?.text()?,
        url: node.maybe("url", Node::text)?,
        path: node.maybe("path", Node::text)?,
        trunk: node.maybe("trunk", Node::text)?,
        head: node.maybe("head", Node::text)?,
        commits: node.field("commits")?.count()?,
        trunk_commits: node.field("trunk_commits")?.count()?,
        tags: node.field("tags")?.count()?,
        profile: node.field("profile")?.word()?,
        profile_reason: node.field("profile_reason")?.text()?,
    })
}

fn deployments(node: &Node<'_>) -> Result<DeploymentSummary, ReadError> {
    Ok(DeploymentSummary {
        count: node.field("count")?.count()?,
        by_source: node.map("by_source", Node::count)?,
    })
}

fn band(node: &Node<'_>) -> Result<Band, ReadError> {
    Ok(Band {
        model: node.field("model")?.text()?,
        edition: node.field("edition")?.year()?,
        metric: node.field("metric")?.text()?,
        clusters: node.list("clusters", Node::text)?,
        score: node.maybe("score", Node::number)?,
        note: node.maybe("note", Node::text)?,
    })
}

fn step(node: &Node<'_>) -> Result<NextStep, ReadError> {
    Ok(NextStep {
        practice: node.field("practice")?.text()?,
        title: node.field("title")?.text()?,
        model: node.field("model")?.text()?,
        category: node.field("category")?.text()?,
        gain: node.field("gain")?.text()?,
        why: node.field("why")?.text()?,
        how: node.field("how")?.text()?,
    })
}
