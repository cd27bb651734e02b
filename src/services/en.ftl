# The service catalogue and the overall status.

overall-operational = All Systems Operational
overall-degraded = Partially Degraded Service
overall-minor-outage = Minor Service Outage
overall-partial-outage = Partial System Outage
overall-major-outage = Major Service Outage
overall-maintenance = Service Under Maintenance

service-group-unknown = This group no longer exists. Choose another one.
service-not-a-date = Enter a date, such as 2026-03-01.
service-weight = Enter a whole number from 0 to 100.

services-lead = What you provide, as customers see it. Statuses are set by incident updates, not here.
services-empty = No services yet. Add the first one, named as your customers know it.
services-empty-ask = No services yet. A commander or an administrator can add them.
services-ungrouped = Ungrouped
services-col-service = Service
services-col-status = Status
services-col-weight = Weight
services-col-archived = Since
services-weight-of = { $percent } %
services-archived = Archived
services-archived-help = No longer shown. Past incidents keep their names.
services-manage-label = Manage services
services-add-heading = Add a service
services-add-submit = Add service
services-name-label = Name
services-name-help = As your customers know it.
services-description-label = Description
services-description-help = A few words shown beside the name. Optional.
services-group-label = Group
services-group-none = None
services-position-label = Position
services-position-help = A number, counted from the top. Leave empty to add it last.
services-weight-label = Compensation weight, in percent
services-weight-help = How much each minute without it counts. 100 counts in full.
services-start-label = Uptime history starts
services-start-help = Leave empty for today.
services-showcase-label = Show uptime of the last 90 days
services-archive-label = Archive this service
services-archive-help = It is removed from the status page and from new incidents. Past incidents keep it.
services-save = Save changes
services-groups = Groups
services-group-add = Add group
services-group-name-label = Group name
