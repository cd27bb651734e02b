# The search over the desk, its keyboard shortcuts, and the positions of the person on the dashboard.

search-title = Search
search-lead = Incidents, services, pages and actions.
search-label = Search incidents, services, pages and actions
search-submit = Search
search-empty = Nothing found. Try fewer words, or the number of an incident such as INC-27.
search-update = Write update to { $incident }, { $title }
search-actions = Actions
search-incidents = Incidents
search-services = Services
search-sections = Pages
palette-close = Close
palette-templates = Choose a template

shortcuts-title = Keyboard shortcuts
shortcuts-lead = They need JavaScript. Everything they do has a link or button as well.
shortcuts-col-key = Key
shortcuts-col-does = What it does
shortcuts-off = Single keys do nothing while you type in a field. You can turn them off:
shortcut-palette = Search, or choose an action
shortcut-palette-mac = The same on a Mac
shortcut-submit = Publish or save the form you are typing in
shortcut-declare = Declare an incident
shortcut-update = Write an update
shortcut-template = Choose a template, then press its number or letter
shortcut-next = Next row of a list
shortcut-previous = Previous row of a list
shortcut-open = Open the chosen row
shortcut-list = Show this list
shortcut-close = Close the dialog

settings-keyboard = Keyboard
settings-keyboard-lead = Single keys such as “n” for a new incident save time, but may get in the way of speech input.
settings-single-keys = Use single keys as shortcuts

assignments-label = Your incidents
assignments-you-are = You are { $positions } of { $incident }:
assignment-commander = commander
assignment-scribe = scribe
assignment-liaison = liaison
