//! The schema that the migrations make, as lines that read the same for both databases.

use amends::app::test_support::TestApp;
use sqlx::{PgPool, SqlitePool};
use std::collections::{BTreeMap, BTreeSet};

/// Columns, constraints and indexes, one line each.
#[derive(Debug, Default)]
pub struct Schema {
    pub lines: BTreeSet<String>,
}

impl Schema {
    fn column(&mut self, place: &str, kind: &str, is_required: bool, default: Option<&str>) {
        let kind = match kind.to_lowercase().as_str() {
            "bigint" | "boolean" => "integer".to_owned(),
            "timestamp with time zone" | "date" => "text".to_owned(),
            "bytea" => "blob".to_owned(),
            other => other.to_owned(),
        };
        let required = if is_required { " not null" } else { "" };
        // PostgreSQL writes `'x'::text`, and a timestamp in its own form.
        let default = default.map_or("none".to_owned(), |text| {
            let text = text.split("::").next().unwrap_or_default();
            if text.starts_with("'1970-") { "'1970-01-01'".to_owned() } else { text.to_owned() }
        });
        self.lines.insert(format!("column {place} {kind}{required} default {default}"));
    }

    fn add(&mut self, line: String) {
        self.lines.insert(line);
    }

    /// The words that a column may hold by its CHECK, for every column with such a list.
    pub fn word_lists(&self) -> BTreeMap<String, BTreeSet<String>> {
        let checks = self.lines.iter().filter_map(|line| line.strip_prefix("check "));
        checks
            .filter_map(|check| {
                let (table, condition) = check.split_once(": ")?;
                let (column, words) = condition.split_once(" in ")?;
                let words = words.split(" , ").map(|word| word.trim_matches('\'').to_owned());
                let is_list = !column.contains(' ') || column.ends_with(" not");
                is_list.then(|| (format!("{table}.{column}"), words.collect()))
            })
            .collect()
    }
}

/// Splits SQL into words, quoted strings and signs.
fn tokens(sql: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = if first == '\'' {
            rest[1..].find('\'').map_or(rest.len(), |at| at + 2)
        } else if first.is_ascii_alphanumeric() || first == '_' {
            rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len())
        } else {
            let two = ["<=", ">=", "<>", "::", "[]"].iter().any(|sign| rest.starts_with(sign));
            if two { 2 } else { first.len_utf8() }
        };
        let token = &rest[..end];
        found.push(if first == '\'' { token.to_owned() } else { token.to_lowercase() });
        rest = rest[end..].trim_start();
    }
    found
}

/// A condition without parentheses and casts, with `in` where PostgreSQL writes `= any (array[…])`.
fn condition(sql: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut tokens = tokens(sql).into_iter().peekable();
    let mut between = false;
    while let Some(token) = tokens.next() {
        match token.as_str() {
            "(" | ")" | "[" | "]" | "[]" => {}
            "::" => drop(tokens.next()),
            "any" | "all" => {
                let is_in = token == "any";
                out.pop();
                out.push(if is_in { "in".to_owned() } else { "not in".to_owned() });
                while tokens.next_if(|next| next == "(" || next == "array").is_some() {}
            }
            "in" if out.last().is_some_and(|last| last == "not") => {
                out.pop();
                out.push("not in".to_owned());
            }
            "between" => {
                out.push(">=".to_owned());
                between = true;
            }
            "and" if between => {
                between = false;
                let column = out[out.len() - 3].clone();
                out.extend(["and".to_owned(), column, "<=".to_owned()]);
            }
            _ => out.push(token),
        }
    }
    out.join(" ")
}

/// The definitions between the parentheses of a `create table`.
fn definitions(create_table: &str) -> Vec<String> {
    let body = &create_table[create_table.find('(').unwrap() + 1..create_table.rfind(')').unwrap()];
    let (mut found, mut depth, mut is_quoted) = (vec![String::new()], 0, false);
    for c in body.chars() {
        match c {
            '\'' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth -= 1,
            _ => {}
        }
        if c == ',' && depth == 0 && !is_quoted {
            found.push(String::new());
        } else {
            found.last_mut().unwrap().push(c);
        }
    }
    found.into_iter().map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The conditions of the CHECKs in a definition.
fn checks(definition: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = definition;
    while let Some(at) = rest.find("check (") {
        let (mut depth, mut end) = (0, rest.len());
        for (index, c) in rest[at..].char_indices() {
            match c {
                '(' => depth += 1,
                ')' if depth == 1 => {
                    end = at + index;
                    break;
                }
                ')' => depth -= 1,
                _ => {}
            }
        }
        found.push(condition(&rest[at + "check (".len()..end]));
        rest = &rest[end..];
    }
    found
}

/// The full-text index is left out: PostgreSQL's is not made by a migration.
pub async fn of_sqlite(app: &TestApp) -> Schema {
    let pool = SqlitePool::connect(&app.app.config.database_url).await.unwrap();
    let mut schema = Schema::default();
    let tables: Vec<(String, String, String)> = sqlx::query_as(
        "select name, type, sql from sqlite_schema
         where type in ('table', 'view') and name not like 'sqlite_%' and name <> '_sqlx_migrations'
           and name not in (select name from pragma_table_list where type in ('virtual', 'shadow'))",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    for (table, kind, sql) in tables {
        let columns: Vec<(String, String, bool, Option<String>, i64)> =
            sqlx::query_as("select name, type, \"notnull\", dflt_value, pk from pragma_table_info($1) order by pk")
                .bind(&table)
                .fetch_all(&pool)
                .await
                .unwrap();
        if kind == "view" {
            schema.lines.extend(columns.iter().map(|column| format!("view column {table}.{}", column.0)));
            continue;
        }
        for (name, kind, is_required, default, _) in &columns {
            schema.column(&format!("{table}.{name}"), kind, *is_required, default.as_deref());
        }
        let key: Vec<_> = columns.iter().filter(|column| column.4 > 0).map(|column| column.0.as_str()).collect();
        schema.add(format!("primary key {table} ({})", key.join(", ")));
        let definitions = definitions(&sql);
        for check in definitions.iter().flat_map(|definition| checks(definition)) {
            schema.add(format!("check {table}: {check}"));
        }
        sqlite_foreign_keys(&pool, &mut schema, &table, &definitions).await;
        sqlite_indexes(&pool, &mut schema, &table).await;
    }
    schema
}

async fn sqlite_foreign_keys(pool: &SqlitePool, schema: &mut Schema, table: &str, definitions: &[String]) {
    let keys: Vec<(String, String, Option<String>, String, String)> = sqlx::query_as(
        "select key.\"from\", key.\"table\",
                coalesce(key.\"to\", (select name from pragma_table_info(key.\"table\") where pk = key.seq + 1)),
                key.on_delete, key.on_update
         from pragma_foreign_key_list($1) as key",
    )
    .bind(table)
    .fetch_all(pool)
    .await
    .unwrap();
    for (from, parent, to, on_delete, on_update) in keys {
        assert_eq!((on_delete.as_str(), on_update.as_str()), ("NO ACTION", "NO ACTION"), "{table}.{from}");
        let definition = definitions.iter().find(|text| text.starts_with(&format!("{from} "))).unwrap();
        let deferrable =
            if definition.contains("deferrable initially deferred") { " deferrable initially deferred" } else { "" };
        schema.add(format!("foreign key {table} ({from}) references {parent}({}){deferrable}", to.unwrap()));
    }
}

async fn sqlite_indexes(pool: &SqlitePool, schema: &mut Schema, table: &str) {
    type Index = (String, bool, String, Option<String>, Option<String>);
    let indexes: Vec<Index> = sqlx::query_as(
        "select list.name, list.\"unique\", list.origin,
                (select group_concat(coalesce(name, '?'), ', ')
                 from (select name from pragma_index_info(list.name) order by seqno)),
                (select sql from sqlite_schema where type = 'index' and name = list.name)
         from pragma_index_list($1) as list where list.origin <> 'pk'",
    )
    .bind(table)
    .fetch_all(pool)
    .await
    .unwrap();
    for (name, is_unique, origin, columns, sql) in indexes {
        let columns = columns.unwrap();
        if origin == "u" {
            schema.add(format!("unique {table} ({columns})"));
        } else {
            let sql = sql.unwrap_or_default().replace('\n', " ");
            let (definition, filter) = match sql.split_once(" where ") {
                Some((definition, filter)) => (definition, Some(filter)),
                None => (sql.as_str(), None),
            };
            // An expression has no name; its text is in the statement.
            let in_brackets = definition.split_once('(').and_then(|(_, rest)| rest.rsplit_once(')'));
            let columns = if columns.contains('?') { in_brackets.unwrap().0 } else { &columns };
            index(schema, &name, table, columns, is_unique, filter);
        }
    }
}

fn index(schema: &mut Schema, name: &str, table: &str, columns: &str, is_unique: bool, filter: Option<&str>) {
    let unique = if is_unique { " unique" } else { "" };
    let filter = filter.map(|filter| format!(" where {}", condition(filter))).unwrap_or_default();
    schema.add(format!("index {name}{unique} on {table} ({columns}){filter}"));
}

pub async fn of_postgres(app: &TestApp) -> Schema {
    let pool = PgPool::connect(&app.app.config.database_url).await.unwrap();
    let mut schema = Schema::default();
    let columns: Vec<(String, String, String, String, bool, Option<String>)> = sqlx::query_as(
        "select c.table_name::text, t.table_type::text, c.column_name::text, c.data_type::text, c.is_nullable = 'NO',
                c.column_default::text
         from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
         where c.table_schema = 'public' and c.table_name <> '_sqlx_migrations'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    for (table, of, name, kind, is_required, default) in columns {
        if of == "VIEW" {
            schema.add(format!("view column {table}.{name}"));
        } else {
            schema.column(&format!("{table}.{name}"), &kind, is_required, default.as_deref());
        }
    }
    let constraints: Vec<(String, String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, contype::text, pg_get_constraintdef(oid)
         from pg_constraint
         where connamespace = 'public'::regnamespace and contype in ('c', 'f', 'p', 'u')
           and conrelid::regclass::text <> '_sqlx_migrations'",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    for (table, kind, definition) in constraints {
        // Names that are also words of SQL are quoted.
        let definition = definition.replace('"', "");
        schema.add(match kind.as_str() {
            "c" => format!("check {table}: {}", condition(definition.strip_prefix("CHECK ").unwrap())),
            "f" => format!("foreign key {table} {}", definition.strip_prefix("FOREIGN KEY ").unwrap().to_lowercase()),
            "p" => format!("primary key {table} {}", definition.strip_prefix("PRIMARY KEY ").unwrap()),
            _ => format!("unique {table} {}", definition.strip_prefix("UNIQUE ").unwrap()),
        });
    }
    let indexes: Vec<(String, String, bool, String, Option<String>)> = sqlx::query_as(
        "select i.indexrelid::regclass::text, i.indrelid::regclass::text, i.indisunique,
                (select string_agg(pg_get_indexdef(i.indexrelid, n::int, true), ', ' order by n)
                 from generate_series(1, i.indnkeyatts::int) n),
                pg_get_expr(i.indpred, i.indrelid)
         from pg_index i join pg_class c on c.oid = i.indrelid
         where c.relnamespace = 'public'::regnamespace
           and not exists (select 1 from pg_constraint where conindid = i.indexrelid and contype in ('p', 'u'))",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    for (name, table, is_unique, columns, filter) in indexes {
        let columns = columns.to_lowercase().replace("::text", "");
        index(&mut schema, &name, &table, &columns, is_unique, filter.as_deref());
    }
    schema
}

#[test]
fn conditions_of_both_databases_read_alike() {
    for (sqlite, postgres) in [
        ("state in ('a', 'b, c')", "((state = ANY (ARRAY['a'::text, 'b, c'::text])))"),
        ("class not in ('a', 'b')", "((class <> ALL (ARRAY['a'::text, 'b'::text])))"),
        ("weight between 0 and 100", "(((weight >= 0) AND (weight <= 100)))"),
        ("length(code) = 3 and code = upper(code)", "(((length(code) = 3) AND (code = upper(code))))"),
        ("a is not null or b <> 'x'", "(((a IS NOT NULL) OR (b <> 'x'::text)))"),
    ] {
        assert_eq!(condition(sqlite), condition(postgres));
    }
    assert_ne!(condition("a <= b"), condition("(a < b)"));
    assert_ne!(condition("state in ('a')"), condition("state in ('A')"));
}

#[test]
fn definitions_and_their_checks_are_found() {
    let text = "create table t (\n a text not null default ',' check (a in ('(', 'x')),\n b integer check (b > (1)),\n check (a <> b))";
    let found = definitions(text);
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(checks(&found[2]), ["a <> b"]);
    assert_eq!(checks(&found[1]), ["b > 1"]);
}
