# Wording of the room `customers`.

customers-address-neither = This is neither an e-mail address, such as name@example.org, nor a phone number, such as 07700 900123.
customers-email-characters = An e-mail address has no spaces, brackets or commas. Please give one address, such as name@example.org.
customers-email-no-at = An e-mail address has an @ in it, such as name@example.org.
customers-email-two-at = This has two @ signs. An e-mail address has one.
customers-email-host = After the @ comes a name with a dot, such as example.org, not “{ $host }”.
customers-phone-characters = A phone number has only digits, spaces and a + at the start, not “{ $character }”.
customers-phone-begin = A phone number begins with 0, or with + and the country code, such as 07700 900123 or +44 7700 900123.
customers-phone-country = After the + comes the country code, which does not begin with 0, such as +44.
customers-phone-short-mobile = This number is short. A UK mobile number has 11 digits.
customers-phone-long-mobile = This number is long. A UK mobile number has 11 digits.
customers-phone-short-uk = This number is short. A UK number has 10 or 11 digits.
customers-phone-long-uk = This number is long. A UK number has 10 or 11 digits.
customers-phone-short-abroad = This number is short. With its country code a number has at least 8 digits.
customers-phone-long-abroad = This number is long. With its country code a number has at most 15 digits.
customers-link-erased = This customer's data has been erased, so there is no page to lead to.

customers-with-us = With us
customers-a-month = A month
customers-so-far = So far
customers-unknown = not known
customers-tenure-first-year = first year
customers-tenure-years = { $years } { $years ->
    [one] year
   *[other] years
}
customers-writes-in = reads { $language }
customers-vulnerable = An outage is worse for them
customers-person-hit = What it cost them
customers-person-history = Their history

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

customers-history-none = Nothing has passed between us yet.
customers-history-joined = Joined
customers-history-hit = { $title }: { $services ->
    [one] one service
   *[other] { $services } services
} for up to { $span }
customers-history-complained = Complained
customers-history-complained-about = Complained about “{ $title }”
customers-history-answered = A person answered, after { $span }
customers-history-message-sent = { $class } sent { $channel }
customers-history-message-bounced = { $class } came back { $channel }
customers-history-message-held = { $class } held { $channel }: { $reason }
customers-history-message-skipped = { $class } not sent { $channel }: { $reason }
customers-history-message-in_doubt = { $class } { $channel }: nobody knows whether it went
customers-history-gift = Given { $amount }: { $title }
customers-history-gift-planned = { $amount } planned: { $title }
customers-history-gift-withdrawn = { $amount } withdrawn: { $title }
customers-history-claimed = Took up { $amount }
customers-history-spent = Spent { $amount } at { $merchant }

customers-by-email = by e-mail
customers-by-sms = by text
customers-class-transactional = Notice
customers-class-service_update = Service update
customers-class-apology = Apology
customers-class-compensation_notice = Notice of compensation
customers-class-goodwill_offer = Offer of goodwill
customers-reason-suppressed = this address takes nothing from us
customers-reason-no_consent = they did not ask for this kind
customers-reason-open_complaint = their complaint is open
customers-reason-duplicate = they have it already
customers-reason-quiet_expired = it came too late
customers-reason-erased = their data is erased
customers-reason-no_address = no address to send to
customers-reason-recent_apology = they had an apology within 30 days
customers-reason-kill_switch = all sending was stopped
customers-reason-reopened = the incident was opened again
customers-reason-other = for another reason

# Files: what is wrong with one, line by line.
import-empty = This file is empty.
import-no-header = The first line has no names of columns. It should read { $known }.
import-not-commas = The columns of this file are separated by { $mark }, not by commas. Please save it as “CSV, comma separated, UTF-8”.
import-mark-tab = tabs
import-utf16 = This file is written in UTF-16. Please save it as UTF-8.
import-spreadsheet = This is a spreadsheet, not a CSV file. Please save it as “CSV, UTF-8”.
import-not-utf8 = This has bytes that are not UTF-8, so some letters would be lost. Please save the file as UTF-8.
import-column-empty = Column { $place } has no name. Give it one of these, or take it out: { $known }.
import-column-unknown = “{ $column }” is not a column that Amends knows, and passing over it would lose it. It knows { $known }.
import-column-twice = The column “{ $column }” stands there twice.
import-column-missing = The column “{ $column }” is missing.
import-row-width = This row has { $cells } { $cells ->
    [one] cell
   *[other] cells
} and the first line { $columns }. Is a comma inside a cell without quotation marks?
import-row-long = The row that begins in line { $line } is longer than 256 KB. Is a quotation mark missing its partner?
import-unreadable = The file could not be read past line { $line }: { $reason }.
import-control-characters = This has a line break or another character that cannot be shown.
import-language = This needs to be a language tag, such as en, cy or pt-BR.
import-time-zone = “{ $zone }” is not a time zone, such as Europe/London.
import-currency = This needs to be a currency of three letters, such as GBP.
import-amount = “{ $cell }” is not an amount in pence or cents: a whole number, 0 or more, such as 3200 for £32.00.
import-date = “{ $cell }” is not a date, such as 2003-03-14.
import-date-future = This day has not come yet.
import-service = There is no service “{ $service }”. Please spell it as it stands in Services.
import-flag = “{ $cell }” is neither yes nor no.
import-moment = “{ $cell }” is not a time with its zone, such as 2012-07-11T13:30:00+01:00.
import-moment-future = This time has not come yet.
import-moment-order = The end needs to come after the beginning.
import-moment-long = That is { $days } days. An outage of more than 400 days is taken for a mistake.
import-twice = This number stood in line { $first } already.
import-overlap = This overlaps with line { $first }: the same customer, the same service, the same time.
import-customer-unknown = There is no customer “{ $number }”.
import-new-needs-name = This customer is new, and the file has no names. Add the column “name”.
import-died = The import stopped at row { $line }, because the program that read the file ended. Nothing of it is imported; please start it again.
import-other = Another file, “{ $file }”, is being imported. Please wait until it is done.

# Files: on the command line.
import-cannot-open = { $file } cannot be read: { $reason }
import-no-incident = There is no incident { $incident }. Give its id or its number, such as INC-27.
import-bad-line = line { $line }, { $column }: { $why }
import-progress-reading = { $rows } rows read, { $rate } rows a second, { $seconds } s
import-progress-applying = { $rows } of { $all } rows brought in, { $seconds } s
import-done-customers = { $rows } rows imported: { $new } new customers, { $changed } changed, { $bad } bad rows passed over.
import-done-exposure = { $rows } rows imported: exposure of { $people } { $people ->
    [one] customer
   *[other] customers
}.
import-checked-good = All { $rows } rows are good. Nothing was changed.
import-checked-bad = { $bad } of { $rows } rows are bad. Nothing was changed.
import-refused = Nothing was imported: { $bad } of { $rows } rows are bad. Mend them, or pass over them with --skip-bad.
import-broken = Nothing was imported. { $why }
import-goes-on = The import goes on in another process.

# Files: at the desk.
import-no-file = Please choose a CSV file.
import-broken-upload = The file did not arrive whole. Please send it again.
import-file = CSV file
import-file-help = UTF-8, columns by the names in its first line, at most 200 MB. A larger file comes by the command line: amends import.
import-dry-run = Only check it: say what is wrong and change nothing
import-skip-bad = Import the good rows although some are bad
import-columns = Which columns it may have
import-columns-customers = external_id is needed, and name for new customers. A column that is not there changes nothing; an empty cell clears. Customers are matched by external_id.
import-columns-exposure = All four are needed. A row without an end means: still without it.
import-go-customers = Import customers
import-go-exposure = Import exposure
import-column-customers-external_id = your own number for the customer
import-column-customers-name = as they write it
import-column-customers-email = one address
import-column-customers-phone = 07700 900123, or with + and the country code
import-column-customers-region = in your own words, as incidents name it
import-column-customers-language = en, cy, pt-BR
import-column-customers-time_zone = Europe/London
import-column-customers-plan = what they pay for
import-column-customers-currency = GBP
import-column-customers-monthly_minor = what they pay a month, in pence: 3200
import-column-customers-lifetime_minor = what they have paid in all, in pence
import-column-customers-tenure_start = the day they joined: 2003-03-14
import-column-customers-services = as in Services, with ; between
import-column-customers-vulnerable = yes or no
import-column-customers-consent_service = yes or no; yes where nothing is said
import-column-customers-consent_marketing = yes or no; no where nothing is said
import-column-exposure-external_id = your own number for the customer
import-column-exposure-service = as in Services
import-column-exposure-from = 2012-07-11T13:30:00+01:00
import-column-exposure-to = the same, or empty
import-title = Import of { $file }
import-crumb = Import
import-back = Back
import-how = What came of it
import-again = Send the mended file
import-more-bad = More bad rows
import-bad-title = { $bad } bad { $bad ->
    [one] row
   *[other] rows
}
import-bad-help = Lines are counted from 1, the header’s
import-line = Line
import-column = Column
import-reason = What is wrong
import-gauge = { $percent } percent brought in
import-looks-again = This page looks again every two seconds.
import-state-finished = Done: { $new } new, { $changed } changed, of { $applied } rows.
import-state-finished-exposure = Done: exposure of { $new } { $new ->
    [one] customer
   *[other] customers
}, from { $applied } rows.
import-state-checked-good = Checked: all { $rows } rows are good. Nothing was changed.
import-state-checked-bad = Checked: { $bad } of { $rows } rows are bad. Nothing was changed.
import-state-refused = Nothing was imported: { $bad } of { $rows } rows are bad.
import-state-broken = Nothing was imported.
import-state-reading = Reading: { $rows } rows so far.
import-state-applying = Bringing in: { $applied } of { $rows } rows so far. Nobody sees the new ones before all are in.

# The list and the profile.
customers-count = { $count } { $count ->
    [one] customer
   *[other] customers
}
customers-find = Name, number or address
customers-find-help = Part of a name, the beginning of a customer number, or a whole e-mail address or phone number
customers-search = Search
customers-region = Region
customers-region-all = All regions
customers-only-vulnerable = Only those for whom an outage is worse
customers-only-hit = Only customers hit by “{ $title }”.
customers-all = Show everybody
customers-name = Name
customers-number = Number
customers-plan = Plan
customers-next = Next 50
customers-from-start = From the start
customers-paging = Pages of customers
customers-none = There are no customers yet. Import a CSV file of them, and Amends can tell you whom an incident hits.
customers-none-ask = There are no customers yet. A commander, a support lead or an administrator can import them.
customers-none-found = Nobody matches that. Try fewer letters, or another region.
customers-import = Import a file
customers-imports = Latest imports
customers-imports-none = Nothing has been imported yet.
customers-erased = This customer’s data has been erased at their request.
customers-person = About the person
customers-passed = What has passed
customers-value = What they are to us
customers-reach = How to reach them
customers-reach-none = There is no address for them. A letter, or your own site, has to do.
customers-uses = What they use
customers-services = Services
customers-zone = Time zone
customers-zone-assumed = not known; yours is assumed
customers-channel-email = E-mail
customers-channel-sms = Text
customers-consent-service = service news: yes
customers-consent-service-no = service news: no
customers-consent-marketing = offers: yes
customers-consent-marketing-no = offers: no
customers-suppressed = Nothing is sent there since { $day }

# Whom an incident hit.
exposed-title = Who was hit
exposed-heading = Whom it hit
exposed-see = See them by name
exposed-people = People
exposed-vulnerable = For whom it is worse
exposed-by-service = By service
exposed-by-region = By region
exposed-by-evidence = How we know
exposed-evidence-telemetry = Measured
exposed-evidence-import = Imported
exposed-evidence-rule = By the service they use and where they live
exposed-evidence-self_report = They told us
exposed-counting = Being counted
exposed-nobody = Nobody that we know of. People are counted by the services they use and the regions of the incident; a file of measurements is more exact.
exposed-import = Bring in measurements
exposed-rule = What was measured decides: with a file for this incident, people are no longer counted by service and region.
