-- One standing approval of a person for each step. Where presses at the same moment stored several, the newest stands and the
-- others count as withdrawn when it was given.

update approval set withdrawn_at = (
    select max(newer.at) from approval as newer
    where newer.subject = approval.subject and newer.subject_id = approval.subject_id and newer.step = approval.step
      and newer.staff_id = approval.staff_id and newer.decision = 'approved' and newer.withdrawn_at is null
)
where decision = 'approved' and withdrawn_at is null and exists (
    select 1 from approval as newer
    where newer.subject = approval.subject and newer.subject_id = approval.subject_id and newer.step = approval.step
      and newer.staff_id = approval.staff_id and newer.decision = 'approved' and newer.withdrawn_at is null
      and newer.id > approval.id
);
create unique index approval_standing on approval (subject, subject_id, step, staff_id)
    where decision = 'approved' and withdrawn_at is null;
