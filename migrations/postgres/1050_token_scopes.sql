-- The dialects differ: SQLite cannot change a CHECK in place.
-- API tokens with scopes (decision 66): a member of staff owns each and counts as the author of what it writes.
alter table api_token add column owner_id text references staff;

create table api_token_scope (
    token_id text not null references api_token,
    scope text not null
        check (scope in ('incidents:read', 'incidents:write', 'services:read', 'services:write',
            'announcements:read', 'announcements:write', 'templates:read', 'templates:write',
            'subscribers:read', 'subscribers:write', 'customers:read', 'customers:write',
            'exposure:read', 'exposure:write', 'cases:read', 'cases:write', 'apologies:read',
            'apologies:write', 'offers:read', 'offers:write', 'budgets:read', 'budgets:write',
            'vouchers:read', 'messages:read', 'messages:write', 'scorecards:read', 'webhooks:read',
            'webhooks:write', 'page:read', 'page:write', 'audit:read')),
    primary key (token_id, scope)
);

alter table api_token_role drop constraint api_token_role_role_check;
alter table api_token_role add constraint api_token_role_role_check
    check (role in ('agent', 'senior_agent', 'support_lead', 'commander', 'comms_approver', 'marketing',
        'finance', 'auditor', 'admin', 'redeemer', 'portal', 'manager'));
