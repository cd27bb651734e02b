-- When a service last changed, for what follows from its history: whose exposure has to be counted again.
create view service_change_view as
    select id as service_id, updated_at as changed_at
    from service;
