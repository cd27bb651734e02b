channel-telegram = Telegram
channel-telegram-address = Chat
channel-telegram-help = The id of a chat that the bot was added to, or the name of a public one, such as @example.
channel-telegram-wrong = This is neither the id of a chat, such as -1001234567890, nor the name of a public one, such as @example.
channel-telegram-unset = No bot is configured, so nothing can be sent by Telegram.
delivery-unset-telegram = { $count ->
    [one] One message is waiting
   *[other] { $count } messages are waiting
} because no bot is configured. Start Amends with AMENDS_TELEGRAM_TOKEN. Nothing is lost meanwhile.
