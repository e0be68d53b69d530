//! What stands beside a night: the lock, deadlines, health, notification, `doctor`, rules for one repository.

use std::io::{Read, Write};
use std::net::TcpListener;

use serde_json::Value;

use crate::harbour::{Harbour, Life, TOKEN, said, valid};

fn harbour() -> Harbour {
    Harbour::new(&[("keel", Life::Active, Some(2)), ("mast", Life::Active, None)], 8)
}

#[test]
fn two_nights_never_overlap() {
    let harbour = harbour();
    harbour.night(0, &[]);
    let store = plimsoll_store::Store::open(&harbour.store(), "another night", "0.0.0", chrono::Utc::now());
    let _held = store.unwrap();
    let output = harbour.audit(&[]);
    assert_eq!(output.status.code(), Some(6), "{}", said(&output));
    assert!(said(&output).contains("another night"), "{}", said(&output));
}

#[test]
fn at_the_deadline_the_night_ends_with_what_it_has() {
    let harbour = harbour();
    let night = harbour.night(5, &["--deadline", "1s", "--parallel", "1"]);
    assert_eq!(night["whole"], false);
    let health: Value = serde_json::from_str(&std::fs::read_to_string(harbour.health()).unwrap()).unwrap();
    valid("health.v1.schema.json", &health);
    assert_eq!((&health["state"], &health["repositories"]["all"]), (&"incomplete".into(), &2.into()));
    // The next one makes up for it.
    assert_eq!(harbour.night(0, &[])["whole"], true);
}

#[test]
fn people_are_told_only_what_changed() {
    let mut harbour = harbour();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/hook/secret-path", listener.local_addr().unwrap());
    let (sender, received) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut text = Vec::new();
            let mut part = [0; 65_536];
            while !text.windows(1).next().is_some_and(|_| is_whole(&text)) {
                let read = stream.read(&mut part).unwrap();
                if read == 0 {
                    break;
                }
                text.extend_from_slice(&part[..read]);
            }
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok").unwrap();
            sender.send(String::from_utf8(text).unwrap()).unwrap();
        }
    });
    let night = |harbour: &Harbour| {
        let url = harbour.fake.url();
        let mut command = harbour.plimsoll();
        command.env("PLIMSOLL_WEBHOOK", &address);
        command.args(["audit", "--org", "acme", "--api-url", &url]).output().unwrap()
    };
    night(&harbour);
    harbour.sail(1);
    night(&harbour);
    assert!(received.try_recv().is_err(), "nothing changed, nobody is told");
    harbour.sail(6);
    let output = night(&harbour);
    let message = received.recv_timeout(std::time::Duration::from_secs(20)).unwrap();
    assert!(message.contains("\"text\"") && message.contains("worse: acme/keel"), "{message}");
    assert!(!message.contains("acme/mast"), "{message}");
    let shown = format!("{}{}", said(&output), String::from_utf8_lossy(&output.stdout));
    assert!(!shown.contains("secret-path") && !message.contains(TOKEN), "{shown}");
}

fn is_whole(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-length") { value.trim().parse::<usize>().ok() } else { None }
    });
    length.is_some_and(|length| body.len() >= length)
}

#[test]
fn doctor_says_what_is_there_and_what_is_not() {
    let harbour = harbour();
    let url = harbour.fake.url();
    let doctor = |token: &str| {
        let mut command = harbour.plimsoll();
        command.env("GITHUB_TOKEN", token);
        command.args(["doctor", "--format", "json", "--api-url", &url]).output().unwrap()
    };
    let output = doctor(TOKEN);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let read = |output: &std::process::Output| serde_json::from_slice::<Value>(&output.stdout).unwrap();
    let state = |document: &Value, id: &str| {
        let checks = document["checks"].as_array().unwrap();
        checks.iter().find(|check| check["id"] == id).map(|check| check["state"].clone())
    };
    let document = read(&output);
    valid("doctor.v1.schema.json", &document);
    for id in ["git", "disk", "store", "cache", "token", "platform", "limits"] {
        assert_eq!(state(&document, id), Some("ok".into()), "{document:#}");
    }
    assert_eq!(state(&document, "clock"), Some("warning".into()), "the fake lives in another year");
    let refused = doctor("ghp_wrong");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(state(&read(&refused), "platform"), Some("failed".into()));
    assert!(!String::from_utf8_lossy(&refused.stdout).contains("ghp_wrong"));
}

#[test]
fn rules_hold_for_one_repository_too() {
    let mut harbour = harbour();
    let url = harbour.fake.url();
    let audit = |harbour: &Harbour, more: &[&str]| {
        let as_of = harbour.now.to_rfc3339();
        let mut command = harbour.plimsoll();
        command.args(["audit", "acme/keel", "--api-url", &url, "--format", "json", "--as-of", &as_of]);
        command.args(more).output().unwrap()
    };
    let rules = ["--fail-on", "level-drop,below:cdmm.bd=expert,metric-worse:change-lead-time>20%"];
    let first = audit(&harbour, &rules);
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let document: Value = serde_json::from_slice(&first.stdout).unwrap();
    assert!(document["gates"].as_array().unwrap().iter().all(|gate| gate["state"] == "baseline"));
    assert!(said(&first).contains("it would fail"), "{}", said(&first));
    let old = harbour.folder.path().join("old.json");
    std::fs::write(&old, &first.stdout).unwrap();
    harbour.sail(6);
    let fallen = audit(&harbour, &rules);
    assert_eq!(fallen.status.code(), Some(4), "{}", said(&fallen));
    let document: Value = serde_json::from_slice(&fallen.stdout).unwrap();
    assert_eq!(document["gates"][0]["state"], "failed", "{:#}", document["gates"]);
    // A baseline that is named comes first.
    let named = audit(&harbour, &["--fail-on", "practice-lost", "--baseline", old.to_str().unwrap()]);
    assert_eq!(named.status.code(), Some(4), "{}", said(&named));
    let wrong = audit(&harbour, &["--parallel", "2"]);
    assert_eq!(wrong.status.code(), Some(2));
}
