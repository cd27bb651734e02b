channel-telegram = Telegram
channel-telegram-address = Chat
channel-telegram-help = Die ID eines Chats, zu dem der Bot hinzugefügt wurde, oder der Name eines öffentlichen, etwa @example.
channel-telegram-wrong = Das ist weder die ID eines Chats, etwa -1001234567890, noch der Name eines öffentlichen, etwa @example.
channel-telegram-unset = Es ist kein Bot eingerichtet, daher kann nichts über Telegram gesendet werden.
