# Wording of the room `services`.

overall-operational = All Systems Operational
overall-degraded = Partially Degraded Service
overall-minor-outage = Minor Service Outage
overall-partial-outage = Partial System Outage
overall-major-outage = Major Service Outage
overall-maintenance = Service Under Maintenance

service-no-such-group = There is no such group. It may have been removed meanwhile.
service-not-a-date = This needs to be a date, such as 2026-03-01.
service-weight = This needs to be a whole number from 0 to 100.

services-about = What you provide, as customers see it. A status is set by what an incident says, never here.
services-none-yet = There is nothing here yet. Add the first service: whatever a customer would miss, in their words.
services-none = There is nothing here yet. A commander or an administrator adds services.
services-alone = Without a group
services-col-service = Service
services-col-now = Now
services-col-weight = Counts
services-col-archived = Since
services-weight-of = { $percent } %
services-archived = Archived
services-archived-about = No longer shown; old incidents keep their names.
services-change = Change the catalogue
services-add = Add a service
services-add-go = Add it
services-name = Name
services-name-help = As customers call it.
services-description = Explanation
services-description-help = A few words beside the name; may be empty.
services-group = Group
services-no-group = None
services-position = Place, from the top
services-position-help = A number; empty puts a new one last.
services-weight = What a minute of it counts, in percent
services-weight-help = For compensation: 100 counts in full.
services-start = History counts from
services-start-help = Empty for today.
services-showcase = Show its last ninety days
services-archive = It is no longer offered
services-archive-help = It goes from the page and from new incidents. What was said about it stays.
services-save = Save
services-groups = Groups
services-group-add = Add a group
services-group-name = Name of the group
