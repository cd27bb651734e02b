-- When what the public sees of incidents last changed is asked with every publication.
create index incident_public_change on incident (updated_at) where published_at is not null and is_drill = false;
