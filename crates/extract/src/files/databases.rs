//! Databases and their migrations.

use std::collections::BTreeMap;

use plimsoll_domain::facts::{FileFact, FileFinding, PathKind};

use super::input::{Input, Refine, folder_of, found, is_template, lines};
use crate::catalogue::Kind;

/// Phrases of code and scripts that migrate when the application starts.
const ON_START: &[&str] = &[
    "Database.Migrate(",
    "Database.MigrateAsync(",
    "flyway.enabled=true",
    "spring.liquibase.enabled=true",
    "manage.py migrate",
    "alembic upgrade",
    "flask db upgrade",
    "prisma migrate deploy",
    "rails db:migrate",
    "rails db:prepare",
    "rake db:migrate",
    "artisan migrate --force",
    "knex migrate:latest",
    "typeorm migration:run",
    "sequelize db:migrate",
    "sqlx migrate run",
    "dbmate up",
    "goose up",
    "ecto.migrate",
];

/// Migrations per folder, databases that images show, migrations that run on start.
pub(super) fn detect(input: &Input<'_>, out: &mut Vec<FileFinding>) {
    let mut folders: BTreeMap<(&str, &str), (u64, &str)> = BTreeMap::new();
    for file in input.real() {
        if file.kind == PathKind::Migration {
            let (tool, folder) = layout(file.path);
            folders.entry((folder, tool)).or_insert((0, file.path)).0 += 1;
        }
        let name = file.name();
        if file.path.ends_with("db/schema.rb")
            || file.path.ends_with("db/structure.sql")
            || name == "schema.prisma"
        {
            out.push(found(FileFact::Database, file.path).detail(file.folder()));
        }
        if is_start_file(name, file.path) && !is_template(file.path) {
            on_start(input, file.path, out);
        }
        if file.kind == PathKind::Ci || name.contains("compose") {
            images(input, file.path, out);
        }
    }
    for ((folder, tool), (count, _)) in folders {
        out.push(found(FileFact::Migration, folder).tool(tool).amount(count));
        out.push(found(FileFact::Database, folder).detail(folder));
    }
}

/// The migration tool that a path's layout stands for, and the folder that holds the migrations.
fn layout(path: &str) -> (&'static str, &str) {
    let folder = folder_of(path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let ends = |ending: &str| name.ends_with(ending);
    if name == "migration.sql" && path.contains("prisma/migrations/") {
        return ("prisma-migrate", folder_of(folder));
    }
    if matches!(name, "up.sql" | "down.sql") {
        return ("sqlx-migrate", folder_of(folder));
    }
    let tool = if folder.ends_with("db/migrate") {
        "rails-migrate"
    } else if ends(".sql") && name.contains("__") && name.starts_with(['V', 'U', 'R', 'B']) {
        "flyway"
    } else if ends(".py") && folder.ends_with("versions") {
        "alembic"
    } else if ends(".py") {
        "django-migrate"
    } else if ends(".cs") {
        "ef-migrate"
    } else if ends(".up.sql") || ends(".down.sql") || ends(".go") {
        "golang-migrate"
    } else if ends(".xml") || ends(".yaml") || ends(".yml") {
        "liquibase"
    } else if ends(".ts") || ends(".js") {
        "js-migrate"
    } else if ends(".php") {
        "php-migrate"
    } else if ends(".rs") {
        "sea-orm-migrate"
    } else if ends(".exs") {
        "ecto-migrate"
    } else {
        "sql-migrate"
    };
    (tool, folder)
}

pub(super) fn is_start_file(name: &str, path: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let script = lower.ends_with(".sh")
        && ["entrypoint", "start", "boot", "run", "init"].iter().any(|word| lower.contains(word));
    script
        || lower.contains("entrypoint")
        || matches!(name, "Procfile" | "Dockerfile" | "Program.cs" | "Startup.cs" | "app.json")
        || (path.contains("src/main/resources/") && lower.starts_with("application"))
}

fn on_start(input: &Input<'_>, path: &str, out: &mut Vec<FileFinding>) {
    let Some(text) = input.text(path) else { return };
    let shown = lines(&text).find(|(_, line)| {
        let line = line.trim_start();
        !line.starts_with(['#', '/']) && ON_START.iter().any(|phrase| line.contains(phrase))
    });
    if let Some((number, _)) = shown {
        out.push(found(FileFact::MigrateOnStart, path).line(Some(number)));
    }
}

fn images(input: &Input<'_>, path: &str, out: &mut Vec<FileFinding>) {
    let Some(text) = input.text(path) else { return };
    for (number, line) in lines(&text) {
        let Some(image) = line.trim_start().trim_start_matches("- ").strip_prefix("image:") else { continue };
        let image = image.split(" #").next().unwrap_or(image).trim().trim_matches(['"', '\'']);
        if let Some(tool) = input.catalogue.tools_of_image(image).find(|tool| tool.kind == Kind::Database) {
            out.push(found(FileFact::Database, path).tool(&tool.id).line(Some(number)).detail(image));
        }
    }
}
