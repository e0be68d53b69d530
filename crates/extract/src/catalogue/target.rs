//! Rules that read off the environment a tool acts on.

use std::collections::BTreeMap;

use super::command::{has, values_of};
use super::wildcard::wildcard;

/// A rule that reads off the target environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TargetRule {
    /// An option that by itself names the environment: `--prod` is production.
    FlagIs {
        /// The option, alternatives separated by `|`; `-s prod` with its value.
        flag: String,
        /// The environment.
        is: String,
    },
    /// An option whose value names the environment: `--env staging`.
    Flag {
        /// The option, alternatives separated by `|`.
        flag: String,
    },
    /// A word that is the environment's name: `cap production deploy`.
    Word {
        /// Names, alternatives separated by `|`.
        word: String,
    },
    /// An input of an action that by its value stands for an environment.
    InputIs {
        /// The input.
        input: String,
        /// What it must fit, `*` for any characters.
        fits: String,
        /// The environment.
        is: String,
    },
    /// An input of an action that names the environment.
    Input {
        /// The input.
        input: String,
    },
    /// The environment when nothing else says.
    Always {
        /// The environment.
        always: String,
    },
}

impl TargetRule {
    /// The environment that a command names.
    pub(super) fn of_command(&self, arguments: &[&str]) -> Option<String> {
        match self {
            Self::FlagIs { flag, is } => flag.split('|').any(|flag| has(arguments, flag)).then(|| is.clone()),
            Self::Flag { flag } => flag
                .split('|')
                .find_map(|flag| values_of(arguments, flag).next())
                .map(str::to_owned)
                .filter(|value| !value.is_empty()),
            Self::Word { word } => word.split('|').find(|word| arguments.contains(word)).map(str::to_owned),
            Self::Always { always } => Some(always.clone()),
            Self::InputIs { .. } | Self::Input { .. } => None,
        }
    }

    /// The environment that a use of an action names.
    pub(super) fn of_action(&self, with: &BTreeMap<String, String>) -> Option<String> {
        match self {
            Self::InputIs { input, fits, is } => {
                with.get(input).is_some_and(|value| wildcard(fits, value.trim())).then(|| is.clone())
            }
            Self::Input { input } => {
                with.get(input).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
            }
            Self::Always { always } => Some(always.clone()),
            Self::FlagIs { .. } | Self::Flag { .. } | Self::Word { .. } => None,
        }
    }
}
