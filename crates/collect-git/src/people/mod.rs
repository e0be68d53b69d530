//! Who is behind names and mail addresses.

pub(crate) mod bots;
pub(crate) mod mailmap;

use plimsoll_domain::facts::Person;

use crate::mine::Identity;
use mailmap::Mailmap;

/// People, each once, sorted; and the person of each identity.
pub(crate) fn resolve(identities: &[Identity], mailmap: &Mailmap) -> (Vec<Person>, Vec<u32>) {
    let mapped: Vec<_> = identities.iter().map(|identity| person(identity, mailmap)).collect();
    let mut people = mapped.clone();
    people.sort_unstable();
    people.dedup();
    let index = |person: &Person| people.binary_search(person).unwrap_or_default() as u32;
    let indices = mapped.iter().map(index).collect();
    (people, indices)
}

fn person(identity: &Identity, mailmap: &Mailmap) -> Person {
    let (name, mail) = mailmap.map(&identity.name, &identity.mail);
    // An automation account stays one under whatever name a mailmap gives it.
    let bot = bots::is_bot(name, mail) || bots::is_bot(&identity.name, &identity.mail);
    Person { name: name.to_owned(), email: mail.to_lowercase(), bot }
}
