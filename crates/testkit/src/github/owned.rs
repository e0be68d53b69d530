//! What is asked beyond one repository: those of an owner, and the limits.

use serde_json::{Value, json};

use super::places::Asked;
use super::rest::{Answer, page};
use super::server::State;
use super::world::World;

/// The answer, where this is such a request.
pub(super) fn answer(state: &State, asked: &Asked) -> Option<Answer> {
    let parts: Vec<_> = asked.parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        ["rate_limit"] => Some(Answer::Json(limits(state))),
        ["orgs", owner, "repos"] if is_person(state, owner) => Some(Answer::Status(404, "Not Found")),
        ["orgs" | "users", owner, "repos"] => Some(list(state, owner, asked)),
        _ => None,
    }
}

/// Whether the description at hand has no such request.
pub(super) fn is_undescribed(asked: &Asked) -> bool {
    let approvals = |parts: &[String]| parts.last().is_some_and(|part| part == "approvals");
    asked.parts.first().is_some_and(|part| part == "users") || approvals(&asked.parts)
}

fn is_person(state: &State, owner: &str) -> bool {
    state.people.iter().any(|person| person.eq_ignore_ascii_case(owner))
}

fn list(state: &State, owner: &str, asked: &Asked) -> Answer {
    let all = std::iter::once(&state.world).chain(&state.others);
    let mut all: Vec<&World> = all.filter(|world| world.owner.eq_ignore_ascii_case(owner)).collect();
    if all.is_empty() {
        return Answer::Status(404, "Not Found");
    }
    all.sort_by_key(|world| world.full_name());
    page(all.into_iter().map(World::repository), asked)
}

fn limits(state: &State) -> Value {
    let (limit, remaining, reset) = state.limit.unwrap_or((5_000, 5_000, 1_800_000_000));
    let one = json!({ "limit": limit, "used": limit - remaining, "remaining": remaining, "reset": reset });
    json!({ "resources": { "core": one, "search": one, "graphql": one }, "rate": one })
}
