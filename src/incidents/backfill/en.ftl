# Past incidents from a file.

backfill-title = Import past incidents
backfill-lead = Bring the history of another status page or your own records: one CSV file, one row for each update.
backfill-instead = More than one?
backfill-sample = Download a sample file
backfill-dry-run = Only check the file
backfill-file-label = CSV file
backfill-file-help = UTF-8, separated by commas or semicolons. Times without an offset are in { $zone }.
backfill-columns-heading = Columns
backfill-columns-help = The first row of an incident has every column. Further rows repeat its key and add an update; the columns of the incident may be empty in them.
backfill-column-key = your own name for the incident; a file that is imported again makes nothing twice
backfill-column-title = the title, as customers read it
backfill-column-impact = minor, major or critical
backfill-column-services = the affected services by name, separated by semicolons
backfill-column-started_at = when it began, such as 2025-03-01 14:30 or 2025-03-01T14:30+01:00
backfill-column-resolved_at = when it was over
backfill-column-update_at = when the update was published
backfill-column-state = investigating, identified, monitoring, and resolved in the last row
backfill-column-body = the text of the update; Markdown
backfill-submit = Import
backfill-latest = Latest imports
backfill-result = Result
backfill-refresh-note = This page reloads until the import is finished.
backfill-again = Import another file
backfill-col-file = File
backfill-col-line = Line
backfill-col-column = Column
backfill-col-reason = What to change

backfill-state-refused = Nothing was imported. { $rows ->
    [one] One row was read.
   *[other] { $rows } rows were read.
}
backfill-state-checked = The file is fine: { $incidents ->
    [one] one incident
   *[other] { $incidents } incidents
}, of which { $unchanged } were imported before. Nothing was changed.
backfill-state-importing = { $imported } of { $incidents } incidents are imported.
backfill-state-finished = { $imported ->
    [one] One incident was imported.
   *[other] { $imported } incidents were imported.
} { $unchanged ->
    [0] { "" }
    [one] One had been imported before.
   *[other] { $unchanged } had been imported before.
}
backfill-bad-title = { $count ->
    [one] One problem
   *[other] { $count } problems
}
backfill-bad-help = Correct these rows and import the file again.
backfill-changed-title = { $count ->
    [one] One incident differs from what was imported
   *[other] { $count } incidents differ from what was imported
}
backfill-changed-help = They were left as they are. Change them on their own pages.
backfill-line = line { $line }, { $column }: { $why }
backfill-command-refused = Nothing was imported: { $problems ->
    [one] one problem
   *[other] { $problems } problems
} in { $rows ->
    [one] one row
   *[other] { $rows } rows
}.
backfill-command-checked = The file is fine: { $incidents } incidents, of which { $unchanged } were imported before. Nothing was changed.
backfill-command-done = { $imported } incidents imported, { $unchanged } unchanged, { $changed } differ from what was imported and were left as they are.

backfill-no-file = Choose a CSV file.
backfill-broken-upload = The upload was interrupted. Please try again.
backfill-file-large = The file is larger than { $max } MiB. Split it.
backfill-not-utf8 = The file is not UTF-8 text. In a spreadsheet, save it as “CSV UTF-8”.
backfill-empty = The file has no rows. The first row names the columns.
backfill-unreadable = The file cannot be read as CSV.
backfill-rows = The file has too many rows: at most { $max } are read. Split it.
backfill-row-width = The row has another number of cells than the file has columns: { $cells } instead of { $columns }. Put cells with commas in quotation marks.
backfill-column-unknown = There is no column “{ $column }”. Rename or remove it.
backfill-column-missing = The column “{ $column }” is missing.
backfill-column-twice = The column “{ $column }” is there twice.
backfill-key-long = Use at most { $max } characters.
backfill-updates = An incident has at most { $max } updates.
backfill-differs = It differs from line { $first }, which has the same key “{ $key }”. Repeat it, leave it empty, or use another key.
backfill-changed = The incident “{ $key }” differs from what was imported before.
backfill-impact = Enter minor, major or critical.
backfill-service-unknown = There is no service “{ $name }”. Add it first, or correct the name.
backfill-state = Enter investigating, identified, monitoring or resolved.
backfill-first-resolved = The first update cannot say “resolved”. Add a row with what customers read first.
backfill-last-not-resolved = The last update must say “resolved”: only incidents that are over are imported.
backfill-after-resolved = It follows an update that says “resolved”.
backfill-time = Write times as 2025-03-01 14:30, with or without an offset such as +01:00.
backfill-time-future = This time is in the future.
backfill-time-twice = Clocks show this time twice on that day in { $zone }. Add the offset, such as 01:30+01:00.
backfill-time-skipped = This time does not exist in { $zone }: clocks go forward to { $to }. Correct it, or add an offset.
backfill-resolved-before-start = It must be later than started_at.
backfill-before-start = It must not be before started_at.
backfill-out-of-order = It is earlier than the update before. Put the rows of an incident in the order of their times.
backfill-told-before-resolved = It says “resolved” before resolved_at.
