-- Mails have the accents of the page (decision 57: the owner of the table defines what others read).
create view page_look_view as
    select page_id, accent_light, accent_dark from page_dress where slot = 'worn';
