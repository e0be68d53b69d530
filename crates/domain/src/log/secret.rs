//! What looks like a secret.

/// A pattern (syntax of the `regex` crate, over bytes) of the shapes of secrets. The first group, where there is one, stays in front of the mask.
pub const SHAPES: &str = r#"(?x-u)
    \b(gh[pousr]_)[A-Za-z0-9]{20,255}
  | \b(github_pat_)[A-Za-z0-9_]{22,255}
  | \b(ghs_)[A-Za-z0-9_.\-]{20,2000}
  | \b(glpat-)[A-Za-z0-9_\-]{20,}
  | \b(xox[abeoprs]-)[A-Za-z0-9\-]{10,}
  | \b((?:AKIA|ASIA))[A-Z0-9]{16}\b
  | \b(AIza)[A-Za-z0-9_\-]{35}
  | \b(npm_)[A-Za-z0-9]{36}
  | \b(pypi-AgE)[A-Za-z0-9_\-]{16,}
  | \b(crates-io-|cio)[A-Za-z0-9]{32}\b
  | \b(dop_v1_)[a-f0-9]{64}
  | \b(hvs\.)[A-Za-z0-9_\-]{24,}
  | \b(sk-(?:ant-|proj-|live_|test_)?|sk_live_|rk_live_)[A-Za-z0-9_\-]{20,}
  | \b(SG\.)[A-Za-z0-9_\-]{16,}\.[A-Za-z0-9_\-]{16,}
  | \b(dckr_pat_)[A-Za-z0-9_\-]{20,}
  | \b(ya29\.)[A-Za-z0-9_\-]{20,}
  | \b(ey[JK])[A-Za-z0-9_\-]{10,}\.ey[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{10,}
  | (?i:(authorization:?[\x20\t]*(?:basic|bearer|token)[\x20\t]+))[A-Za-z0-9+/=_.~\-]{8,}
  | (?i:((?:password|passwd|secret|_token|access[_-]?token|api[_-]?key|access[_-]?key|secret[_-]access[_-]key)["']?[\x20\t]*[=:][\x20\t]*["']?))[A-Za-z0-9+/=_.~!@\#%^&\-]{12,}
  | (://[^/\s:@"'<>]{0,64}:)[^/\s:@"'<>]{3,255}@
  | ([?&](?:sig|X-Amz-Signature|X-Goog-Signature|access_token|private_token)=)[A-Za-z0-9%+/=_.\-]{8,}
"#;
