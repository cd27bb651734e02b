# The import of another status page, on the command line.

statuspage-import-groups = Groups
statuspage-import-services = Services
statuspage-import-incidents = Incidents
statuspage-import-maintenance = Maintenance
statuspage-import-updates = Updates
statuspage-import-post-mortems = Post-mortems
statuspage-import-templates = Templates
statuspage-import-subscribers = Subscribers
statuspage-import-col-made = new
statuspage-import-col-would = would be new
statuspage-import-col-known = known
statuspage-import-col-not = not imported
statuspage-import-would-heading = This would be imported:
statuspage-import-not-heading = Not imported, or not as it was:
statuspage-import-dry-run = Nothing was changed.

statuspage-import-no-source = Give the address of a page, a file or a folder; or the key of the management API by AMENDS_STATUSPAGE_KEY or --api-key.
statuspage-import-which-page = The key is for several pages, or for none. Name one by --page: { $pages }
statuspage-import-page-malformed = “{ $page }” is not the id of a page.
statuspage-import-key-malformed = The key has characters that no key has.
statuspage-import-zone = “{ $zone }” is not a time zone. Write it as in Europe/Berlin.
statuspage-import-no-answer = { $address } could not be read: { $why }.
statuspage-import-redirect = { $address } redirects to { $to }. Redirects are not followed; give the address of the page itself.
statuspage-import-not-found = There is nothing at { $address }. Is it the address of a status page with this API?
statuspage-import-forbidden = { $address } refused the request. Is the key right, and the page public?
statuspage-import-status = { $address } answered with the status { $status }.
statuspage-import-no-json = { $address } has no JSON that can be read: { $why }.
statuspage-import-no-page = { $address } does not name the page that it belongs to.
statuspage-import-no-list = { $address } has no list of { $key }.
statuspage-import-file-large = { $file } is larger than { $max } MB.
statuspage-import-csv-utf8 = The file of subscribers is not in UTF-8.
statuspage-import-csv-line = Line { $line } of the file of subscribers cannot be read.
statuspage-import-csv-columns = The file of subscribers has no column email, phone_number or endpoint, and is not in the form of Statuspage’s template.

statuspage-import-unreadable = It cannot be read. { $error }
statuspage-import-too-many = There are more than { $max } of them.
statuspage-import-field = { $field }: { $why }
statuspage-import-no-name = It has no name.
statuspage-import-name-shortened = Its name was shortened to { $max } characters.
statuspage-import-description-shortened = Its description was shortened to { $max } characters.
statuspage-import-changed = It says something else there now. Here it stays as it is.
statuspage-import-older = The page has no list of older incidents. Only the 50 most recent could be read.
statuspage-import-older-missing = It is older than the 50 most recent, and the page does not show it as JSON.
statuspage-import-state = Its state “{ $state }” is not known.
statuspage-import-no-time = One of its updates has no time.
statuspage-import-lapsed = Its planned time is over and it never began.
statuspage-import-components-gone = { $count ->
    [one] One component that it affected
   *[other] { $count } components that it affected
} is no longer on the page.
statuspage-import-withdrawn-here = New updates: the incident was withdrawn here.
statuspage-import-updated-here = New updates: somebody published an update here since.
statuspage-import-inserted = New updates: one is earlier than the latest update here.
statuspage-import-cachet-scheduled = It is maintenance in the form of an early version of Cachet.

statuspage-import-unconfirmed = They have not confirmed.
statuspage-import-quarantined = They are quarantined, because messages came back.
statuspage-import-inactive = They are not active.
statuspage-import-access-user = They may see only parts of the page, which Amends does not have.
statuspage-import-chat = Chats belong to the app of the other service. Subscribe the channel here by an incoming webhook.
statuspage-import-no-address = They have no address.
statuspage-import-no-service = None of the services that they chose was imported.
