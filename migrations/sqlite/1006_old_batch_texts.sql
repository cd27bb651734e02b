-- The dialects differ: JSON is built by functions of each database.
--
-- The texts so far, each as one part of the kind "text", which a worker splits into typed parts. Joined, the parts give
-- the same bytes as before, so the hash of a pending approval stays (decision 41). The current text comes from the batch.

insert into batch_text (batch_id, version, language, channel, subject, parts)
select batch_id, version, 'und', 'email', subject,
       case when body = '' then '[]' else json_array(json_object('kind', 'text', 'text', body)) end
from batch_version
where (subject <> '' or body <> '')
  and version <> (select text_version from batch where batch.id = batch_version.batch_id);

insert into batch_text (batch_id, version, language, channel, subject, parts)
select batch_id, version, 'und', 'sms', '', json_array(json_object('kind', 'text', 'text', sms_body))
from batch_version
where sms_body <> '' and version <> (select text_version from batch where batch.id = batch_version.batch_id);

insert into batch_text (batch_id, version, language, channel, subject, parts)
select id, text_version, 'und', 'email', subject,
       case when body = '' then '[]' else json_array(json_object('kind', 'text', 'text', body)) end
from batch
where subject <> '' or body <> '';

insert into batch_text (batch_id, version, language, channel, subject, parts)
select id, text_version, 'und', 'sms', '', json_array(json_object('kind', 'text', 'text', sms_body))
from batch
where sms_body <> '';
