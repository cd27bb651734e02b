# Customers, imports and exposure.

customers-address-neither = This is neither an e-mail address, such as name@example.org, nor a phone number with + and the country code.
customers-address-neither-example = This is neither an e-mail address, such as name@example.org, nor a phone number, such as { $example }.
customers-email-characters = An e-mail address has no spaces, brackets or commas. Please give one address, such as name@example.org.
customers-email-no-at = An e-mail address has an @ in it, such as name@example.org.
customers-email-two-at = This has two @ signs. An e-mail address has one.
customers-email-host = After the @ comes a name with a dot, such as example.org, not “{ $host }”.
customers-phone-characters = A phone number has only digits, spaces and a + at the start, not “{ $character }”.
customers-phone-code = Begin the phone number with + and the country code.
customers-phone-country = No country has this code. After the + comes the country code, which does not begin with 0.
customers-phone-short = This phone number is too short.
customers-phone-short-example = This phone number is too short. A complete one looks like { $example }.
customers-phone-long = This phone number is too long.
customers-phone-long-example = This phone number is too long. A complete one looks like { $example }.
customers-text-none = We do not send text messages. Please give an e-mail address.
customers-text-landline = This looks like a landline, which cannot receive text messages. Please give a mobile number or an e-mail address.
customers-text-country = We send text messages only to numbers that begin with { $codes }. Please give such a number or an e-mail address.
customers-text-costly = We do not send text messages to this kind of number, because they may be charged at a premium. Please give a mobile number or an e-mail address.
customers-link-erased = This customer’s data has been erased, so there is no personal page.

customers-tenure = Customer for
customers-monthly = Per month
customers-lifetime = Lifetime value
customers-unknown = unknown
customers-tenure-first-year = first year
customers-tenure-years = { $years } { $years ->
    [one] year
   *[other] years
}
customers-prefers-language = prefers { $language }
customers-vulnerable = Vulnerable customer
customers-disruption = Time without service
customers-history = History

customers-language-ar = Arabic
customers-language-bn = Bengali
customers-language-cy = Welsh
customers-language-de = German
customers-language-el = Greek
customers-language-en = English
customers-language-es = Spanish
customers-language-fr = French
customers-language-ga = Irish
customers-language-gd = Scottish Gaelic
customers-language-gu = Gujarati
customers-language-he = Hebrew
customers-language-hi = Hindi
customers-language-it = Italian
customers-language-ja = Japanese
customers-language-ko = Korean
customers-language-nl = Dutch
customers-language-pa = Punjabi
customers-language-pl = Polish
customers-language-pt = Portuguese
customers-language-ro = Romanian
customers-language-ru = Russian
customers-language-so = Somali
customers-language-ta = Tamil
customers-language-tr = Turkish
customers-language-uk = Ukrainian
customers-language-ur = Urdu
customers-language-vi = Vietnamese
customers-language-zh = Chinese

customers-history-none = No history yet.
customers-history-joined = Joined
customers-history-disruption = { $title }: { $services ->
    [one] one service
   *[other] { $services } services
} for up to { $span }
customers-history-complained = Complained
customers-history-complained-about = Complained about “{ $title }”
customers-history-answered = A person replied after { $span }
customers-history-message-sent = { $class } sent { $channel }
customers-history-message-bounced = { $class } bounced { $channel }
customers-history-message-held = { $class } held { $channel }: { $reason }
customers-history-message-skipped = { $class } not sent { $channel }: { $reason }
customers-history-message-no-channel = { $class } not sent: { $reason }
customers-history-message-in_doubt = { $class } { $channel }: may not have arrived
customers-history-gift = Given { $amount }: { $title }
customers-history-gift-planned = { $amount } planned: { $title }
customers-history-gift-withdrawn = { $amount } withdrawn: { $title }
customers-history-claimed = Claimed { $amount }
customers-history-redeemed = Redeemed { $amount } at { $merchant }

customers-by-email = by e-mail
customers-by-sms = by text
customers-class-transactional = Notice
customers-class-service_update = Service update
customers-class-apology = Apology
customers-class-compensation_notice = Compensation notice
customers-class-goodwill_offer = Goodwill offer
customers-reason-suppressed = the address is suppressed
customers-reason-no_consent = no consent for this kind of message
customers-reason-open_complaint = they have an open complaint
customers-reason-provisional = it is not certain that they were affected, or that a complaint with their address is theirs
customers-reason-duplicate = they already have it
customers-reason-quiet_expired = it expired during quiet hours
customers-reason-erased = their data has been erased
customers-reason-no_address = no address to send to
customers-reason-recent_apology = they had an apology within 30 days
customers-reason-kill_switch = all sending was stopped
customers-reason-contact_changed = an import changed the address, and the message has a personal link
customers-reason-reopened = the incident was reopened
customers-reason-other = another reason

# Import errors, by line. These keys are stored with the bad rows of an import.
import-empty = This file is empty.
import-no-header = The first line has no column names. Expected: { $known }.
import-not-commas = The columns are separated by { $mark ->
    [tab] tabs
    [import-mark-tab] tabs
   *[other] “{ $mark }”
}, not by commas. Save the file as “CSV, comma separated, UTF-8”.
import-utf16 = This file is encoded as UTF-16. Save it as UTF-8.
import-spreadsheet = This is a spreadsheet, not a CSV file. Save it as “CSV, UTF-8”.
import-not-utf8 = This contains bytes that are not UTF-8, so some letters would be lost. Save the file as UTF-8.
import-column-empty = Column { $place } has no name. Use one of these names or remove the column: { $known }.
import-column-unknown = “{ $column }” is not a known column, and ignoring it would lose its data. Known columns: { $known }.
import-column-twice = The column “{ $column }” appears twice.
import-column-missing = The column “{ $column }” is missing.
import-json = This line is no JSON object: it goes wrong at character { $column }.
import-json-fields = Every line must have the fields of the first one: { $fields }.
import-json-value = Send a text, a number, true, false, null or a list of texts.
import-json-long = Line { $line } is longer than 256 KB.
import-row-width = This row has { $cells } { $cells ->
    [one] cell
   *[other] cells
}, but the first line has { $columns }. Is there a comma inside a cell without quotation marks?
import-row-long = The row that starts in line { $line } is longer than 256 KB. Is a closing quotation mark missing?
import-quote-open = The row that starts in line { $line } has a quotation mark that is never closed.
import-unreadable = The file could not be read past line { $line }: { $reason }.
import-control-characters = This contains a line break or another character that cannot be shown.
import-tag = “{ $tag }” is not a tag, such as vip. A tag has letters, digits and - _ . : only, { $max } characters at most.
import-tags = A customer has at most { $max } tags, not { $count }.
import-language = Enter a language tag, such as en, de or pt-BR.
import-time-zone = “{ $zone }” is not a time zone, such as Europe/Paris.
import-currency = Enter a currency as three letters, such as EUR or USD.
import-amount = “{ $cell }” is not an amount in cents or another smallest unit. Enter a whole number of 0 or more, such as 3200 for 32.00.
import-date = “{ $cell }” is not a date, such as 2003-03-14.
import-date-future = This date is in the future.
import-service = There is no service “{ $service }”. Spell it as in Services.
import-money-moved = Vouchers have been reserved, so an incident commander or a support lead must import this. An administrator can import only before that.
import-flag = “{ $cell }” is neither yes nor no.
import-moment = “{ $cell }” is not a time with a UTC offset, such as 2026-03-11T13:30:00+01:00.
import-moment-future = This time is in the future.
import-moment-order = The end must be after the start.
import-moment-long = This is { $days } days. An outage of more than 400 days is treated as a mistake.
import-twice = This number already appears in line { $first }.
# Only of files from before such rows were added up.
import-overlap = This overlaps with line { $first }: the same customer, service and time.
import-customer-unknown = There is no customer “{ $number }”.
import-new-needs-name = This is a new customer, but the file has no names. Add the column “name”.
import-died = The import stopped at row { $line } because the program reading the file ended. Nothing was imported; start it again.
customer-other-id = This is the id of another customer than the address names.
customer-erased = The data of this customer was erased.
import-other = Another file, “{ $file }”, is being imported. Wait until it is done.

# Imports on the command line.
import-cannot-open = Cannot read { $file }: { $reason }
import-no-incident = There is no incident { $incident }. Give its id or its number, such as INC-27.
import-bad-line = line { $line }, { $column }: { $why }
import-progress-reading = { $rows } { $rows ->
    [one] row
   *[other] rows
} read, { $rate } per second, { $seconds } s
import-progress-applying = { $rows } of { $all } { $all ->
    [one] row
   *[other] rows
} imported, { $seconds } s
import-done-customers = { $rows } { $rows ->
    [one] row
   *[other] rows
} imported: { $new } new { $new ->
    [one] customer
   *[other] customers
}, { $changed } changed, { $bad } bad { $bad ->
    [one] row
   *[other] rows
} skipped.
import-done-exposure = { $rows } { $rows ->
    [one] row
   *[other] rows
} imported: exposure of { $people } { $people ->
    [one] customer
   *[other] customers
}.
import-checked-good = { $rows ->
    [one] The row is valid.
   *[other] All { $rows } rows are valid.
} Nothing was changed.
import-checked-bad = { $bad } of { $rows } { $rows ->
    [one] row
   *[other] rows
} { $bad ->
    [one] is
   *[other] are
} bad. Nothing was changed.
import-refused = Nothing was imported: { $bad } of { $rows } { $rows ->
    [one] row
   *[other] rows
} { $bad ->
    [one] is
   *[other] are
} bad. Fix them, or skip them with --skip-bad.
import-broken = Nothing was imported. { $why }
import-waiting = Waiting for the import of “{ $file }”, which is under way. If it will not finish, stop it with: amends import stop
import-stopped = It was stopped before it was read to its end.
import-stopped-file = Stopped the import of { $file }. Nothing of it was imported.
import-none-to-stop = No import is under way.

# Imports at the desk.
import-no-file = Choose a CSV file.
import-broken-upload = The file did not arrive complete. Send it again.
import-file-label = CSV file
import-file-help = UTF-8, with column names in the first line, at most 200 MB. Import larger files on the command line: amends import.
import-dry-run = Dry run: report errors and change nothing
import-skip-bad = Skip bad rows and import the others
import-full = The file lists every customer
import-full-help = Those it leaves out are listed when it is imported. Nothing about them is changed.
import-missing = { $count ->
    [one] 1 customer is not in the file. Nothing about them was changed.
   *[other] { $count } customers are not in the file. Nothing about them was changed.
}
import-erased = { $count ->
    [one] 1 row is of a customer whose data was erased, and was passed over.
   *[other] { $count } rows are of customers whose data was erased, and were passed over.
}
import-missing-none = Every customer is in the file.
import-missing-unknown = Rows were skipped, so customers who are not in the file are not listed: those rows may be about them.
import-missing-link = Show these customers
import-missing-gone = The list of these customers was deleted 30 days after the import.
customers-filter-missing = Only customers who are not in “{ $file }”.
import-columns-heading = Columns
import-columns-customers = external_id is required, and name for new customers. A missing column changes nothing; an empty cell clears the value. Customers are matched by external_id.
import-columns-exposure = All four are required. A row without an end means that the outage continues. A customer and service may have several rows: their outages are added up, and times that overlap count once.
import-submit-customers = Import customers
import-submit-exposure = Import exposure
import-column-customers-external_id = your own number for the customer
import-column-customers-name = as they write it
import-column-customers-email = one address
import-column-customers-phone = with + and the country code, or as your customers write it
import-column-customers-region = in your own words, as incidents name it
import-column-customers-language = en, de, pt-BR; your page’s if empty
import-column-customers-time_zone = Europe/Paris, America/New_York
import-column-customers-plan = what they pay for
import-column-customers-currency = EUR, USD; your own if empty
import-column-customers-monthly_minor = what they pay a month, in cents: 3200
import-column-customers-lifetime_minor = what they have paid in total, in cents
import-column-customers-tenure_start = the day they joined: 2003-03-14
import-column-customers-services = as in Services, separated by semicolons
import-column-customers-vulnerable = yes or no
import-column-customers-consent_service = yes or no; yes if empty
import-column-customers-consent_marketing = yes or no; no if empty
import-column-customers-tags = words of your own, separated by semicolons: vip;pilot
import-column-exposure-external_id = your own number for the customer
import-column-exposure-service = as in Services
import-column-exposure-from = 2026-03-11T13:30:00+01:00
import-column-exposure-to = the same, or empty
import-title = Import of { $file }
import-crumb = Import
import-back-link = Back
import-result = Result
import-retry = Import the corrected file
import-bad-more = More bad rows
import-bad-title = { $bad } bad { $bad ->
    [one] row
   *[other] rows
}
import-bad-help = Lines are counted from 1, the header line
import-line = Line
import-column = Column
import-reason = Problem
import-gauge = { $percent } percent imported
import-refresh-note = This page refreshes every two seconds.
import-state-finished = Done: { $new } new, { $changed } changed, of { $applied } { $applied ->
    [one] row
   *[other] rows
}.
import-state-finished-exposure = Done: exposure of { $new } { $new ->
    [one] customer
   *[other] customers
}, from { $applied } { $applied ->
    [one] row
   *[other] rows
}.
import-state-checked-good = { $rows ->
    [one] Checked: the row is valid.
   *[other] Checked: all { $rows } rows are valid.
} Nothing was changed.
import-state-checked-bad = Checked: { $bad } of { $rows } { $rows ->
    [one] row
   *[other] rows
} { $bad ->
    [one] is
   *[other] are
} bad. Nothing was changed.
import-state-refused = Nothing was imported: { $bad } of { $rows } { $rows ->
    [one] row
   *[other] rows
} { $bad ->
    [one] is
   *[other] are
} bad.
import-state-broken = Nothing was imported.
import-state-reading = Reading: { $rows } { $rows ->
    [one] row
   *[other] rows
} so far.
import-state-applying = Importing: { $applied } of { $rows } { $rows ->
    [one] row
   *[other] rows
} so far. New rows become visible once all are imported.

# The list and the profile.
customers-count = { $count } { $count ->
    [one] customer
   *[other] customers
}
customers-count-about = About { $count } { $count ->
    [one] customer
   *[other] customers
}
customers-search-lag = { $count } new { $count ->
    [one] customer is
   *[other] customers are
} being added to the search. Until that is done they are found only by their whole number or address.
customers-search-many = More than { $count } { $count ->
    [one] customer matches
   *[other] customers match
}, so those added first come first. With more letters they are listed by name.
customers-export = Download as CSV
customers-search-label = Name, number or address
customers-search-help = Part of a name (three letters or more, or else its start), the start of a customer number, or a whole e-mail address or phone number
customers-search-label-no-address = Name or number
customers-search-help-no-address = Part of a name (three letters or more, or else its start) or the start of a customer number
customers-saved = Saved filters
customers-saved-save = Save this filter
customers-saved-name = Name of the filter
customers-saved-help = Everybody who sees customers can use it. There can be { $max }.
customers-saved-submit = Save filter
customers-saved-by = { $name }: saved by { $by } on { $day }.
customers-saved-rename = Rename this filter
customers-saved-rename-submit = Rename
customers-saved-delete = Delete this filter
customers-saved-delete-help = It is gone for everybody. No customer changes.
customers-saved-delete-submit = Delete filter
customers-saved-taken = Another filter has this name. Choose another name.
customers-saved-full = There are { $max } saved filters already. Delete one that nobody needs.
customers-saved-everybody = This finds every customer. Search for something first.
customers-saved-no-incident = The incident of this filter does not exist.
customers-saved-changed = Somebody else changed this filter. Reload the page to see it.
customers-search-submit = Search
customers-region = Region
customers-region-any = All regions
customers-filter-vulnerable = Only vulnerable customers
customers-filter-incident = Only customers affected by “{ $title }”.
customers-filter-clear = Show all customers
customers-name = Name
customers-number = Number
customers-plan = Plan
customers-next = Next 50
customers-first-page = First page
customers-paging = Pages of customers
customers-empty = No customers yet. Import them from a CSV file, and Amends can show which of them an incident affects.
customers-empty-ask = No customers yet. A commander, a support lead or an administrator can import them.
customers-search-empty = No matching customers. Try fewer letters or another region.
customers-import = Import customers
customers-imports = Latest imports
customers-imports-empty = Nothing has been imported yet.
customers-erased = This customer’s data has been erased at their request.
customers-erase = Erasure
customers-erase-summary = Erase this customer’s data
customers-erase-deleted = Deleted: the name, addresses, consents, tags, services and everything else in this record, and the texts and addresses of their cases, reports and messages. Personal links stop working, and messages that are waiting are not sent.
customers-erase-kept = Kept: the number { $number }, so that no later file brings the customer back; outages that were measured and when they wrote; amounts, vouchers and the ledger; and the audit log. A voucher code that was claimed still works; a voucher that was not can no longer be claimed.
customers-erase-separate = Not touched: subscriptions to the status page, the list of suppressed addresses, and what staff wrote in notes on incidents. This cannot be undone.
customers-erase-number = Customer number
customers-erase-number-help = Enter { $number } to confirm.
customers-erase-number-wrong = This is not the number of this customer. Enter { $number }.
customers-erase-open-case = This customer has an open case. Answer and close it in the inbox, then erase the data.
customers-erase-sending = A message to this customer is being sent right now. Try again in a minute.
customers-erase-submit = Erase data
customers-profile-label = Customer details
customers-history-heading = History
customers-value = Value
customers-contact = Contact details
customers-contact-reveal = Show addresses
customers-contact-reveal-help = The audit log records that you looked.
customers-contact-empty = No address is known. Reach this customer by post or through your own site.
customers-products = Plan and services
customers-services = Services
customers-tags = Tags
customers-zone = Time zone
customers-zone-assumed = unknown; yours is assumed
customers-channel-email = E-mail
customers-channel-sms = Text
customers-consent-service = service messages: yes
customers-consent-service-no = service messages: no
customers-consent-marketing = offers: yes
customers-consent-marketing-no = offers: no
customers-suppressed = Suppressed since { $day }
customers-opted-out = Opted out of service messages, including at addresses added later.
customers-opted-out-help = To change this, import a customer file with the column “consent_service”, or use the API.

# Which customers an incident affected.
exposure-title = Exposure
exposure-heading = Affected customers
exposure-customers-link = List customers
exposure-customers = Customers
exposure-vulnerable = Vulnerable customers
exposure-by-service = By service
exposure-by-region = By region
exposure-by-evidence = By evidence
exposure-evidence-telemetry = Measured
exposure-evidence-import = Imported
exposure-evidence-rule = By the service they use and where they live
exposure-evidence-self_report = Reported by the customer
exposure-counting = Customers are being counted.
exposure-progress = Customers are being counted: { $percent }% done. The figures change until then.
exposure-counted = Counted { $at }, { $basis }.
exposure-by-measurements = by measurements
exposure-by-rule = by the services that customers use and where they live
exposure-counted-now = Counted now, from the services that customers use and where they live. The list of customers is stored when the incident is resolved, or when you write to them.
exposure-rule-everywhere = By rule: who uses { $services }, in all regions, since { $since }.
exposure-rule-regions = By rule: who uses { $services } in { $regions }, since { $since }.
exposure-never-counted = Not counted yet. Incidents that ended more than 90 days ago are counted when you ask for it.
exposure-count = Count
exposure-count-again = Count again
exposure-count-refused = Only published incidents have affected customers. Drills affect nobody.
exposure-empty = No affected customers are known. Customers are counted by the services they use and the incident’s regions; a file of measurements is more exact.
exposure-import-heading = Import measurements
exposure-import-help = Measurements take precedence: with a file for this incident, customers are no longer counted by service and region.
