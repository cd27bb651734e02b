-- Members with the same address are found through contact_point_address. This index was written in the random order of its
-- keys, and freezing took the longer for each member the more there were.
drop index audience_member_address;
