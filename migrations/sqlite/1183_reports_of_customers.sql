-- The reports of a customer and of a case, without reading all of them.
create index report_customer on report (customer_id) where customer_id is not null;
create index report_case on report (case_id) where case_id is not null;
