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
