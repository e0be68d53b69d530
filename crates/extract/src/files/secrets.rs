//! Secrets that were committed in the clear. What is secret in them is never repeated.

use plimsoll_domain::facts::{FileFact, FileFinding};

use super::input::{Input, Refine, found, lines};

/// One finding per file: the place, never the value.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    for file in input.real() {
        let Some(text) = input.text(file.path) else { continue };
        if let Some((line, kind)) = secret_in(&text, file.name()) {
            out.push(found(FileFact::CommittedSecret, file.path).line(Some(line)).detail(kind));
        }
        if text.starts_with("$ANSIBLE_VAULT;") {
            out.push(found(FileFact::ManagedSecret, file.path).line(Some(1)).tool("vault"));
        }
    }
}

/// Whether a file's name promises secrets, so that it is worth reading.
pub(super) fn may_hold_secret(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let ending = [".pem", ".key", ".ppk", ".kubeconfig", ".env"].iter().any(|ending| lower.ends_with(ending));
    let key = lower.starts_with("id_rsa") || lower.starts_with("id_ed25519") || lower.starts_with("id_ecdsa");
    ending || (key && !lower.ends_with(".pub")) || lower.contains("kubeconfig") || lower.starts_with(".env")
}

fn secret_in(text: &str, name: &str) -> Option<(u32, &'static str)> {
    let lower = name.to_ascii_lowercase();
    let environment = (lower == ".env" || lower.starts_with(".env.") || lower.ends_with(".env"))
        && !["example", "sample", "template", "dist", "test", "ci", "defaults"]
            .iter()
            .any(|word| lower.contains(word));
    let key_file = may_hold_secret(name) && !environment;
    let kubeconfig = text.contains("kind: Config") && text.contains("clusters:");
    lines(text).find_map(|(number, line)| {
        let line = line.trim();
        if key_file && line.starts_with("-----BEGIN ") && line.contains("PRIVATE KEY-----") {
            return Some((number, "private key"));
        }
        if kubeconfig
            && ["client-key-data:", "token:"]
                .iter()
                .any(|key| line.strip_prefix(key).is_some_and(|value| value.trim().len() > 20))
        {
            return Some((number, "kubeconfig"));
        }
        (environment && is_secret_setting(line)).then_some((number, "environment file"))
    })
}

/// `API_KEY=…` with a value that is neither empty nor a placeholder.
fn is_secret_setting(line: &str) -> bool {
    let Some((name, value)) = line.trim_start_matches("export ").split_once('=') else { return false };
    let name = name.trim().to_ascii_uppercase();
    let names = ["SECRET", "TOKEN", "PASSWORD", "PASSWD", "API_KEY", "APIKEY", "PRIVATE_KEY", "ACCESS_KEY"];
    let value = value.trim().trim_matches(['"', '\'']);
    let lower = value.to_ascii_lowercase();
    let placeholder = value.contains(['<', '$', '{', ' ', '*'])
        || [
            "example",
            "changeme",
            "change_me",
            "change-me",
            "your",
            "xxx",
            "todo",
            "dummy",
            "test",
            "local",
            "dev",
            "secret",
            "password",
            "placeholder",
            "replace",
            "postgres",
            "root",
            "admin",
            "http",
        ]
        .iter()
        .any(|word| lower.contains(word));
    let mixed = value.chars().any(|c| c.is_ascii_digit()) && value.chars().any(|c| c.is_ascii_alphabetic());
    names.iter().any(|word| name.contains(word))
        && !name.starts_with('#')
        && value.len() >= 16
        && mixed
        && !placeholder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_told_from_placeholders() {
        // Put together here, so that no scanner takes the test for a leak.
        let value = ["a1b2c3d4", "e5f6a7b8", "c9d0"].concat();
        assert!(secret_in(&format!("API_TOKEN={value}"), ".env").is_some());
        assert!(secret_in(&format!("API_TOKEN={value}"), ".env.example").is_none());
        assert!(secret_in(&format!("PUBLIC_NAME={value}"), ".env").is_none());
        assert!(secret_in("API_TOKEN=", ".env").is_none());
        assert!(secret_in("API_TOKEN=<your token, 16 characters>", ".env").is_none());
        let key = format!("-----BEGIN RSA {} KEY-----\nabc\n", "PRIVATE");
        assert!(secret_in(&key, "server.key").is_some());
        assert!(secret_in(&key, "notes.md").is_none());
        let config =
            format!("kind: Config\nclusters:\nusers:\n- user:\n    client-key-data: {value}{value}\n");
        assert_eq!(secret_in(&config, "prod.yaml"), Some((5, "kubeconfig")));
    }
}
