//! What looks like a secret.

/// A pattern (syntax of the `regex` crate, over bytes) of the shapes of secrets. The first group, where there is one, stays in front of the mask.
pub const SHAPES: &str = r#"(?x-u)
    \b(gh[pousr]_)[A-Za-z0-9]{20,}
  | \b(github_pat_)[A-Za-z0-9_]{22,}
  | \b(ghs_)[A-Za-z0-9_.\-]{20,}
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
  | \b(hf_)[A-Za-z0-9]{30,}
  | \b(rubygems_)[a-f0-9]{40,}
  | \b(oy2)[a-z0-9]{43}\b
  | \b(shp(?:at|ca|pa|ss)_)[a-fA-F0-9]{32}
  | \b(lin_api_|glsa_|sntrys_|NRAK-|ATATT3|gl(?:dt|rt|ptt|cbt|oas|ft|soat)-)[A-Za-z0-9_\-=.+/]{16,}
  | \b(dapi)[a-f0-9]{32}\b
  | \b(AGE-SECRET-KEY-1)[A-Z0-9]{20,}
  | (hooks\.slack\.com/(?:services|workflows)/)[A-Za-z0-9_/\-]{16,}
  | (discord(?:app)?\.com/api/webhooks/)[A-Za-z0-9_/\-]{16,}
  | (webhook\.office\.com/)[A-Za-z0-9_/@.\-]{16,}
  | (?i:(authorization["']?[\x20\t]*[:=]?[\x20\t]*["']?(?:basic|bearer|token)[\x20\t]+))[A-Za-z0-9+/=_.~\-]{8,}
  | \b(?i:(bearer[\x20\t]+))[A-Za-z0-9+/=_.~\-]{20,}
  | (?i:((?:private-token|x-api-key|x-auth-token):[\x20\t]*))[^\s"']{8,}
  | (?i:((?:set-)?cookie:[\x20\t]*))[^\s"']{8,}
  | (?i:((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|signing[_-]?key|encryption[_-]?key|accountkey|_auth|credentials?)[\w.\-]*["']?[\x20\t]*=[\x20\t]*["']?))[^\s"'<>|;,]{6,}
  | (?i:((?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth|credentials?)[\w.\-]*["'][\x20\t]*:[\x20\t]*["']))[^"']{6,}
  | (?i:((?:password|passwd|secret|token|api[_-]?key|access[_-]?key|secret[_-]access[_-]key)["']?[\x20\t]*:[\x20\t]*["']?))[A-Za-z0-9+/=_.~!@\#%^&\-]{12,}
  | (?i:(--(?:password|passwd|token|secret|api-key|auth-token)[=\x20]))[^\s"']{4,}
  | (\x20-u[\x20]?[^\s:@]+:)[^\s"'@]{4,}
  | (://[^/\s:@"'<>]*:)[^/\s"'<>]{3,}@
  | (://)[A-Za-z0-9_\-.]{20,}@
  | ([?&](?:sig|token|key|X-Amz-Signature|X-Goog-Signature|access_token|private_token)=)[A-Za-z0-9%+/=_.\-]{8,}
"#;
