//! What the two listeners answer: planned failures first, then tokens and limits, then what there is.

use std::net::SocketAddr;

use serde_json::{Value, json};

use super::description::Description;
use super::failure::Failure;
use super::http::{Request, Response};
use super::owned;
use super::places::Asked;
use super::rest::Answer;
use super::server::{Act, Seen, State};
use super::world::World;

pub(super) fn blob_answer(state: &mut State, request: &Request) -> Act {
    let id = request.target.trim_start_matches("/logs/").split('?').next().and_then(|id| id.parse().ok());
    let has = |world: &World| id.is_some_and(|id| world.log_text(id).is_some());
    among(state, has, |state| blob_of_one(state, request))
}

/// Answers as the repository that is asked about; where none is, as the first.
fn among(
    state: &mut State,
    is_meant: impl Fn(&World) -> bool,
    answer: impl FnOnce(&mut State) -> Act,
) -> Act {
    let meant = if is_meant(&state.world) { None } else { state.others.iter().position(is_meant) };
    let Some(meant) = meant else { return answer(state) };
    std::mem::swap(&mut state.world, &mut state.others[meant]);
    let act = answer(state);
    std::mem::swap(&mut state.world, &mut state.others[meant]);
    act
}

fn blob_of_one(state: &mut State, request: &Request) -> Act {
    if request.headers.contains_key("authorization") {
        state.problems.push("a token was sent to the store of logs".to_owned());
        return Act::Answer(seen(state, request, true, Response::new(400, "InvalidAuthenticationInfo")));
    }
    if let Some(act) = planned(state, &format!("blob:{}", request.target), request) {
        return act;
    }
    let id = request.target.trim_start_matches("/logs/").split('?').next().and_then(|id| id.parse().ok());
    let response = match id.and_then(|id| state.world.log_text(id)) {
        Some(text) => Response::new(200, text).with("Content-Type", "text/plain"),
        None => Response::new(404, "<?xml version=\"1.0\"?><Error><Code>BlobNotFound</Code></Error>"),
    };
    Act::Answer(seen(state, request, true, response))
}

pub(super) fn api_answer(state: &mut State, request: &Request, blobs: SocketAddr) -> Act {
    let variables = match request.method.as_str() {
        "POST" => serde_json::from_slice(&request.body).unwrap_or(Value::Null),
        _ => Value::Null,
    };
    let target = request.target.strip_prefix(state.base.as_str()).unwrap_or_default().to_owned();
    among(state, |world| world.is_asked(&target, &variables), |state| api_of_one(state, request, blobs))
}

fn api_of_one(state: &mut State, request: &Request, blobs: SocketAddr) -> Act {
    let target = match request.target.strip_prefix(state.base.as_str()) {
        Some(target) => target.to_owned(),
        None if request.target == graph_path(&state.base) => request.target.clone(),
        None => return Act::Answer(seen(state, request, false, message(404, "Not Found"))),
    };
    if state.wait_until.is_some_and(|until| std::time::Instant::now() < until) {
        state.too_early += 1;
    }
    if let Some(response) = installation(state, request, &target) {
        return Act::Answer(seen(state, request, false, response));
    }
    if state.revoked.is_some_and(|after| state.seen.len() >= after) {
        state.token = Some("revoked".to_owned());
    }
    if let Some(expected) = &state.token {
        let given = request.headers.get("authorization").map_or("", String::as_str);
        let accepted = given == format!("Bearer {expected}") || given == format!("token {expected}");
        if !accepted {
            return Act::Answer(seen(state, request, false, message(401, "Bad credentials")));
        }
    }
    if let Some(act) = planned(state, &target, request) {
        return act;
    }
    if let Some(refused) = limited(state) {
        return Act::Answer(seen(state, request, false, refused));
    }
    let response = if request.method == "POST" {
        graph_answer(state, request)
    } else {
        rest_answer(state, request, &target, blobs)
    };
    let response = with_headers(state, response);
    Act::Answer(seen(state, request, false, response))
}

/// The two requests by which an App gets a token for a repository.
fn installation(state: &mut State, request: &Request, target: &str) -> Option<Response> {
    let given = state.installations?;
    let signed = request.headers.get("authorization").is_some_and(|value| value.starts_with("Bearer eyJ"));
    let lookup = target == format!("/repos/{}/installation", state.world.full_name());
    if request.method == "POST" && target == "/app/installations/55/access_tokens" && signed {
        let token = format!("ghs_installation{given:024}");
        state.installations = Some(given + 1);
        state.token = Some(token.clone());
        let body = json!({ "token": token, "expires_at": "2100-01-01T00:00:00Z", "permissions": {} });
        return Some(Response::new(201, body.to_string()));
    }
    (lookup && signed).then(|| Response::new(200, json!({ "id": 55 }).to_string()))
}

fn graph_path(base: &str) -> String {
    match base.strip_suffix("/v3") {
        Some(above) => format!("{above}/graphql"),
        None => format!("{base}/graphql"),
    }
}

fn graph_answer(state: &mut State, request: &Request) -> Response {
    if state.graph_off || request.target != graph_path(&state.base) {
        return message(404, "Not Found");
    }
    if !request.headers.contains_key("authorization") {
        return message(401, "This endpoint requires you to be authenticated.");
    }
    let body: Value = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
    let mut answer = state.world.graph(&body, &state.forbidden);
    if let Some(mutation) = &mut state.mutation {
        mutation("/graphql", &mut answer);
    }
    Response::new(200, answer.to_string())
}

fn rest_answer(state: &mut State, request: &Request, target: &str, blobs: SocketAddr) -> Response {
    let asked = Asked::parse(target);
    let description = Description::get().filter(|_| state.check && !owned::is_undescribed(&asked));
    let template = description.map(|description| description.template(&asked));
    if let (Some(description), Some(template)) = (description, &template) {
        let refused = match template {
            Some(template) => description.refuses(template, &asked),
            None => Some(format!("the description has no {target}")),
        };
        if let Some(refused) = refused {
            state.problems.push(refused.clone());
            return message(if template.is_some() { 400 } else { 404 }, &refused);
        }
    }
    let filtered = asked.query.contains_key("created");
    let stale = filtered && state.stale > 0;
    state.stale -= u32::from(stale);
    let answer = owned::answer(state, &asked).unwrap_or_else(|| state.world.rest(&asked, stale));
    let (mut body, total) = match answer {
        Answer::Json(body) => (body, None),
        Answer::Page(body, total) => (body, Some(total)),
        Answer::Log(job) => {
            return Response::new(302, "")
                .with("Location", format!("http://{blobs}/logs/{job}?sig=signature"));
        }
        Answer::Moved(path) => {
            let host = request.headers.get("host").map_or("", String::as_str);
            let query = target.split_once('?').map(|(_, query)| format!("?{query}")).unwrap_or_default();
            return message(301, "Moved Permanently")
                .with("Location", format!("http://{host}{}{path}{query}", state.base));
        }
        Answer::Status(status, said) => return message(status, said),
    };
    if let (Some(description), Some(Some(template))) = (description, &template) {
        let wrong = description.violations(template, &body);
        if !wrong.is_empty() {
            state.problems.extend(wrong.iter().cloned());
            return message(500, &wrong.join("; "));
        }
    }
    if let Some(mutation) = &mut state.mutation {
        mutation(target, &mut body);
    }
    let text = body.to_string();
    let mut response = Response::new(200, text);
    if let Some(link) = total.and_then(|total| link(state, request, &asked, total)) {
        response = response.with("Link", link);
    }
    if state.etags {
        let tag = etag(&response.body, request.headers.get("authorization"));
        if request.headers.get("if-none-match") == Some(&tag) {
            response = Response::new(304, "");
        }
        response = response.with("ETag", tag);
    }
    response
}

fn link(state: &State, request: &Request, asked: &Asked, total: u64) -> Option<String> {
    let (size, number) = asked.page();
    let last = total.div_ceil(size).max(1);
    if number >= last {
        return None;
    }
    let parts: Vec<_> = match asked.parts.first().map(String::as_str) {
        Some("repos") => asked.parts.get(3..)?.to_vec(),
        Some("orgs" | "users") => Vec::new(),
        _ => asked.parts.get(2..)?.to_vec(),
    };
    let host = request.headers.get("host").map_or("", String::as_str);
    let others: Vec<_> = asked.query.iter().filter(|(name, _)| *name != "page").collect();
    let query = |page: u64| {
        let mut pairs: Vec<_> = others.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.push(format!("page={page}"));
        pairs.join("&")
    };
    let place = match parts.as_slice() {
        [] => format!("http://{host}{}/{}", state.base, asked.parts.join("/")),
        parts => format!("http://{host}{}/repositories/{}/{}", state.base, state.world.id, parts.join("/")),
    };
    Some(format!("<{place}?{}>; rel=\"next\", <{place}?{}>; rel=\"last\"", query(number + 1), query(last)))
}

/// An entity tag is good for the token it was given to.
fn etag(body: &[u8], authorization: Option<&String>) -> String {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    (body, authorization).hash(&mut hasher);
    format!("W/\"{:016x}\"", hasher.finish())
}

fn message(status: u16, said: &str) -> Response {
    Response::new(status, json!({ "message": said, "status": status.to_string() }).to_string())
}

fn limited(state: &mut State) -> Option<Response> {
    let (limit, remaining, reset) = state.limit?;
    if remaining > 0 {
        return None;
    }
    if chrono::Utc::now().timestamp() >= reset {
        state.limit = Some((limit, limit, reset + 3_600));
        return None;
    }
    Some(with_headers(state, message(403, "API rate limit exceeded")))
}

fn with_headers(state: &mut State, response: Response) -> Response {
    let now = chrono::Utc::now() + state.skew;
    let virtual_now = if state.limit.is_some() { now } else { state.world.now() + state.skew };
    let mut response = response
        .with("Content-Type", "application/json; charset=utf-8")
        .with("Date", virtual_now.format("%a, %d %b %Y %H:%M:%S GMT").to_string());
    if let Some((limit, remaining, reset)) = &mut state.limit {
        if response.status != 304 && *remaining > 0 {
            *remaining -= 1;
        }
        let reset = *reset + state.skew.num_seconds();
        response = response
            .with("X-RateLimit-Limit", limit.to_string())
            .with("X-RateLimit-Remaining", remaining.to_string())
            .with("X-RateLimit-Reset", reset.to_string());
    }
    response
}

fn planned(state: &mut State, target: &str, request: &Request) -> Option<Act> {
    let at = state.planned.iter().position(|plan| plan.times > 0 && (plan.matches)(target))?;
    state.planned[at].times -= 1;
    let failure = state.planned[at].failure.clone();
    let json = |status, body: &str| Response::new(status, body).with("Content-Type", "application/json");
    let response = match failure {
        Failure::Status(status, headers, body) => {
            let wait = headers.iter().find(|(name, _)| *name == "Retry-After");
            if let Some(seconds) = wait.and_then(|(_, seconds)| seconds.parse().ok()) {
                let until = std::time::Instant::now().checked_add(std::time::Duration::from_secs(seconds));
                state.wait_until = until;
            }
            headers.into_iter().fold(json(status, body), |response, (name, value)| response.with(name, value))
        }
        Failure::Reset => return Some(Act::HangUp),
        Failure::Truncated => Response { truncated: true, ..json(200, "{\"total_count\":") },
        Failure::TruncatedGzip => {
            let begin = [0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 0xab, 0x56];
            Response::new(200, begin).with("Content-Encoding", "gzip")
        }
        Failure::InvalidJson => json(200, "{\"total_count\": 1, \"workflow_runs\": [{]}"),
        Failure::Empty => json(200, ""),
        Failure::Html(status) => Response::new(status, "<html><body>Unicorn</body></html>"),
        Failure::Slow(time) => return Some(Act::Late(time, json(200, "[]"))),
        Failure::ForeignLink => json(200, "{\"total_count\": 900, \"workflow_runs\": []}")
            .with("Link", "<https://elsewhere.example.org/page?page=2>; rel=\"next\""),
        Failure::GraphLimit => {
            json(200, r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#)
        }
    };
    Some(Act::Answer(seen(state, request, target.starts_with("blob:"), response)))
}

fn seen(state: &mut State, request: &Request, to_blobs: bool, response: Response) -> Response {
    if state.record {
        state.seen.push(Seen {
            method: request.method.clone(),
            target: request.target.clone(),
            headers: request.headers.clone(),
            body: String::from_utf8_lossy(&request.body).into_owned(),
            to_blobs,
            status: response.status,
        });
    }
    response
}
