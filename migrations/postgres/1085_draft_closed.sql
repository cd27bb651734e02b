-- Forms that were sent or discarded a moment ago. A save of such a form that arrives late is refused.
create table draft_closed (
    staff_id text not null references staff,
    form_key text not null,
    closed_at timestamptz not null,
    primary key (staff_id, form_key)
);
