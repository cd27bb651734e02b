-- Whether a worker still ends the vouchers and entitlements of an offer that was withdrawn or discarded (decision 60).
alter table offer add column is_releasing integer not null default false;

-- Offers that ended or were withdrawn before kept the entitlements of vouchers that nobody claimed, and of those that were
-- revoked, so that their customers could not get another offer for the incident.
update entitlement
set released_at = coalesce((select max(events.at) from events
                            where events.subject = 'offer' and events.subject_id = entitlement.offer_id
                              and events.verb in ('offer.withdrawn', 'offer.ended')), created_at)
where kind = 'goodwill' and released_at is null
  and id in (select entitlement_id from voucher
             where state in ('withdrawn', 'revoked') or (state = 'expired' and claimed_at is null));
