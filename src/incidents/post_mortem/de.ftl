# Nachberichte: der erste Entwurf und die Versprechen, die alle lesen.

post-mortem-draft-happened = Was geschehen ist
post-mortem-draft-lasted = { $title }. Es begann am { $from } und war am { $until } vorbei, nach { $span }.
post-mortem-draft-began = { $title }. Es begann am { $from }.
post-mortem-draft-services = Betroffen: { $services }.
post-mortem-draft-told = Wann wir es Ihnen gesagt haben
post-mortem-draft-first = Unsere erste Meldung erschien am { $at }, { $span } nach dem Beginn.
post-mortem-draft-silence = Die längste Zeit ohne Meldung dauerte { $span }.
post-mortem-draft-promises = Zugesagte Zeiten für die nächste Meldung: { $made }. Eingehalten: { $kept }.
post-mortem-draft-missed = Nicht eingehalten: { $times }.
post-mortem-draft-start = Beginn
post-mortem-draft-why = Warum es geschehen ist
post-mortem-draft-changes = Was wir ändern

promise-heading = Was wir versprochen haben
promise-by = Bis { $when }
promise-open = Offen
promise-kept = Gehalten
promise-kept-on = Gehalten am { $when }
promise-late = Verspätet gehalten
promise-late-on = Verspätet gehalten, am { $when }
promise-missed = Nicht gehalten
