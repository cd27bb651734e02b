channel-telegram = Telegram
channel-telegram-address = المحادثة
channel-telegram-help = معرّف محادثة أُضيف إليها البوت، أو اسم محادثة عامة مثل @example.
channel-telegram-wrong = هذا ليس معرّف محادثة مثل -1001234567890، ولا اسم محادثة عامة مثل @example.
channel-telegram-unset = لم يُضبط أي بوت، ولذلك لا يمكن الإرسال عبر Telegram.
