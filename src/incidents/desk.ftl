# What staff use beside an incident: templates, playbooks, people, notes and the log.

settings-templates = Templates
settings-playbooks = Playbooks

templates-title = Templates
templates-lead = Texts for incidents, updates and maintenance. Choose one while you write, and Amends fills in what it knows.
templates-new = New template
templates-offered = In use
templates-empty = No templates yet. A template saves time when something breaks: write the first update now, without its details.
templates-archived = Archived
templates-archived-help = Not offered while writing. Restore one to use it again.
templates-back = Back to templates
templates-col-name = Name
templates-col-situation = For
templates-col-services = Services
templates-col-archived = Since
templates-col-actions = Actions
templates-every-service = Every service
templates-move-up = Move up
templates-move-down = Move down
templates-archive = Archive
templates-restore = Restore
template-lead = Customers read the text as it is published. The name and the group are for staff.
template-for-incident = Incident: { $state }
template-for-maintenance = Maintenance: { $state }
template-kind-incident = Incident
template-kind-maintenance = Maintenance
template-name-label = Name
template-name-help = How you find it while writing, such as “Data slow, first update”.
template-group-label = Group
template-group-help = Optional. Shown before the name.
template-kind-label = Type
template-state-label = State
template-state-help = The state that an incident or update with this template gets.
template-title-label = Title
template-title-help = For new incidents and maintenance; an update keeps the title.
template-body-label = Message to customers
template-body-help = Markdown. Filled in where it is known: { $known }. What is not known stays in braces, and you replace it before you publish.
template-services-label = Services
template-services-help = The services it is for. Choose none for every service.
template-status-label = Status of these services
template-status-help = For incidents. Without services, it is the status of the services that are affected.
template-status-unchanged = Leave it to the author
template-notify-label = Notify subscribers
template-save = Save template
template-pick-label = Template
template-pick-none = Choose a template
template-pick-submit = Use template
template-used = Filled in from “{ $name }”. Nothing is published yet.
template-list-and = { $first } and { $last }
template-choose = Choose a template that is in use.
template-placeholder-unknown = There is no variable “{ $name }” (line { $line }, character { $column }). You can use { $known }.
template-placeholder-unclosed = A variable begins at line { $line }, character { $column }, and does not end on that line. Close it with two braces.
template-placeholder-unopened = Two closing braces without a variable at line { $line }, character { $column }. Remove them or write the variable.
template-not-filled = { $name } was not filled in. Write what it stands for in its place, or remove it.
template-state-of-kind = This state is not one of this type. Choose another state or type.
template-status-of-kind = Maintenance sets the status of its services by itself. Leave it to the author.

playbooks-title = Playbooks
playbooks-lead = Checklists for incidents: who to call, what to say. Each incident shows those for its services.
playbooks-new = New playbook
playbooks-used = In use
playbooks-empty = No playbooks yet. Write down what must not be forgotten at night, one step per line.
playbooks-archived-help = Only incidents that began with one still show it.
playbooks-back = Back to playbooks
playbooks-col-steps = Steps
playbook-lead = An incident keeps the steps that it began with. Steps that you add later are marked as new there.
playbook-services-label = Services
playbook-services-help = Incidents on one of these services show it. Choose none for every incident.
playbook-steps-label = Steps
playbook-steps-help = One step per line. A line that you leave as it is stays the same step.
playbook-save = Save playbook
playbook-steps-too-many = A playbook has at most { $max } steps. Split it in two.
playbook-step-too-long = Step { $line } has more than { $max } characters. Shorten it or split it.
playbook-title = Playbook
playbook-progress = { $done } of { $all } done
playbook-tick = Mark as done
playbook-untick = Mark as not done
playbook-ticked = { $name }, { $at }
playbook-step-new = New since this incident began
playbook-step-removed = No longer in the playbook

internal-only = Only staff can see this.
people-title = Who is on it
people-commander = Commander
people-scribe = Scribe
people-liaison = Liaison
people-you = You
people-nobody = Nobody
people-take = Take over
people-hand-over = Hand over
people-hand-over-submit = Hand over
people-leave = Step down
people-to-label = To
people-to-none = Choose a colleague
people-note-label = Hand-over note
people-history = Hand-overs
people-change = { $position }: { $from } → { $to }
people-choose = Choose the colleague you hand over to.
people-cannot = { $position ->
    [commander] The commander needs the role Incident commander, since only that role can publish.
   *[other] This colleague cannot work on incidents. Choose somebody else.
}
people-same = This colleague has the position already. Choose somebody else.
people-changed = { $name } has this position by now. Look at the page again before you decide.
people-freed = Nobody has this position by now. Look at the page again before you decide.
people-not-yours = Only a commander or the person who has this position can change it.
people-withdrawn = The incident was withdrawn.

notes-title = Notes and log
notes-label = Note for colleagues
notes-help = What was tried, who was called, what to check. You can edit a note for 15 minutes.
notes-submit = Add note
notes-empty = No notes yet.
notes-edit = Edit
notes-save = Save note
notes-edited = · edited { $at }
note-not-yours = Only the author of a note can edit it. Add a note of your own.
note-too-late = A note can be edited for { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}. Add another note to correct it.

log-title = Log
log-by-amends = Amends
log-drill-declared = { $name } started the drill
log-incident-declared = { $name } declared the incident
log-incident-handed-over = { $name } handed over: { $field ->
    [commander] commander
    [scribe] scribe
   *[liaison] liaison
}
log-incident-note-added = { $name } added a note
log-incident-note-edited = { $name } edited a note
log-incident-position-left = { $name } left a position without successor: { $field ->
    [commander] commander
    [scribe] scribe
   *[liaison] liaison
}
log-incident-reopened = { $name } reopened the incident
log-incident-resolved = { $name } resolved the incident
log-incident-reviewed = { $name } closed the incident with a review
log-incident-taken-over = { $name } took over as { $field ->
    [commander] commander
    [scribe] scribe
   *[liaison] liaison
}
log-incident-updated = { $name } published an update
log-incident-withdrawn = { $name } withdrew the incident
log-incident-update-edited = { $name } edited an update
log-maintenance-planned = { $name } scheduled the maintenance
log-maintenance-rescheduled = { $name } rescheduled the maintenance
log-playbook-step-ticked = { $name } marked as done: { $about }
log-playbook-step-unticked = { $name } marked as not done: { $about }
log-post-mortem-drafted = { $name } saved a draft of the post-mortem
log-post-mortem-edited = { $name } edited the post-mortem
log-post-mortem-published = { $name } published the post-mortem
log-post-mortem-taken-back = { $name } withdrew the post-mortem
log-drill-recipients-made = { $name } made up the people of the drill
log-incident-promise-put-off = { $name } put the promised update off
log-incident-translated = { $name } saved a translation
log-incident-translation-removed = { $name } removed a translation
log-incident-undone = { $name } undid the declaration
log-incident-draft-kept-open = { $name } kept the incident open although its alerts are over
log-incident-draft-published = { $name } declared it from the draft of alerts
log-incident-update-approved = { $name } approved an update
log-incident-update-prepared = { $name } prepared an update
log-incident-update-prepared-cancelled = { $name } cancelled a prepared update
log-incident-update-prepared-edited = { $name } edited a prepared update
log-incident-update-prepared-refused = A prepared update could not be published
log-incident-update-published-in-emergency = { $name } published an update without a second approval
log-incident-update-undone = { $name } undid an update
log-maintenance-edited = { $name } edited the maintenance
log-maintenance-overran = The maintenance passed its planned end
log-post-mortem-reviewed = { $name } reviewed the post-mortem
log-post-mortem-action-added = { $name } added an action
log-post-mortem-action-done = { $name } marked an action as done
log-post-mortem-action-edited = { $name } edited an action
log-post-mortem-action-missed = The date of an action passed
log-post-mortem-action-removed = { $name } removed an action
log-post-mortem-action-reopened = { $name } marked an action as not done
log-template-used = { $name } used the template “{ $about }”
