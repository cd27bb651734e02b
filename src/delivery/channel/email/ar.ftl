channel-email = البريد الإلكتروني
