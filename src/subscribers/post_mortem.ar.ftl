# ما يصل المشتركين عند نشر تقرير ما بعد العطل.

post-mortem-notice-subject = تقرير ما بعد العطل: { $title }
post-mortem-notice-body =
    { $title }
    ما الذي حدث، وما الذي نغيّره:

    { $text }

    اقرؤوه على صفحة الحالة: { $link }

    --
    لقد اشتركتم في تحديثات { $organisation }. لتغيير الاشتراك أو إلغائه:
    { $stop }
post-mortem-notice-sms = { $organisation }: { $title } – تقرير ما بعد العطل. { $text } { $link } إيقاف: { $stop }
