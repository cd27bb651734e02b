channel-email = البريد الإلكتروني
channel-email-rest = تتمة النص على الصفحة: { $link }
